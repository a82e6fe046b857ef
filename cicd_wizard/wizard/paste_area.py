"""The place below a list where lines are pasted, as the page shows it: each line, and what may become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cicd_wizard.wizard.dotenv import Drop, Skipped, Sorted
from generator.text import secret_name

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


def options_for(item: Sorted, things: tuple[str, str]) -> list[tuple[str, str]]:
    """What somebody may choose for a line."""
    if item.verdict in {"same", "refused"}:
        return []
    variable, secret = things
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
