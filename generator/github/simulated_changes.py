"""What the job ``changes`` hands on in a simulated run: its script read, and its paths compared as git would."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from generator.github.event import Event

_SHARED = re.compile(r"^shared=\((.*)\)$", re.MULTILINE)
_OUTPUT = re.compile(r'^ *echo "([A-Za-z0-9_-]+)=\$\(changed (.*)\)"$', re.MULTILINE)
_OF_STEP = re.compile(r"\$\{\{ *steps\.([A-Za-z0-9_-]+)\.outputs\.([A-Za-z0-9_-]+) *\}\}")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    out = ""
    parts = pattern.split("/")
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            out += ".*" if last else "(?:[^/]+/)*"
            continue
        out += "".join({"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign)) for sign in part)
        out += "" if last else "/"
    return re.compile(out)


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether a file meets a path, as ``git --glob-pathspecs`` has it (git-glossary(1), pathspec).

    One without wildcards takes everything below it too.
    """
    if not re.search(r"[*?]", pattern):
        return path == pattern or path.startswith(f"{pattern}/")
    return _compiled(pattern).fullmatch(path) is not None


def path_filters(script: str) -> dict[str, list[str]]:
    """The paths of each output that the script of ``changes`` writes; empty for any other script."""
    script = script.replace("\\\n", " ")
    shared = _SHARED.search(script)
    everywhere = shlex.split(shared[1]) if shared else []
    return {match[1]: [*everywhere, *shlex.split(match[2])] for match in _OUTPUT.finditer(script)}


def _concerned(patterns: Sequence[str], changed: Iterable[str]) -> str:
    files = list(changed)
    # Where nobody says what changed, everything may have.
    met = not files or any(path_matches(pattern, path) for pattern in patterns for path in files)
    return "true" if met else "false"


def watched_outputs(job: Mapping[str, Any], event: Event, ran: Collection[str]) -> dict[str, str]:
    """What the script of ``changes`` hands on for an event; nothing for any other job.

    ``ran`` has the ids of the steps that ran.
    """
    steps = {step["id"]: step for step in job.get("steps", []) if step.get("id") in ran}
    filters = {name: path_filters(str(step.get("run", ""))) for name, step in steps.items()}
    outputs: dict[str, str] = {}
    for name, written in job.get("outputs", {}).items():
        source = _OF_STEP.fullmatch(str(written))
        patterns = filters.get(source[1], {}).get(source[2]) if source else None
        if patterns:
            outputs[name] = _concerned(patterns, event.changed)
    return outputs
