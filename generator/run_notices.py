"""Notices of what runs cost: the minutes of runners at worst, and systems that leave the team's own runners."""

from __future__ import annotations

from collections.abc import Iterator

from generator.github.context import Context
from generator.images import Image
from generator.limits import UPLOADED
from generator.pipeline import CHECK_NAMES, Component
from generator.problems import Notice, Place, path_text
from generator.runners import is_hosted

_LINTS = ("lint", "format", "typecheck")
_TESTS = ("test", "build")


def cells(component: Component) -> int:
    """How many jobs the tests of a resolved component are: its versions by its systems."""
    return max(len(component.versions), 1) * max(len(component.os), 1)


def component_minutes(context: Context, component: Component) -> int:
    """The minutes that all check jobs of a resolved component take when each runs into its time limit."""
    runs = {check for check in CHECK_NAMES if isinstance(component.command(check), str)}
    own = component.timeout_minutes
    lint = (own or context.minutes("lint")) if runs & {*_LINTS} else 0
    test = (own or context.minutes("test")) * cells(component) if runs & {*_TESTS} else 0
    return lint + test


def worst_case_minutes(context: Context) -> int:
    """The minutes of runners that the longest run takes when every job runs into its time limit.

    A run that is looked at before a merge builds images; one that ships builds them, deploys and tells people. No
    run does both. What waits for an approval takes no runner.
    """
    pipeline, limits = context.pipeline, context.pipeline.timeout_minutes
    checks = sum(component_minutes(context, component) for component in pipeline.components)
    checks += limits.changes or 0
    checks += limits.checks or 0
    tools = [item.coverage_tool for item in pipeline.components]
    # One more closes a report of several at Coveralls.
    uploads = sum(tool in UPLOADED for tool in tools) + (tools.count("coveralls") > 1)
    checks += (limits.coverage or 0) * uploads
    image, built = limits.image or 0, len(pipeline.images)
    extras, known = pipeline.extras, context.catalogue.timeout_minutes
    checks += known["codeql"] if extras.codeql else 0
    reviews = built * image + (known["dependency_review"] if extras.dependency_review else 0)
    ships = len(context.pushed_images) * image + len(context.deploys) * (limits.deploy or 0)
    return checks + max(reviews, ships + (limits.notify or 0))


def run_notices(context: Context) -> Iterator[Notice]:
    """What a person should know of the runners and minutes of a resolved pipeline."""
    pipeline = context.pipeline
    most = max(pipeline.components, key=lambda item: component_minutes(context, item))
    minutes = worst_case_minutes(context)
    message = f"A run takes {minutes} minutes of runners at worst, when every job runs into its limit"
    if cells(most) > 1:
        message += f"; {most.name} alone {component_minutes(context, most)}, with {cells(most)} test jobs"
    yield Notice("timeout_minutes", "worst_case_minutes", message)
    yield from _foreign_code(context)
    for index, component in enumerate(pipeline.components):
        if component.os and not is_hosted(pipeline.runner):
            message = (
                f"The tests of {component.name} run on GitHub's own runners: those are what os chooses from"
            )
            yield Notice(path_text(("components", index, "os")), "hosted_systems", message)


def _foreign_code(context: Context) -> Iterator[Notice]:
    """Runners of the team's own that pull requests from forks reach (docs.github.com, "Secure use": self-hosted)."""
    if context.triggers.pull_request is None:
        return
    pipeline = context.pipeline
    parts: list[tuple[Place, Component | Image]] = [
        (("components", index), item) for index, item in enumerate(pipeline.components) if not item.os
    ]
    parts += [(("images", index), item) for index, item in enumerate(pipeline.images)]
    places = {
        (*place, "runner") if item.runner else ("runner",): context.runner_of(item) for place, item in parts
    }
    for place, runner in places.items():
        if not is_hosted(runner):
            message = (
                "Pull requests run their code here. Where anybody can open one, use GitHub's own runners"
            )
            yield Notice(path_text(place), "foreign_code", message)
