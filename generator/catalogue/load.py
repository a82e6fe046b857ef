"""Loading the built-in catalogue, once, and laying an administrator's overlay over it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError

from generator.catalogue.model import ActionPin, Catalogue, Service, Stack
from generator.catalogue.overlay import apply_overlay

_NODE_RUNTIMES = ("node24", "composite")
_SEEN_ENOUGH = 3


class BrokenCatalogue(RuntimeError):
    """A file of the built-in catalogue is wrong: a mistake of the product, not of its user."""


def _read(name: str) -> str:
    return files("generator.catalogue").joinpath(name).read_text(encoding="utf-8")


def _actions(text: str) -> dict[str, ActionPin]:
    """The pins that may stand in a workflow: ``pick`` of each entry (see ``about`` in actions.json)."""
    pins: dict[str, ActionPin] = {}
    for entry in json.loads(text)["actions"]:
        pick = entry["pick"]
        if pick is None:
            continue
        pins[entry["name"]] = ActionPin(
            name=entry["name"], version=pick["version"], sha=pick["sha"], inputs=frozenset(entry["inputs"])
        )
    return pins


def _images(text: str) -> dict[tuple[str, str], str]:
    """Digests by image and tag, of those of an official list or seen in at least three places."""
    trusted: dict[tuple[str, str], str] = {}
    for entry in json.loads(text)["images"]:
        if entry["digest"] and (entry["index"] == "official" or entry["seen"] >= _SEEN_ENOUGH):
            trusted.setdefault((entry["image"], entry["tag"]), entry["digest"])
    return trusted


def _services(text: str, images: dict[tuple[str, str], str]) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for name, entry in yaml.safe_load(text)["services"].items():
        image, tags = entry.pop("image"), entry.pop("tags")
        pinned = {version: f"{image}:{tag}@{images[image, tag]}" for version, tag in tags.items()}
        services[name] = Service(name=name, images=pinned, **entry)
    return services


def _stack(text: str, actions: dict[str, ActionPin]) -> Stack:
    stack = Stack.model_validate(yaml.safe_load(text))
    for steps in stack.github.set_up.values():
        for step in steps:
            unknown = {*step.inputs, *step.with_cache, *step.without_cache} - actions[step.uses].inputs
            if unknown:
                raise BrokenCatalogue(f"{stack.name}: {step.uses} has no input {', '.join(sorted(unknown))}")
    if set(stack.package_managers) != set(stack.github.set_up):
        raise BrokenCatalogue(f"{stack.name}: each package manager needs its set_up under github")
    return stack


@cache
def built_in_catalogue() -> Catalogue:
    """The catalogue as the product ships it. Raises BrokenCatalogue when one of its files is wrong."""
    folder = files("generator.catalogue").joinpath("stacks")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    texts = {name: _read(name) for name in ("actions.json", "images.json", "services.yaml", "tools.yaml")}
    stack_texts = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in names}
    digest = hashlib.sha256()
    for name, text in sorted({**texts, **stack_texts}.items()):
        digest.update(f"{name}\0{text}\0".encode())
    try:
        actions = _actions(texts["actions.json"])
        stacks = [_stack(text, actions) for text in stack_texts.values()]
        tools = yaml.safe_load(texts["tools.yaml"])
        return Catalogue(
            stacks={stack.name: stack for stack in stacks},
            actions=actions,
            services=_services(texts["services.yaml"], _images(texts["images.json"])),
            tools={name: str(tool["version"]) for name, tool in tools["tools"].items()},
            timeout_minutes=tools["timeout_minutes"],
            fingerprint=digest.hexdigest()[:12],
        )
    except (KeyError, TypeError, ValidationError, yaml.YAMLError) as error:
        raise BrokenCatalogue(str(error)) from error


def load_catalogue(overlay: dict[str, Any] | None = None) -> Catalogue:
    """The built-in catalogue, with an administrator's stack defaults laid over it.

    The overlay is ``{"stacks": {"python": {"versions": [...], "package_manager": ..., "commands": {...}}}}``
    with ``{manager: {check: text, or true or false for on and off}}`` as its commands.
    Raises CatalogueProblems with a path for each mistake.
    """
    catalogue = built_in_catalogue()
    return apply_overlay(catalogue, overlay) if overlay else catalogue
