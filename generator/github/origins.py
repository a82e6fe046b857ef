"""What decides each place of a workflow: keys of the pipeline as typed, entries of the catalogue, or rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from generator.catalogue.model import PLACEHOLDER, Catalogue
from generator.github import origin_tables as tables
from generator.github.line_paths import Where
from generator.github.origin import Origin, from_text
from generator.github.origins_of_access import origin_of_access
from generator.github.origins_of_components import ComponentOrigins
from generator.github.origins_of_deploys import origin_of_deploy
from generator.github.origins_of_messages import origin_of_message
from generator.github.overrides import MARK, STEPS, step_of
from generator.pipeline import Pipeline
from generator.problems import path_text

Tree = Mapping[str, Any]


def looked_up(table: tables.Table, place: str) -> str | None:
    """The origin that a table gives for a place; None where no pattern fits."""
    return next((origin for pattern, origin in table if fnmatchcase(place, pattern)), None)


@dataclass(frozen=True, slots=True)
class _Owner:
    """What a job is there for: its part of the pipeline, its table, and the kind of its time limit."""

    part: str
    table: tables.Table
    kind: str


class Origins:
    """The origins of the places of workflow files, for one pipeline as a person typed it."""

    def __init__(self, pipeline: Pipeline, resolved: Pipeline, catalogue: Catalogue) -> None:
        self.pipeline = pipeline
        self.typed = pipeline.to_document()
        self.resolved = resolved
        self.catalogue = catalogue

    def is_typed(self, *place: str | int) -> bool:
        """Tell whether a person set a key."""
        current: Any = self.typed
        for part in place:
            if part not in (range(len(current)) if isinstance(current, list) else current or ()):
                return False
            current = current[part]
        return current is not None

    @cached_property
    def _owners(self) -> dict[str, _Owner]:
        owners = {
            "checks": _Owner("", tables.GATE, "checks"),
            "notify": _Owner("notifications", tables.NOTIFY, "notify"),
            "changes": _Owner("components", tables.CHANGES, "changes"),
            "codeql": _Owner("extras", tables.CODEQL, "codeql"),
            "dependency-review": _Owner("extras", tables.REVIEW, "dependency_review"),
        }
        for index, component in enumerate(self.resolved.components):
            part = f"components[{index}]"
            owners[f"{component.name}-lint"] = _Owner(part, tables.COMPONENT, "lint")
            owners[f"{component.name}-test"] = _Owner(part, tables.COMPONENT, "test")
            owners[f"{component.name}-coverage"] = _Owner(part, tables.COVERAGE, "coverage")
            if component.coverage_tool == "coveralls":
                owners.setdefault("coveralls", _Owner(part, tables.COVERAGE, "coverage"))
        for index, image in enumerate(self.resolved.images):
            for name in (f"{image.name}-image", f"{image.name}-image-check"):
                owners[name] = _Owner(f"images[{index}]", tables.IMAGE, "image")
        for index, environment in enumerate(self.resolved.environments):
            owners[f"deploy-{environment.name}"] = _Owner(f"environments[{index}]", tables.DEPLOY, "deploy")
        return owners

    def of_file(self, where: Where) -> Origin:
        """The origin of a place outside the jobs."""
        place = "/".join(str(part) for part in where)
        if where[0] == "env" and len(where) > 1:
            return from_text(path_text(("env_vars", where[1])), "env_vars")
        known = looked_up(tables.FILE, place)
        if known:
            return from_text(known, known.partition(".")[0] if ":" not in known else "")
        if where == ("on", "push", "branches") and not self.is_typed("triggers"):
            return from_text("default_branch", "triggers")
        if where[0] == "on":
            return from_text(path_text(("triggers", *where[1:])), "triggers")
        return from_text("rule:16")

    def of_job(self, where: Where, tree: Tree, line: str) -> Origin:
        """The origin of a place in a job; ``tree`` is that job as data, ``line`` the text of the line."""
        job_id, rest = str(where[1]), where[2:]
        if MARK in line and line.lstrip().startswith("#"):
            return from_text(path_text(("overrides", job_id)), "overrides")
        if overridden := self._override(job_id, rest, tree):
            return overridden
        owner = _Owner("", tables.CALL, "") if "uses" in tree else self._owners.get(job_id)
        if owner is None:
            return from_text("rule:2")
        place = "/".join(str(part) for part in _named(rest, tree))
        text = self._limit_or_runner(place, owner) or self._action(place, rest, tree)
        if text is None and owner.table is tables.COMPONENT:
            index = int(re.findall(r"\d+", owner.part)[0])
            text = ComponentOrigins(self, index, owner.kind).of(place, line)
        if text is None and owner.table is tables.DEPLOY:
            text = self._deploy(place, owner, line)
        if text is None and owner.table is tables.IMAGE and place.endswith("with/build-args"):
            text = self._build_argument(owner, line)
        if text is None and owner.table is tables.NOTIFY and rest[:1] == (STEPS,) and len(rest) > 1:
            text = origin_of_message(self.resolved.notifications, rest, line)
        if text is None:
            orders = (tables.EVERY_JOB, owner.table, tables.ANY_JOB)
            text = next((known for table in orders if (known := looked_up(table, place))), "rule:16")
        return from_text(text.replace("{part}", owner.part), owner.part)

    def _override(self, job_id: str, rest: Where, tree: Tree) -> Origin | None:
        patch = self.typed.get("overrides", {}).get(job_id)
        if not patch or not rest:
            return None
        keys: Sequence[str | int] = rest
        if rest[0] == STEPS and len(rest) > 1:
            name = tree[STEPS][rest[1]]["name"]
            steps = patch.get(STEPS, {})
            key = (
                name if name in steps else next((key for key in steps if _adds(key, steps[key], name)), None)
            )
            if key is None:
                return None
            if step_of(key) != key:
                return from_text(path_text(("overrides", job_id, STEPS, key)), "overrides")
            keys = (STEPS, key, *rest[2:])
        current: Any = patch
        for key in keys:
            if not isinstance(current, Mapping) or key not in current:
                return None
            current = current[key]
        if isinstance(current, Mapping):
            return None
        return from_text(path_text(("overrides", job_id, *keys)), "overrides")

    def _limit_or_runner(self, place: str, owner: _Owner) -> str | None:
        if place == "timeout-minutes" and owner.kind:
            own = (owner.table is tables.COMPONENT) and self.is_typed(
                "components", _index(owner), "timeout_minutes"
            )
            if own:
                return "{part}.timeout_minutes"
            typed = self.is_typed("timeout_minutes", owner.kind)
            return f"timeout_minutes.{owner.kind}" if typed else f"catalogue:timeout_minutes.{owner.kind}"
        if place.split("/")[0] == "runs-on":
            for key in ("os", "runner"):
                if owner.part.endswith("]") and self.is_typed(
                    owner.part.partition("[")[0], _index(owner), key
                ):
                    return f"{{part}}.{key}"
            return "runner"
        return None

    def _action(self, place: str, rest: Where, tree: Tree) -> str | None:
        """``uses`` of a step: the catalogue's pin."""
        if rest[:1] != (STEPS,) or len(rest) != 3 or rest[2] != "uses":
            return None
        return f"catalogue:actions.{str(tree[STEPS][rest[1]]['uses']).partition('@')[0]}"

    def _build_argument(self, owner: _Owner, line: str) -> str | None:
        name = line.strip().strip('"').partition("=")[0]
        known = self.resolved.images[_index(owner)].build_args
        return f"{{part}}.build_args.{name}" if name in known else None

    def _deploy(self, place: str, owner: _Owner, line: str) -> str | None:
        index = _index(owner)
        environment = self.resolved.environments[index]
        name = place.rpartition("/")[2]
        typed = self.typed["environments"][index]
        if access := origin_of_access(environment, typed, place, line):
            return access
        if place.startswith("env/"):
            if name in environment.env_vars:
                return f"{{part}}.env_vars.{name}"
            return f"env_vars.{name}" if name in self.resolved.env_vars else "{part}.namespace"
        if place.startswith("steps/") and place.endswith(f"/env/{name}"):
            for number, secret in enumerate(environment.secrets):
                if secret.name == name:
                    return f"{{part}}.secrets[{number}]"
        limit = self.is_typed("timeout_minutes", "deploy")
        return origin_of_deploy(self.pipeline.deploy, place, line, limit_is_typed=limit)

    def tool_in(self, template: str) -> str | None:
        """The entry of the catalogue behind the first tool of a template (``{{uv}}``)."""
        names = PLACEHOLDER.findall(template)
        return next((f"catalogue:tools.{name}" for name in names if name in self.catalogue.tools), None)


def _index(owner: _Owner) -> int:
    return int(re.findall(r"\d+", owner.part)[0])


def _named(rest: Where, tree: Tree) -> Where:
    """A place with the names of steps in place of their numbers."""
    if rest[:1] == (STEPS,) and len(rest) > 1:
        return (STEPS, str(tree[STEPS][rest[1]]["name"]).replace("/", "-"), *rest[2:])
    return rest


def _adds(key: str, value: Any, name: str) -> bool:
    added = value if isinstance(value, list) else [value]
    return step_of(key) != key and any(
        isinstance(step, Mapping) and step.get("name") == name for step in added
    )
