"""Step 4, the grids: a row for each variable or secret name, a column for each environment."""

from collections.abc import Iterable, Iterator
from typing import Any

from cicd_wizard.wizard.data import MOST_CELL_ROWS
from cicd_wizard.wizard.fields import Hidden, Text, Tick
from cicd_wizard.wizard.form_names import Cell, PlainValueRow, named_once, tidy
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.writer import Path, Writer
from generator.text import AT_GITHUB, MAX_NAMES, variable_name, variable_warning


class VariableCells(PlainValueRow):
    """A variable and its value in each environment: a text, "" on purpose, or nothing, which inherits."""

    name = Text("Name")
    shared = Hidden()
    not_secret = Tick("It is not a secret")

    def prepare(self) -> None:
        """Add two fields for each environment."""
        for uid, name in self.known.environments:
            # Styles tell by the placeholder that a cell is empty, also while somebody types.
            self.fields[f"v_{uid}"] = Text(name or "new environment", rows=1, placeholder="not set")
            self.fields[f"e_{uid}"] = Tick("set to empty")

    def field_names(self) -> Iterator[str]:
        """The names of the fields, without making any."""
        yield from self.base_fields
        for uid, _ in self.known.environments:
            yield from (f"v_{uid}", f"e_{uid}")

    @property
    def inherited(self) -> str | None:
        """The value for all environments, None where there is none."""
        return self.known.variables.get(self.text("name"))

    def cell(self, uid: str) -> Cell | None:
        """The value in one environment as the document has it; None where it is inherited."""
        value = tidy(self.typed(f"v_{uid}"))
        if not value:
            return "" if self.ticked(f"e_{uid}") else None
        match = AT_GITHUB.fullmatch(value)
        if match is None:
            return value
        default = tidy(match[2] or "")
        return {"variable": match[1], **({"default": default} if default else {})}

    @property
    def called(self) -> str:
        """What the page calls this variable."""
        return self.text("name") or self.where

    @property
    def warning(self) -> str | None:
        """What a person should know about a variable of this name."""
        return variable_warning(self.text("name"))

    def cells(self) -> Iterator[dict[str, Any]]:
        """Each environment's fields, and how they look: inherited, an override, or a value of its own."""
        inherited = self.inherited
        path, index = self.place
        for uid, environment in self.known.environments:
            value, empty = self[f"v_{uid}"], self[f"e_{uid}"]
            about = f"{self.called}, {environment or 'new environment'}"
            shown = {"value": value, "empty": empty, "look": "", "about": about}
            if inherited is not None:
                value.field.widget.attrs["placeholder"] = inherited[:60] or "empty"
                if self.cell(uid) is None:
                    shown["look"] = "cell-inherit"
                else:
                    shown |= {"look": "cell-override", "clear_op": f"clear:{path}:{index}:{uid}"}
            yield shown

    @property
    def set_anywhere(self) -> bool:
        """Whether any environment has a value of its own."""
        return any(self.cell(uid) is not None for uid, _ in self.known.environments)

    @property
    def blank(self) -> bool:
        """Whether the row says nothing: nothing entered, or a variable of step 2 that nobody overrides."""
        return not self.set_anywhere and (bool(self.text("shared")) or not self.text("name"))

    def write_cell(self, writer: Writer, uid: str, here: Path) -> Cell | None:
        """Remember where this environment's value was typed, and give it."""
        cell = self.cell(uid)
        if cell is None:
            return None
        name = self.text("name")
        writer.entry((*here, "env_vars"), name, (self, "name"), (self, f"v_{uid}"), variable_name)
        if self.ticked("not_secret"):
            writer.not_secret.append(name)
        return cell


class VariableCellsRows(RowSet):
    """The grid of variables."""

    form = VariableCells
    things = "variables"
    max_num = MOST_CELL_ROWS


class SecretCells(FormWithRows):
    """A secret name: where it is needed, and under which other name GitHub has it there."""

    name = Text("Name")
    note = Text("Note")

    def field_names(self) -> Iterator[str]:
        """The names of the fields, without making any."""
        yield from self.base_fields
        for uid, _ in self.known.environments:
            yield from (f"n_{uid}", f"s_{uid}")

    def prepare(self) -> None:
        """Add a tick and a name for each environment."""
        for uid, name in self.known.environments:
            self.fields[f"n_{uid}"] = Tick(f"Needed in {name or 'the new environment'}")
            self.fields[f"s_{uid}"] = Text(name or "new environment", placeholder="same name")

    def cells(self) -> Iterator[dict[str, Any]]:
        """Each environment's tick and name."""
        name = self.text("name") or "the secret"
        for uid, environment in self.known.environments:
            place = environment or "the new environment"
            yield {
                "tick": self[f"n_{uid}"],
                "value": self[f"s_{uid}"],
                "environment": place,
                "label": f"Secret name for {name} in {place}",
            }

    @property
    def needed(self) -> bool:
        """Whether any environment needs it."""
        return any(self.ticked(f"n_{uid}") for uid, _ in self.known.environments)

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.text("name") and not self.text("note") and not self.needed

    def write_cell(self, writer: Writer, uid: str, here: Path, found: list[dict[str, str]]) -> None:
        """Add the secret to an environment that needs it."""
        if not self.ticked(f"n_{uid}"):
            return
        place = (*here, "secrets", len(found))
        writer.at(self, "name", *place)
        writer.at(self, "name", *place, "name")
        entry = {"name": self.text("name")}
        writer.put(entry, self, f"s_{uid}", place, key="secret")
        writer.put(entry, self, "note", place)
        found.append(entry)


class SecretCellsRows(RowSet):
    """The grid of secret names."""

    form = SecretCells
    things = "secrets"
    max_num = MOST_CELL_ROWS


def check_rows(
    writer: Writer, variables: Iterable[VariableCells], secrets: Iterable[SecretCells]
) -> list[VariableCells]:
    """The variables that can be written; what a document cannot say of the others is noted here."""
    named: list[VariableCells] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(variables, start=1):
        name = row.text("name")
        if row.blank:
            continue
        if not named_once(writer, row, name, seen, number):
            continue
        if row.set_anywhere:
            named.append(row)
        else:
            writer.wrong(row, "name", f"Enter a value for {name}, or remove the row")
    for secret in secrets:
        if not secret.blank and not secret.needed:
            name = secret.text("name") or "this secret"
            writer.wrong(secret, "name", f"Tick an environment that needs {name}, or remove the row")
    return named


def one_too_many(writer: Writer, row: FormWithRows, count: int, path: Path) -> None:
    """Remember the row with which an environment has more names than there may be: its limit is told there."""
    if count == MAX_NAMES + 1:
        writer.at(row, "name", *path)


def seed_variable_cells(
    columns: list[tuple[str, dict[str, Any]]], not_secret: list[str]
) -> list[dict[str, Any]]:
    """The rows for what the environments of a saved document set."""
    rows: dict[str, dict[str, Any]] = {}
    for uid, environment in columns:
        for name, value in environment.get("env_vars", {}).items():
            row = rows.setdefault(name, {"name": name, "not_secret": name in not_secret})
            if isinstance(value, dict):
                default = value.get("default", "")
                row[f"v_{uid}"] = f"vars.{value['variable']}" + (f" || {default}" if default else "")
            else:
                row[f"v_{uid}"] = value
                row[f"e_{uid}"] = value == ""
    return list(rows.values())


def seed_secret_cells(columns: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The rows for the secrets of a saved document.

    A name gets a second row where its note differs or the order could not be kept otherwise.
    """
    rows: list[dict[str, Any]] = []
    for uid, environment in columns:
        last = -1
        for item in environment.get("secrets", []):
            entry = {"name": item} if isinstance(item, str) else item
            key = {"name": entry["name"], "note": entry.get("note", "")}
            place = next(
                (
                    number
                    for number, row in enumerate(rows)
                    if number > last and key == {"name": row["name"], "note": row["note"]}
                ),
                None,
            )
            if place is None:
                place = last + 1
                rows.insert(place, dict(key))
            rows[place] |= {f"n_{uid}": True, f"s_{uid}": entry.get("secret", "")}
            last = place
    return rows
