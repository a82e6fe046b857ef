"""``explain``: what decides each line of a generated file, or one line of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from generator.bundle import explain
from generator.commands.generating import read_all
from generator.commands.outcome import OK, PROBLEMS, Report, WrongUse
from generator.github.origin import Origin

Line = tuple[int, str, Origin | None]


def run_explain(arguments: argparse.Namespace, report: Report) -> int:
    """Carry out ``explain`` and print what it finds. Raises WrongUse for a file or line that is not there."""
    arguments.configs = [arguments.config]
    catalogue = read_all(arguments, report)
    result = next(iter(report.results), None)
    if catalogue is None or result is None or result.bundle is None or result.pipeline is None:
        return PROBLEMS
    path = _path(arguments.file, list(result.bundle.files))
    text = result.bundle.files[path].split("\n")[:-1]
    origins = explain(result.pipeline, catalogue, path, result.bundle)
    if not any(origins):
        raise WrongUse(f"{path} follows from the whole pipeline, not line by line")
    if arguments.line is not None and not 1 <= arguments.line <= len(text):
        raise WrongUse(f"{path} has the lines 1 to {len(text)}")
    lines = [
        (number, line, origin)
        for number, (line, origin) in enumerate(zip(text, origins, strict=True), start=1)
        if arguments.line in {None, number}
    ]
    print(json.dumps(list(_as_json(lines)), indent=2) if arguments.json else _as_text(lines))
    return OK


def _path(wanted: str, paths: list[str]) -> str:
    """The file of the bundle that a person names by its path, or by the end of it."""
    found = [path for path in paths if path == wanted.removeprefix("./") or path.endswith(f"/{wanted}")]
    if len(found) != 1:
        raise WrongUse(f"There is no file {wanted}. There are {', '.join(paths)}")
    return found[0]


def _as_text(lines: list[Line]) -> str:
    width = min(90, max(len(line) for _, line, _ in lines))
    digits = len(str(lines[-1][0]))
    return "\n".join(
        f"{number:{digits}}  {line:{width}}  {origin or ''}".rstrip() for number, line, origin in lines
    )


def _as_json(lines: list[Line]) -> Iterator[dict[str, Any]]:
    for number, line, origin in lines:
        told = {"kind": origin.kind, "path": origin.path, "part": origin.part} if origin else None
        yield {"line": number, "text": line, "origin": told}
