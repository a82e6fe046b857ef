"""The event that somebody wants to see played: its fields, and the event of the simulator that they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from generator import Pipeline
from generator.addresses import branch_name
from generator.github.event import Event

PUSH, TAG, PULL, FORK, BOT, QUEUE, SCHEDULE, MANUAL = (
    "push", "tag", "pull_request", "fork", "dependabot", "merge_group", "schedule", "manual",
)  # fmt: skip
EVENTS = {
    PUSH: "Push to a branch",
    TAG: "Push of a tag",
    PULL: "Pull request",
    FORK: "Pull request from a fork",
    BOT: "Pull request by Dependabot",
    QUEUE: "Merge queue",
    SCHEDULE: "Schedule",
    MANUAL: "By hand",
}
RELEASE = "v1.0.0"
NONE = "none"


@dataclass(frozen=True, slots=True)
class EventChoice:
    """What is chosen: the event, its branch or tag, the environment of a run by hand, changed files, a mishap."""

    kind: str = ""
    ref: str = ""
    to: str = ""
    changed: str = ""
    but: str = ""


class NoEvent(ValueError):
    """The fields name no event; the text says what to enter."""


def event_of(choice: EventChoice, pipeline: Pipeline) -> Event:
    """The event that the fields mean; a push to the default branch where nothing was chosen.

    Raises:
        NoEvent: if a field holds what no event has.
    """
    default = pipeline.default_branch
    kind = choice.kind if choice.kind in EVENTS else PUSH
    ref = _ref(choice.ref) or (RELEASE if kind == TAG else default)
    changed = [line.strip() for line in choice.changed.splitlines() if line.strip()][:100]
    if kind == TAG:
        return Event.tag(ref, default_branch=default)
    if kind == SCHEDULE:
        return Event.schedule(default_branch=default)
    if kind == PUSH:
        if filters_paths(pipeline) and not changed:
            raise NoEvent("Enter the files that the push changes: only pushes to some paths start a run")
        return Event.push(ref, default_branch=default, changed=changed)
    if kind == QUEUE:
        return Event.merge_queue(ref, default_branch=default)
    if kind == MANUAL:
        return _by_hand(choice.to, ref, pipeline)
    whose = {"fork": kind == FORK, "dependabot": kind == BOT}
    return Event.pull_request(ref, default_branch=default, changed=changed, **whose)


def _ref(text: str) -> str:
    if not text:
        return ""
    try:
        return branch_name(text.removeprefix("refs/tags/"))
    except (PydanticCustomError, ValueError) as error:
        raise NoEvent(str(error)) from error


def _by_hand(to: str, ref: str, pipeline: Pipeline) -> Event:
    names = [item.name for item in pipeline.environments]
    inputs = {"environment": to if to in names else NONE} if names and deploys(pipeline) else {}
    start: Callable[..., Event] = Event.manual_on_tag if ref == RELEASE else Event.manual
    return start(ref, default_branch=pipeline.default_branch, **inputs)


def filters_paths(pipeline: Pipeline) -> bool:
    """Whether pushes start a run by the files that they change."""
    push = pipeline.triggers.push if pipeline.triggers else None
    return bool(push and (push.paths or push.paths_ignore))


def deploys(pipeline: Pipeline) -> bool:
    """Whether anything is deployed."""
    return pipeline.deploy.method != "none"
