"""Checking overrides: laid over the jobs as they come out, and judged by what that gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from generator.catalogue.model import Catalogue
from generator.github import override_rules as judge
from generator.github.context import Context
from generator.github.event import Event, SimulationError
from generator.github.expression_parser import ExpressionError
from generator.github.job_shape import JobShape
from generator.github.layout import workflows
from generator.github.override_expressions import expressions
from generator.github.overrides import STEPS, is_added, sourced_steps, step_of
from generator.github.simulate import simulate
from generator.github.workflow import Job, Workflow
from generator.messages import problems_of
from generator.pipeline import Pipeline
from generator.problems import Place, Problem, found
from generator.yaml_text import plain

Patch = Mapping[str, Any]
Trees = dict[str, dict[str, Any]]


def override_problems(pipeline: Pipeline, catalogue: Catalogue) -> Iterator[Problem]:
    """What is wrong with the overrides of a pipeline that has no other problem, each thing at its place."""
    resolved = pipeline.resolve(catalogue)
    bare = resolved.model_copy(update={"overrides": {}})
    before = _jobs(workflows(Context(bare, catalogue), ""))
    loose = [
        item
        for job_id, patch in pipeline.overrides.items()
        for item in _fits(job_id, patch, before, catalogue)
    ]
    if loose:
        yield from loose
        return
    made = workflows(Context(resolved, catalogue), "")
    for workflow in made:
        yield from _judged(workflow, before, resolved, catalogue)


def _jobs(made: Sequence[Workflow]) -> Trees:
    """The jobs that overrides may speak of, as data; a job that calls another workflow is none of them."""
    return {job.id: plain(job.tree()) for workflow in made for job in workflow.jobs if isinstance(job, Job)}


def _fits(job_id: str, patch: Patch, before: Trees, catalogue: Catalogue) -> Iterator[Problem]:
    """Whether an override speaks of what exists, so that it can be laid over it."""
    place: Place = ("overrides", job_id)
    if job_id not in before:
        yield found(place, "unknown", f"There is no job {job_id}. There are {', '.join(before)}")
        return
    for where, code, message in judge.readable(patch):
        yield found((*place, *where), code, message)
    steps = patch.get(STEPS, {})
    if not isinstance(steps, Mapping):
        message = 'Write the steps as a map by their names: "Test", "+before Test" or "+after Test"'
        yield found((*place, STEPS), "wrong_type", message)
        return
    names = [step["name"] for step in before[job_id][STEPS]]
    for key, step in steps.items():
        yield from _fits_step((*place, STEPS, key), key, step, names)
        for where, code, message in judge.named_actions(step, catalogue.actions):
            yield found((*place, STEPS, key, *where), code, message)


def _fits_step(place: Place, key: str, step: Any, names: list[str]) -> Iterator[Problem]:
    if step_of(key) not in names:
        yield found(place, "unknown", f"There is no step {step_of(key)}. There are {', '.join(names)}")
    several = is_added(key) and isinstance(step, list)
    for index, item in enumerate(step if several else [step]):
        here: Place = (*place, index) if several else place
        if item is None and not is_added(key):
            continue
        if not isinstance(item, Mapping):
            yield found(here, "wrong_type", "This must be a map with the keys of a step")
        elif not item:
            yield found(here, "empty", "Nothing is changed here. Remove it, or say what changes")
        elif is_added(key) and "name" not in item:
            yield found((*here, "name"), "missing", "Enter a name for the step")


def _judged(workflow: Workflow, before: Trees, pipeline: Pipeline, catalogue: Catalogue) -> Iterator[Problem]:
    """What the jobs of one file look like with their overrides, by the rules of the design."""
    after = _jobs([workflow])
    gate = after.get("checks", {}).get("needs", [])
    sound: list[str] = []
    for job_id in (name for name in after if name in pipeline.overrides):
        shape = list(_shape(job_id, after[job_id], before[job_id], pipeline.overrides[job_id]))
        yield from shape
        sound += [] if shape else [job_id]
    if len(sound) < len([name for name in after if name in pipeline.overrides]):
        return
    on_pull_request = _run_by(workflow, Event.pull_request())
    on_fork = _run_by(workflow, Event.pull_request(fork=True))
    inputs = frozenset(
        name for event in ("workflow_dispatch", "workflow_call") for name in _inputs(workflow, event)
    )
    for job_id in sound:
        old, new, patch = before[job_id], after[job_id], pipeline.overrides[job_id]
        broken = [
            *judge.decided_keys(judge.kind_of(job_id, old), old, new),
            *judge.steps_are_sound(new, old),
            *judge.pins(new, catalogue.actions),
            *judge.permissions(new, on_pull_request=job_id in on_pull_request),
            *judge.secrets_on_forks(new, on_fork=job_id in on_fork),
            *expressions(new, inputs),
            *judge.artifacts(after, job_id),
            *judge.counted_checks(new, gate, job_id),
            *judge.environment(judge.kind_of(job_id, old), new),
            *judge.plain_secrets(new, pipeline.not_secret),
            *judge.needs(after, gate, job_id),
            *_idle(old, new, patch),
        ]
        for where, code, message in broken:
            yield found(_place(job_id, old, patch, where), code, message)


def _shape(job_id: str, after: Patch, before: Patch, patch: Patch) -> Iterator[Problem]:
    try:
        JobShape.model_validate(after)
    except ValidationError as error:
        for problem in problems_of(error, after, JobShape):
            where = _parts(problem.path)
            message = problem.message
            if problem.code == "missing":
                message = f"{where[-1]} cannot be taken away"
            yield found(_place(job_id, before, patch, where), problem.code, message)


def _parts(path: str) -> tuple[str | int, ...]:
    """A path of a job, which has no quoted keys but names of variables and inputs, as its parts."""
    pieces = path.replace("[", ".[").split(".")
    return tuple(
        int(piece[1:-1]) if piece[1:-1].isdigit() and piece.startswith("[") else piece.strip('["]')
        for piece in pieces
    )


def _place(job_id: str, before: Patch, patch: Patch, where: Sequence[str | int]) -> Place:
    """Where in the overrides a place of the patched job comes from, as far as the overrides have it."""
    rest = list(where)
    place: list[str | int] = ["overrides", job_id]
    if rest[:1] == [STEPS] and len(rest) > 1 and isinstance(rest[1], int):
        source = list(sourced_steps(before[STEPS], patch.get(STEPS, {})))[rest[1]].key
        rest = [STEPS, *source, *rest[2:]] if source else []
    current: Any = patch
    for part in rest:
        known = isinstance(current, Mapping) and part in current
        if not known and not (isinstance(current, list) and isinstance(part, int)):
            break
        current = current[part]
        place.append(part)
    return tuple(place)


def _inputs(workflow: Workflow, event: str) -> Iterator[str]:
    """The inputs that a workflow declares for an event."""
    yield from workflow.triggers.get(event, {}).get("inputs", {})


def _run_by(workflow: Workflow, pull_request: Event) -> set[str]:
    """The jobs that a pull request runs; all of them where the simulator does not know the workflow."""
    tree = plain(workflow.tree())
    if "pull_request" not in tree["on"]:
        return set()
    # Whatever branches the filters let through: some pull request goes there.
    tree["on"]["pull_request"] = {}
    try:
        return set(simulate(tree, pull_request).ran())
    except (ExpressionError, SimulationError):
        return set(tree["jobs"])


def _idle(before: Patch, after: Patch, patch: Patch) -> Iterator[judge.Broken]:
    """Parts of an override that change nothing."""
    for key, value in patch.items():
        if key != STEPS and before.get(key) == after.get(key):
            yield (key,), "unused", "This is so already. Remove it"
        if key == STEPS:
            made = {step["name"]: step for step in before[STEPS]}
            now = {step["name"]: step for step in after[STEPS]}
            for name in value:
                if name in made and name in now and made[name] == now[name]:
                    yield (STEPS, name), "unused", "This is so already. Remove it"
            if not value:
                yield (STEPS,), "empty", "Nothing is changed here. Remove it, or say what changes"
