"""One row for each event: what a workflow does then. For documentation, and for a person who asks "what will run?"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.github.event import Event, triggers_of
from generator.github.render import parse_back
from generator.github.simulate import Outcome, simulate
from generator.refs import is_plain, lets_through

OTHER_BRANCH = "feature"


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


def typical_events(
    workflow: str | Mapping[str, Any], *, default_branch: str = "main", branches: Iterable[str] = ()
) -> list[Event]:
    """The events that a workflow listens to: on each branch that matters, and each choice of a run by hand.

    ``branches``: more branches that matter, such as those of environments; they stand beside the default one, those
    that the filters name, and one that nobody named.
    """
    tree = parse_back(workflow) if isinstance(workflow, str) else workflow
    triggers = triggers_of(tree)
    more = [name.removesuffix("*") + "1" if name.endswith("*") else name for name in branches]
    filters = triggers.get("push", {}).get("branches", [])
    named = [name for name in filters if is_plain([name])]
    known = list(dict.fromkeys([default_branch, *named, *more]))
    events: list[Event] = []
    if "push" in triggers:
        pushes = [*known, OTHER_BRANCH]
        events += [Event.push(branch, default_branch=default_branch) for branch in pushes]
        events.append(Event.tag("v1.0.0", default_branch=default_branch))
    if "pull_request" in triggers:
        targets = triggers["pull_request"].get("branches", [])
        into = default_branch if lets_through(targets, default_branch) else targets[0]
        kinds: list[dict[str, bool]] = [{}, {"fork": True}, {"dependabot": True}]
        events += [Event.pull_request(into, default_branch=default_branch, **kind) for kind in kinds]
    if "workflow_dispatch" in triggers:
        for branch in [*known, OTHER_BRANCH]:
            events += _by_hand(triggers["workflow_dispatch"], branch, default_branch)
    if "schedule" in triggers:
        events.append(Event.schedule(default_branch=default_branch))
    return events


def _by_hand(trigger: Mapping[str, Any], branch: str, default_branch: str) -> list[Event]:
    """A run by hand on a branch, with each option of each choice in turn."""
    choices = [
        (name, option)
        for name, rules in (trigger.get("inputs") or {}).items()
        for option in rules.get("options", [])
    ]
    chosen: list[dict[str, str]] = [{name: option} for name, option in choices] or [{}]
    return [Event.manual(branch, default_branch=default_branch, **inputs) for inputs in chosen]


def event_table(
    workflow: str | Mapping[str, Any],
    events: Iterable[Event] | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
    *,
    require_approval: Collection[str] = (),
) -> list[EventRow]:
    """A row for each event (``typical_events`` where none are given); the rest as for ``simulate``."""
    tree = parse_back(workflow) if isinstance(workflow, str) else workflow
    rows = []
    for event in typical_events(tree) if events is None else events:
        result = simulate(tree, event, outcomes, require_approval=require_approval)
        ran = [result.jobs[job_id] for job_id in result.ran()]
        waits = [item for job in ran for item in job.waits_for if item.startswith("approval of ")]
        rows.append(
            EventRow(
                event=event.label,
                started=result.started,
                runs=tuple(job.id for job in ran),
                skips=tuple(result.skipped()),
                fails=tuple(job.id for job in ran if job.result != "success"),
                approvals=tuple(item.removeprefix("approval of ") for item in waits),
                pushed=tuple(result.pushed()),
                deployed=tuple(result.deployed()),
            )
        )
    return rows
