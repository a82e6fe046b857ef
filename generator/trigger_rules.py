"""The rules of what starts a run: filters that GitHub reads, and that let something through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.pipeline import Pipeline
from generator.problems import Place, Problem, found
from generator.triggers import PushTrigger

PUSH: Place = ("triggers", "push")


def trigger_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """The rules of the triggers, each as an iterator of its own."""
    yield _something_starts(pipeline)
    for place, key in ((PUSH, "branches"), (PUSH, "tags"), (("triggers", "pull_request"), "branches")):
        yield _filters(pipeline, place, key)
    for key in ("paths", "paths_ignore"):
        yield _filters(pipeline, PUSH, key)
    yield _paths(pipeline)
    yield _schedules(pipeline)


def _something_starts(pipeline: Pipeline) -> Iterator[Problem]:
    triggers = pipeline.triggers
    if triggers is None:
        return
    chosen = (triggers.push, triggers.pull_request, triggers.merge_queue, triggers.manual, triggers.schedule)
    if not any(chosen):
        yield found(("triggers",), "empty", "Choose at least one trigger")


def _push(pipeline: Pipeline) -> PushTrigger | None:
    return pipeline.triggers.push if pipeline.triggers else None


def _filters(pipeline: Pipeline, place: Place, key: str) -> Iterator[Problem]:
    """No filter stands twice, and the first one lets something through."""
    holder = getattr(pipeline.triggers, str(place[-1])) if pipeline.triggers else None
    filters: Sequence[str] = getattr(holder, key) if holder else ()
    for index, pattern in enumerate(filters):
        if pattern in filters[:index]:
            yield found((*place, key, index), "duplicate", f"{pattern} is listed twice")
    if key == "paths_ignore":
        for index, pattern in enumerate(filters):
            if pattern.startswith("!"):
                message = "GitHub reads no ! under paths_ignore. List what starts a run under paths instead"
                yield found((*place, key, index), "wrong_form", message)
    elif filters and all(pattern.startswith("!") for pattern in filters):
        thing = {"branches": "branch that runs", "tags": "tag that runs", "paths": "path that counts"}[key]
        yield found((*place, key, 0), "wrong_form", f"Name a {thing} before the ones with !")


def _paths(pipeline: Pipeline) -> Iterator[Problem]:
    push = _push(pipeline)
    if push is None:
        return
    for key in ("paths", "paths_ignore"):
        if getattr(push, key) and push.branch_filters is None:
            message = "GitHub does not look at the files of a tag. Remove the paths or add branches"
            yield found((*PUSH, key), "unused", message)
    if push.paths and push.paths_ignore:
        message = "GitHub takes paths or paths_ignore, not both. Use paths, with ! before what is left out"
        yield found((*PUSH, "paths_ignore"), "conflict", message)


def _schedules(pipeline: Pipeline) -> Iterator[Problem]:
    schedules = pipeline.triggers.schedule if pipeline.triggers else []
    lines = [(item.cron, item.timezone) for item in schedules]
    for index, line in enumerate(lines):
        if line in lines[:index]:
            yield found(("triggers", "schedule", index), "duplicate", "This schedule is listed twice")
