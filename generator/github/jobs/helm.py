"""Deploying with Helm: the tools, the app's variables and secrets, the chart with this run's image."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from generator.deploys import ImageValues
from generator.environments import Environment
from generator.github.context import Context, free_name, secret_env
from generator.github.image_names import digest_of, name_variable
from generator.github.workflow import Step
from generator.images import Image
from generator.values import EnvValue

CLUSTER_ACCESS = "KUBE_CONFIG"


def _access_lines() -> list[str]:
    """Write the kubeconfig where only this job's user can read it."""
    return [
        "umask 077",
        'export KUBECONFIG="$RUNNER_TEMP/kubeconfig"',
        f'printf \'%s\' "${CLUSTER_ACCESS}" > "$KUBECONFIG"',
    ]


def _access_env(environment: Environment) -> dict[str, str]:
    return {CLUSTER_ACCESS: f"${{{{ secrets.{environment.kubeconfig_secret} }}}}"}


def _value_of(name: str) -> str:
    """A variable in a script. ShellCheck takes names in small letters for the script's own (SC2154)."""
    return f"${name}" if name.isupper() else f"${{{name}:-}}"


def _object(kind: str, name: str, namespace: str, keys: list[str]) -> list[str]:
    """The lines that create or update one ConfigMap or Secret from variables of the step."""
    head = f'kubectl create {kind} {name} --namespace "${namespace}" --dry-run=client --output yaml \\'
    literals = [f'  --from-literal={key}="{_value_of(key)}"' for key in keys]
    return [head, *(f"{line} \\" for line in literals[:-1]), f"{literals[-1]} | kubectl apply --filename -"]


def _app_env_step(
    context: Context, environment: Environment, variables: Mapping[str, EnvValue], namespace: str
) -> Step | None:
    """The step that hands the environment's values to the app, through a ConfigMap and a Secret."""
    name = context.pipeline.deploy.app_env
    secrets = [item for item in environment.secrets if item.name != CLUSTER_ACCESS]
    if name is None or not (variables or secrets):
        return None
    lines = _access_lines()
    if environment.namespace != "default":
        create = f'kubectl create namespace "${namespace}" --dry-run=client --output yaml'
        lines.append(f"{create} | kubectl apply --filename -")
    if variables:
        lines += _object("configmap", name, namespace, sorted(variables))
    if secrets:
        lines += _object("secret generic", name, namespace, sorted(item.name for item in secrets))
    env = dict(sorted({**secret_env(secrets), **_access_env(environment)}.items()))
    return Step(name="Write the app's variables and secrets", env=env, run="\n".join(lines) + "\n")


def _values_of(context: Context) -> list[tuple[Image, ImageValues]]:
    chosen = context.pipeline.deploy.image_values
    if chosen is None:
        return []
    if isinstance(chosen, ImageValues):
        return [(image, chosen) for image in context.pushed_images]
    return [(image, chosen[image.name]) for image in context.pushed_images]


def _image_flags(context: Context, taken: set[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """The step's variables, the lines before the command, and the flags that name each image."""
    env: dict[str, str] = {}
    lines: list[str] = []
    flags: list[str] = []
    pairs = _values_of(context)
    for image, values in pairs:
        prefix = re.sub(r"[^A-Z0-9]", "_", image.name.upper()) + "_" if len(pairs) > 1 else ""
        repository, tag, digest = (
            free_name(f"{prefix}{word}", taken | set(env)) for word in ("IMAGE", "TAG", "DIGEST")
        )
        named, first = name_variable(image, repository)
        env |= named
        lines += first
        built = digest_of(image)
        if values.digest:
            env[tag] = "sha-${{ github.sha }}"
            env[digest] = built
        else:
            env[tag] = f"sha-${{{{ github.sha }}}}@{built}"
        flags += [f'--set-string {values.repository}="${repository}"', f'--set-string {values.tag}="${tag}"']
        if values.digest:
            flags.append(f'--set-string {values.digest}="${digest}"')
    return env, lines, flags


def _helm_step(
    context: Context, environment: Environment, variables: Mapping[str, EnvValue], namespace: str
) -> Step:
    deploy = context.pipeline.deploy
    # Without a ConfigMap and a Secret the values reach the deploy's commands only.
    own = secret_env(environment.secrets) if deploy.app_env is None else {}
    env, lines, flags = _image_flags(context, {*variables, *own, CLUSTER_ACCESS})
    # Helm's wait, a rollback as long and five minutes fit into the job's limit (design, rule 6).
    wait = max(1, (context.minutes("deploy") - 5) // 2)
    arguments = [
        f"helm upgrade {deploy.release} {shlex.quote(deploy.chart or '.')}",
        "--install",
        f'--namespace "${namespace}"',
        *(["--create-namespace"] if deploy.app_env is None and environment.namespace != "default" else []),
        *([f"--values {shlex.quote(environment.values_file)}"] if environment.values_file else []),
        *flags,
        "--rollback-on-failure",
        "--wait",
        f"--timeout {wait}m",
    ]
    script = [*_access_lines(), *lines, " \\\n  ".join(arguments)]
    env = dict(sorted({**own, **_access_env(environment), **env}.items()))
    return Step(name="Deploy with Helm", env=env, run="\n".join(script) + "\n")


def deploy_steps(
    context: Context, environment: Environment, variables: Mapping[str, EnvValue], namespace: str
) -> list[Step]:
    """The steps that deploy the chart to an environment; ``namespace`` is the variable with its namespace."""
    app_env = _app_env_step(context, environment, variables, namespace)
    tools = context.catalogue.tools
    return [
        *(
            [context.step("Set up kubectl", "azure/setup-kubectl", {"version": tools["kubectl"]})]
            if app_env is not None
            else []
        ),
        context.step("Set up Helm", "azure/setup-helm", {"version": tools["helm"]}),
        *([app_env] if app_env else []),
        _helm_step(context, environment, variables, namespace),
    ]
