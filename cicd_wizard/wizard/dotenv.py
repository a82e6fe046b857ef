"""Lines of a .env: read with python-dotenv's grammar, and sorted by what each would do to a list of variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final, Literal

from dotenv.parser import Binding, parse_stream
from pydantic_core import PydanticCustomError

from generator.secret_patterns import find_secret, name_suggests_secret
from generator.text import secret_name

# Far more than a .env has; each line takes the library some time.
MAX_BLOCK: Final = 64 * 1024
MAX_LINES: Final = 2000
MAX_NAMES: Final = 200
NOTHING: Final = "Paste lines such as LOG_LEVEL=debug"
# python-dotenv looks for a comment behind every space of a run: no real line has one this long.
_GAP: Final = re.compile(r"[^\S\r\n]{200}")

type Check = Callable[[object], object]
type Verdict = Literal["add", "change", "same", "refused"]
type SkipCode = Literal["no_value", "unreadable", "secret_name", "too_many"]
# Why a value was left behind: it is a credential, only its name says so, or the list has the name among its secrets.
type Drop = Literal["", "pattern", "name", "listed"]

SKIPPED: Final[Mapping[SkipCode, str]] = {
    "no_value": "there is no = behind the name",
    "unreadable": "this is no NAME=value. Check the quotes and the name",
    "secret_name": "what stands in place of a name looks like a secret",
    "too_many": f"up to {MAX_NAMES} names can be read at once",
}


class UnreadableBlock(ValueError):
    """A block that is not read at all; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One name and its value, and the line of the block where it begins.

    `value` is empty where it was dropped, and `dropped` says why.
    """

    number: int
    name: str
    value: str
    dropped: Drop = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines that give no name and value; what stands in them is not kept, since it may be a secret."""

    first: int
    last: int
    code: SkipCode

    def __str__(self) -> str:
        lines = f"Line {self.first}" if self.first == self.last else f"Lines {self.first} to {self.last}"
        return f"{lines}: {SKIPPED[self.code]}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a list holds already and what it takes.

    `variables` has the value of each name as the page shows it; `secrets` are names in upper case; `not_secret` those
    that a person said are none. A value goes through `check_value`, a name through `check_name`.
    """

    variables: Mapping[str, str]
    secrets: frozenset[str]
    not_secret: frozenset[str]
    check_name: Check
    check_value: Check
    room: int
    secret_room: int
    things: str = "variables"


@dataclass(frozen=True, slots=True)
class Sorted:
    """A line and what becomes of it: `secret` where it is to be a secret name, `before` the value that it replaces."""

    line: Line
    verdict: Verdict
    secret: bool = False
    reason: str = ""
    before: str | None = None


def read_block(text: str, not_secret: Iterable[str] = ()) -> tuple[list[Line], list[Skipped]]:
    """The names and values of a pasted block, and the lines that were skipped.

    Nothing is filled in: ``$NAME`` stays as it is. Comments and empty lines are not worth a word.

    Args:
        text: what was pasted.
        not_secret: names that a person said are no secrets, whatever they sound like.

    Raises:
        UnreadableBlock: if there is too much of it, or no line that could be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if len(text) > MAX_BLOCK or text.count("\n") > MAX_LINES:
        raise UnreadableBlock(f"Paste up to {MAX_LINES:,} lines and {MAX_BLOCK // 1024} KiB at once")
    if gap := _GAP.search(text):
        number = text.count("\n", 0, gap.start()) + 1
        raise UnreadableBlock(f"Take the long row of spaces out of line {number}")
    lines: list[Line] = []
    skipped: list[Skipped] = []
    for binding in parse_stream(StringIO(text)):
        first, last = _lines_of(binding)
        if code := _unusable(binding, len(lines)):
            _skip(skipped, Skipped(first, last, code))
        elif binding.key is not None:
            lines.append(without_secret(Line(first, binding.key, binding.value or ""), not_secret))
    if not lines and not skipped:
        raise UnreadableBlock(NOTHING)
    return lines, skipped


def _unusable(binding: Binding, names: int) -> SkipCode | None:
    """Why a line gives no name and value, None if it does or is a comment."""
    if binding.error:
        return "unreadable"
    if binding.key is None:
        return None
    if find_secret(binding.key):
        return "secret_name"
    if binding.value is None:
        return "no_value"
    return "too_many" if names >= MAX_NAMES else None


def _lines_of(binding: Binding) -> tuple[int, int]:
    """The first and last line of a binding, without the empty lines around it."""
    text = binding.original.string
    first = binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
    return first, first + text.strip().count("\n")


def _skip(skipped: list[Skipped], found: Skipped) -> None:
    """Note skipped lines, joined with those right before if the reason is the same."""
    if skipped and skipped[-1].code == found.code and skipped[-1].last + 1 >= found.first:
        skipped[-1] = replace(skipped[-1], last=found.last)
    else:
        skipped.append(found)


def without_secret(line: Line, not_secret: Iterable[str] = ()) -> Line:
    """The line without its value if that is a credential, or if its name says that it is a secret."""
    if match := find_secret(line.value):
        return replace(line, value="", dropped="pattern", label=match.label)
    if line.name not in not_secret and name_suggests_secret(line.name, line.value):
        return replace(line, value="", dropped="name")
    return line


def sort_lines(lines: Iterable[Line], target: Target) -> list[Sorted]:
    """What each line would do to the list, in their order. Of a name that comes twice the last one counts."""
    lines = list(lines)
    last = {line.name: line.number for line in lines}
    room, secret_room = target.room, target.secret_room
    found: list[Sorted] = []
    for line in lines:
        if last[line.name] != line.number:
            found.append(
                Sorted(line, "refused", reason=f"Comes again in line {last[line.name]}, which counts")
            )
            continue
        item = _judge(line, target)
        if item.verdict == "add" or (item.verdict == "change" and item.secret):
            left = secret_room if item.secret else room
            if left < 1:
                things = "secrets" if item.secret else target.things
                item = Sorted(item.line, "refused", reason=f"There is no room for more {things}")
            elif item.secret:
                secret_room -= 1
            else:
                room -= 1
        found.append(item)
    return found


def _judge(line: Line, target: Target) -> Sorted:
    if line.name.upper() in target.secrets:
        return Sorted(replace(line, value="", dropped=line.dropped or "listed"), "same", secret=True)
    before = target.variables.get(line.name)
    if line.dropped:
        if reason := _refusal(secret_name, line.name):
            return Sorted(line, "refused", reason=reason)
        return Sorted(line, "add" if before is None else "change", secret=True, before=before)
    if reason := _refusal(target.check_name, line.name) or _refusal(target.check_value, line.value):
        return Sorted(line, "refused", reason=reason)
    if before is None:
        return Sorted(line, "add")
    return Sorted(line, "same" if before == line.value else "change", before=before)


def _refusal(check: Check, value: str) -> str:
    """What one of the engine's validators says against a value, "" if nothing."""
    try:
        check(value)
    except PydanticCustomError as error:
        return error.message()
    return ""
