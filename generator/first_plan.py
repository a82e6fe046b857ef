"""Names of the first plan of this product: read here, and nowhere else, as the keys of today.

A document that still has them means the same. What it becomes has only today's keys, and problems are told where the
person wrote the value.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.problems import Place, Problem, found, path_text
from generator.secret_patterns import mask

PRESETS = ("push-pr", "push", "pr", "manual", "schedule")
# Early in the day, and not at the full hour, when GitHub is busy.
PRESET_CRON = "17 4 * * *"
COMMANDS = {
    "install_cmd": "install",
    "lint_cmd": "lint",
    "typecheck_cmd": "typecheck",
    "test_cmd": "test",
}
IMAGE_KEYS = {"docker_build_args": "build_args", "docker_registry": "registry"}
REGISTRY_HOSTS = {"ghcr.io": "ghcr", "docker.io": "dockerhub", "index.docker.io": "dockerhub"}
COVERAGE_TOOLS = ("codecov", "coveralls", "artifact")
OLD_NAMES = ("trigger_type", *IMAGE_KEYS, *COMMANDS, "coverage", "env_vars_per_env")


@dataclass(slots=True)
class FirstPlan:
    """A document in today's keys, what was wrong with its old names, and where each value stood."""

    document: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    moved: list[tuple[str, str, bool]] = field(default_factory=list)
    """Today's path, the path that was written, and whether what stands below has the same names in both."""

    def places_of(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of today's document where the person wrote the values."""
        return [self._place_of(problem) for problem in problems]

    def _place_of(self, problem: Problem) -> Problem:
        for today, written, same_below in self.moved:
            below = problem.path.removeprefix(today)
            if problem.path.startswith(today) and below[:1] in {"", ".", "["}:
                path = written + below if same_below else written
                return Problem(path, problem.code, problem.message)
        return problem

    def move(self, today: Place, written: Place, *, same_below: bool = True) -> None:
        """Note where a value stood."""
        self.moved.append((path_text(today), path_text(written), same_below))

    def refuse(self, place: Place, code: str, message: str) -> None:
        """Note what is wrong with an old name."""
        self.problems.append(found(place, code, message))

    def rename(self, holder: dict[str, Any], place: Place, old: str, new: str) -> bool:
        """Put the value of an old name under today's; tell whether it went there."""
        value = holder.pop(old)
        if new in holder:
            self.refuse((*place, old), "conflict", f"{old} is the old name of {new}. Keep {new} alone")
            return False
        holder[new] = value
        self.move((*place, new), (*place, old))
        return True


def read_first_plan(document: dict[str, Any]) -> FirstPlan:
    """Read the names of the first plan in a document, which stays as it is."""
    if not _has_old_names(document):
        return FirstPlan(document)
    plan = FirstPlan(copy.deepcopy(document))
    _triggers(plan)
    _image(plan)
    for index, component in _maps(plan.document, "components"):
        for old, new in COMMANDS.items():
            if old in component:
                plan.rename(component, ("components", index), old, new)
        _coverage(plan, component, ("components", index))
    _environments(plan)
    return plan


def _has_old_names(document: dict[str, Any]) -> bool:
    holders = [document, *(component for _, component in _maps(document, "components"))]
    return any(name in holder for holder in holders for name in OLD_NAMES)


def _maps(document: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The maps of a list, with their positions."""
    items = document.get(key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _triggers(plan: FirstPlan) -> None:
    """``trigger_type`` is one of five usual sets of triggers."""
    document = plan.document
    if "trigger_type" not in document:
        return
    preset = document.pop("trigger_type")
    place: Place = ("trigger_type",)
    if preset not in PRESETS:
        plan.refuse(place, "unknown_choice", f"Choose one of {', '.join(PRESETS)}")
    elif document.get("triggers") is not None:
        plan.refuse(place, "conflict", "trigger_type stands for triggers. Keep triggers alone")
    else:
        named = document.get("default_branch")
        branch = named if isinstance(named, str) and named else "main"
        triggers: dict[str, Any] = {}
        if preset in {"push-pr", "push"}:
            triggers["push"] = {"branches": [branch]}
        if preset in {"push-pr", "pr"}:
            triggers["pull_request"] = {"branches": [branch]}
        if preset == "manual":
            triggers["manual"] = True
        if preset == "schedule":
            triggers["schedule"] = [{"cron": PRESET_CRON}]
        document["triggers"] = triggers
        plan.move(("triggers",), place, same_below=False)


def _image(plan: FirstPlan) -> None:
    """The keys that named Docker are those of the first image."""
    images = dict(_maps(plan.document, "images"))
    for old, new in IMAGE_KEYS.items():
        if old not in plan.document:
            continue
        value = plan.document.pop(old)
        if 0 not in images:
            plan.refuse((old,), "unused", "No image is built. List one under images, or remove this")
        elif new in images[0]:
            message = f"{old} is the old name of {new} of the first image. Keep {new} alone"
            plan.refuse((old,), "conflict", message)
        else:
            kind = isinstance(value, str) and new == "registry"
            images[0][new] = _registry(value) if kind else value
            plan.move(("images", 0, new), (old,), same_below=not kind)


def _registry(written: str) -> dict[str, str]:
    """A registry by its host, or by today's word for its kind."""
    host = written.strip().lower()
    if host in REGISTRY_HOSTS or "." not in host:
        return {"kind": REGISTRY_HOSTS.get(host, written)}
    return {"kind": "custom", "host": host}


def _coverage(plan: FirstPlan, component: dict[str, Any], place: Place) -> None:
    """``coverage`` switched on what ``coverage_tool`` named."""
    if "coverage" not in component:
        return
    wanted = component.pop("coverage")
    if not isinstance(wanted, bool):
        plan.refuse((*place, "coverage"), "wrong_type", "This must be true or false")
    elif not wanted:
        component.pop("coverage_tool", None)
    elif component.get("coverage_tool") is None:
        message = f"Choose a coverage_tool: {', '.join(COVERAGE_TOOLS)}"
        plan.refuse((*place, "coverage"), "missing", message)


def _environments(plan: FirstPlan) -> None:
    """``env_vars_per_env`` held each environment's variables by its name."""
    if "env_vars_per_env" not in plan.document:
        return
    by_name = plan.document.pop("env_vars_per_env")
    if not isinstance(by_name, dict):
        plan.refuse(("env_vars_per_env",), "wrong_type", "This must be a map from environment to variables")
        return
    listed = _maps(plan.document, "environments")
    environments = {
        name: (index, item) for index, item in listed if isinstance(name := item.get("name"), str)
    }
    for name, variables in by_name.items():
        place: Place = ("env_vars_per_env", name)
        if name not in environments:
            plan.refuse(place, "unknown", f"There is no environment called {mask(str(name))}")
            continue
        index, environment = environments[name]
        if "env_vars" in environment:
            message = f"{mask(name)} has env_vars of its own. Put all of its variables there"
            plan.refuse(place, "conflict", message)
        else:
            environment["env_vars"] = variables
            plan.move(("environments", index, "env_vars"), place)
