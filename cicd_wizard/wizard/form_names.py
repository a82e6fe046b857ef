"""Rows of variables and rows of secret names, as steps 2 and 3 have them."""

from typing import Any

from cicd_wizard.wizard.fields import Choice, Text, Tick
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.writer import Path, Writer
from generator.secret_patterns import name_suggests_secret
from generator.text import variable_name, variable_warning

VARIABLE_KINDS = [("text", "Text"), ("variable", "Variable at GitHub")]
type Cell = str | dict[str, str]


def tidy(value: str) -> str:
    """A value as it is meant: spaces around a single line are forgiven, several lines stay as they are."""
    value = value.replace("\r\n", "\n")
    return value if "\n" in value.strip() else value.strip()


def sounds_secret(name: str) -> bool:
    """Whether a plain value under this name would be taken for a secret."""
    return name_suggests_secret(name, "any word")


class PlainValueRow(FormWithRows):
    """A row with a plain value under a name, which may turn out to be a secret."""

    @property
    def may_be_secret(self) -> bool:
        """Whether the page asks if this is a secret."""
        return sounds_secret(self.text("name"))

    @property
    def secret_op(self) -> str:
        """The button that makes a secret of this row."""
        path, index = self.place
        return f"secret:{path}:{index}"


class VariableForm(PlainValueRow):
    """One environment variable: a text, or the name of a variable that is set at GitHub."""

    name = Text("Name")
    kind = Choice("Kind", VARIABLE_KINDS)
    value = Text("Value or default", rows=1)
    github_name = Text("Name at GitHub", "If it differs.")
    not_secret = Tick("It is not a secret")

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.text(name) for name in ("name", "value", "github_name"))

    @property
    def warning(self) -> str | None:
        """What a person should know about a variable of this name."""
        return variable_warning(self.text("name"))

    def cell(self) -> Cell:
        """The value as the document has it."""
        value = tidy(self.typed("value"))
        if self.text("kind") != "variable":
            return value
        return {
            "variable": self.text("github_name") or self.text("name"),
            **({"default": value} if value else {}),
        }


class VariableRows(RowSet):
    """A grid of variables."""

    form = VariableForm
    things = "variables"

    @classmethod
    def new_row(cls, context: Any, preset: str = "") -> dict[str, Any]:
        """A text without a name."""
        return {"kind": "text"}


class SecretForm(FormWithRows):
    """The name of a secret: what the commands call it, what GitHub calls it, and a note for whoever sets it."""

    name = Text("Name")
    secret = Text("Secret at GitHub", "If it has another name.")
    note = Text("Note")

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.text(name) for name in ("name", "secret", "note"))


class SecretRows(RowSet):
    """A grid of secret names."""

    form = SecretForm
    things = "secrets"


def write_variables(writer: Writer, rows: RowSet, target: dict[str, Any], path: Path) -> None:
    """Write a grid of variables as `env_vars` of the part at `path`."""
    variables: dict[str, Cell] = {}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows.forms, start=1):
        if not isinstance(row, VariableForm) or row.blank:
            continue
        name = row.text("name")
        if not named_once(writer, row, name, seen, number):
            continue
        here = (*path, "env_vars")
        writer.entry(here, name, (row, "name"), (row, "value"), variable_name)
        writer.at(row, "github_name", *here, name, "variable")
        writer.at(row, "value", *here, name, "default")
        if row.text("kind") == "variable" and not row.text("github_name"):
            writer.at(row, "name", *here, name, "variable")
        variables[name] = row.cell()
        if row.ticked("not_secret"):
            writer.not_secret.append(name)
    if variables:
        target["env_vars"] = variables


def named_once(
    writer: Writer,
    row: FormWithRows,
    name: str,
    seen: dict[str, int],
    number: int,
    empty: str = "Enter a variable name",
) -> bool:
    """Whether a row of a map has a name that no row before it has; a document cannot say that it has not."""
    if not name:
        writer.wrong(row, "name", empty)
        return False
    if name in seen:
        writer.wrong(row, "name", f"{name} is listed twice (rows {seen[name]} and {number})")
        return False
    seen[name] = number
    return True


def write_secrets(writer: Writer, rows: RowSet, target: dict[str, Any], path: Path) -> None:
    """Write a grid of secret names as `secrets` of the part at `path`."""
    found: list[dict[str, str]] = []
    for row in rows.forms:
        if not isinstance(row, SecretForm) or row.blank:
            continue
        here = (*path, "secrets", len(found))
        writer.at(row, "name", *here)
        entry: dict[str, str] = {"name": row.text("name")}
        writer.at(row, "name", *here, "name")
        for key in ("secret", "note"):
            writer.put(entry, row, key, here)
        found.append(entry)
    if found:
        target["secrets"] = found


def seed_variables(part: dict[str, Any], not_secret: list[str]) -> list[dict[str, Any]]:
    """The rows of a saved part's variables."""
    rows = []
    for name, value in part.get("env_vars", {}).items():
        row: dict[str, Any] = {"name": name, "kind": "text", "value": value, "not_secret": name in not_secret}
        if isinstance(value, dict):
            github_name = "" if value["variable"] == name else value["variable"]
            row |= {"kind": "variable", "value": value.get("default", ""), "github_name": github_name}
        rows.append(row)
    return rows


def seed_secrets(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a saved part's secrets."""
    return [{"name": item} if isinstance(item, str) else dict(item) for item in part.get("secrets", [])]
