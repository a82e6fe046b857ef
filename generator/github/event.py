"""What happens at GitHub: the event, what an expression can ask of it, and whether ``on:`` starts a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from generator.github.expression_eval import Known
from generator.refs import lets_through, paths_let_through

REPOSITORY = "acme/storefront"
DEPENDABOT = "dependabot[bot]"
PULL_REQUEST = 7


class SimulationError(ValueError):
    """A workflow or an event that the simulator does not know, or that GitHub would refuse."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event at GitHub. Made by the constructors ``push``, ``tag``, ``pull_request``, ``merge_queue``, ``manual``,
    ``manual_on_tag`` and ``schedule``."""

    name: str
    ref: str
    label: str
    into: str = ""
    fork: bool = False
    dependabot: bool = False
    inputs: Mapping[str, str] = field(default_factory=dict)
    default_branch: str = "main"
    attempt: int = 1
    changed: tuple[str, ...] = ()

    @classmethod
    def push(cls, branch: str, *, default_branch: str = "main", changed: Iterable[str] = ()) -> Self:
        """A push to a branch; ``changed`` names the files, which filters of paths ask for."""
        files = tuple(changed)
        label = f"Push to {branch}" + (f", changing {', '.join(files)}" if files else "")
        return cls("push", f"refs/heads/{branch}", label, default_branch=default_branch, changed=files)

    @classmethod
    def tag(cls, name: str, *, default_branch: str = "main") -> Self:
        """A push of a tag."""
        return cls("push", f"refs/tags/{name}", f"Tag {name}", default_branch=default_branch)

    @classmethod
    def pull_request(
        cls,
        into: str = "main",
        *,
        fork: bool = False,
        dependabot: bool = False,
        default_branch: str = "main",
        changed: Iterable[str] = (),
    ) -> Self:
        """A pull request into a branch: from the repository itself, from a fork, or by Dependabot.

        ``changed`` names the files, which watched paths ask for; none named: everything may have changed.
        """
        whose = " from a fork" if fork else " by Dependabot" if dependabot else ""
        files = tuple(changed)
        what = f", changing {', '.join(files)}" if files else ""
        return cls(
            "pull_request",
            f"refs/pull/{PULL_REQUEST}/merge",
            f"Pull request{whose} into {into}{what}",
            into=into,
            fork=fork,
            dependabot=dependabot,
            default_branch=default_branch,
            changed=files,
        )

    @classmethod
    def merge_queue(cls, into: str = "main", *, default_branch: str = "main") -> Self:
        """The merge queue of a branch asks for checks of what it is about to merge, in the repository itself."""
        return cls(
            "merge_group",
            f"refs/heads/gh-readonly-queue/{into}/pr-{PULL_REQUEST}-{'2' * 40}",
            f"Merge queue into {into}",
            into=into,
            default_branch=default_branch,
        )

    @classmethod
    def manual(cls, branch: str = "main", *, default_branch: str = "main", **inputs: str) -> Self:
        """A run that a person starts on a branch, with the inputs of ``workflow_dispatch``."""
        chosen = "".join(f", {name}: {value}" for name, value in inputs.items())
        ref = f"refs/heads/{branch}"
        return cls(
            "workflow_dispatch",
            ref,
            f"By hand on {branch}{chosen}",
            inputs=inputs,
            default_branch=default_branch,
        )

    @classmethod
    def manual_on_tag(cls, tag: str, *, default_branch: str = "main", **inputs: str) -> Self:
        """A run that a person starts on a tag, with the inputs of ``workflow_dispatch``."""
        run = cls.manual(f"the tag {tag}", default_branch=default_branch, **inputs)
        return replace(run, ref=f"refs/tags/{tag}")

    @classmethod
    def schedule(cls, *, default_branch: str = "main") -> Self:
        """A line of ``on: schedule``; GitHub runs it on the default branch."""
        return cls("schedule", f"refs/heads/{default_branch}", "Schedule", default_branch=default_branch)

    def again(self) -> Self:
        """The same run, started once more."""
        return replace(self, attempt=self.attempt + 1, label=f"{self.label}, run again")

    @property
    def ref_name(self) -> str:
        """The branch or tag by its short name; ``7/merge`` for a pull request."""
        return self.ref.split("/", 2)[2]

    @property
    def trusted(self) -> bool:
        """Whether the run gets secrets and may write.

        GitHub gives pull requests from forks and by Dependabot neither (docs, "Events that trigger workflows",
        pull_request; "Dependabot on GitHub Actions").
        """
        return not (self.fork or self.dependabot)

    def context(self, workflow_name: str) -> Known:
        """The ``github`` context; the payload of the event holds what conditions ask for."""
        payload: dict[str, Any] = {
            "repository": {"full_name": REPOSITORY, "default_branch": self.default_branch}
        }
        if self.name == "merge_group":
            payload["merge_group"] = {"head_ref": self.ref, "base_ref": f"refs/heads/{self.into}"}
        if self.name == "pull_request":
            head = f"someone/{REPOSITORY.partition('/')[2]}" if self.fork else REPOSITORY
            payload["pull_request"] = {
                "number": PULL_REQUEST,
                "head": {"repo": {"full_name": head, "fork": self.fork}},
                "base": {"ref": self.into},
                "user": {"login": DEPENDABOT if self.dependabot else "octocat"},
                "draft": False,
            }
        return Known(
            actor=DEPENDABOT if self.dependabot else "octocat",
            api_url="https://api.github.com",
            base_ref=self.into if self.name == "pull_request" else "",
            event=payload,
            event_name=self.name,
            head_ref="feature" if self.name == "pull_request" else "",
            ref=self.ref,
            ref_name=self.ref_name,
            ref_type="tag" if self.ref.startswith("refs/tags/") else "branch",
            repository=REPOSITORY,
            repository_owner=REPOSITORY.partition("/")[0],
            run_attempt=str(self.attempt),
            run_id="1001",
            run_number="1",
            server_url="https://github.com",
            sha="1" * 40,
            token="",
            workflow=workflow_name,
        )


def triggers_of(tree: Mapping[Any, Any]) -> dict[str, Any]:
    """``on:`` as a map from event to its filters, whichever of the three ways it is written in."""
    written = tree.get("on", tree.get(True))
    if isinstance(written, str):
        written = [written]
    if isinstance(written, list):
        return {name: {} for name in written}
    if not isinstance(written, Mapping):
        raise SimulationError("The workflow has no on:")
    return {name: filters or {} for name, filters in written.items()}


def starts(tree: Mapping[Any, Any], event: Event) -> bool:
    """Whether an event starts the workflow; SimulationError for a filter that is not simulated."""
    triggers = triggers_of(tree)
    if event.name not in triggers:
        return False
    filters = triggers[event.name]
    if event.name == "push":
        return _push_starts(filters, event)
    if event.name in {"pull_request", "merge_group"}:
        _only(filters, "branches")
        return "branches" not in filters or lets_through(filters["branches"], event.into)
    return True


def _push_starts(filters: Mapping[str, Any], event: Event) -> bool:
    _only(filters, "branches", "tags", "paths", "paths-ignore")
    tagged = event.ref.startswith("refs/tags/")
    kind, other = ("tags", "branches") if tagged else ("branches", "tags")
    # A filter for one kind of ref alone keeps the other kind out.
    if not (lets_through(filters[kind], event.ref_name) if kind in filters else other not in filters):
        return False
    if tagged or not {"paths", "paths-ignore"} & set(filters):
        return True
    if not event.changed:
        raise SimulationError(f"Say which files the push to {event.ref_name} changes: the workflow asks")
    return paths_let_through(filters, event.changed)


def _only(filters: Mapping[str, Any], *known: str) -> None:
    if unknown := sorted(set(filters) - set(known)):
        raise SimulationError(f"The filter {', '.join(unknown)} under on: is not simulated")


def inputs_of(tree: Mapping[Any, Any], event: Event) -> dict[str, Any]:
    """The ``inputs`` context: empty unless a person started the run; SimulationError for what GitHub refuses."""
    if event.name != "workflow_dispatch":
        return {}
    declared = triggers_of(tree).get("workflow_dispatch", {}).get("inputs") or {}
    if unknown := sorted(set(event.inputs) - set(declared)):
        raise SimulationError(f"The workflow has no input {', '.join(unknown)}")
    values = {}
    for name, rules in declared.items():
        value = event.inputs.get(name, rules.get("default", ""))
        if rules.get("type") == "choice" and value not in rules["options"]:
            raise SimulationError(f"{value!r} is no choice of the input {name}")
        values[name] = value
    return values
