"""What an install command tells about a component: its package manager, and with it language, versions and cache."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.catalogue.model import Catalogue, PackageManager
    from generator.pipeline import Component


@dataclass(frozen=True, slots=True)
class Inferred:
    """A package manager that was recognised: by which words, and whether they need its lockfile."""

    package_manager: str
    words: str
    locked: bool


def infer(command: str, package_managers: Mapping[str, PackageManager]) -> Inferred | None:
    """The package manager of an install command, or None where none is recognised.

    The patterns stand in the stacks' files. The first words that fit decide; of several patterns that fit at the
    same place the one that fits more words does (``yarn install --immutable`` before ``yarn install``).
    """
    lines = [line for line in command.split("\n") if not line.lstrip().startswith("#")]
    text = "\n".join(lines)
    best: tuple[int, int] | None = None
    found: Inferred | None = None
    for name, manager in package_managers.items():
        for item in manager.recognised:
            match = re.search(item.pattern, text)
            if match and (best is None or (match.start(), -match.end()) < best):
                best = (match.start(), -match.end())
                found = Inferred(name, " ".join(match.group().split()), item.locked)
    return found


def inferred(component: Component, catalogue: Catalogue) -> Inferred | None:
    """What is inferred for a component: only for a stack that does so, and where nothing was chosen."""
    stack = catalogue.stacks.get(component.stack)
    if stack is None or not stack.infers_language or not isinstance(component.install, str):
        return None
    if component.package_manager not in {None, stack.default_package_manager}:
        return None
    return infer(component.install, stack.package_managers)


def package_manager_of(component: Component, catalogue: Catalogue) -> str | None:
    """The package manager of a component: inferred, chosen, or the stack's; None for an unknown stack."""
    stack = catalogue.stacks.get(component.stack)
    if stack is None:
        return None
    found = inferred(component, catalogue)
    return found.package_manager if found else component.package_manager or stack.default_package_manager
