"""What a step's page posts, as plain data: reading rows out of it and writing values into it."""

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

type StepData = dict[str, list[str]]
type Row = dict[str, list[str]]

TOTAL = "TOTAL_FORMS"
# A grid of step 4 has the names of all environments and of step 2, of which each may have a hundred.
MOST_CELL_ROWS = 300
# More rows than any list may have: whatever a request claims, no more are looked at.
MOST_ROWS = MOST_CELL_ROWS + 1
UID = re.compile(r"[a-z0-9]{1,16}")


def posted(prefix: str, values: Mapping[str, Any]) -> StepData:
    """The fields that a page with these values would post.

    A list holds rows, a tuple several values of one field; True is a tick, and False is none.
    """
    data: StepData = {}
    for key, value in values.items():
        name = f"{prefix}-{key}"
        if isinstance(value, list):
            data[f"{name}-{TOTAL}"] = [str(len(value))]
            for number, row in enumerate(value):
                data.update(posted(f"{name}-{number}", row))
        elif isinstance(value, tuple):
            data[name] = [str(item) for item in value]
        elif isinstance(value, bool):
            if value:
                data[name] = ["on"]
        else:
            data[name] = ["" if value is None else str(value)]
    return data


def text_of(data: StepData, name: str) -> str:
    """The last value of a field, "" if it was not posted: what a browser means."""
    values = data.get(name)
    return values[-1] if values else ""


def whole_number(text: str, digits: int) -> int | None:
    """A number out of a posted name or value; None for anything but up to so many plain digits, as for "²"."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def row_count(data: StepData, prefix: str) -> int:
    """How many rows a list has: as the page says, or counted where it does not say."""
    said = whole_number(text_of(data, f"{prefix}-{TOTAL}").strip(), 8)
    if said is not None:
        return said
    start = f"{prefix}-"
    numbers = (
        whole_number(name[len(start) :].split("-", 1)[0], 3) for name in data if name.startswith(start)
    )
    return max((number + 1 for number in numbers if number is not None), default=0)


def rows_of(data: StepData, prefix: str) -> list[Row]:
    """The rows of a list, each with its fields (and the fields of lists inside it) under their own names."""
    rows: list[Row] = [{} for _ in range(min(row_count(data, prefix), MOST_ROWS))]
    start = f"{prefix}-"
    for name, values in data.items():
        if name.startswith(start):
            number, _, rest = name[len(start) :].partition("-")
            index = whole_number(number, 3)
            if rest and index is not None and index < len(rows):
                rows[index][rest] = list(values)
    return rows


def with_rows(data: StepData, prefix: str, rows: Iterable[Row]) -> StepData:
    """The same data with these rows in place of the list's own."""
    start = f"{prefix}-"
    changed = {name: values for name, values in data.items() if not name.startswith(start)}
    count = 0
    for number, row in enumerate(rows):
        changed.update({f"{start}{number}-{key}": values for key, values in row.items()})
        count = number + 1
    changed[f"{start}{TOTAL}"] = [str(count)]
    return changed


def as_row(values: Mapping[str, Any]) -> Row:
    """A row with these values, as `rows_of` gives one."""
    return {name.removeprefix("-"): value for name, value in posted("", values).items()}


def new_uid() -> str:
    """A fresh identifier for a row, which it keeps through renaming and moving."""
    return secrets.token_hex(4)


def uids_of(rows: Iterable[Row]) -> list[str]:
    """The identifier of each row; a new one where it is missing, odd or taken."""
    found: list[str] = []
    for row in rows:
        uid = text_of(row, "uid")
        found.append(uid if UID.fullmatch(uid) and uid not in found else new_uid())
    return found


def lines_of(text: str) -> list[str]:
    """A field of several lines as its lines, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def words_of(text: str) -> list[str]:
    """A field of several words, however they are separated."""
    return [word for word in re.split(r"[\s,;]+", text) if word]


def in_order(chosen: Iterable[str], order: list[str]) -> list[str]:
    """What was in a saved list first and in its order, then the others in their own."""
    return sorted(chosen, key=lambda item: order.index(item) if item in order else len(order))
