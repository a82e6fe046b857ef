"""Branches and the filters of ``on:``: which refs a filter lets through, and how a condition names a ref."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A filter pattern as a regular expression (docs.github.com, "Workflow syntax": filter patterns)."""
    out = ""
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if pattern.startswith("**/", index) and (not out or out.endswith("/")):
            # Folders in between, or none: **/docs/** takes docs/a.md too.
            out, index = out + "(?:.*/)?", index + 3
            continue
        if pattern.startswith("**", index):
            out, index = out + ".*", index + 2
            continue
        if character == "*":
            out += "[^/]*"
        elif character in "?+" and out:
            out += character
        elif character == "[" and "]" in pattern[index:]:
            end = pattern.index("]", index)
            inner = re.sub(r"[^A-Za-z0-9-]", "", pattern[index + 1 : end])
            out, index = out + (f"[{inner}]" if inner.strip("-") else ""), end
        else:
            out += re.escape(character)
        index += 1
    try:
        return re.compile(out)
    except re.error:
        return re.compile(re.escape(pattern))


def lets_through(patterns: Sequence[str], branch: str) -> bool:
    """Tell whether the filters of branches (or tags) let one through; no filters let every one through.

    ``branch`` may end with a star (``release/*``): then one branch of that kind decides. A pattern that
    begins with ``!`` takes away what the ones before it let through.
    """
    sample = branch.removesuffix("*") + "1" if branch.endswith("*") else branch
    allowed = not patterns
    for pattern in patterns:
        if pattern.startswith("!"):
            allowed = allowed and not _compiled(pattern[1:]).fullmatch(sample)
        elif _compiled(pattern).fullmatch(sample):
            allowed = True
    return allowed


def paths_let_through(push: Mapping[str, Sequence[str]], changed: Iterable[str]) -> bool:
    """Tell whether a push that changes these files meets the path filters of ``on: push``.

    One file is enough: one that ``paths`` names, or one that ``paths-ignore`` does not name (docs.github.com,
    "Workflow syntax": on.<push|pull_request|pull_request_target>.<paths|paths-ignore>).
    """
    if "paths" in push:
        return any(lets_through(push["paths"], path) for path in changed)
    if "paths-ignore" in push:
        return any(not lets_through(push["paths-ignore"], path) for path in changed)
    return True


def publish_refs(filters: Sequence[str] | None, refs: Iterable[str]) -> list[str]:
    """Of the branches (or tags) whose pushes publish, those that the filters let through; None: no pushes of them."""
    if filters is None:
        return []
    return [ref for ref in dict.fromkeys(refs) if ref and lets_through(filters, ref)]


def is_plain(patterns: Sequence[str]) -> bool:
    """Tell whether filters are branch names only, without wildcards."""
    return all(re.search(r"[*?+\[\]!]", pattern) is None for pattern in patterns)
