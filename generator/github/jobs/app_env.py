"""The step that hands an environment's variables and secrets to the app, through a ConfigMap and a Secret."""

from __future__ import annotations

from generator.github.jobs.pull_secret import create_namespace
from generator.github.jobs.target import Target
from generator.github.workflow import Step


def _value_of(name: str) -> str:
    """A variable in a script. ShellCheck takes names in small letters for the script's own (SC2154)."""
    return f"${name}" if name.isupper() else f"${{{name}:-}}"


def _object(kind: str, name: str, namespace: str, keys: list[str]) -> list[str]:
    """The lines that create or update one ConfigMap or Secret from variables of the step."""
    head = f'kubectl create {kind} {name} --namespace "${namespace}" --dry-run=client --output yaml \\'
    literals = [f'  --from-literal={key}="{_value_of(key)}"' for key in keys]
    return [head, *(f"{line} \\" for line in literals[:-1]), f"{literals[-1]} | kubectl apply --filename -"]


def app_env_step(target: Target) -> Step:
    """The step that writes the app's variables and secrets, of which there is at least one."""
    name, namespace = target.deploy.app_env or "", target.namespace
    lines = create_namespace(target.environment, namespace)
    if target.variables:
        lines += _object("configmap", name, namespace, sorted(target.variables))
    if target.secrets:
        lines += _object("secret generic", name, namespace, sorted(target.secrets))
    return target.step("Write the app's variables and secrets", lines, target.secrets)
