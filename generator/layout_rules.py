"""The rules of files and groups: two files only where something ships, and no group that two kinds of runs share."""

from __future__ import annotations

from collections.abc import Iterator

from generator.names import deploy_group, run_group
from generator.pipeline import Pipeline
from generator.problems import Problem, found


def layout_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """The rules of the layout, each as an iterator of its own."""
    yield _split(pipeline)
    yield _groups(pipeline)


def _split(pipeline: Pipeline) -> Iterator[Problem]:
    ships = pipeline.deploy.method != "none" or any(image.push for image in pipeline.images)
    if pipeline.layout == "split" and not ships:
        message = "Nothing is pushed or deployed, so there is no second file. Choose unified"
        yield found(("layout",), "unused", message)


def _groups(pipeline: Pipeline) -> Iterator[Problem]:
    """A pull request's group must never be a deploy's: a newer commit would cancel that deploy."""
    if not pipeline.concurrency_group:
        return
    start = run_group(pipeline, "ci" if pipeline.layout == "split" else "").lower()
    for environment in pipeline.environments:
        group = deploy_group(pipeline, environment.name)
        if group.startswith(start) and group.removeprefix(start).isdigit():
            message = f"A pull request would share the group {group} with a deploy. Choose another prefix"
            yield found(("concurrency_group",), "duplicate", message)
