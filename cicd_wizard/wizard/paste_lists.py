"""The lists that pasted lines go into: what each holds already, and how new rows are put into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from cicd_wizard.wizard.data import Row, StepData, rows_of, text_of, with_rows
from cicd_wizard.wizard.dotenv import Check, Target
from cicd_wizard.wizard.form_arguments import ArgumentForm, ArgumentRows, usual_secret
from cicd_wizard.wizard.form_cells import VariableCells, VariableCellsRows
from cicd_wizard.wizard.form_names import VariableForm, VariableRows, sounds_secret
from cicd_wizard.wizard.form_pipeline import as_cell
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from generator.text import build_argument_name, one_line_value, plain_value, variable_name

EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pasted line as somebody wants it: a variable with a value, or a secret name."""

    name: str
    value: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Put:
    """The data with the new rows, the first row that changed, and the names for which there was no room."""

    data: StepData
    focus_row: str
    left_out: list[str]


class PasteList:
    """A list of variables and the list of secret names that belongs to it."""

    secrets: ClassVar[str] = "secrets"
    # What looks at a name, and at a value.
    checks: ClassVar[tuple[Check, Check]] = (variable_name, plain_value)
    # What the page calls a row of this list, and of the other one.
    things: ClassVar[tuple[str, str]] = ("variable", "secret name")

    def __init__(self, form: FormWithRows, rowset: RowSet, data: StepData, wanted: str) -> None:
        """Look at the rows of both lists.

        Args:
            form: the form of the step.
            rowset: the list of variables.
            data: what is typed at the step.
            wanted: of step 4, the environment that is meant, or EVERYWHERE.
        """
        self.rowset, self.data, self.wanted = rowset, data, wanted
        self.prefix = str(rowset.prefix)
        self.secrets_prefix = f"{self.prefix.rpartition('-')[0]}-{self.secrets}"
        self.secret_rowset = next(item for item in form.every_rowset() if item.prefix == self.secrets_prefix)
        # Every row with its form; rows without anything in them make room for what comes.
        self.rows = [
            (row, typed)
            for row, typed in zip(rows_of(data, self.prefix), rowset.forms, strict=False)
            if typed.text("name") or not getattr(typed, "blank", False)
        ]
        self.secret_rows = [
            (row, typed)
            for row, typed in zip(rows_of(data, self.secrets_prefix), self.secret_rowset.forms, strict=False)
            if not getattr(typed, "blank", False)
        ]

    # --- What is there -------------------------------------------------------------------------

    def target(self, not_secret: Iterable[str]) -> Target:
        """What the list holds and takes, for sorting lines."""
        shown = ((typed.text("name"), self.shown(typed)) for _, typed in self.rows)
        return Target(
            variables={name: value for name, value in shown if value is not None},
            secrets=frozenset(name for row, typed in self.secret_rows for name in self.listed(row, typed)),
            not_secret=frozenset(not_secret),
            check_name=self.checks[0],
            check_value=self.checks[1],
            room=self.rowset.max_num - len(self.rows),
            secret_room=self.secret_rowset.max_num - len(self.secret_rows),
            things=self.rowset.things,
        )

    def shown(self, typed: FormWithRows) -> str | None:
        """The value of a row as the page shows it; None where it has none."""
        if not isinstance(typed, VariableForm):
            return None
        cell = typed.cell()
        return cell if isinstance(cell, str) else as_cell(cell)

    def listed(self, row: Row, typed: FormWithRows) -> Iterator[str]:
        """The names of secrets, in upper case, that a row of the other list stands for."""
        yield typed.text("name").upper()

    # --- What comes ----------------------------------------------------------------------------

    def put(self, chosen: Iterable[Chosen]) -> Put:
        """Put lines into the two lists: a name that is there changes its row, any other gets a new one."""
        rows = [row for row, _ in self.rows]
        secrets = [row for row, _ in self.secret_rows]
        touched: list[Row] = []
        left_out = []
        for item in chosen:
            row = self._put_secret(item, rows, secrets) if item.secret else self._put_variable(item, rows)
            if row is None:
                left_out.append(item.name)
            else:
                touched.append(row)
        data = with_rows(with_rows(self.data, self.prefix, rows), self.secrets_prefix, secrets)
        focus = ""
        for prefix, there in ((self.secrets_prefix, secrets), (self.prefix, rows)):
            for number, row in enumerate(there):
                if touched and row is touched[0]:
                    focus = f"{prefix}-{number}"
        return Put(data, focus, left_out)

    def _put_variable(self, item: Chosen, rows: list[Row]) -> Row | None:
        row = next((row for row in rows if text_of(row, "name").strip() == item.name), None)
        if row is None:
            if len(rows) >= self.rowset.max_num:
                return None
            row = {"name": [item.name]}
            rows.append(row)
        self.set_value(row, item.value)
        if sounds_secret(item.name):
            row["not_secret"] = ["on"]
        return row

    def _put_secret(self, item: Chosen, rows: list[Row], secrets: list[Row]) -> Row | None:
        name = item.name.upper()
        row = next((row for row in secrets if text_of(row, "name").strip().upper() == name), None)
        if row is None:
            if len(secrets) >= self.secret_rowset.max_num:
                return None
            row = self.new_secret(name)
            secrets.append(row)
        self.mark_secret(row)
        kept = [there for there in rows if text_of(there, "name").strip() != item.name or self.clear(there)]
        rows[:] = kept
        return row

    def set_value(self, row: Row, value: str) -> None:
        """Give a row its value."""
        row |= {"kind": ["text"], "value": [value]}
        row.pop("github_name", None)

    def new_secret(self, name: str) -> Row:
        """A row for a secret name."""
        return {"name": [name]}

    def mark_secret(self, row: Row) -> None:
        """Say in a row of the other list where the secret is needed, if it asks that."""

    def clear(self, row: Row) -> bool:
        """Take the value out of a row whose name is a secret now; False if the whole row goes."""
        return False


class ArgumentList(PasteList):
    """The build arguments of an image; its secrets are those that the build mounts."""

    secrets = "build_secrets"
    checks = (build_argument_name, one_line_value)
    things = ("argument", "build secret")

    def shown(self, typed: FormWithRows) -> str | None:
        """The value of an argument."""
        return typed.text("value") if isinstance(typed, ArgumentForm) else None

    def listed(self, row: Row, typed: FormWithRows) -> Iterator[str]:
        """The id of a build secret, and the secret behind it."""
        name = typed.text("name")
        yield from (name.upper(), (typed.text("secret") or usual_secret(name)).upper())

    def set_value(self, row: Row, value: str) -> None:
        """Give an argument its value."""
        row["value"] = [value]

    def new_secret(self, name: str) -> Row:
        """A build secret whose id is the name in small letters."""
        return {"name": [name.lower()], "secret": [name]}


class CellList(PasteList):
    """The grids of step 4: lines go into the column of one environment, or into every column."""

    @property
    def uids(self) -> list[str]:
        """The columns that are meant: the first where none is named."""
        uids = [uid for uid, _ in self.rowset.context.environments]
        return uids if self.wanted == EVERYWHERE else [uid for uid in uids if uid == self.wanted] or uids[:1]

    def shown(self, typed: FormWithRows) -> str | None:
        """The value in the columns that are meant, inherited ones too; None where no column has one."""
        if not isinstance(typed, VariableCells):
            return None
        cells = [typed.cell(uid) for uid in self.uids]
        values = [typed.inherited if cell is None else _text(cell) for cell in cells]
        there = list(dict.fromkeys(value for value in values if value is not None))
        if not there:
            return None
        return there[0] if len(there) == 1 and None not in values else ", ".join([*there, "…"])

    def listed(self, row: Row, typed: FormWithRows) -> Iterator[str]:
        """The name, if it is ticked in all columns that are meant."""
        if self.uids and all(typed.ticked(f"n_{uid}") for uid in self.uids):
            yield typed.text("name").upper()

    def set_value(self, row: Row, value: str) -> None:
        """Set the cells; an empty value is a tick of its own."""
        for uid in self.uids:
            row[f"v_{uid}"] = [value]
            row.pop(f"e_{uid}", None)
            if not value:
                row[f"e_{uid}"] = ["on"]

    def mark_secret(self, row: Row) -> None:
        """Tick the columns that are meant."""
        row |= {f"n_{uid}": ["on"] for uid in self.uids}

    def clear(self, row: Row) -> bool:
        """Empty the cells; the row stays while another column or step 2 has a value."""
        for uid in self.uids:
            row.pop(f"v_{uid}", None)
            row.pop(f"e_{uid}", None)
        return bool(text_of(row, "shared")) or any(
            text_of(row, key) for key in row if key.startswith(("v_", "e_"))
        )


def _text(cell: str | dict[str, str]) -> str:
    return cell if isinstance(cell, str) else as_cell(cell)


def list_class(rowset: RowSet) -> type[PasteList] | None:
    """How pasted lines go into a list, None if it takes none."""
    if isinstance(rowset, VariableCellsRows):
        return CellList if rowset.context.environments else None
    if isinstance(rowset, ArgumentRows):
        return ArgumentList
    return PasteList if isinstance(rowset, VariableRows) else None


def columns_of(rowset: RowSet) -> list[tuple[str, str]]:
    """The environments that lines can be meant for, in step 4; all of them where there are several."""
    if not isinstance(rowset, VariableCellsRows):
        return []
    columns = [(uid, name or "new environment") for uid, name in rowset.context.environments]
    return [*columns, (EVERYWHERE, "Every environment")] if len(columns) > 1 else columns
