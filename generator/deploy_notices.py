"""Notices on deploying: values that reach no app, a tag with a digest in a chart, a rollout that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator

from generator.deploys import ImageValues, ValueFromSecret, ValueFromVariable
from generator.environments import Environment
from generator.github.context import Context
from generator.problems import Notice, path_text


def deploy_notices(context: Context) -> Iterator[Notice]:
    """What a person should know about the deploy of a resolved pipeline."""
    deploy = context.pipeline.deploy
    if not context.deploys:
        return
    values = deploy.image_values
    without = [values] if isinstance(values, ImageValues) else list((values or {}).values())
    if any(item.digest is None for item in without) and context.pushed_images:
        message = "The chart gets tag@digest as its tag, which every chart that writes repository:tag takes"
        yield Notice("deploy.image_values", "tag_with_digest", message)
    if deploy.method == "kubectl" and not deploy.deployments:
        message = "The job ends once the manifests are applied, and undoes nothing. Name what to wait for"
        yield Notice("deploy.deployments", "rollout_not_watched", message)
    for index, environment in enumerate(context.deploys):
        yield from _not_in_app(context, environment, index)


def _not_in_app(context: Context, environment: Environment, index: int) -> Iterator[Notice]:
    """Without ``app_env`` an app gets what the chart's values hand over, and own commands see the rest."""
    deploy = context.pipeline.deploy
    if deploy.app_env is not None or deploy.method == "command":
        return
    chosen = deploy.values.values()
    handed = {item.secret for item in chosen if isinstance(item, ValueFromSecret)}
    handed |= {item.variable for item in chosen if isinstance(item, ValueFromVariable)}
    own = [*sorted(environment.env_vars), *(item.name for item in environment.own_secrets)]
    left = [name for name in own if name not in handed]
    if left and deploy.method == "kubectl" and not (deploy.before or deploy.after):
        message = "Nothing takes these values. Name app_env, which hands them to your app"
        yield Notice(path_text(("environments", index)), "values_not_in_app", message)
    elif left == own and own:
        message = "These values reach the deploy commands only, not your app"
        yield Notice(path_text(("environments", index)), "values_not_in_app", message)
    elif left:
        message = f"These reach the deploy commands only, not your app: {', '.join(left)}"
        yield Notice(path_text(("environments", index)), "values_not_in_app", message)
