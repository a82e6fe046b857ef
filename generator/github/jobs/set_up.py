"""The first steps of a component's checks: the code, the language with its cache, dependencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.catalogue.model import MANAGER_VERSION, PLACEHOLDER, SetUpStep
from generator.component_rules import JOB_OF_CHECK
from generator.github.context import Context, secret_env
from generator.github.workflow import Step
from generator.pipeline import Component
from generator.values import SecretRef

VERSION_WORD = MANAGER_VERSION.strip("{}")


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
    return PLACEHOLDER.sub(lambda match: words[match.group(1)], value)


def _filled(values: Mapping[str, Any], words: dict[str, str]) -> dict[str, Any]:
    return {key: _fill(value, words) for key, value in values.items()}


def _words(context: Context, component: Component, version: str) -> dict[str, str]:
    """What stands for the placeholders of set-up steps."""
    folder = "" if component.directory == "." else f"{component.directory}/"
    return {
        **context.catalogue.tools,
        "package-manager-version": component.package_manager_version or "",
        "version": version,
        "folder": folder,
        "directory": component.directory,
    }


def first_version(component: Component) -> str:
    """The version that lints, and tests where there is one alone; empty for a language without versions."""
    return component.versions[0] if component.versions else ""


def is_cached(context: Context, component: Component) -> bool:
    """Whether a component's jobs keep a cache: never where a release could take what a pull request stored."""
    return component.cache and not context.releases


def _set_up(
    context: Context, component: Component, step: SetUpStep, version: str, *, covered: bool
) -> Step | None:
    """One step of the catalogue, filled in; None where this job has no use for it."""
    words = _words(context, component, version)
    cached = is_cached(context, component)
    if (step.only_with_cache and not cached) or (
        MANAGER_VERSION in (step.run or "") and not words[VERSION_WORD]
    ):
        return None
    if step.uses is None:
        return Step(name=step.name, env=_filled(step.env, words), run=script(_fill(step.run, words)))
    inputs = {
        **step.inputs,
        **(step.in_folder if component.directory != "." else {}),
        **(step.with_cache if cached else step.without_cache),
        **(step.with_coverage if covered else {}),
    }
    filled = _filled(inputs, words)
    # Without a version the action reads the project's own, or takes its default.
    return context.step(step.name, step.uses, {key: value for key, value in filled.items() if value != ""})


def language_env(context: Context, component: Component) -> dict[str, str]:
    """The variables that the catalogue gives to the jobs of a component; those of the pipeline win."""
    language = context.language(component)
    manager = language.package_managers.get(component.package_manager or "")
    env = {**language.env, **(manager.env if manager else {})}
    return {name: value for name, value in env.items() if name not in context.pipeline.env_vars}


def first_steps(context: Context, component: Component, version: str, job: str) -> list[Step]:
    """What every check of a component begins with: the code, the language, set-up commands, dependencies.

    ``job`` is the kind of check job (lint, test): tools that only the other one's commands need are left out.
    """
    secrets = guarded_secrets(context, component)
    commands = [component.command(check) for check, kind in JOB_OF_CHECK.items() if kind == job]
    text = "\n".join(str(command) for command in [*component.setup, component.install, *commands])
    steps: list[Step | None] = [context.check_out(component.checkout)]
    for step in context.language(component).github.set_up[component.package_manager or ""]:
        if step.needed_by is None or re.search(step.needed_by, text):
            covered = job == "test" and component.coverage_tool is not None
            steps.append(_set_up(context, component, step, version, covered=covered))
    if component.setup:
        steps.append(Step(name="Prepare", env=secrets, run=script("\n".join(component.setup))))
    if isinstance(component.install, str):
        steps.append(Step(name="Install dependencies", env=secrets, run=script(component.install)))
    return [step for step in steps if step]
