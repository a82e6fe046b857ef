"""Fields that hold one key of the document each: declared once, written into it and filled from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cicd_wizard.wizard.data import lines_of, whole_number, words_of

if TYPE_CHECKING:
    from cicd_wizard.wizard.rows import FormWithRows
    from cicd_wizard.wizard.writer import Path, Writer

type Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its field, the way to it below its part, and both directions between them.

    `read` gives what the field says, None where the key is left out; `show` gives what the page would post for a
    value of the document.
    """

    field: str
    path: tuple[str, ...]
    read: Callable[[Writer, FormWithRows, str], Any]
    show: Callable[[Any], Any]
    default: Any = None


def text(field: str, *path: str) -> Key:
    """A text; an empty field leaves the key out."""
    return Key(field, path or (field,), lambda _, form, name: form.text(name) or None, str, "")


def tick(field: str, *path: str, default: bool = False) -> Key:
    """A tick, left out where it says what is meant without it."""

    def read(_: Writer, form: FormWithRows, name: str) -> bool | None:
        ticked = form.ticked(name)
        return None if ticked == default else ticked

    return Key(field, path or (field,), read, bool, default)


def words(field: str, *path: str) -> Key:
    """A list of words on one line, however they are separated."""
    return Key(
        field, path or (field,), lambda _, form, name: words_of(form.text(name)) or None, ", ".join, ""
    )


def lines(field: str, *path: str) -> Key:
    """A list with one entry a line."""
    return Key(
        field, path or (field,), lambda _, form, name: lines_of(form.typed(name)) or None, "\n".join, ""
    )


def many(field: str, *path: str) -> Key:
    """A list of what is ticked in a group, in the order of the page."""
    return Key(field, path or (field,), lambda _, form, name: form.many(name) or None, tuple, ())


def number(field: str, *path: str, of: str = "minutes") -> Key:
    """A whole number; `of` says what is counted, for the words about anything else."""

    def read(writer: Writer, form: FormWithRows, name: str) -> int | None:
        typed = form.text(name)
        if not typed:
            return None
        value = whole_number(typed, 6)
        if value is None:
            writer.wrong(form, name, f"Enter a whole number of {of}")
        return value

    return Key(field, path or (field,), read, str, "")


def commands(field: str, *path: str) -> Key:
    """A list of commands: one a line, or parted by blank lines where one has several."""
    return Key(
        field,
        path or (field,),
        lambda _, form, name: commands_of(form.typed(name)) or None,
        joined_commands,
        "",
    )


def write_keys(writer: Writer, form: FormWithRows, part: Document, here: Path, keys: Iterable[Key]) -> None:
    """Write what the fields of a form say into its part of the document.

    Args:
        writer: remembers at which field each key was typed.
        form: the form with the fields.
        part: the part of the document.
        here: where that part lies.
        keys: the keys to write.
    """
    for key in keys:
        writer.at(form, key.field, *here, *key.path)
        value = key.read(writer, form, key.field)
        if value is None:
            continue
        holder = part
        for name in key.path[:-1]:
            holder = holder.setdefault(name, {})
        holder[key.path[-1]] = value


def seed_keys(part: Mapping[str, Any], keys: Iterable[Key]) -> dict[str, Any]:
    """The values of the fields for a part of a saved document, or for an empty one."""
    return {key.field: _shown(part, key) for key in keys}


def _shown(part: Mapping[str, Any], key: Key) -> Any:
    value: Any = part
    for name in key.path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return key.default if value is None else key.show(value)


def commands_of(text: str) -> list[str]:
    """Commands out of a text: one per line; with blank lines in the text, its longest gaps part the commands."""
    text = text.replace("\r\n", "\n").lstrip("\n")
    gap = _longest_gap(text)
    if len(gap) < 2:
        return lines_of(text)
    return [part.strip("\n") for part in text.split(gap) if part.strip()]


def joined_commands(commands: list[str]) -> str:
    """The commands as a text from which `commands_of` reads the same ones."""
    gap = max(map(_longest_gap, commands), default="") + "\n"
    return "\n".join(commands) if gap == "\n" else "".join(command + gap for command in commands)


def _longest_gap(text: str) -> str:
    """The longest run of line ends: a command with blank lines of its own is parted by longer ones."""
    return max(re.findall(r"\n+", text), default="")
