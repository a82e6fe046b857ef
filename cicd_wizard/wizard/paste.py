"""Pasting a .env: the block is read once and forgotten; what came out of it waits on the page until it is applied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, get_args

from django.http import QueryDict

from cicd_wizard.wizard.data import StepData, text_of
from cicd_wizard.wizard.dotenv import (
    MAX_NAMES,
    NOTHING,
    SKIPPED,
    Drop,
    Line,
    SkipCode,
    Skipped,
    Sorted,
    UnreadableBlock,
    read_block,
    sort_lines,
    without_secret,
)
from cicd_wizard.wizard.form_names import tidy
from cicd_wizard.wizard.operations import Outcome
from cicd_wizard.wizard.paste_lists import Chosen, PasteList, columns_of, list_class
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from generator.text import secret_name

# No field of a step begins like this, so nothing here can be stored with one.
_NAME: Final = re.compile(
    r"paste-([a-z_]+(?:-[0-9]{1,3}-[a-z_]+)*?)-(text|for|skipped|[0-9]{1,3}-(?:line|name|value|as))"
)
_NOTE: Final = re.compile(r"([0-9]{1,5})-([0-9]{1,5})-([a-z_]+)")
VERBS: Final = ("read", "apply", "discard")
VERDICTS: Final = ("add", "change", "same", "refused")

VARIABLE, SECRET, LEAVE = "variable", "secret", "leave"
_SECRET_REASONS: Final[Mapping[Drop, str]] = {
    "": "",
    "pattern": "Looks like {label}: its value was dropped",
    "name": "The name says that it is a secret: its value was dropped",
    "listed": "It is one of your secret names: its value was dropped",
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A line in the review: what it would do, and what somebody may choose for it."""

    item: Sorted
    chosen: str
    options: list[tuple[str, str]]

    @property
    def said(self) -> str:
        """Why it is refused, or why its value was dropped."""
        line = self.item.line
        return self.item.reason or _SECRET_REASONS[line.dropped].format(label=line.label or "a secret")

    @property
    def note(self) -> str:
        """The line's number, and why its value was dropped: what the page posts again."""
        return f"{self.item.line.number}:{self.item.line.dropped}"


@dataclass(frozen=True, slots=True)
class Area:
    """The place below a list where lines are pasted, and their review once they were read.

    `columns` are the environments that may be meant, of which `wanted` is; `focused` where the page begins here, and
    `held` where somebody wanted to go on without a decision.
    """

    path: str
    things: tuple[str, str]
    columns: list[tuple[str, str]]
    wanted: str
    error: str = ""
    rows: list[ReviewRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    focused: bool = False
    held: bool = False

    @property
    def reviewing(self) -> bool:
        """Whether there is something to apply or to discard."""
        return bool(self.rows or self.skipped)

    @property
    def counts(self) -> str:
        """What the lines would do: ``Add 12, change 3, same 5, refused 2``."""
        counted = Counter(row.item.verdict for row in self.rows)
        words = [f"{verdict} {counted[verdict]}" for verdict in VERDICTS if counted[verdict]]
        return (", ".join(words) or "nothing to add").capitalize()

    @property
    def usable(self) -> bool:
        """Whether any line can be applied."""
        return any(row.options for row in self.rows)

    @property
    def notes(self) -> str:
        """The skipped lines as the page posts them again."""
        return " ".join(f"{item.first}-{item.last}-{item.code}" for item in self.skipped)

    @property
    def where(self) -> str:
        """The environment that is meant, as the page calls it."""
        return dict(self.columns).get(self.wanted, "")


class Pastes:
    """What a request says of pasted lines: blocks that nobody read yet, and reviews that wait.

    It lives as long as the request. `areas` never hold a value that looks like a secret.
    """

    def __init__(self, posted: QueryDict | None = None, not_secret: Iterable[str] = ()) -> None:
        """Read what was posted, and forget the blocks themselves."""
        self.not_secret = frozenset(not_secret)
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
        line = Line(
            int(number) if number.isascii() and number.isdigit() and len(number) < 6 else row,
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
            options = _options(item, target)
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

    def _forget(self, path: str) -> None:
        self.found.pop(path, None)
        self.errors.pop(path, None)


def _options(item: Sorted, target: PasteList) -> list[tuple[str, str]]:
    """What somebody may choose for a line."""
    if item.verdict in {"same", "refused"}:
        return []
    variable, secret = target.things
    options = (
        [(VARIABLE, "Take this value"), (SECRET, f"Make it a {secret}"), (LEAVE, "Keep what is there")]
        if item.verdict == "change"
        else [(VARIABLE, f"Add as {variable}"), (SECRET, f"Add as {secret}"), (LEAVE, "Leave out")]
    )
    try:
        secret_name(item.line.name)
    except ValueError:
        del options[1]
    return options


def _done(row: ReviewRow, target: PasteList) -> tuple[str, str]:
    if row.chosen == SECRET:
        return target.things[1], "added"
    return target.things[0], "added" if row.item.verdict == "add" else "changed"


def _path(rowset: RowSet) -> str:
    """A list as the buttons of the page name it."""
    return str(rowset.prefix).partition("-")[2]


def _skipped(notes: str) -> Iterable[Skipped]:
    codes: dict[str, SkipCode] = {code: code for code in SKIPPED}
    for note in notes.split(" "):
        match = _NOTE.fullmatch(note)
        if match and match[3] in codes:
            yield Skipped(int(match[1]), int(match[2]), codes[match[3]])
