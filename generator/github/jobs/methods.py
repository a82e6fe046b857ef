"""The steps of a deploy behind its first checks: tools, cluster, the app's values, the person's commands, the deploy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.environments import Environment
from generator.github.context import Context
from generator.github.jobs.app_env import app_env_step
from generator.github.jobs.cluster_access import access_needs_kubectl, access_steps
from generator.github.jobs.helm import helm_steps
from generator.github.jobs.kubectl import kubectl_steps
from generator.github.jobs.pull_secret import create_namespace, pull_secret_step
from generator.github.jobs.skaffold import set_up_skaffold, skaffold_steps
from generator.github.jobs.target import Target
from generator.github.workflow import Step
from generator.values import EnvValue

# What the repository holds for each method.
_HELD = {"helm": "the chart", "kubectl": "the manifests", "skaffold": "the Skaffold files"}


def checked_out(context: Context) -> str:
    """What a deploy checks the code out for."""
    return _HELD.get(context.pipeline.deploy.method, "what the commands run")


def deploy_steps(
    context: Context, environment: Environment, variables: Mapping[str, EnvValue], namespace: str
) -> list[Step]:
    """The steps that deploy to an environment, behind the check-out.

    ``variables`` are those of the job, ``namespace`` is the one with the environment's namespace.
    """
    target = Target(context, environment, variables, namespace)
    deploy = target.deploy
    pull_secret = pull_secret_step(environment, namespace)
    app_env = app_env_step(target) if target.writes_values else None
    writes = bool(pull_secret or app_env or access_needs_kubectl(environment) or target.needs_namespace)
    return [
        *_tools(target, kubectl=writes),
        *access_steps(context, environment),
        *([pull_secret] if pull_secret else []),
        *([app_env] if app_env else []),
        *_namespace(target),
        *_commands(target, "Before the deploy", deploy.before),
        *_deploy(target),
        *_commands(target, "Verify the deploy", deploy.verify),
        *_commands(target, "After the deploy", deploy.after),
    ]


def _tools(target: Target, *, kubectl: bool) -> list[Step]:
    """The steps that set up the tools at fixed versions: those that the job takes, and those that a person named."""
    versions, context = target.deploy.tool_versions, target.context
    steps = []
    if kubectl or versions.kubectl:
        steps.append(_set_up(context, "kubectl", "azure/setup-kubectl", versions.kubectl))
    if versions.helm:
        steps.append(_set_up(context, "Helm", "azure/setup-helm", versions.helm))
    if versions.skaffold:
        steps.append(set_up_skaffold(versions.skaffold))
    return steps


def _set_up(context: Context, tool: str, action: str, version: str | None) -> Step:
    fixed = version or context.catalogue.tools[tool.lower()]
    return context.step(f"Set up {tool}", action, {"version": fixed})


def _namespace(target: Target) -> list[Step]:
    """The step that makes sure of the namespace.

    Helm's own flag asks for the right to create namespaces even where the namespace is there.
    """
    if not target.needs_namespace:
        return []
    return [target.step("Create the namespace", create_namespace(target.environment, target.namespace), {})]


def _commands(target: Target, name: str, commands: Sequence[str]) -> list[Step]:
    """The step with a person's commands, which know the environment's secrets and this run's images."""
    if not commands:
        return []
    env, lines = target.whole_images()
    return [target.step(name, [*lines, *commands], {**target.secrets, **env})]


def _deploy(target: Target) -> list[Step]:
    method = target.deploy.method
    if method == "kubectl":
        return kubectl_steps(target)
    if method == "helm":
        return helm_steps(target)
    if method == "skaffold":
        return skaffold_steps(target)
    return _commands(target, "Deploy", target.deploy.commands)
