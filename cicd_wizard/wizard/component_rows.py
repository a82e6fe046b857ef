"""Step 1, the row of a component: out of a saved document, and after another stack or package manager was chosen."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cicd_wizard.wizard.data import Row, as_row, text_of
from cicd_wizard.wizard.form_component import KEYS, SYSTEMS
from cicd_wizard.wizard.keys import seed_keys
from cicd_wizard.wizard.runners import seed_runner
from generator import Catalogue
from generator.catalogue import Stack

_REMEMBERED: TypeAdapter[dict[str, Row]] = TypeAdapter(dict[str, Row])
# What another stack has in its own way.
_OF_A_STACK = {
    "package_manager",
    "package_manager_version",
    "shown_manager",
    "open_package_manager",
    "open_versions",
    "versions_order",
    "versions",
    "other_versions",
}


def seed_component(component: dict[str, Any], uid: str, catalogue: Catalogue) -> dict[str, Any]:
    """The row of a saved component."""
    row = {key: component.get(key, "") for key in ("name", "stack", "package_manager")}
    row |= {**seed_keys(component, KEYS), **seed_runner(component)}
    row |= {"uid": uid, "shown_stack": row["stack"], "directory": component.get("directory", ".")}
    row["package_manager_version"] = component.get("package_manager_version", "")
    systems = component.get("os", [])
    row |= _ticks("os", systems, SYSTEMS) | {"os_order": " ".join(systems)}
    stack = catalogue.stacks.get(component["stack"])
    if stack is None:
        return row
    if not row["package_manager"]:
        row["package_manager"] = row["open_package_manager"] = stack.default_package_manager
    versions = component.get("versions") or stack.default_versions
    if not component.get("versions"):
        row["open_versions"] = " ".join(versions)
    offered = [item.version for item in stack.versions]
    return row | _ticks("versions", versions, offered) | {"versions_order": " ".join(versions)}


def _ticks(field: str, chosen: list[str], offered: Iterable[str]) -> dict[str, Any]:
    """What is ticked of a list, in the page's order, and what stands in the text beside it."""
    offered = tuple(offered)
    return {
        field: tuple(item for item in offered if item in chosen),
        f"other_{field}": ", ".join(item for item in chosen if item not in offered),
    }


def align_component(row: Row, catalogue: Catalogue) -> Row:
    """The row with its stack's defaults where the stack is another than was shown; likewise the package manager."""
    stack = catalogue.stacks.get(text_of(row, "stack"))
    if stack is None:
        return row
    if text_of(row, "shown_stack") != stack.name:
        row = _with_stack(row, stack)
    manager, version = text_of(row, "package_manager"), text_of(row, "package_manager_version").strip()
    shown, _, shown_version = text_of(row, "shown_manager").partition(" ")
    if version and version == shown_version and manager != shown:
        version = ""
        row |= {"package_manager_version": [""]}
    return row | {"shown_manager": [f"{manager} {version}"]}


def _with_stack(row: Row, stack: Stack) -> Row:
    """The row with what was answered for this stack before, else its defaults; those for another one wait."""
    waiting = _waiting(row)
    if before := text_of(row, "shown_stack"):
        waiting[before] = {key: values for key, values in row.items() if key in _OF_A_STACK}
    answered = waiting.pop(stack.name, None)
    defaults = {
        "package_manager": stack.default_package_manager,
        **_ticks("versions", stack.default_versions, [item.version for item in stack.versions]),
    }
    return {
        **{key: values for key, values in row.items() if key not in _OF_A_STACK},
        "shown_stack": [stack.name],
        "other_stacks": [json.dumps(waiting) if waiting else ""],
        **(as_row(defaults) if answered is None else answered),
    }


def _waiting(row: Row) -> dict[str, Row]:
    """By stack, the answers that the page remembers; none where something else was posted."""
    try:
        remembered = _REMEMBERED.validate_json(text_of(row, "other_stacks") or "{}")
    except ValidationError:
        return {}
    return {name: {key: row[key] for key in row if key in _OF_A_STACK} for name, row in remembered.items()}
