"""Step 1, the row of a component: out of a saved document, and after another stack or package manager was chosen."""

from collections.abc import Iterable
from typing import Any

from cicd_wizard.wizard.data import Row, as_row, text_of
from cicd_wizard.wizard.form_component import KEYS, SYSTEMS
from cicd_wizard.wizard.keys import seed_keys
from cicd_wizard.wizard.runners import seed_runner
from generator import Catalogue

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
        row = {key: values for key, values in row.items() if key not in _OF_A_STACK}
        row |= as_row(
            {
                "shown_stack": stack.name,
                "package_manager": stack.default_package_manager,
                **_ticks("versions", stack.default_versions, [item.version for item in stack.versions]),
            }
        )
    manager, version = text_of(row, "package_manager"), text_of(row, "package_manager_version").strip()
    shown, _, shown_version = text_of(row, "shown_manager").partition(" ")
    if version and version == shown_version and manager != shown:
        version = ""
        row |= {"package_manager_version": [""]}
    return row | {"shown_manager": [f"{manager} {version}"]}
