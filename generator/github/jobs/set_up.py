"""The first steps of a component's checks: the code, the language with its cache, dependencies."""

from __future__ import annotations

import re
from typing import Any

from generator.catalogue.model import SetUpStep, Stack
from generator.github.context import Context, secret_env
from generator.github.workflow import Step
from generator.pipeline import Component, SecretRef

_PLACEHOLDER = re.compile(r"\{\{([a-z0-9-]+)\}\}")


def below(component: Component, path: str) -> str:
    """A path below a component's folder, as seen from the repository's root."""
    return path if component.directory == "." else f"{component.directory}/{path}"


def all_secrets(context: Context, component: Component) -> list[SecretRef]:
    """The secrets that a component's commands see: those of all jobs, with its own over them."""
    return list({item.name: item for item in (*context.pipeline.secrets, *component.secrets)}.values())


def guarded_secrets(context: Context, component: Component) -> dict[str, str]:
    """The secrets of a component's commands; with any, its jobs run in the environment ``ci``."""
    return secret_env(all_secrets(context, component))


def script(command: str) -> str:
    """A person's command: one line stays as it is, several become a block."""
    return command if "\n" not in command else f"{command}\n"


def _fill(value: Any, words: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    return _PLACEHOLDER.sub(lambda match: words[match.group(1)], value)


def _set_up(context: Context, component: Component, step: SetUpStep, version: str) -> Step:
    folder = "" if component.directory == "." else f"{component.directory}/"
    words = {
        **context.catalogue.tools,
        "package-manager-version": component.package_manager_version or "",
        "version": version,
        "folder": folder,
        "directory": component.directory,
    }
    inputs = {
        **step.inputs,
        **(step.with_cache if component.cache and not context.releases else step.without_cache),
    }
    filled = {key: _fill(value, words) for key, value in inputs.items()}
    # Without a version the action reads the project's own, or takes its default.
    filled = {key: value for key, value in filled.items() if value != ""}
    # An action's own default is the repository's root: said only where it is another folder.
    if filled.get("working-directory") == ".":
        del filled["working-directory"]
    return context.step(step.name, step.uses, filled)


def first_steps(context: Context, component: Component, stack: Stack, version: str) -> list[Step]:
    """What every check of a component begins with: the code, the language, set-up commands, dependencies."""
    secrets = guarded_secrets(context, component)
    manager = component.package_manager or stack.default_package_manager
    steps = [context.check_out()]
    steps += [_set_up(context, component, step, version) for step in stack.github.set_up[manager]]
    if component.setup:
        steps.append(Step(name="Prepare", env=secrets, run=script("\n".join(component.setup))))
    if isinstance(component.install, str):
        steps.append(Step(name="Install dependencies", env=secrets, run=script(component.install)))
    return steps
