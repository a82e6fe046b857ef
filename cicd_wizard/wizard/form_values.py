"""Step 3: the values that a chart is given: a text, a number, or what an environment has under a name."""

import re
from typing import Any

from cicd_wizard.wizard.data import StepData, as_row, rows_of, text_of, with_rows
from cicd_wizard.wizard.fields import Choice, Text, Tick
from cicd_wizard.wizard.form_names import PlainValueRow, named_once, tidy
from cicd_wizard.wizard.rows import RowSet
from cicd_wizard.wizard.writer import Path, Writer
from generator.deploy_fields import name_of_values_key
from generator.fields import values_key
from generator.secret_patterns import name_suggests_secret

KINDS = [
    ("text", "Text"),
    ("plain", "Number or boolean"),
    ("variable", "Variable"),
    ("secret", "Secret"),
]
_PLAIN: dict[str, bool] = {"true": True, "false": False}
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")

type ChartValue = str | int | bool | dict[str, str]


class ChartValueForm(PlainValueRow):
    """One value of the chart."""

    name = Text("Key")
    kind = Choice("Kind", KINDS)
    value = Text("Value or name", rows=1)
    not_secret = Tick("It is not a secret")

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.text("name") and not self.text("value")

    @property
    def is_text(self) -> bool:
        """Whether the value is written into the file as it is."""
        return self.text("kind") in {"", "text"}

    @property
    def says(self) -> str:
        """What the key names, in words that a secret's name would have: ``config.apiKey`` is an api_Key."""
        return name_of_values_key(self.text("name"))

    @property
    def exemption(self) -> str:
        """The name under which `not_secret` lists this key."""
        return self.text("name").rpartition(".")[2]

    @property
    def may_be_secret(self) -> bool:
        """Whether the page asks if this is a secret."""
        return self.is_text and name_suggests_secret(self.says, "any word")

    def read(self, writer: Writer) -> ChartValue:
        """The value as the document has it."""
        value, kind = tidy(self.typed("value")), self.text("kind")
        if kind in {"variable", "secret"}:
            return {kind: value.strip()}
        if kind != "plain":
            return value
        if value.lower() in _PLAIN:
            return _PLAIN[value.lower()]
        if _NUMBER.fullmatch(value):
            return int(value)
        writer.wrong(self, "value", "Enter a whole number, true or false, or choose Text")
        return 0


class ChartValueRows(RowSet):
    """The values of the chart."""

    form = ChartValueForm
    things = "values"

    @classmethod
    def new_row(cls, context: Any, preset: str = "") -> dict[str, Any]:
        """A text without a key."""
        return {"kind": "text"}


def write_chart_values(writer: Writer, rows: RowSet, deploy: dict[str, Any]) -> None:
    """Write the values of the chart."""
    here: Path = ("deploy", "values")
    values: dict[str, ChartValue] = {}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows.forms, start=1):
        if not isinstance(row, ChartValueForm) or row.blank:
            continue
        name = row.text("name")
        if not named_once(writer, row, name, seen, number, "Enter a values key"):
            continue
        writer.entry(here, name, (row, "name"), (row, "value"), values_key)
        for kind in ("secret", "variable"):
            writer.at(row, "value", *here, name, kind)
        values[name] = row.read(writer)
        if row.ticked("not_secret") and row.is_text:
            writer.not_secret.append(row.exemption)
    if values:
        deploy["values"] = values


def seed_chart_values(deploy: dict[str, Any], not_secret: list[str]) -> list[dict[str, Any]]:
    """The rows of a saved deploy's values."""
    rows: list[dict[str, Any]] = []
    for name, value in deploy.get("values", {}).items():
        row: dict[str, Any] = {"name": name, "kind": "text", "value": value}
        if isinstance(value, dict):
            ((kind, named),) = value.items()
            row |= {"kind": kind, "value": named}
        elif isinstance(value, bool | int):
            row |= {"kind": "plain", "value": str(value).lower()}
        elif name.rpartition(".")[2] in not_secret:
            row["not_secret"] = True
        rows.append(row)
    return rows


def take_from_secret(data: StepData, prefix: str, index: int) -> tuple[StepData, str]:
    """Let a value of the chart come from a secret in place of its text, which is dropped; the secret's name too."""
    rows = rows_of(data, prefix)
    secret = name_of_values_key(text_of(rows[index], "name").strip()).upper()
    rows[index] = rows[index] | as_row({"kind": "secret", "value": secret})
    rows[index].pop("not_secret", None)
    return with_rows(data, prefix, rows), secret
