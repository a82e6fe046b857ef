"""Loading the built-in catalogue, once, and laying an administrator's overlay over it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from generator.catalogue.model import (
    PLACEHOLDER,
    PLACEHOLDERS,
    ActionPin,
    Catalogue,
    GitHubPart,
    PackageManager,
    Service,
    SetUpStep,
    Stack,
)
from generator.catalogue.overlay import apply_overlay

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


def _stack(text: str, actions: dict[str, ActionPin], tools: dict[str, str]) -> Stack:
    """One stack's file, checked against the actions and tools that it names."""
    stack = Stack.model_validate(yaml.safe_load(text))
    for step in (step for steps in stack.github.set_up.values() for step in steps):
        _check_step(stack.name, step, actions)
        _check_placeholders(stack.name, step.texts(), {*tools, *PLACEHOLDERS})
    for manager in stack.package_managers.values():
        _check_placeholders(stack.name, manager.commands.values(), {*tools, "package-manager-version"})
        for item in manager.recognised:
            re.compile(item.pattern)
    if set(stack.package_managers) != set(stack.github.set_up):
        raise BrokenCatalogue(f"{stack.name}: each package manager needs its set_up under github")
    if stack.default_package_manager not in stack.package_managers:
        raise BrokenCatalogue(
            f"{stack.name}: {stack.default_package_manager} is none of its package managers"
        )
    for version in stack.default_versions:
        if not stack.offers(version):
            raise BrokenCatalogue(f"{stack.name}: {version} is not on offer")
    return stack


def _check_step(stack: str, step: SetUpStep, actions: dict[str, ActionPin]) -> None:
    if (step.uses is None) == (step.run is None):
        raise BrokenCatalogue(f"{stack}: {step.name} needs either uses or run")
    if step.run and "${{" in step.run:
        raise BrokenCatalogue(
            f"{stack}: {step.name} must take values by env, not by expressions in the script"
        )
    if step.uses is None:
        return
    if step.uses not in actions:
        raise BrokenCatalogue(f"{stack}: actions.json has no {step.uses}")
    inputs = {*step.inputs, *step.in_folder, *step.with_cache, *step.without_cache, *step.with_coverage}
    if unknown := inputs - actions[step.uses].inputs:
        raise BrokenCatalogue(f"{stack}: {step.uses} has no input {', '.join(sorted(unknown))}")


def _check_placeholders(stack: str, texts: Iterable[str], known: set[str]) -> None:
    unknown = {name for text in texts for name in PLACEHOLDER.findall(text)} - known
    if unknown:
        raise BrokenCatalogue(f"{stack}: nothing stands for {{{{{', '.join(sorted(unknown))}}}}}")


def _with_languages(stacks: dict[str, Stack]) -> dict[str, Stack]:
    """Stacks that take their language from the install command can have the package managers of all others."""
    managers: dict[str, PackageManager] = {}
    set_up: dict[str, list[SetUpStep]] = {}
    for stack in stacks.values():
        for name, manager in stack.package_managers.items() if not stack.infers_language else ():
            if name in managers:
                raise BrokenCatalogue(
                    f"{stack.name}: {managers[name].language} has a package manager {name} too"
                )
            managers[name] = manager.model_copy(update={"commands": {}, "language": stack.name})
            set_up[name] = stack.github.set_up[name]
    return {
        name: stack.model_copy(
            update={
                "package_managers": {**stack.package_managers, **managers},
                "github": GitHubPart(set_up={**stack.github.set_up, **set_up}),
            }
        )
        if stack.infers_language
        else stack
        for name, stack in stacks.items()
    }


def _load(more: Path | None) -> Catalogue:
    """The catalogue of the product's files, with the stacks of one more folder."""
    folder = files("generator.catalogue").joinpath("stacks")
    stack_files = {item.name: item for item in folder.iterdir() if item.name.endswith(".yaml")}
    stack_files |= {path.name: path for path in more.glob("*.yaml")} if more else {}
    texts = {name: _read(name) for name in ("actions.json", "images.json", "services.yaml", "tools.yaml")}
    stack_texts = {name: stack_files[name].read_text(encoding="utf-8") for name in sorted(stack_files)}
    digest = hashlib.sha256()
    for name, text in sorted({**texts, **stack_texts}.items()):
        digest.update(f"{name}\0{text}\0".encode())
    try:
        actions = _actions(texts["actions.json"])
        written = yaml.safe_load(texts["tools.yaml"])
        tools = {name: str(tool["version"]) for name, tool in written["tools"].items()}
        stacks = [_stack(text, actions, tools) for text in stack_texts.values()]
        return Catalogue(
            stacks=_with_languages({stack.name: stack for stack in sorted(stacks, key=_place)}),
            actions=actions,
            services=_services(texts["services.yaml"], _images(texts["images.json"])),
            tools=tools,
            timeout_minutes=written["timeout_minutes"],
            runners=written["runners"],
            as_of=written["as_of"],
            fingerprint=digest.hexdigest()[:12],
        )
    except (KeyError, TypeError, ValidationError, re.error, yaml.YAMLError) as error:
        raise BrokenCatalogue(str(error)) from error


def _place(stack: Stack) -> tuple[bool, str]:
    """The order in which stacks are offered: by label, commands of one's own last."""
    return stack.infers_language, stack.label.lower()


@cache
def built_in_catalogue() -> Catalogue:
    """The catalogue as the product ships it. Raises BrokenCatalogue when one of its files is wrong."""
    return _load(None)


def load_catalogue(overlay: dict[str, Any] | None = None, *, stacks: Path | None = None) -> Catalogue:
    """The built-in catalogue, with an administrator's stack defaults laid over it.

    The overlay is ``{"stacks": {"python": {"versions": [...], "package_manager": ..., "commands": {...}}}}``
    with ``{manager: {check: text, or true or false for on and off}}`` as its commands.
    ``stacks`` is a folder with files of more stacks; a file named like a built-in one takes its place.
    Raises CatalogueProblems with a path for each mistake in the overlay, BrokenCatalogue for one in a file.
    """
    catalogue = built_in_catalogue() if stacks is None else _load(stacks)
    return apply_overlay(catalogue, overlay) if overlay else catalogue
