"""Things that a person should know about a pipeline but that are no errors."""

from __future__ import annotations

from collections.abc import Iterator

from generator.extra_rules import extra_notices
from generator.github.context import Context
from generator.pipeline import GitHubVariable, ImageValues
from generator.problems import Notice, path_text


def _path_filters(context: Context) -> Iterator[Notice]:
    """What a push does that changes no file which counts: nothing, not even a report of the required check."""
    push = context.triggers.push
    for key in ("paths", "paths_ignore"):
        if push and getattr(push, key):
            message = (
                "A push that changes none of these files starts no run and reports no check. "
                "Pull requests always do"
            )
            if key == "paths_ignore":
                message = message.replace("none of these files", "these files only")
            yield Notice(f"triggers.push.{key}", "push_without_run", message)


def notices(context: Context) -> tuple[Notice, ...]:
    """The notices of a resolved pipeline, in the order of the document."""
    pipeline = context.pipeline
    found: list[Notice] = []
    if context.triggers.pull_request:
        for name, value in sorted(pipeline.env_vars.items()):
            if isinstance(value, GitHubVariable) and not value.default:
                message = f"{name} is empty on pull requests from forks: GitHub hands them no variables"
                found.append(Notice(path_text(("env_vars", name)), "fork_variable", message))
    if "CI" in pipeline.env_vars:
        message = "CI is set to true by GitHub. Changing it may stop working"
        found.append(Notice("env_vars.CI", "reserved_value", message))
    if context.releases and any(component.cache for component in pipeline.components):
        push = context.triggers.push
        key, ref = ("tags", "tag") if push and push.tags else ("branches", "release branch")
        message = f"Caches are off: a run on a {ref} takes nothing that a pull request may have stored"
        found.append(Notice(f"triggers.push.{key}", "caches_off", message))
    found += _path_filters(context)
    values = pipeline.deploy.image_values
    if (
        isinstance(values, ImageValues)
        and values.digest is None
        and context.pushed_images
        and context.deploys
    ):
        message = "The chart gets tag@digest as its tag, which every chart that writes repository:tag takes"
        found.append(Notice("deploy.image_values", "tag_with_digest", message))
    for index, environment in enumerate(context.deploys):
        if environment.require_approval and not environment.reviewers:
            message = f"Nobody is named to approve {environment.name}: add reviewers here or at GitHub"
            found.append(Notice(path_text(("environments", index, "reviewers")), "no_reviewers", message))
        if pipeline.deploy.app_env is None and (environment.env_vars or environment.secrets):
            message = "These values reach the deploy commands only, not your app"
            found.append(Notice(path_text(("environments", index)), "values_not_in_app", message))
    found += extra_notices(context)
    return tuple(found)
