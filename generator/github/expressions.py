"""Expressions of GitHub Actions: strings, refs, and conditions that stay readable when they grow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.yaml_text import Folded

WIDTH = 116


def literal(text: str) -> str:
    """A string in an expression: single quotes, doubled inside (docs.github.com, "Expressions": literals)."""
    return "'" + text.replace("'", "''") + "'"


def on_branch(branch: str) -> str:
    """The test for a branch, or for the branches that begin like ``release/*``."""
    return _on_ref(f"refs/heads/{branch}")


def on_tag(tag: str) -> str:
    """The test for a tag, or for the tags that begin like ``v*``."""
    return _on_ref(f"refs/tags/{tag}")


def _on_ref(ref: str) -> str:
    if ref.endswith("*"):
        return f"startsWith(github.ref, {literal(ref[:-1])})"
    return f"github.ref == {literal(ref)}"


def on_any_ref(branch: str, tag: str) -> list[str]:
    """The tests for a branch and for tags, each empty where none is meant."""
    return [*([on_branch(branch)] if branch else []), *([on_tag(tag)] if tag else [])]


def not_any(tests: Sequence[str]) -> str:
    """The test that none of these holds, without parentheses where one is a plain comparison."""
    if len(tests) == 1 and " == " in tests[0]:
        return tests[0].replace(" == ", " != ")
    return f"!{tests[0]}" if len(tests) == 1 else f"!({' || '.join(tests)})"


def on_event(event: str) -> str:
    """The test for the event that started the run."""
    return f"github.event_name == {literal(event)}"


def any_of(terms: Sequence[str]) -> str:
    """The terms joined with or, in parentheses where there are several."""
    return terms[0] if len(terms) == 1 else "(" + " || ".join(terms) + ")"


def succeeded(job: str) -> str:
    """The test that a job before this one succeeded."""
    return f"needs.{job}.result == 'success'"


def _wrapped(terms: Sequence[str], width: int) -> list[str]:
    """Terms joined with and, over lines: a new line before a term, and within one only where it is too long itself."""
    lines: list[str] = []
    for index, term in enumerate(terms):
        piece = term + (" &&" if index < len(terms) - 1 else "")
        if lines and len(lines[-1]) + len(piece) + 1 <= width:
            lines[-1] += f" {piece}"
            continue
        lines.append("")
        # No text in an expression holds an operator between spaces: branches and names have none.
        for part in re.split(r"(?<=&&|\|\|) ", piece):
            if lines[-1] and len(lines[-1]) + len(part) + 1 > width:
                lines.append("")
            lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


def condition(terms: Sequence[str]) -> str | Folded:
    """An ``if``: terms that must all hold.

    With a status function (``!cancelled()``) the expression needs its marks; without one it is written bare. A long
    one is folded over lines, which are one line for GitHub.
    """
    text = " && ".join(terms)
    marked = "cancelled()" in text
    whole = f"${{{{ {text} }}}}" if marked else text
    if len(whole) + 8 <= WIDTH:
        return whole
    lines = _wrapped(terms, WIDTH - 8)
    return Folded(("${{", *(f"  {line}" for line in lines), "}}")) if marked else Folded(tuple(lines))
