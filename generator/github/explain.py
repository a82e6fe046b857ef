"""Explaining a generated file: for each line, what decides it."""

from __future__ import annotations

from typing import Any

from generator.catalogue.model import Catalogue
from generator.github import origin_tables as tables
from generator.github.dependabot import ACTIONS, DEPENDABOT_PATH, DOCKER
from generator.github.line_paths import Where, line_paths
from generator.github.origin import Origin, from_text
from generator.github.origins import Origins, looked_up
from generator.github.render import parse_back
from generator.pipeline import Pipeline
from generator.problems import path_text


def explained(
    pipeline: Pipeline, catalogue: Catalogue, path: str, text: str, *, is_workflow: bool, is_document: bool
) -> tuple[Origin | None, ...]:
    """The origin of each line of a file's text; None for blank lines, and throughout a file without keys."""
    lines = text.split("\n")[:-1]
    if not (is_workflow or is_document or path == DEPENDABOT_PATH):
        return (None,) * len(lines)
    resolved = pipeline.resolve(catalogue)
    origins = Origins(pipeline, resolved, catalogue)
    tree = parse_back(text)
    found: list[Origin | None] = []
    start = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    for number, where in enumerate(line_paths(text)):
        if where is None or not lines[number].strip():
            found.append(None)
        elif is_document:
            found.append(from_text(path_text(where), str(where[0])))
        elif number < start:
            found.append(from_text("rule:17" if number else "name"))
        elif is_workflow:
            found.append(_in_workflow(origins, where, tree, lines[number]))
        else:
            found.append(_in_dependabot(origins, where, tree, lines[number]))
    return tuple(found)


def _in_workflow(origins: Origins, where: Where, tree: Any, line: str) -> Origin:
    if where[0] == "jobs" and len(where) > 1:
        return origins.of_job(where, tree["jobs"][where[1]], line)
    return origins.of_file(where)


def _in_dependabot(origins: Origins, where: Where, tree: Any, line: str) -> Origin:
    place = "/".join(str(part) for part in where)
    if len(where) > 2 and where[0] == "updates":
        update = tree["updates"][where[1]]
        ecosystem = update["package-ecosystem"]
        if where[2] in {"directory", "directories"} and ecosystem != ACTIONS:
            directory = line.strip().removeprefix("- ") if len(where) > 3 else update.get("directory", "")
            return _folder(origins, ecosystem, directory)
    return from_text(looked_up(tables.DEPENDABOT, place) or "extras.dependabot", "extras")


def _folder(origins: Origins, ecosystem: str, directory: str) -> Origin:
    """The part whose folder Dependabot looks into: several in a list are decided by all of them."""
    kind, key = ("images", "context") if ecosystem == DOCKER else ("components", "directory")
    parts = origins.resolved.images if ecosystem == DOCKER else origins.resolved.components
    if directory:
        for index, part in enumerate(parts):
            if directory.strip("/") == getattr(part, key).removeprefix(".").strip("/"):
                return from_text(f"{kind}[{index}].{key}", f"{kind}[{index}]")
    return from_text(kind, kind)
