"""Two versions of a configuration on top of the one that both began with: what is clear, and what has to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cicd_wizard.projects.trees import KINDS, MISSING, Document, Named, Place, data_of, tree_of

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Change:
    """A place that differs: its value before, in my version and in theirs; MISSING where it has none."""

    place: Place
    base: Any
    mine: Any
    theirs: Any


@dataclass
class Merge:
    """The merged document, what both changed differently, and what only one of them changed."""

    document: Document = field(default_factory=dict)
    conflicts: list[Change] = field(default_factory=list)
    only_mine: list[Change] = field(default_factory=list)
    only_theirs: list[Change] = field(default_factory=list)


def merge(
    base: Document, mine: Document, theirs: Document, chosen: Mapping[Place, str] | None = None
) -> Merge:
    """Merge two documents that were made from the same one.

    Args:
        base: what both began with.
        mine: one version.
        theirs: the other version.
        chosen: for places that both changed differently, MINE or THEIRS; mine where nothing is said.
    """
    found = Merge()
    merged = _merge(tree_of(base), tree_of(mine), tree_of(theirs), (), chosen or {}, found)
    found.document = data_of(merged)
    return found


def _merge(base: Any, mine: Any, theirs: Any, place: Place, chosen: Mapping[Place, str], found: Merge) -> Any:
    if _same(mine, theirs):
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict) and _of_one_kind(mine, theirs, place):
        return _merge_maps(base if isinstance(base, dict) else {}, mine, theirs, place, chosen, found)
    change = Change(place, base, mine, theirs)
    if _same(mine, base):
        found.only_theirs.append(change)
        return theirs
    if _same(theirs, base):
        found.only_mine.append(change)
        return mine
    found.conflicts.append(change)
    return theirs if chosen.get(place) == THEIRS else mine


def _merge_maps(
    base: dict[str, Any],
    mine: dict[str, Any],
    theirs: dict[str, Any],
    place: Place,
    chosen: Mapping[Place, str],
    found: Merge,
) -> dict[str, Any]:
    merged: dict[str, Any] = Named() if isinstance(mine, Named) else {}
    for key in _order(list(base), list(mine), list(theirs)):
        before, here, there = (tree.get(key, MISSING) for tree in (base, mine, theirs))
        value = _merge(before, here, there, (*place, key), chosen, found)
        if value is not MISSING:
            merged[key] = value
    return merged


def _same(one: Any, other: Any) -> bool:
    """Equal, and named entries in the same order."""
    if isinstance(one, dict) and isinstance(other, dict):
        if isinstance(one, Named) and list(one) != list(other):
            return False
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)


def _of_one_kind(mine: dict[str, Any], theirs: dict[str, Any], place: Place) -> bool:
    """Whether two maps can be mixed: not those of two registries, or of two ways to deploy."""
    kind = KINDS.get(place[-1]) if place else None
    return isinstance(mine, Named) == isinstance(theirs, Named) and (
        kind is None or mine.get(kind) == theirs.get(kind)
    )


def _order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """All keys, as whoever moved them left them (mine if both did); new ones of the other follow their neighbour."""
    moved = [key for key in mine if key in base] != [key for key in base if key in mine]
    first, second = (mine, theirs) if moved else (theirs, mine)
    order = list(first)
    for number, key in enumerate(second):
        if key not in order:
            before = next((name for name in reversed(second[:number]) if name in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order
