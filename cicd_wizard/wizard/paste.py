"""Pasting a .env: the block is read once and forgotten; what came out of it waits on the page until it is applied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final, get_args

from django.http import QueryDict
from django.views.decorators.debug import sensitive_variables

from cicd_wizard.wizard.data import StepData, text_of, whole_number
from cicd_wizard.wizard.dotenv import (
    MAX_NAMES,
    NOTHING,
    SKIPPED,
    Drop,
    Line,
    SkipCode,
    Skipped,
    UnreadableBlock,
    read_block,
    sort_lines,
    without_secret,
)
from cicd_wizard.wizard.form_names import tidy
from cicd_wizard.wizard.operations import Outcome
from cicd_wizard.wizard.paste_area import LEAVE, SECRET, VARIABLE, Area, ReviewRow, options_for
from cicd_wizard.wizard.paste_lists import Chosen, PasteList, columns_of, list_class
from cicd_wizard.wizard.rows import FormWithRows, RowSet

# No field of a step begins like this, so nothing here can be stored with one.
_NAME: Final = re.compile(
    r"paste-([a-z_]+(?:-[0-9]{1,3}-[a-z_]+)*?)-(text|for|skipped|[0-9]{1,3}-(?:line|name|value|as))"
)
_NOTE: Final = re.compile(r"([0-9]{1,5})-([0-9]{1,5})-([a-z_]+)")
VERBS: Final = ("read", "apply", "discard")
MOVES: Final = ("up", "down", "copy", "remove")


class Pastes:
    """What a request says of pasted lines: blocks that nobody read yet, and reviews that wait.

    It lives as long as the request. `areas` never hold a value that looks like a secret.
    """

    @sensitive_variables()
    def __init__(self, posted: QueryDict | None = None, exempt: Callable[[], Iterable[str]] = tuple) -> None:
        """Read what was posted, and forget the blocks themselves.

        Args:
            posted: everything that the page sent.
            exempt: gives the names of variables that a person said are no secrets; asked only if lines are there.
        """
        self._exempt = exempt
        self.wanted: dict[str, str] = {}
        self.found: dict[str, tuple[list[Line], list[Skipped]]] = {}
        self.choices: dict[str, dict[tuple[int, str], str]] = {}
        self.errors: dict[str, str] = {}
        # The list at which the page begins, and whether it begins there since somebody wanted to go on.
        self.focus, self.held = "", False
        parts: dict[str, StepData] = {}
        for name, values in (posted or QueryDict()).lists():
            if match := _NAME.fullmatch(name):
                parts.setdefault(match[1], {})[match[2]] = [str(value) for value in values]
        for path, fields in parts.items():
            self._read(path, fields)

    @cached_property
    def not_secret(self) -> frozenset[str]:
        """The names of variables that a person said are no secrets."""
        return frozenset(self._exempt())

    def _read(self, path: str, fields: StepData) -> None:
        self.wanted[path] = text_of(fields, "for")
        if (text := text_of(fields, "text")).strip():
            try:
                lines, skipped = read_block(text, self.not_secret)
            except UnreadableBlock as error:
                self.errors[path] = str(error)
                return
            self.found[path] = [replace(line, value=tidy(line.value)) for line in lines], skipped
            return
        lines = []
        for number in range(MAX_NAMES):
            if f"{number}-name" in fields:
                line = self._line(fields, number)
                lines.append(line)
                self.choices.setdefault(path, {})[line.number, line.name] = text_of(fields, f"{number}-as")
        skipped = [*_skipped(text_of(fields, "skipped"))]
        if lines or skipped:
            self.found[path] = lines, skipped

    def _line(self, fields: StepData, row: int) -> Line:
        """A line as the page posts it again."""
        number, _, dropped = text_of(fields, f"{row}-line").partition(":")
        known: dict[str, Drop] = {drop: drop for drop in get_args(Drop.__value__)}
        known_number = whole_number(number, 5)
        line = Line(
            row if known_number is None else known_number,
            text_of(fields, f"{row}-name"),
            tidy(text_of(fields, f"{row}-value")),
            known.get(dropped, ""),
        )
        if line.dropped:
            return replace(line, value="")
        return without_secret(line, self.not_secret)

    @property
    def waiting(self) -> bool:
        """Whether any lines wait to be applied or discarded."""
        return bool(self.found or self.errors)

    def hold(self) -> None:
        """Somebody wants to go on: the page stays at the lines that wait."""
        self.held = True
        self.focus = next(iter((*self.found, *self.errors)), "")

    # --- Showing -------------------------------------------------------------------------------

    def area(self, form: FormWithRows, rowset: RowSet, data: StepData) -> Area | None:
        """The place below a list, with its review if lines wait for it; None if the list takes no lines.

        Args:
            form: the form of the step.
            rowset: the list.
            data: what is typed at the step.
        """
        kind = list_class(rowset)
        if kind is None:
            return None
        path, columns = _path(rowset), columns_of(rowset)
        wanted = self.wanted.get(path, "")
        area = Area(
            path,
            kind.things,
            columns,
            wanted if wanted in dict(columns) else next((uid for uid, _ in columns), ""),
            self.errors.get(path, ""),
            focused=path == self.focus,
            held=self.held and path == self.focus,
        )
        if path not in self.found:
            return area
        lines, skipped = self.found[path]
        rows = self._rows(path, lines, kind(form, rowset, data, wanted))
        return replace(area, rows=rows, skipped=skipped)

    def _rows(self, path: str, lines: list[Line], target: PasteList) -> list[ReviewRow]:
        rows = []
        choices = self.choices.get(path, {})
        for item in sort_lines(lines, target.target(self.not_secret)):
            options = options_for(item, target.things)
            usual = SECRET if item.secret else VARIABLE
            chosen = choices.get((item.line.number, item.line.name), "")
            rows.append(ReviewRow(item, chosen if chosen in dict(options) else usual, options))
        return rows

    # --- Operations ----------------------------------------------------------------------------

    def press(self, op: str, form: FormWithRows, data: StepData) -> Outcome | None:
        """Do what a button of an area says; None if the button is none of them."""
        verb, _, path = op.partition(":")
        rowset = next((item for item in form.every_rowset() if _path(item) == path), None)
        kind = list_class(rowset) if rowset else None
        if verb not in VERBS or rowset is None or kind is None:
            return None
        if verb == "discard":
            self._forget(path)
            return Outcome(data, "", f"add:{path}", "The pasted lines are gone")
        if verb == "apply" and path in self.found:
            return self._apply(path, kind(form, rowset, data, self.wanted.get(path, "")))
        self.focus = path
        if path not in self.found:
            self.errors.setdefault(path, NOTHING)
        area = self.area(form, rowset, data)
        return Outcome(data, "", "", area.error or area.counts if area else "")

    def _apply(self, path: str, target: PasteList) -> Outcome:
        rows = [
            row
            for row in self._rows(path, self.found[path][0], target)
            if row.options and row.chosen != LEAVE
        ]
        put = target.put(
            Chosen(row.item.line.name, row.item.line.value, row.chosen == SECRET) for row in rows
        )
        self._forget(path)
        counted = Counter(_done(row, target) for row in rows if row.item.line.name not in put.left_out)
        said = ", ".join(
            f"{count} {thing}{'' if count == 1 else 's'} {done}"
            for (thing, done), count in sorted(
                counted.items(), key=lambda item: (item[0][0] != target.things[0], item[0])
            )
        )
        said = said or "Nothing was added"
        if put.left_out:
            said += f". There was no room for {', '.join(put.left_out)}"
        empty = [row.item.line.name for row in rows if row.item.line.dropped and row.chosen == VARIABLE]
        if empty:
            said += f". Enter the value of {', '.join(empty)}"
        return Outcome(put.data, put.focus_row, "" if put.focus_row else f"add:{path}", said)

    def follow(self, op: str, form: FormWithRows) -> None:
        """Let the lines that wait below a row go with it, when a button moves, copies or removes the row."""
        verb, _, rest = op.partition(":")
        path, _, word = rest.partition(":")
        rowset = next((item for item in form.every_rowset() if _path(item) == path), None)
        if rowset is None or verb not in MOVES:
            return
        index, order = int(word), [*range(len(rowset.forms))]
        row = order.pop(index)
        if verb != "remove":
            place = index + {"up": -1, "down": 1, "copy": 0}[verb]
            order.insert(min(max(place, 0), len(order)), row)
        if verb == "copy":
            order.insert(index + 1, -1)
        moved = {f"{path}-{old}-": f"{path}-{new}-" for new, old in enumerate(order)}
        self.found = _renamed(self.found, path, moved)
        self.choices = _renamed(self.choices, path, moved)
        self.errors = _renamed(self.errors, path, moved)
        self.wanted = _renamed(self.wanted, path, moved)

    def _forget(self, path: str) -> None:
        self.found.pop(path, None)
        self.errors.pop(path, None)


def _done(row: ReviewRow, target: PasteList) -> tuple[str, str]:
    if row.chosen == SECRET:
        return target.things[1], "added"
    return target.things[0], "added" if row.item.verdict == "add" else "changed"


def _renamed[T](waiting: dict[str, T], path: str, moved: Mapping[str, str]) -> dict[str, T]:
    """What waits inside the rows of a list under the rows' new numbers; what waits in a removed row goes."""
    found: dict[str, T] = {}
    for name, value in waiting.items():
        match = re.match(rf"{re.escape(path)}-[0-9]+-", name)
        if match is None:
            found[name] = value
        elif match[0] in moved:
            found[moved[match[0]] + name[match.end() :]] = value
    return found


def _path(rowset: RowSet) -> str:
    """A list as the buttons of the page name it."""
    return str(rowset.prefix).partition("-")[2]


def _skipped(notes: str) -> Iterable[Skipped]:
    codes: dict[str, SkipCode] = {code: code for code in SKIPPED}
    for note in notes.split(" "):
        match = _NOTE.fullmatch(note)
        if match and match[3] in codes:
            yield Skipped(int(match[1]), int(match[2]), codes[match[3]])
