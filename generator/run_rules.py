"""The rules of where jobs run and which changes start them: systems, runners, Linux, watched paths, reports."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalogue.model import Catalogue
from generator.component_rules import jobs_of
from generator.pipeline import Component, Pipeline
from generator.problems import Place, Problem, found
from generator.runners import is_linux, must_have_linux, runner_for


def run_rules(pipeline: Pipeline, catalogue: Catalogue) -> Iterator[Iterator[Problem]]:
    """The rules of a pipeline's runners, paths and reports, each as an iterator of its own."""
    yield _needs_linux(pipeline)
    for index, component in enumerate(getattr(pipeline, "components", ())):
        place: Place = ("components", index)
        yield _os(pipeline, component, place, catalogue)
        yield _one_choice(component, place)
        yield _needs_tests(component, place, catalogue)
        yield _paths(pipeline, component, place)
        yield _uploads(pipeline, component, (*place, "coverage_tool"))


def _needs_linux(pipeline: Pipeline) -> Iterator[Problem]:
    for place, runner, message in must_have_linux(pipeline):
        if not is_linux(runner):
            yield found(place, "unfit", message)


def _os(pipeline: Pipeline, component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    labels = [runner_for(chosen, pipeline.runner, catalogue.runners) for chosen in component.os]
    for index, label in enumerate(labels):
        if label in labels[:index]:
            yield found((*place, "os", index), "duplicate", f"{label} is listed twice")


def _one_choice(component: Component, place: Place) -> Iterator[Problem]:
    if component.os and component.runner:
        message = "The systems under os have runners already. Remove one of both"
        yield found((*place, "runner"), "conflict", message)


def _needs_tests(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    jobs = jobs_of(component, catalogue)
    if len(component.os) > 1 and jobs and "test" not in jobs:
        message = "Linting runs once. Switch Test or Build on, or keep one system"
        yield found((*place, "os"), "unused", message)


def _paths(pipeline: Pipeline, component: Component, place: Place) -> Iterator[Problem]:
    # Without triggers the product's own hold, which have pushes and pull requests.
    triggers = pipeline.triggers
    for index, path in enumerate(component.paths):
        if path in component.paths[:index]:
            yield found((*place, "paths", index), "duplicate", f"{path} is listed twice")
    if component.paths and triggers and not triggers.pull_request:
        message = "Paths act on pull requests only. Switch pull requests on or remove the paths"
        yield found((*place, "paths"), "unused", message)


def _uploads(pipeline: Pipeline, component: Component, place: Place) -> Iterator[Problem]:
    triggers, tool = pipeline.triggers, component.coverage_tool
    if tool in {"codecov", "coveralls"} and triggers and not (triggers.push or triggers.pull_request):
        message = f"{tool.title()} takes reports of pushes and pull requests. Switch one of them on"
        yield found(place, "unreachable", message)
