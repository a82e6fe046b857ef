"""Lines of a file in words: which answer each comes from, and where that answer is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cicd_wizard.panel.source import Place, Source
from generator import Bundle, Origin, explain
from generator.github.origin import RULES

# Keys whose name, with its underscores as spaces, is not what people say.
_WORDS = {
    "typecheck": "Types",
    "directory": "Folder",
    "context": "Folder",
    "env_vars": "Environment variables",
    "os": "Operating systems",
    "cron": "Schedule",
    "sbom": "SBOM",
    "url": "Web address",
    "branch": "Branch that deploys",
    "tag_pattern": "Tags that deploy",
    "app_env": "App settings",
    "require_approval": "Approval",
    "cancel_in_progress": "Concurrency",
    "concurrency_group": "Concurrency",
    "manual": "Runs by hand",
    "push": "Push to branches",
    "pull_request": "Pull requests",
    "dockerfile": "Dockerfile",
    "layout": "Workflow files",
    "build_args": "Build arguments",
    "coverage_tool": "Coverage",
    "checkout": "Checkout",
    "codeql": "CodeQL",
}
# Lists and maps whose entries have names: what one entry is called.
_ENTRIES = {
    "env_vars": "Variable",
    "secrets": "Secret",
    "build_args": "Build argument",
    "build_secrets": "Build secret",
    "values": "Chart value",
    "services": "Service",
    "overrides": "Override of",
    "schedule": "Schedule",
    "timeout_minutes": "Time limit of",
    "tool_versions": "Version of",
}
_WHOLE = {
    "name": "Project name",
    "deploy": "Deploy with",
    "deploy.method": "Deploy with",
    "triggers.push.branches": "Branches of pushes",
    "triggers.pull_request.branches": "Branches of pull requests",
}
_PARTS = {"components", "images", "environments", "notifications"}
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
MOST = 6


@dataclass(frozen=True, slots=True)
class Told:
    """Neighbouring lines with one origin: what it is, in words, and where it can be changed."""

    first: int
    last: int
    words: str
    why: str
    place: Place | None = None

    @property
    def lines(self) -> str:
        """The lines as the beginning of a sentence."""
        many = self.last > self.first
        return f"Lines {self.first} to {self.last} come from" if many else f"Line {self.first} comes from"


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What is said of the lines that somebody chose; `more` counts what is left out."""

    first: int
    last: int
    told: list[Told]
    more: int = 0


class LineOrigins:
    """The origins of the lines of a bundle, worked out file by file when they are asked for."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[str, Sequence[Origin | None]] = {}

    def of_file(self, path: str) -> Sequence[Origin | None]:
        """The origin of each line of a file; nothing while there is no pipeline."""
        pipeline = self.source.pipeline
        if pipeline is None:
            return ()
        if path not in self._found:
            bundle = Bundle(dict(self.source.files), tuple(self.source.workflows), (), "", "")
            self._found[path] = explain(pipeline, self.source.catalogue, path, bundle)
        return self._found[path]

    def answer(self, path: str, lines: tuple[int, int]) -> LineAnswer | None:
        """Say where lines of a file come from; one line stands for the block around it.

        None for lines that the file has not, and for blank ones.
        """
        origins = self.of_file(path)
        first, last = lines
        if first > len(origins):
            return None
        last = min(last, len(origins))
        if not any(origins):
            return LineAnswer(first, last, [Told(first, last, "the whole pipeline", "")])
        chosen = origins[first - 1]
        if first == last:
            first, last = _block(origins, first)
            runs = [(first, last, chosen)]
        else:
            runs = list(_runs(origins, first, last))
        told = [_told(self.source, start, end, origin) for start, end, origin in runs if origin]
        return LineAnswer(first, last, told[:MOST], max(0, len(told) - MOST)) if told else None


def _block(origins: Sequence[Origin | None], line: int) -> tuple[int, int]:
    """The lines around one that come from the same answer, or from what is inside it."""
    origin = origins[line - 1]
    if origin is None:
        return line, line
    first = last = line
    while first > 1 and origins[first - 2] == origin:
        first -= 1
    while last < len(origins) and _is_within(origins[last], origin):
        last += 1
    return first, last


def _is_within(origin: Origin | None, outer: Origin) -> bool:
    if origin == outer:
        return True
    inside = origin is not None and origin.kind == outer.kind == "pipeline"
    return inside and origin is not None and origin.path.startswith((f"{outer.path}.", f"{outer.path}["))


def _runs(
    origins: Sequence[Origin | None], first: int, last: int
) -> Iterator[tuple[int, int, Origin | None]]:
    start = first
    for number in range(first, last + 1):
        if number == last or origins[number] != origins[start - 1]:
            yield start, number, origins[start - 1]
            start = number + 1


def _told(source: Source, first: int, last: int, origin: Origin) -> Told:
    if origin.kind == "rule":
        return Told(first, last, "the product itself", f"A rule of every file: {RULES[int(origin.path)]}.")
    document = source.pipeline.to_document() if source.pipeline else {}
    if origin.kind == "catalogue":
        what, key = _of_catalogue(origin, source)
        place = source.places(key) if key else None
        label = place.label if place else ""
        of = f"Your own answer to {told_key(key, document, label)} takes its place." if key else ""
        return Told(first, last, what, of, place)
    place = source.places(origin.path)
    return Told(first, last, told_key(origin.path, document, place.label if place else ""), "", place)


def _of_catalogue(origin: Origin, source: Source) -> tuple[str, str]:
    """An entry of the catalogue in words, and the key of the pipeline that takes its place."""
    kind, _, rest = origin.path.partition(".")
    part = origin.part
    if kind == "actions":
        return f"the catalogue’s release of {rest}", ""
    if kind == "timeout_minutes":
        return "the catalogue’s time limit", f"timeout_minutes.{rest}"
    if kind == "services":
        name = rest.split(".")[0]
        service = source.catalogue.services.get(name)
        return f"what the catalogue knows of {service.label if service else name}", f"{part}.services"
    if kind == "stacks":
        name, _, below = rest.partition(".")
        stack = source.catalogue.stacks.get(name)
        return f"the defaults of the {stack.label if stack else name} stack", _key_of_stack(part, below)
    if kind == "tools":
        tool = f"deploy.tool_versions.{rest}" if part.startswith(("environments", "deploy")) else ""
        return f"the catalogue’s version of {rest}", tool
    return "the catalogue", ""


def _key_of_stack(part: str, below: str) -> str:
    """The key of a component that takes the place of an entry of its stack."""
    if not part.startswith("components["):
        return ""
    if ".commands." in below:
        return f"{part}.{below.rpartition('.commands.')[2].removesuffix('_with_coverage')}"
    return f"{part}.coverage_tool" if "coverage" in below else f"{part}.package_manager"


def told_key(path: str, document: dict[str, Any], label: str = "") -> str:
    """A key of the pipeline as people say it: "Lint of api", "Variable API_URL of staging".

    Args:
        path: where it stands (`components[0].lint`).
        document: the pipeline, for the names of its parts.
        label: the label of its field, where it has one.
    """
    keys: list[str | int] = [int(number) if number else name for name, number in _STEP.findall(path)]
    if not keys:
        return "the whole pipeline"
    owner = ""
    if len(keys) > 1 and keys[0] in _PARTS and isinstance(keys[1], int):
        owner, keys = _name_of(document, str(keys[0]), keys[1]), keys[2:]
        if not keys:
            return owner
    if path in _WHOLE:
        return _WHOLE[path]
    last = next(str(key) for key in reversed(keys) if not isinstance(key, int))
    words = _entry(document, path, keys) or label or _humanised(last)
    return f"{words} of {owner}" if owner else words


def _name_of(document: dict[str, Any], kind: str, index: int) -> str:
    parts = document.get(kind, [])
    part = parts[index] if index < len(parts) else {}
    name = part.get("name") or part.get("channel", "").capitalize()
    if kind == "images" and name:
        return f"the image {name}"
    return str(name or f"{kind.removesuffix('s')} {index + 1}")


def _entry(document: dict[str, Any], path: str, keys: list[str | int]) -> str:
    """An entry of a list or map by its own name; "" for any other key."""
    at = next((number for number, key in enumerate(keys[:-1]) if key in _ENTRIES), None)
    if at is None:
        return ""
    kind, entry = str(keys[at]), keys[at + 1]
    if kind == "schedule":
        return _ENTRIES[kind]
    if isinstance(entry, int):
        entry = _named(document, path, kind, entry)
    return f"{_ENTRIES[kind]} {entry.replace('_', ' ') if kind == 'timeout_minutes' else entry}"


def _named(document: dict[str, Any], path: str, kind: str, index: int) -> str:
    """The name of a numbered entry; its number where it has none."""
    value: Any = document
    for name, number in _STEP.findall(path.partition(f"{kind}[{index}]")[0] + f"{kind}[{index}]"):
        try:
            value = value[int(number) if number else name]
        except (KeyError, IndexError, TypeError):
            return str(index + 1)
    return str(value.get("name", index + 1)) if isinstance(value, dict) else str(value)


def _humanised(key: str) -> str:
    if key in _WORDS:
        return _WORDS[key]
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]
