"""The rules of variables and secrets: no name twice, and nothing that looks like a secret in plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.pipeline import Pipeline
from generator.problems import Place, Problem, found
from generator.secret_patterns import name_suggests_secret
from generator.values import EnvValue, GitHubVariable, SecretRef


def variable_rules(pipeline: Pipeline, raw: Mapping[str, Any]) -> Iterator[Iterator[Problem]]:
    """The rules of every list of variables and secrets, each as an iterator of its own."""
    holders: list[tuple[Place, Any]] = [((), pipeline)]
    for key in ("components", "environments"):
        holders += [((key, index), item) for index, item in enumerate(getattr(pipeline, key, ()))]
    for place, holder in holders:
        yield _telling_names(pipeline, holder, place)
        yield _other_letters(holder, place)
        yield _listed_twice(holder, place, raw)
        yield _both(pipeline, holder, place)
    for index, image in enumerate(getattr(pipeline, "images", ())):
        yield _build_arguments(pipeline, image, ("images", index, "build_args"))
    yield _exemptions(pipeline)


def _telling_names(pipeline: Pipeline, holder: Any, place: Place) -> Iterator[Problem]:
    variables: Mapping[str, EnvValue] = holder.env_vars
    for name, value in variables.items():
        text = value.default if isinstance(value, GitHubVariable) else value
        if name_suggests_secret(name, text) and name not in pipeline.not_secret:
            message = f"{name} looks like a secret. Make it a secret, or say that it is not one"
            yield found((*place, "env_vars", name), "secret_name", message)


def _other_letters(holder: Any, place: Place) -> Iterator[Problem]:
    names = [name.upper() for name in holder.env_vars]
    for name in holder.env_vars:
        if names.count(name.upper()) > 1:
            message = f"{name} is listed twice, in other letters"
            yield found((*place, "env_vars", name), "duplicate", message)


def _listed_twice(holder: Any, place: Place, raw: Mapping[str, Any]) -> Iterator[Problem]:
    secrets: Sequence[SecretRef] = holder.secrets
    names = [secret.name for secret in secrets]
    for index, name in enumerate(names):
        earlier = names.index(name)
        if earlier < index:
            first, second = (_written_name(raw, place, item) for item in (earlier, index))
            message = f"{first} and {second} are the same secret name in GitHub"
            if first == second:
                message = f"{second} is listed twice"
            yield found((*place, "secrets", index), "duplicate", message)


def _written_name(raw: Mapping[str, Any], place: Place, index: int) -> str:
    """A secret's name as the person wrote it, before it was put in upper case."""
    current: Any = raw
    for part in (*place, "secrets", index):
        current = current[part]
    return str(current["name"] if isinstance(current, dict) else current).strip()


def _both(pipeline: Pipeline, holder: Any, place: Place) -> Iterator[Problem]:
    """No name is a variable and a secret of the same job, whether its own or one of all jobs."""
    variables = {name.upper() for name in (*holder.env_vars, *pipeline.env_vars)}
    for index, secret in enumerate(holder.secrets):
        if secret.name in variables:
            message = f"{secret.name} is both a variable and a secret. Keep one"
            yield found((*place, "secrets", index), "duplicate", message)
    if place[:1] != ("components",):
        return
    shared = {secret.name for secret in pipeline.secrets}
    for name in holder.env_vars:
        if name.upper() in shared:
            message = f"{name} is both a variable and a secret. Keep one"
            yield found((*place, "env_vars", name), "duplicate", message)


def _build_arguments(pipeline: Pipeline, image: Any, place: Place) -> Iterator[Problem]:
    for name, value in image.build_args.items():
        if name_suggests_secret(name, value) and name not in pipeline.not_secret:
            message = f"{name} looks like a secret. Pass it as a build secret"
            yield found((*place, name), "secret_name", message)


def override_variables(pipeline: Pipeline) -> Iterator[str]:
    """The names of variables that overrides bring."""
    for patch in pipeline.overrides.values():
        steps = patch.get("steps")
        added = (
            [step for item in steps.values() for step in (item if isinstance(item, list) else [item])]
            if isinstance(steps, Mapping)
            else []
        )
        for holder in (patch, *added):
            variables = holder.get("env") if isinstance(holder, Mapping) else None
            yield from variables if isinstance(variables, Mapping) else ()


def _exemptions(pipeline: Pipeline) -> Iterator[Problem]:
    lists: list[Mapping[str, object]] = [pipeline.env_vars]
    lists += [component.env_vars for component in pipeline.components]
    lists += [environment.env_vars for environment in pipeline.environments]
    lists += [image.build_args for image in pipeline.images]
    used = {name for variables in lists for name in variables} | set(override_variables(pipeline))
    used |= {key.rpartition(".")[2] for key in pipeline.deploy.values}
    for index, name in enumerate(pipeline.not_secret):
        if name not in used:
            message = f"{name} is no variable here. Remove it from not_secret"
            yield found(("not_secret", index), "unknown", message)
