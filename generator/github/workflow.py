"""A typed model of a workflow: what this product uses of GitHub's syntax, in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from generator.catalogue.model import ActionPin
from generator.yaml_text import BareKey, Commented, Folded

Level = Literal["read", "write"]
# The team chose its own runner: a linter should say so once, in the wizard, and not at every job.
OWN_RUNNER = "zizmor: ignore[self-hosted-runner] the pipeline names the team's own runner"


@dataclass(frozen=True, slots=True)
class Permission:
    """One scope of a job's token, and why the job needs it."""

    scope: str
    level: Level
    why: str


@dataclass(slots=True)
class Step:
    """One step: an action with its inputs, or a script."""

    name: str
    id: str | None = None
    condition: str | Folded | None = None
    uses: ActionPin | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str | Folded] = field(default_factory=dict)
    run: str | None = None

    def tree(self) -> dict[str, Any]:
        """The step as data, in the order name, id, if, uses, with, env, run."""
        tree: dict[str, Any] = {"name": self.name}
        if self.id:
            tree["id"] = self.id
        if self.condition:
            tree["if"] = self.condition
        if self.uses:
            tree["uses"] = Commented(f"{self.uses.name}@{self.uses.sha}", self.uses.version)
        if self.inputs:
            tree["with"] = dict(self.inputs)
        if self.env:
            tree["env"] = dict(self.env)
        if self.run is not None:
            tree["run"] = self.run
        return tree


@dataclass(frozen=True, slots=True)
class JobEnvironment:
    """The environment of a job; without a deployment it only guards secrets."""

    name: str
    url: str | None = None
    deployment: bool = True
    comment: str = ""

    def tree(self) -> Any:
        """The environment as data."""
        tree: dict[str, Any] = {"name": self.name}
        if self.url:
            tree["url"] = self.url
        if not self.deployment:
            tree["deployment"] = Commented(
                False, "nothing is deployed: the environment only guards the secrets"
            )
        return Commented(tree, self.comment, above=True) if self.comment else tree


@dataclass(slots=True)
class Job:
    """One job."""

    id: str
    name: str
    runs_on: str
    timeout_minutes: int
    steps: list[Step]
    permissions: tuple[Permission, ...] = ()
    needs: tuple[str, ...] = ()
    condition: str | Folded | None = None
    environment: JobEnvironment | None = None
    concurrency_group: str | None = None
    matrix: Mapping[str, list[str]] = field(default_factory=dict)
    services: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    run_defaults: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""

    def tree(self) -> Any:
        """The job as data, in the order that every file keeps."""
        tree: dict[str, Any] = {"name": self.name}
        if self.needs:
            tree["needs"] = list(self.needs)
        if self.condition:
            tree["if"] = self.condition
        tree["runs-on"] = (
            Commented(self.runs_on, OWN_RUNNER) if self.runs_on == "self-hosted" else self.runs_on
        )
        tree["timeout-minutes"] = self.timeout_minutes
        tree["permissions"] = {item.scope: Commented(item.level, item.why) for item in self.permissions}
        if self.environment:
            tree["environment"] = self.environment.tree()
        if self.concurrency_group:
            tree["concurrency"] = {"group": self.concurrency_group, "cancel-in-progress": False}
        if self.matrix:
            tree["strategy"] = {"fail-fast": False, "matrix": dict(self.matrix)}
        if self.services:
            tree["services"] = dict(self.services)
        if self.outputs:
            tree["outputs"] = dict(self.outputs)
        if self.env:
            tree["env"] = dict(self.env)
        if self.run_defaults:
            tree["defaults"] = {"run": dict(self.run_defaults)}
        tree["steps"] = [step.tree() for step in self.steps]
        return Commented(tree, self.comment, above=True) if self.comment else tree


@dataclass(slots=True)
class Workflow:
    """One workflow file."""

    path: str
    name: str
    header: tuple[str, ...]
    triggers: Mapping[str, Any]
    concurrency: Mapping[str, Any]
    concurrency_comment: str
    env: Mapping[str, str]
    jobs: list[Job]

    def tree(self) -> dict[str, Any]:
        """The workflow as data, in the order name, on, permissions, concurrency, env, jobs."""
        tree: dict[str, Any] = {
            "name": self.name,
            BareKey("on"): self.triggers,
            "permissions": {},
            "concurrency": Commented(self.concurrency, self.concurrency_comment, above=True),
        }
        if self.env:
            tree["env"] = dict(self.env)
        tree["jobs"] = {job.id: job.tree() for job in self.jobs}
        return tree
