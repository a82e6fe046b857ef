"""Deploying with Helm: the chart with this run's images, and its values through a file that nobody else reads."""

from __future__ import annotations

import json
import shlex
from typing import Any

from generator.deploys import ImageValues, ValueFromSecret, ValueFromVariable
from generator.github.image_names import digest_of, name_variable
from generator.github.jobs.target import TAG, BuiltImage, Target
from generator.github.workflow import Step

VALUES_FILE = '"$RUNNER_TEMP/values.json"'


def _values_of(target: Target) -> list[tuple[BuiltImage, ImageValues]]:
    chosen = target.deploy.image_values
    if chosen is None:
        return []
    if isinstance(chosen, ImageValues):
        return [(built, chosen) for built in target.images]
    return [(built, chosen[built.image.name]) for built in target.images]


def _image_flags(target: Target) -> tuple[dict[str, str], list[str], list[str]]:
    """The step's variables, the lines before the command, and the flags that name each image."""
    env: dict[str, str] = {}
    lines: list[str] = []
    flags: list[str] = []
    for built, keys in _values_of(target):
        named, first = name_variable(built.image, built.name)
        env |= named
        lines += first
        digest = digest_of(built.image)
        env[built.tag] = TAG if keys.digest else f"{TAG}@{digest}"
        flags += [
            f'--set-string {keys.repository}="${built.name}"',
            f'--set-string {keys.tag}="${built.tag}"',
        ]
        if keys.digest:
            env[built.digest] = digest
            flags.append(f'--set-string {keys.digest}="${built.digest}"')
    return env, lines, flags


def _tree(target: Target) -> dict[str, Any]:
    """The chart's values as nested maps."""
    tree: dict[str, Any] = {}
    for key in sorted(target.deploy.values):
        *way, last = key.split(".")
        holder = tree
        for part in way:
            holder = holder.setdefault(part, {})
        holder[last] = target.deploy.values[key]
    return tree


def _as_jq(value: Any, indent: str = "") -> str:
    """Values as a jq program; nothing in it ends the single quotes that it stands in.

    jq reads what comes from a variable or a secret out of its environment, so that no text becomes code.
    """
    if isinstance(value, dict):
        inner = f"{indent}  "
        lines = [f"{inner}{json.dumps(key)}: {_as_jq(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, ValueFromSecret):
        return f"env.{value.secret}"
    if isinstance(value, ValueFromVariable):
        return f"env.{value.variable}"
    return json.dumps(value, ensure_ascii=False).replace("'", "\\u0027")


def _values_lines(target: Target) -> list[str]:
    """Write the chart's values where only this job's user can read them; JSON is YAML, too."""
    if not target.deploy.values:
        return []
    return ["umask 077", f"jq --null-input '{_as_jq(_tree(target))}' > {VALUES_FILE}"]


def _chosen_secrets(target: Target) -> dict[str, str]:
    """The secrets that the chart's values take."""
    names = {item.secret for item in target.deploy.values.values() if isinstance(item, ValueFromSecret)}
    return {name: text for name, text in target.secrets.items() if name in names}


def way_back(version: str) -> str:
    """The flag that undoes a failed upgrade: Helm 4 has another name for it (helm.sh/docs, "helm upgrade")."""
    return "--atomic" if version.startswith("v3.") else "--rollback-on-failure"


def helm_steps(target: Target) -> list[Step]:
    """The step that installs or upgrades the chart, and goes back to the last release when it fails."""
    deploy, environment = target.deploy, target.environment
    env, lines, flags = _image_flags(target)
    arguments = [
        f"helm upgrade {deploy.release} {shlex.quote(deploy.chart or '.')}",
        "--install",
        f'--namespace "${target.namespace}"',
        *([f"--values {shlex.quote(environment.values_file)}"] if environment.values_file else []),
        *([f"--values {VALUES_FILE}"] if deploy.values else []),
        *flags,
        way_back(deploy.tool_versions.helm or ""),
        "--wait",
        f"--timeout {target.wait}m",
    ]
    script = [*_values_lines(target), *lines, " \\\n  ".join(arguments)]
    return [target.step("Deploy with Helm", script, {**target.own, **_chosen_secrets(target), **env})]
