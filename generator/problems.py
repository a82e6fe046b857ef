"""What is wrong with a configuration: one problem is where, what happened and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.secret_patterns import mask

Place = tuple[str | int, ...]
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a person has to change.

    ``path`` is the place in the document (``environments[1].secrets[0]``, empty for the whole document),
    ``code`` a stable word for programs, ``message`` the sentence that a person reads.
    """

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or '(document)'}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """Something that a person should know but that is no error; its path is as in a Problem."""

    path: str
    code: str
    message: str


class ProblemsError(ValueError):
    """A document that cannot be used; ``problems`` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DocumentProblems(ProblemsError):
    """A text that is no document: not YAML, too large, too deep, duplicate keys."""


class CatalogueProblems(ProblemsError):
    """A catalogue, or an administrator's overlay of it, that cannot be used."""


def path_text(parts: Sequence[str | int]) -> str:
    """Write a place in the document as people read it: ``environments[1].secrets[0]``.

    Keys that are not plain names (they may be anything, a pasted token too) are masked and quoted.
    """
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part) and mask(part) == part:
            text += f".{part}" if text else part
        else:
            shown = mask(part)[:40].encode("unicode_escape").decode("ascii")
            text += f'["{shown}"]'
    return text


def too_big(document: object, depth: int, values: int) -> bool:
    """Tell whether data is nested deeper or holds more values than it may; data that holds itself does."""
    waiting: list[tuple[object, int]] = [(document, 1)]
    while waiting:
        value, level = waiting.pop()
        values -= 1
        if level > depth or values < 0:
            return True
        if isinstance(value, dict):
            waiting += [(item, level + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, level + 1) for item in value]
    return False


def found(place: Place, code: str, message: str) -> Problem:
    """A problem at a place given as its parts."""
    return Problem(path_text(place), code, message)
