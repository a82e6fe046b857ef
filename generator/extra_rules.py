"""The rules and notices of the companion files and jobs: some trigger must lead to each of them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.github.context import Context
from generator.github.jobs.scan import READ_WITHOUT_BUILD, codeql_events
from generator.pipeline import Pipeline
from generator.problems import Notice, Problem, found, path_text


def extra_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """What keeps an extra that was switched on from ever acting, each rule as an iterator of its own."""
    yield _dependency_review(pipeline)
    yield _codeql(pipeline)


def _dependency_review(pipeline: Pipeline) -> Iterator[Problem]:
    if pipeline.extras.dependency_review and pipeline.triggers and not pipeline.triggers.pull_request:
        message = "Dependencies are reviewed on pull requests. Switch pull requests on, or this off"
        yield found(("extras", "dependency_review"), "unreachable", message)


def _codeql(pipeline: Pipeline) -> Iterator[Problem]:
    if pipeline.extras.codeql and pipeline.triggers and not codeql_events(pipeline):
        message = (
            f"CodeQL scans pull requests, pushes to {pipeline.default_branch} and schedules. "
            "Switch one of them on, or this off"
        )
        yield found(("extras", "codeql"), "unreachable", message)


def extra_notices(context: Context) -> Iterator[Notice]:
    """What an extra leaves out, for each component of which it knows nothing."""
    extras = context.pipeline.extras
    if extras.dependabot and context.pipeline.file_prefix:
        message = "A repository has one dependabot.yml: switch Dependabot on in one of its pipelines only"
        yield Notice("extras.dependabot", "one_file", message)
    for index, component in enumerate(context.pipeline.components):
        stack = context.language(component)
        manager = stack.package_managers[component.package_manager or stack.default_package_manager]
        path = path_text(("components", index))
        if extras.dependabot and not manager.dependabot:
            message = f"Dependabot does not know {manager.label}: nobody updates the dependencies of {component.name}"
            yield Notice(path, "not_updated", message)
        if extras.codeql and stack.codeql not in READ_WITHOUT_BUILD:
            message = (
                f"CodeQL leaves {component.name} out: it would have to build it"
                if stack.codeql
                else f"CodeQL does not know {stack.label}: it leaves {component.name} out"
            )
            yield Notice(path, "not_scanned", message)
