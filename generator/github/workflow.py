"""A typed model of a workflow: what this product uses of GitHub's syntax, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from generator.catalogue.model import ActionPin
from generator.runners import RunnerGroup, RunsOn, labels_of
from generator.yaml_text import BareKey, Commented, Folded

if TYPE_CHECKING:
    from generator.github.overrides import Override

SELF_HOSTED = "self-hosted"
Level = Literal["read", "write"]
# The team chose its own runner: a linter should say so once, in the wizard, and not at every job.
OWN_RUNNER = "zizmor: ignore[self-hosted-runner] the pipeline names the team's own runner"

SAME_COMMIT = "zizmor: ignore[self-repository] older servers and linters do not know $/ yet"
CALL_PERMISSIONS = "All that any job of the called workflow asks for: it gets no more than this."
CALL_SECRETS = (
    "The jobs read these from their environment. GitHub shows a called workflow only what its caller names."
)


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


def _runs_on(runner: RunsOn, cells: Iterable[str]) -> Any:
    """``runs-on`` as data; a runner that may be the team's own says so to zizmor, on the line that it points at."""
    if isinstance(runner, RunnerGroup):
        group = Commented(runner.group, OWN_RUNNER)
        return {"group": group, **({"labels": list(runner.labels)} if runner.labels else {})}
    own = SELF_HOSTED in (label.lower() for label in (*labels_of(runner), *cells))
    tree = list(runner) if isinstance(runner, list) else runner
    return Commented(tree, OWN_RUNNER) if own else tree


def _permissions(permissions: Iterable[Permission]) -> dict[str, Any]:
    return {item.scope: Commented(item.level, item.why) for item in permissions}


@dataclass(slots=True)
class Job:
    """One job."""

    id: str
    name: str
    runs_on: RunsOn
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
    env: Mapping[str, str | Folded] = field(default_factory=dict)
    run_defaults: Mapping[str, str] = field(default_factory=dict)
    optional: str = ""
    """Why the run goes on as if the job had succeeded when it fails; empty where it does not."""
    comment: str = ""
    override: Override | None = None

    @property
    def may_be_skipped(self) -> bool:
        """Whether a condition, or a job that an override made it wait for, may keep it from running."""
        patch = self.override.patch if self.override else {}
        return patch.get("if", self.condition) is not None or bool(patch.get("needs"))

    def tree(self) -> Any:
        """The job as data, in the order that every file keeps, with the person's override over it."""
        environment = self.environment.tree() if self.environment else None
        group = {"group": self.concurrency_group, "cancel-in-progress": False}
        keys: dict[str, Any] = {
            "name": self.name,
            "needs": list(self.needs),
            "if": self.condition,
            "runs-on": _runs_on(self.runs_on, self.matrix.get("os", ())),
            "timeout-minutes": self.timeout_minutes,
            "continue-on-error": Commented(True, self.optional) if self.optional else None,
            "permissions": _permissions(self.permissions),
            "environment": environment,
            "concurrency": group if self.concurrency_group else None,
            "strategy": {"fail-fast": False, "matrix": dict(self.matrix)} if self.matrix else None,
            "services": dict(self.services),
            "outputs": dict(self.outputs),
            "env": dict(self.env),
            "defaults": {"run": dict(self.run_defaults)} if self.run_defaults else None,
            "steps": [step.tree() for step in self.steps],
        }
        # A job without any permission says so.
        tree = {key: value for key, value in keys.items() if value or key == "permissions"}
        comment = self.comment
        if self.override:
            tree, mark = self.override.apply(tree)
            comment = "\n".join(text for text in (comment, mark) if text)
        return Commented(tree, comment, above=True) if comment else tree


@dataclass(slots=True)
class CallJob:
    """A job that is another workflow of the repository, called at the same commit."""

    id: str
    name: str
    path: str
    permissions: tuple[Permission, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    comment: str = ""

    def tree(self) -> Any:
        """The job as data, in the order that every file keeps.

        A secret of an environment reaches a called job only where the caller names it too, though the caller does
        not have its value (actions/runner#4453).
        """
        tree: dict[str, Any] = {
            "name": self.name,
            "permissions": Commented(_permissions(self.permissions), CALL_PERMISSIONS, above=True),
            "uses": Commented(f"./{self.path}", SAME_COMMIT),
        }
        if self.inputs:
            tree["with"] = dict(self.inputs)
        if self.secrets:
            handed_on = {name: f"${{{{ secrets.{name} }}}}" for name in self.secrets}
            tree["secrets"] = Commented(handed_on, CALL_SECRETS, above=True)
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
    jobs: list[Job | CallJob]

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
