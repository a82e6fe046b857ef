"""Row operations: a submit button turns the posted data into other data, and nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass

from cicd_wizard.wizard.data import (
    Row,
    StepData,
    as_row,
    new_uid,
    row_count,
    rows_of,
    text_of,
    whole_number,
    with_rows,
)
from cicd_wizard.wizard.fields import Many, Tick
from cicd_wizard.wizard.form_arguments import ArgumentRows, move_to_secrets
from cicd_wizard.wizard.form_cells import VariableCellsRows
from cicd_wizard.wizard.form_checks import ChecksRows, reset_check
from cicd_wizard.wizard.form_environment import EnvironmentRows
from cicd_wizard.wizard.form_environments import copy_cells
from cicd_wizard.wizard.form_images import OWN_NAMES, ImageRows
from cicd_wizard.wizard.form_names import VariableRows
from cicd_wizard.wizard.form_values import ChartValueRows, take_from_secret
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from generator import CHECK_NAMES

UPDATE = "update"


class UnknownOperation(ValueError):
    """The button that was pressed is none of the page's own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The changed data, the row that takes the focus ("" for the button that adds one), and what to say."""

    data: StepData
    focus_row: str
    focus_button: str
    said: str


def is_operation(op: str) -> bool:
    """Whether a button changes rows, rather than saving the step."""
    return op == UPDATE or ":" in op


def operate(op: str, data: StepData, form: FormWithRows) -> Outcome:
    """Do what a button says, as in ``add:components`` or ``remove:images-1-build_args:2``.

    Raises:
        UnknownOperation: if there is no such button.
    """
    if op == UPDATE:
        return Outcome(data, "", "", "Updated")
    verb, _, rest = op.partition(":")
    path, _, word = rest.partition(":")
    if verb == "reset" and not path:
        return _to_default(data, form, word)
    rowset = next((item for item in form.every_rowset() if item.prefix == f"{form.prefix}-{path}"), None)
    if rowset is None or verb not in _VERBS:
        raise UnknownOperation(op)
    return _VERBS[verb](data, rowset, word, path)


def _add(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    prefix = str(rowset.prefix)
    rows = rows_of(data, prefix)
    if row_count(data, prefix) >= rowset.max_num:
        return Outcome(data, "", f"add:{path}", f"You can list up to {rowset.max_num} {rowset.things}")
    context = rowset.context
    row = as_row(rowset.new_row(context, word))
    if "uid" in rowset.form.base_fields:
        row["uid"] = [new_uid()]
    said = f"Added row {len(rows) + 1} to {rowset.things}"
    return Outcome(with_rows(data, prefix, [*rows, row]), f"{prefix}-{len(rows)}", "", said)


def _remove(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    prefix = str(rowset.prefix)
    rows, index = _at(data, rowset, word)
    row = rows.pop(index)
    focus = f"{prefix}-{index}" if index < len(rows) else ""
    return Outcome(
        with_rows(data, prefix, rows), focus, "" if focus else f"add:{path}", f"Removed {_called(row, index)}"
    )


def _move(step: int) -> Callable[[StepData, RowSet, str, str], Outcome]:
    def move(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
        rows, index = _at(data, rowset, word)
        place = min(max(index + step, 0), len(rows) - 1)
        row = rows.pop(index)
        rows.insert(place, row)
        said = f"Moved {_called(row, index)} to place {place + 1}"
        return Outcome(with_rows(data, str(rowset.prefix), rows), f"{rowset.prefix}-{place}", "", said)

    return move


def _copy(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    if not isinstance(rowset, EnvironmentRows | ImageRows):
        raise UnknownOperation("copy")
    prefix = str(rowset.prefix)
    rows, index = _at(data, rowset, word)
    if len(rows) >= rowset.max_num:
        return Outcome(data, f"{prefix}-{index}", "", f"You can list up to {rowset.max_num} {rowset.things}")
    source, uid = rows[index], new_uid()
    own = OWN_NAMES if isinstance(rowset, ImageRows) else ("name",)
    rows.insert(index + 1, {**source, "uid": [uid], **{name: [""] for name in own}})
    data = copy_cells(with_rows(data, prefix, rows), text_of(source, "uid"), uid)
    return Outcome(
        data, f"{prefix}-{index + 1}", "", f"Copied {_called(source, index)}. Enter a name for the copy"
    )


def _take_cells(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    """Give an environment the variables and secret names of another one."""
    number, _, source = word.partition(":")
    names = {uid: name or "it" for uid, name in rowset.context.environments}
    if not isinstance(rowset, EnvironmentRows) or source not in names:
        raise UnknownOperation("cells")
    rows, index = _at(data, rowset, number)
    data = copy_cells(data, source, text_of(rows[index], "uid"))
    said = f"{_called(rows[index], index)} has the variables and secret names of {names[source]} now"
    return Outcome(data, f"{rowset.prefix}-{index}", "", said)


def _clear_cell(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    """Empty a variable in one environment, which inherits it again."""
    number, _, uid = word.partition(":")
    if not isinstance(rowset, VariableCellsRows) or uid not in dict(rowset.context.environments):
        raise UnknownOperation("clear")
    rows, index = _at(data, rowset, number)
    rows[index] = {**rows[index], f"v_{uid}": [""], f"e_{uid}": [""]}
    said = f"{_called(rows[index], index)} is inherited again"
    return Outcome(with_rows(data, str(rowset.prefix), rows), f"{rowset.prefix}-{index}-v_{uid}", "", said)


def _reset(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    """Bring the default of a row's field back."""
    number, _, field = word.partition(":")
    rows, index = _at(data, rowset, number)
    if not (isinstance(rowset, ChecksRows) and field in CHECK_NAMES):
        return _to_default(data, rowset.forms[index], field)
    rows[index] = reset_check(rows[index], field)
    data = with_rows(data, str(rowset.prefix), rows)
    return Outcome(data, f"{rowset.prefix}-{index}-{field}", "", "The default command is back")


def _to_default(data: StepData, form: FormWithRows, name: str) -> Outcome:
    """Bring a field's default back: an empty field where a placeholder shows it."""
    field = form.fields.get(name)
    default = form.default_of(name) if field else None
    if field is None or default is None:
        raise UnknownOperation("reset")
    html_name = form.html_name(name)
    changed = {key: values for key, values in data.items() if key != html_name}
    if isinstance(field, Many):
        values = default.splitlines()
    elif isinstance(field, Tick):
        values = [default] if default else []
    else:
        values = ["" if field.widget.attrs.get("placeholder") == default else default]
    return Outcome(changed | {html_name: values}, html_name, "", f"{field.label} is back at its default")


def _make_secret(data: StepData, rowset: RowSet, word: str, path: str) -> Outcome:
    """Turn a variable into a secret name; its value is dropped."""
    if isinstance(rowset, ArgumentRows | ChartValueRows):
        return _make_secret_of_build(data, rowset, word)
    if not isinstance(rowset, VariableRows | VariableCellsRows):
        raise UnknownOperation("secret")
    prefix = str(rowset.prefix)
    rows, index = _at(data, rowset, word)
    row = rows.pop(index)
    name = text_of(row, "name").strip()
    secrets = f"{prefix.rpartition('-')[0]}-secrets"
    new: Row = {"name": [name]}
    if isinstance(rowset, VariableCellsRows):
        for uid, _ in rowset.context.environments:
            new[f"n_{uid}"] = ["on"]
    listed = rows_of(data, secrets)
    data = with_rows(with_rows(data, prefix, rows), secrets, [*listed, new])
    said = f"{name or 'It'} is a secret name now. Set its value at GitHub"
    return Outcome(data, f"{secrets}-{len(listed)}", "", said)


def _make_secret_of_build(data: StepData, rowset: RowSet, word: str) -> Outcome:
    """Turn a build argument into a build secret, or let a value of the chart come from a secret."""
    prefix = str(rowset.prefix)
    index = _at(data, rowset, word)[1]
    if isinstance(rowset, ArgumentRows):
        data, focus, secret = move_to_secrets(data, prefix, index)
        said = f"{secret} is a build secret now. Mount it in the Dockerfile, and set its value at GitHub"
    else:
        data, secret = take_from_secret(data, prefix, index)
        focus = f"{prefix}-{index}"
        said = f"The value comes from the secret {secret} now. Add it to the environments in step 4"
    return Outcome(data, focus, "", said)


def _at(data: StepData, rowset: RowSet, word: str) -> tuple[list[Row], int]:
    rows, index = rows_of(data, str(rowset.prefix)), whole_number(word, 3)
    if index is None or index >= len(rows):
        raise UnknownOperation(word)
    return rows, index


def _called(row: Row, index: int) -> str:
    return text_of(row, "name").strip()[:100] or f"row {index + 1}"


_VERBS: dict[str, Callable[[StepData, RowSet, str, str], Outcome]] = {
    "add": _add,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
    "copy": _copy,
    "cells": _take_cells,
    "clear": _clear_cell,
    "reset": _reset,
    "secret": _make_secret,
}
