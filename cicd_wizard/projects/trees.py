"""A configuration as a tree in which every part has a name, so that two of them can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cicd_wizard.wizard.steps import PIPELINE, owner_of

type Place = tuple[str, ...]
type Document = dict[str, Any]

# Lists whose entries are known by their name, wherever such a key stands.
NAMED = frozenset({"components", "images", "environments", "secrets", "services"})
# Maps that mean something else with another value of this key: they change as a whole then.
KINDS = {"registry": "kind", "cluster_auth": "kind", "deploy": "method"}
# What step 1 asks about a component; step 2 asks the rest.
_OF_STEP_1 = frozenset(
    {
        "name",
        "stack",
        "directory",
        "package_manager",
        "package_manager_version",
        "versions",
        "os",
        "runner",
        "paths",
        "checkout",
    }
)


class Missing:
    """A key that is not there; different from one that is there and empty."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class Named(dict[str, Any]):
    """A list of named entries as a map by name; its order counts."""


def tree_of(value: Any, key: str = "") -> Any:
    """Plain data as a tree: lists of named entries become maps by name."""
    if isinstance(value, dict):
        return {name: tree_of(item, name) for name, item in value.items()}
    if isinstance(value, list) and key in NAMED:
        names = [_name_of(item) for item in value]
        if None not in names and len(set(names)) == len(names):
            return Named((str(name), tree_of(item)) for name, item in zip(names, value, strict=True))
    return value


def data_of(tree: Any) -> Any:
    """The plain data of a tree."""
    if isinstance(tree, Named):
        return [data_of(item) for item in tree.values()]
    if isinstance(tree, dict):
        return {name: data_of(item) for name, item in tree.items()}
    return tree


def _name_of(item: Any) -> str | None:
    name = item.get("name") if isinstance(item, dict) else item
    return name if isinstance(name, str) else None


def step_of(place: Place) -> str:
    """The step of the wizard that asks for a place."""
    if place[0] == "components" and len(place) > 2 and place[2] not in _OF_STEP_1:
        return PIPELINE
    return owner_of(place[0])


def differences(old: Any, new: Any, place: Place = ()) -> Iterator[Place]:
    """The places at which two trees differ, each as deep as both are maps."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from differences(old.get(key, MISSING), new.get(key, MISSING), (*place, key))
        both = [key for key in old if key in new]
        if isinstance(new, Named) and both != [key for key in new if key in old]:
            yield place
    elif old != new:
        yield place


def changed_steps(old: Document, new: Document) -> list[str]:
    """The slugs of the steps whose answers differ, in the order in which they are found."""
    return list(dict.fromkeys(step_of(place) for place in differences(tree_of(old), tree_of(new))))
