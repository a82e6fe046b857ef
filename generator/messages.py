"""Turning what pydantic and the secret patterns find into problems with a path and a sentence for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from generator.parts import UNKNOWN_KIND
from generator.problems import Problem, path_text
from generator.secret_patterns import find_secret, mask

# What to say where nothing was entered, by the field's name and the list that it is in.
_MISSING = {
    "name": "Enter a project name",
    "version": "Start with version: 1",
    "components": "Choose at least one stack",
    "components.name": "Enter a name",
    "components.stack": "Choose a stack",
    "images.name": "Enter a name",
    "environments.name": "Enter a name",
    "triggers.schedule.cron": "Enter five parts: minute, hour, day, month, weekday",
    "notifications.channel": "Choose a channel",
    **{
        f"{part}runner.group": "Enter the name of a runner group"
        for part in ("", "components.", "images.", "environments.")
    },
    "images.registry.account": "Enter the number of the account that has the registry",
    "images.registry.region": "Enter the region of the registry, such as eu-central-1",
    "images.registry.role": "Enter the ARN of the role that may push",
    "images.registry.location": "Enter the location of the registry, such as europe-west3",
    "images.registry.project": "Enter the id of the project that has the registry",
    "images.registry.repository": "Enter the repository's name at Artifact Registry",
    "images.registry.workload_identity_provider": "Enter the whole name of the workload identity provider",
    "images.registry.service_account": "Enter the service account that may push",
    "images.registry.host": "Enter the host of the registry",
    "images.registry.client_id": "Enter the client id of the app registration that may push",
    "images.registry.tenant_id": "Enter the id of the tenant",
    "images.registry.subscription_id": "Enter the id of the subscription",
    "environments.cluster_auth.cluster": "Enter the name of the cluster",
    "environments.cluster_auth.region": "Enter the region of the cluster, such as eu-central-1",
    "environments.cluster_auth.role": "Enter the ARN of the role that may deploy",
    "environments.cluster_auth.location": "Enter the region or zone of the cluster, such as europe-west3",
    "environments.cluster_auth.workload_identity_provider": "Enter the whole name of the workload identity provider",
    "environments.cluster_auth.service_account": "Enter the service account that may deploy",
    "environments.cluster_auth.resource_group": "Enter the resource group of the cluster",
    "environments.cluster_auth.client_id": "Enter the client id of the app registration that may deploy",
    "environments.cluster_auth.tenant_id": "Enter the id of the tenant",
    "environments.cluster_auth.subscription_id": "Enter the id of the subscription",
    "environments.image_pull_secret.name": "Enter the name that the Secret has in the cluster",
    "deploy.image_values.repository": "Enter the chart's key for the image's name",
    "deploy.image_values.tag": "Enter the chart's key for the image's tag",
}
_TYPES = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "bool_type": "true or false",
    "int_type": "a whole number",
}
Location = tuple[str | int, ...]


def _known_keys(model: type[BaseModel] | None) -> list[str]:
    return list(model.model_fields) if model else []


def model_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that holds the last key of a location, for saying which keys it knows."""
    current: type[BaseModel] | None = model
    options: list[type[BaseModel]] = []
    for part in location[:-1]:
        if isinstance(part, int) or current is None:
            continue
        if part.startswith("#"):
            # The tag of a part that was chosen by its kind (see parts.by_kind).
            current = next((item for item in options if _kind_of(item) == part[1:]), current)
            continue
        field = current.model_fields.get(part)
        options = list(_models_in(field.annotation)) if field else []
        current = options[0] if options else None
    return current


def _kind_of(model: type[BaseModel]) -> str:
    kind = model.model_fields.get("kind")
    return str(next(iter(getattr(kind.annotation, "__args__", ())), "")) if kind else ""


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def place_of(location: Sequence[str | int], document: Any) -> Location:
    """A pydantic location as a place in the document that was read: without union tags and short forms."""
    place: list[str | int] = []
    current = document
    for part in location:
        if isinstance(part, str) and (part.startswith("#") or part == "[key]"):
            continue
        if not isinstance(current, dict | list):
            break
        place.append(part)
        try:
            current = current[part]  # type: ignore[index]  # a key of a dict or an index of a list
        except (KeyError, IndexError, TypeError):
            current = {}
    return tuple(place)


def _sentence(error: Any, place: Location, holder: type[BaseModel] | None) -> tuple[str, str]:
    """The code and the sentence of one pydantic error; ``holder`` is the model with the last key of the place."""
    kind, value = error["type"], error.get("input")
    if kind == "missing" or (kind == "too_short" and place == ("components",)):
        name = ".".join(part for part in place if isinstance(part, str))
        return "missing", _MISSING.get(name, f"Enter {place[-1] if place else 'a document'}")
    if kind == "extra_forbidden":
        key = str(place[-1]) if place else ""
        known = _known_keys(holder)
        near = get_close_matches(key, known, n=1)
        hint = (
            f"Did you mean {near[0]}?"
            if near
            else f"Known here: {', '.join(known)}"
            if known
            else "Remove it"
        )
        return "unknown_key", f"Unknown key. {hint}"
    if kind in _TYPES or kind == "is_instance_of":
        from generator.text import wrong_type

        wrong = wrong_type(_TYPES.get(kind, "a map"), value)
        return wrong.type, wrong.message()
    if kind == "literal_error":
        expected = error.get("ctx", {}).get("expected", "").replace("'", "").replace(" or ", ", ")
        return "unknown_choice", f"Choose one of {expected}" if "," in expected else f"Write {expected} here"
    return kind, mask(error["msg"])


def problems_of(error: ValidationError, document: Any, model: type[BaseModel] | None = None) -> list[Problem]:
    """The problems of a document that pydantic refused, at their places in the document."""
    problems = []
    for item in error.errors(include_url=False):
        place = place_of(item["loc"], document)
        code, message = _sentence(item, place, model_at(model, item["loc"]) if model else None)
        if code == UNKNOWN_KIND:
            place, code = (*place, "kind"), "unknown_choice"
        problems.append(Problem(path_text(place), code, message))
    return problems


def walk_text(value: Any, place: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text of a document with its place; keys count as text of the map that holds them."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield place, str(key)
            yield from walk_text(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk_text(item, (*place, index))


def credentials_of(document: Any) -> re.Pattern[str] | None:
    """What finds any credential of the document in a message, in small and capital letters; None if it has none."""
    found: set[str] = set()
    for _, text in walk_text(document):
        rest = text
        while match := find_secret(rest):
            credential, rest = rest[match.start : match.end], rest[match.end :]
            found.add(re.escape(credential))
    # The longest first, as one may be the beginning of another.
    return re.compile("|".join(sorted(found, key=len, reverse=True)), re.IGNORECASE) if found else None


def secret_problems(document: Any) -> list[Problem]:
    """A problem for each text of the document that holds a real credential, never with the value."""
    problems = []
    for place, text in walk_text(document):
        match = find_secret(text)
        if match:
            named = len(place) > 1 and place[-2] in {"env_vars", "build_args"}
            subject = mask(str(place[-1])) if named else "This"
            advice = "Pass it as a build secret" if "build_args" in place else "Make it a secret instead"
            problems.append(
                Problem(path_text(place), "secret", f"{subject} looks like {match.label}. {advice}")
            )
    return problems
