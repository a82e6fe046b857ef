"""The setup guide as a checklist: one step for each thing that a person does once, and what the step asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalogue.model import Catalogue
from generator.document import canonical_json
from generator.github.context import Context
from generator.github.guide_places import place_facts, value_facts
from generator.github.jobs.gate import GATE
from generator.github.layout import workflows
from generator.github.setup_plan import READY, Place, SetupPlan, Trust, Value, setup_plan
from generator.names import SCRIPT_FILE, file_name
from generator.pipeline import Pipeline

REPOSITORY = "Repository"
CLOUDS = "Roles at clouds"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing to do.

    ``key`` names it through all versions of a pipeline; ``state`` is a digest of what it asks for: the same step with
    another state has to be done again. ``group`` is the environment that it belongs to, or a heading. ``detail`` is
    a sentence with `code` in it, or empty.
    """

    key: str
    group: str
    title: str
    detail: str
    state: str


def setup_steps(pipeline: Pipeline, catalogue: Catalogue, files: dict[str, str]) -> tuple[SetupStep, ...]:
    """What a person does once before the pipeline's first run, in order.

    ``files`` are those of the pipeline's bundle: committing them is a step of its own.
    """
    context = Context(pipeline.resolve(catalogue), catalogue)
    made = workflows(context, "")
    plan = setup_plan(context, made)
    gate = next((job for workflow in made for job in workflow.jobs if job.id == GATE), None)
    return (*_steps(context, plan, files), *([] if gate is None else [_branch(context, gate.name)]))


def _steps(context: Context, plan: SetupPlan, files: dict[str, str]) -> Iterator[SetupStep]:
    count = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    yield _step("files", REPOSITORY, f"Commit the {count} on a branch", "", files)
    script = file_name(context.pipeline, SCRIPT_FILE)
    for place in plan.places:
        yield from _place(place, script)
    for value in plan.variables:
        yield _variable(REPOSITORY, "", value)
    yield from map(_trust, plan.trusts)


def _place(place: Place, script: str) -> Iterator[SetupStep]:
    facts, deploys = place_facts(place), place.deploys
    about = (place.branches, place.tags)
    yield _step(f"environment:{place.name}", place.name, "Create the environment", facts[0], about)
    if deploys and deploys.require_approval:
        who = ", ".join(f"`{name}`" for name in deploys.reviewers)
        waits = f"It waits for {who}." if who else "Choose who approves: six people or teams at most."
        rules = (sorted(deploys.reviewers), deploys.prevent_self_review)
        yield _step(f"reviewers:{place.name}", place.name, "Add its reviewers", waits, rules)
    if deploys and deploys.wait_minutes:
        minutes = deploys.wait_minutes
        waits = f"{minutes} minute{'' if minutes == 1 else 's'}."
        yield _step(f"wait:{place.name}", place.name, "Set its wait timer", waits, minutes)
    for value in place.secrets:
        detail = value_facts(value)
        yield _step(f"secret:{place.name}/{value.name}", place.name, f"Set the secret `{value.name}`", detail)
    yield from (_variable(place.name, f"{place.name}/", value) for value in place.variables)
    if deploys and deploys.require_approval:
        detail = f"Its value is `{place.name}`. `{script}` writes it last, once it has read the rules back."
        yield _step(f"ready:{place.name}", place.name, f"Set the variable `{READY}`", detail)


def _variable(group: str, start: str, value: Value) -> SetupStep:
    return _step(
        f"variable:{start}{value.name}", group, f"Set the variable `{value.name}`", value_facts(value)
    )


def _trust(trust: Trust) -> SetupStep:
    key = f"trust:{trust.cloud}/{_digest((trust.identity, trust.subject))}"
    return _step(
        key, CLOUDS, f"Let {trust.cloud} trust the run", f"`{trust.identity}` for `{trust.subject}`."
    )


def _branch(context: Context, gate: str) -> SetupStep:
    branch = context.pipeline.default_branch
    detail = f"Under Rules, require the status check `{gate}` before merging: it sums up every other check."
    return _step("branch", REPOSITORY, f"Protect the branch `{branch}`", detail, (branch, gate))


def _step(key: str, group: str, title: str, detail: str, about: object = "") -> SetupStep:
    return SetupStep(key, group, title, detail, _digest(about))


def _digest(about: object) -> str:
    return hashlib.sha256(canonical_json(about).encode()).hexdigest()[:16]
