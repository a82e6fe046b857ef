"""A generated bundle under the microscope: its workflows parsed once, and each event simulated once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from generator import Bundle, Catalogue, Pipeline, generate
from generator.github.event import Event, triggers_of
from generator.github.simulate import JobRun, Outcome, simulate_bundle
from generator.refs import lets_through
from tests.validators import yaml12

Tree = dict[str, Any]
GATE = "checks"
REVIEW_EVENTS = {"pull_request", "merge_group"}


@dataclass
class WorkflowFile:
    """One generated workflow."""

    path: str
    text: str

    @cached_property
    def tree(self) -> Tree:
        """The workflow as GitHub reads it: YAML 1.2."""
        tree: Tree = yaml12.read(self.text)
        return tree

    @cached_property
    def values(self) -> list[tuple[tuple[Any, ...], Any]]:
        """Every value with its place."""
        return list(values(self.tree))

    @property
    def on(self) -> Mapping[str, Any]:
        """The triggers."""
        return triggers_of(self.tree)


@dataclass(frozen=True)
class Run:
    """What one event does in the repository: the jobs by id, over every workflow that it starts."""

    event: Event
    starts: tuple[str, ...]
    jobs: Mapping[str, JobRun]

    @property
    def ran(self) -> frozenset[str]:
        """The jobs that ran."""
        return frozenset(name for name, job in self.jobs.items() if job.state == "ran")

    @property
    def done(self) -> list[JobRun]:
        """The jobs that came to a good end."""
        return [job for job in self.jobs.values() if job.result == "success"]

    @property
    def pushed(self) -> set[str]:
        """The jobs that pushed an image."""
        return {job.id for job in self.done if job.pushes}

    @property
    def deployed(self) -> list[str]:
        """The environments that something was deployed to."""
        return sorted(job.deploys for job in self.done if job.deploys)


@dataclass
class Case:
    """A pipeline and what was generated from it."""

    pipeline: Pipeline
    resolved: Pipeline
    catalogue: Catalogue
    bundle: Bundle

    @classmethod
    def of(cls, pipeline: Pipeline, catalogue: Catalogue) -> "Case":
        """Generate a pipeline's bundle; rule 18 generates it again, and checks it against the model."""
        bundle = generate(pipeline, catalogue, check=False)
        return cls(pipeline, pipeline.resolve(catalogue), catalogue, bundle)

    @cached_property
    def files(self) -> list[WorkflowFile]:
        """The workflows."""
        return [WorkflowFile(path, self.bundle.files[path]) for path in self.bundle.workflow_paths]

    @cached_property
    def on(self) -> dict[str, Any]:
        """The triggers of all workflows, without those for calls among them."""
        return {
            event: rules
            for file in self.files
            for event, rules in file.on.items()
            if event != "workflow_call"
        }

    @cached_property
    def jobs(self) -> dict[str, Tree]:
        """The jobs of all workflows by id, without those that only call another workflow."""
        return {
            name: job for file in self.files for name, job in file.tree["jobs"].items() if "uses" not in job
        }

    @cached_property
    def calls(self) -> dict[str, Tree]:
        """The jobs that call another workflow."""
        return {name: job for file in self.files for name, job in file.tree["jobs"].items() if "uses" in job}

    def steps(self) -> Iterator[tuple[str, Tree]]:
        """Every step with the id of its job."""
        for name, job in self.jobs.items():
            for step in job["steps"]:
                yield name, step

    @cached_property
    def checks(self) -> list[str]:
        """The jobs that the gate sums up."""
        return list(self.jobs[GATE]["needs"])

    @cached_property
    def runs(self) -> list[Run]:
        """What each event that matters does, in the order of ``events``; those that start nothing are left out."""
        return [run for event in self.events() for run in self.run_kinds(event) if run.starts]

    @cached_property
    def kinds(self) -> list[Run]:
        """Of runs of one event that ship the same, one."""
        kinds = {(run.event.name, frozenset(run.pushed), *run.deployed): run for run in reversed(self.runs)}
        return list(kinds.values())

    def run_kinds(self, event: Event) -> Iterator[Run]:
        """An event that changes every filtered component and, where components are filtered, one that changes none."""
        yield self.run(event)
        if event.name == "pull_request" and "changes" in self.jobs:
            yield self.run(event, concerned=False)

    def run(self, event: Event, *, failing: str = "", concerned: bool = True) -> Run:
        """Simulate an event, with one job that fails if it runs."""
        outcomes: dict[str, Outcome] = {failing: "failure"} if failing else {}
        outputs = {}
        if event.name == "pull_request" and "changes" in self.jobs:
            answer = "true" if concerned else "false"
            outputs = {"changes": dict.fromkeys(self.jobs["changes"]["outputs"], answer)}
        trees = {file.path: file.tree for file in self.files}
        found = simulate_bundle(trees, event, outcomes, outputs=outputs)
        jobs = {name: job for simulation in found.values() for name, job in simulation.jobs.items()}
        return Run(event, tuple(found), jobs)

    def events(self) -> Iterator[Event]:
        """Events of every kind: those that the triggers let through, and some that they do not."""
        default = self.resolved.default_branch
        into = {name: self._target(name) for name in REVIEW_EVENTS}
        yield Event.pull_request(into["pull_request"], default_branch=default)
        yield Event.pull_request(into["pull_request"], fork=True, default_branch=default)
        yield Event.pull_request(into["pull_request"], dependabot=True, default_branch=default)
        yield Event.merge_queue(into["merge_group"], default_branch=default)
        yield Event.schedule(default_branch=default)
        push = self.on.get("push") or {}
        branches = [default, *(item.branch or "" for item in self.resolved.environments), "some-other"]
        refs = [branch.replace("*", "some/thing") for branch in dict.fromkeys(filter(None, branches))]
        changed = [_sample(pattern) for pattern in push.get("paths", ["src/main"])]
        for ref in refs:
            yield Event.push(ref, default_branch=default, changed=changed)
        released = [
            (item.tag_pattern or "").replace("*", "some-thing") for item in self.resolved.environments
        ]
        tags = ["v1.0.0", *(_sample(pattern) for pattern in push.get("tags", [])), *filter(None, released)]
        for tag in dict.fromkeys(tags):
            yield Event.tag(tag, default_branch=default)
        if "workflow_dispatch" in self.on:
            yield from self._by_hand(
                [Event.manual(ref, default_branch=default) for ref in refs]
                + [Event.manual_on_tag(tag, default_branch=default) for tag in filter(None, released)]
            )

    def _by_hand(self, starts: list[Event]) -> Iterator[Event]:
        inputs = (self.on["workflow_dispatch"] or {}).get("inputs", {})
        options = inputs.get("environment", {}).get("options", [])
        for option in options or [""]:
            fits = [
                start for start in starts if option in {"", "none"} or self._deploys_from(option, start.ref)
            ]
            wrong = [start for start in starts if start not in fits]
            # From a ref that it may be deployed from, and from one that it may not.
            for start in (*fits[:1], *wrong[:1]):
                yield replace(start, inputs={"environment": option} if option else {})

    def _target(self, event: str) -> str:
        """A branch that pull requests may go into, the default one where it may be."""
        default = self.resolved.default_branch
        filters = (self.on.get(event) or {}).get("branches", [])
        samples = [default, *(_sample(item) for item in filters if not item.startswith("!"))]
        return next((branch for branch in samples if lets_through(filters, branch)), default)

    def lets_deploy(self, event: Event, environment: str) -> bool:
        """Whether the ref of an event is the one that an environment is deployed from."""
        return self._deploys_from(environment, event.ref)

    def _deploys_from(self, environment: str, ref: str) -> bool:
        item = next(item for item in self.resolved.environments if item.name == environment)
        branch, tag = item.refs(self.resolved.default_branch)
        return is_called(ref, "refs/heads/", branch) or is_called(ref, "refs/tags/", tag)


def is_called(ref: str, kind: str, name: str) -> bool:
    """Whether a ref is the branch or tag, or begins like ``release/*``; GitHub compares without regard to case."""
    if not name or not ref.startswith(kind):
        return False
    own, name = ref.removeprefix(kind).lower(), name.lower()
    return own.startswith(name[:-1]) if name.endswith("*") else own == name


def _sample(pattern: str) -> str:
    """A name that a filter pattern lets through, for the patterns that are drawn."""
    text = re.sub(r"\[([A-Za-z0-9]).*?\]\+?", r"\1", pattern)
    return re.sub(r"\*+", "x", text).replace("?", "").replace("+", "")


def values(tree: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a tree with its place."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*where, key), value
        yield from values(value, (*where, key))


def deploys_to(job: Mapping[str, Any]) -> str | None:
    """The environment that a job deploys to; None where it only guards secrets or has none."""
    environment = job.get("environment")
    if environment is None or environment.get("deployment", True) is False:
        return None
    name: str = environment["name"]
    return name


def pushes(job: Mapping[str, Any]) -> bool:
    """Whether a job pushes an image."""
    return any(step.get("with", {}).get("push") is True for step in job["steps"])
