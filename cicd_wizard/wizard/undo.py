"""Undo of a removed row: it goes with the page, signed, and comes back where it was. Nothing of it is stored."""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from cicd_wizard.wizard.data import Row, StepData, row_count, rows_of, text_of, with_rows
from cicd_wizard.wizard.form_environments import ROWS, SECRETS, VARIABLES
from cicd_wizard.wizard.operations import Outcome, UnknownOperation
from cicd_wizard.wizard.rows import FormWithRows

UNDO = "undo:row"
# The page carries the row with every preview: a row with hundreds of others inside has no Undo.
MOST_CHARACTERS = 16_000


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that was taken out: its list, its place there, its fields, and cells of grids as (list, name, fields)."""

    prefix: str
    index: int
    row: Row
    cells: list[tuple[str, str, Row]]


def hand_out(op: str, data: StepData, step: str, draft: object) -> str:
    """What a page carries to bring back the row that a button removes, "" for a row that is too long.

    Args:
        op: the button that removed it, as in ``remove:environments:1``.
        data: the step before the row was removed, without secrets.
        step: the step's slug.
        draft: the identifier of the draft, in which alone it is good for anything.
    """
    _, path, word = op.split(":")
    prefix = f"{step}-{path}"
    row = rows_of(data, prefix)[int(word)]
    cells = _cells(data, text_of(row, "uid")) if prefix == ROWS else []
    token = signing.dumps([prefix, int(word), row, cells], salt=f"wizard.undo.{draft}", compress=True)
    return token if len(token) <= MOST_CHARACTERS else ""


def bring_back(op: str, token: str, data: StepData, form: FormWithRows, draft: object) -> Outcome | None:
    """Put the removed row where it was; None for every other button.

    Raises:
        UnknownOperation: if the page carries no row of this draft.
    """
    if op != UNDO:
        return None
    try:
        removed = _read(signing.loads(token, salt=f"wizard.undo.{draft}"))
    except signing.BadSignature as error:
        raise UnknownOperation(op) from error
    rowset = next((item for item in form.every_rowset() if item.prefix == removed.prefix), None)
    if rowset is None:
        raise UnknownOperation(op)
    if row_count(data, removed.prefix) >= rowset.max_num:
        return Outcome(data, "", "", f"You can list up to {rowset.max_num} {rowset.things}")
    rows = rows_of(data, removed.prefix)
    index = min(removed.index, len(rows))
    rows.insert(index, removed.row)
    data = with_rows(data, removed.prefix, rows)
    for prefix, name, fields in removed.cells:
        data = _with_cells(data, prefix, name, fields)
    called = text_of(removed.row, "name").strip()[:100] or f"row {index + 1}"
    return Outcome(data, f"{removed.prefix}-{index}", "", f"{called} is back")


def _read(value: Any) -> Removed:
    prefix, index, row, cells = value
    return Removed(prefix, index, row, [(grid, name, fields) for grid, name, fields in cells])


def _cells(data: StepData, uid: str) -> list[tuple[str, str, Row]]:
    """What the rows of the grids say of an environment."""
    found = []
    for prefix in (VARIABLES, SECRETS):
        for row in rows_of(data, prefix):
            fields = {
                name: values for name, values in row.items() if name.endswith(f"_{uid}") and any(values)
            }
            if fields:
                found.append((prefix, text_of(row, "name"), fields))
    return found


def _with_cells(data: StepData, prefix: str, name: str, fields: Row) -> StepData:
    rows = rows_of(data, prefix)
    row = next((row for row in rows if text_of(row, "name") == name), None)
    if row is None:
        return data
    row.update(fields)
    return with_rows(data, prefix, rows)
