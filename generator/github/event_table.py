"""One row for each event: what workflows do then. For documentation, and for a person who asks "what will run?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.github.called import Files, Tree, tree_of
from generator.github.event import Event, triggers_of
from generator.github.simulate import Outcome, Simulation, simulate_bundle
from generator.refs import is_plain, lets_through, paths_let_through

OTHER_BRANCH = "feature"
RELEASE = "v1.0.0"
ONE_FILE = "the workflow"
_ORDER = ("push", "pull_request", "merge_group", "workflow_dispatch", "schedule")
# Files that filters of paths often name, and one that none does.
_USUAL_FILES = ("README.md", "docs/index.md", "src/main.py", "something/else.txt")


@dataclass(frozen=True, slots=True)
class EventRow:
    """What one event does."""

    event: str
    started: bool
    runs: tuple[str, ...]
    skips: tuple[str, ...]
    fails: tuple[str, ...]
    approvals: tuple[str, ...]
    pushed: tuple[str, ...]
    deployed: tuple[str, ...]


def _files(workflow: str | Tree | Files) -> Mapping[str, Tree]:
    """Workflows by path; one alone has no path that anybody asks for."""
    if isinstance(workflow, str) or "jobs" in workflow:
        return {ONE_FILE: tree_of(workflow)}
    return {path: tree_of(text) for path, text in workflow.items()}


def typical_events(
    workflow: str | Tree | Files,
    *,
    default_branch: str = "main",
    branches: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> list[Event]:
    """The events that a workflow, or several by path, listens to.

    On each branch and tag that matters, and with each choice of a run by hand. ``branches``: more branches that
    matter, such as those of environments; they stand beside the default one, those that the filters name, and one
    that nobody named. ``tags``: the tags that environments are deployed from. Both may end with a star.
    """
    listening: dict[str, dict[str, Any]] = {}
    for tree in _files(workflow).values():
        for name, filters in triggers_of(tree).items():
            listening.setdefault(name, filters)
    more = [name.removesuffix("*") + "1" if name.endswith("*") else name for name in branches]
    releases = list(map(_a_tag, tags))
    named = [name for name in listening.get("push", {}).get("branches", []) if is_plain([name])]
    known = list(dict.fromkeys([default_branch, *named, *more, OTHER_BRANCH]))
    return [
        event
        for name in _ORDER
        if name in listening
        for event in _events_of(name, listening[name], known, releases, default_branch)
    ]


def _a_tag(pattern: str) -> str:
    """A tag that a pattern may mean: a release of the usual form, if it is one."""
    return RELEASE if lets_through([pattern], RELEASE) else _sample(pattern)


def _events_of(
    name: str, filters: Mapping[str, Any], known: list[str], releases: list[str], default: str
) -> list[Event]:
    if name == "push":
        return _pushes(filters, known, releases, default)
    if name == "pull_request":
        kinds: list[dict[str, Any]] = [{}, {"fork": True}, {"dependabot": True}]
        into = _target(filters, default)
        return [Event.pull_request(into, default_branch=default, **kind) for kind in kinds]
    if name == "merge_group":
        return [Event.merge_queue(_target(filters, default), default_branch=default)]
    if name == "workflow_dispatch":
        runs = [event for branch in known for event in _by_hand(filters, Event.manual, branch, default)]
        for tag in dict.fromkeys(releases):
            runs += _by_hand(filters, Event.manual_on_tag, tag, default)
        return runs
    return [Event.schedule(default_branch=default)]


def _target(filters: Mapping[str, Any], default: str) -> str:
    """A branch that pull requests may go into: the default one, if the filters let it through."""
    targets: list[str] = filters.get("branches", [])
    return default if lets_through(targets, default) else targets[0]


def _pushes(
    filters: Mapping[str, Any], branches: list[str], releases: list[str], default: str
) -> list[Event]:
    """A push to each branch, one that the filters of paths leave out, and tags."""
    counts, rest = _changes(filters)
    events = [Event.push(branch, default_branch=default, changed=counts) for branch in branches]
    events += [Event.push(default, default_branch=default, changed=rest)] if rest else []
    tags = filters.get("tags", [])
    named = [name for name in map(_a_tag, tags) if lets_through(tags, name)]
    known = dict.fromkeys([RELEASE, *named, *releases])
    return events + [Event.tag(name, default_branch=default) for name in known]


def _changes(filters: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """A file that starts a run, and one that starts none; nothing where the filters do not ask."""
    patterns = [*filters.get("paths", []), *filters.get("paths-ignore", [])]
    if not patterns:
        return [], []
    files = [*(_sample(pattern) for pattern in patterns if not pattern.startswith("!")), *_USUAL_FILES]
    counts = [path for path in files if paths_let_through(filters, [path])]
    rest = [path for path in files if path not in counts]
    return counts[:1] or files[:1], rest[:1]


def _sample(pattern: str) -> str:
    """A text that a filter pattern may mean: its stars filled in, its choices taken away."""
    text = re.sub(r"\[(.)[^\]]*\]", r"\1", pattern)
    return re.sub(r"\*+", "x", re.sub(r"[?+]", "", text))


def _by_hand(
    trigger: Mapping[str, Any], start: Callable[..., Event], ref: str, default_branch: str
) -> list[Event]:
    """A run by hand on a branch or tag, with each option of each choice in turn."""
    choices = [
        (name, option)
        for name, rules in (trigger.get("inputs") or {}).items()
        for option in rules.get("options", [])
    ]
    chosen: list[dict[str, str]] = [{name: option} for name, option in choices] or [{}]
    return [start(ref, default_branch=default_branch, **inputs) for inputs in chosen]


def event_table(
    workflow: str | Tree | Files,
    events: Iterable[Event] | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
    **more: Any,
) -> list[EventRow]:
    """A row for each event: what one workflow does, or several by path together.

    Without ``events`` those of ``typical_events``; the rest as for ``simulate``.
    """
    files = _files(workflow)
    rows = []
    for event in typical_events(files) if events is None else events:
        runs = simulate_bundle(files, event, outcomes, **more)
        rows.append(_row(event, list(runs.values())))
    return rows


def _row(event: Event, runs: list[Simulation]) -> EventRow:
    ran = [run.jobs[job_id] for run in runs for job_id in run.ran()]
    waits = [item for job in ran for item in job.waits_for if item.startswith("approval of ")]
    return EventRow(
        event=event.label,
        started=bool(runs),
        runs=tuple(job.id for job in ran),
        skips=tuple(job_id for run in runs for job_id in run.skipped()),
        fails=tuple(job.id for job in ran if job.result != "success"),
        approvals=tuple(item.removeprefix("approval of ") for item in waits),
        pushed=tuple(image for run in runs for image in run.pushed()),
        deployed=tuple(name for run in runs for name in run.deployed()),
    )
