"""Things that a person should know about a pipeline but that are no errors."""

from __future__ import annotations

from collections.abc import Iterator

from generator.deploy_notices import deploy_notices
from generator.environment_notices import environment_notices
from generator.extra_rules import extra_notices
from generator.github.context import Context
from generator.image_notices import image_notices
from generator.problems import Notice, Place, path_text
from generator.run_notices import run_notices
from generator.stack_notices import stack_notices
from generator.text import variable_warning
from generator.values import EnvVars, GitHubVariable


def notices(context: Context) -> tuple[Notice, ...]:
    """The notices of a resolved pipeline, in the order of the document."""
    found = [*_variables(context), *_pushes(context), *_queue(context), *_deploys(context)]
    found += stack_notices(context)
    found += image_notices(context)
    found += extra_notices(context)
    found += run_notices(context)
    return tuple(found)


def _variables(context: Context) -> Iterator[Notice]:
    env_vars = context.pipeline.env_vars
    if context.triggers.pull_request:
        for name, value in sorted(env_vars.items()):
            if isinstance(value, GitHubVariable) and not value.default:
                message = f"{name} is empty on pull requests from forks: GitHub hands them no variables"
                yield Notice(path_text(("env_vars", name)), "fork_variable", message)
    places: list[tuple[Place, EnvVars]] = [((), env_vars), *_of_parts(context)]
    for place, variables in places:
        for name in sorted(variables):
            if warning := variable_warning(name):
                yield Notice(path_text((*place, "env_vars", name)), "reserved_value", warning)


def _of_parts(context: Context) -> Iterator[tuple[Place, EnvVars]]:
    """The variables of components and environments, with the places of their parts."""
    for index, component in enumerate(context.pipeline.components):
        yield ("components", index), component.env_vars
    for index, environment in enumerate(context.deploys):
        yield ("environments", index), environment.env_vars


def _pushes(context: Context) -> Iterator[Notice]:
    """What pushes of tags and to release branches do without, and which of them start no run."""
    push = context.triggers.push
    if push is None:
        return
    if context.releases and any(component.cache for component in context.pipeline.components):
        key, ref = ("tags", "tag") if push.tags else ("branches", "release branch")
        message = f"Caches are off: a run on a {ref} takes nothing that a pull request may have stored"
        yield Notice(f"triggers.push.{key}", "caches_off", message)
    for key, files in (("paths", "none of these files"), ("paths_ignore", "these files only")):
        if getattr(push, key):
            message = (
                f"A push that changes {files} starts no run and reports no check. Pull requests always do"
            )
            yield Notice(f"triggers.push.{key}", "push_without_run", message)


def _queue(context: Context) -> Iterator[Notice]:
    """A pull request gets into the queue only when its own required checks have reported."""
    if context.triggers.merge_queue and not context.triggers.pull_request:
        message = (
            "A required check must report on pull requests too before the queue takes them. Switch them on"
        )
        yield Notice("triggers.merge_queue", "queue_without_pull_requests", message)


def _deploys(context: Context) -> Iterator[Notice]:
    pipeline = context.pipeline
    if not context.deploys:
        return
    if pipeline.file_prefix:
        message = "Environments belong to the repository: name them apart from those of its other pipelines"
        yield Notice("environments", "shared_environments", message)
    yield from deploy_notices(context)
    yield from environment_notices(context)
