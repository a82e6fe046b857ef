"""The step that hands an environment's variables and secrets to the app, through a ConfigMap and a Secret."""

from __future__ import annotations

from generator.github.jobs.pull_secret import create_namespace
from generator.github.jobs.target import Target
from generator.github.workflow import Step


def _value_of(name: str) -> str:
    """A variable in a script. ShellCheck takes names in small letters for the script's own (SC2154)."""
    return f"${name}" if name.isupper() else f"${{{name}:-}}"


def _create(kind: str, name: str, namespace: str, arguments: list[str]) -> list[str]:
    """The lines that create or update one ConfigMap or Secret."""
    head = f'kubectl create {kind} {name} --namespace "${namespace}" --dry-run=client --output yaml \\'
    lines = [f"  {argument}" for argument in arguments]
    return [head, *(f"{line} \\" for line in lines[:-1]), f"{lines[-1]} | kubectl apply --filename -"]


def _secret(name: str, namespace: str, keys: list[str]) -> list[str]:
    """The lines for the Secret: its values go through files, as everybody on a runner sees its command lines."""
    folder = '"$RUNNER_TEMP/app-secrets"'
    written = [f'printf \'%s\' "${key}" > {folder[:-1]}/{key}"' for key in keys]
    return [
        "umask 077",
        f"mkdir -p {folder}",
        *written,
        *_create("secret generic", name, namespace, [f"--from-file={folder}"]),
    ]


def app_env_step(target: Target) -> Step:
    """The step that writes the app's variables and secrets, of which there is at least one."""
    name, namespace = target.deploy.app_env or "", target.namespace
    # The step before has made sure of the namespace where it wrote the image pull secret there.
    there = target.environment.image_pull_secret is not None
    lines = [] if there else create_namespace(target.environment, namespace)
    if target.variables:
        values = [f'--from-literal={key}="{_value_of(key)}"' for key in sorted(target.variables)]
        lines += _create("configmap", name, namespace, values)
    if target.secrets:
        lines += _secret(name, namespace, sorted(target.secrets))
    return target.step("Write the app's variables and secrets", lines, target.secrets)
