"""Taking out what looks like a secret before anything is stored or shown again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.form_arguments import ArgumentForm
from cicd_wizard.wizard.form_cells import VariableCells
from cicd_wizard.wizard.form_names import VariableForm
from cicd_wizard.wizard.form_values import ChartValueForm
from cicd_wizard.wizard.rows import FormWithRows
from generator.secret_patterns import find_secret, name_suggests_secret

LISTS = {
    "components": "components",
    "env_vars": "variables",
    "variables": "variables",
    "secrets": "secret names",
    "build_args": "build arguments",
    "build_secrets": "build secrets",
    "values": "values of the chart",
    "images": "images",
    "environments": "environments",
    "schedule": "schedules",
    "notifications": "notifications",
}

_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s{0,9}=")


@dataclass(frozen=True, slots=True)
class Blanked:
    """A step's data without secrets, the names of the emptied fields with what to say there, and their labels."""

    data: StepData
    problems: dict[str, str]
    labels: list[str]


def blank(data: StepData, form: FormWithRows, exempt: set[str]) -> Blanked:
    """Empty every field that holds a credential, and values whose names say that they are secrets.

    Args:
        data: what was posted.
        form: the step's form over the same data.
        exempt: names of variables that a person said are no secrets.
    """
    problems = dict(_credentials(data))
    for row in form.every_form():
        for value_name, message in _telling_names(row, exempt):
            problems.setdefault(row.html_name(value_name), message)
    if not problems:
        return Blanked(data, {}, [])
    kept = {
        name: [value for value in values if not find_secret(value)] or [""] if name in problems else values
        for name, values in data.items()
    }
    for html_name in problems:
        if any(kept.get(html_name, ())):
            kept[html_name] = [""]
    return Blanked(kept, problems, [_label(form, html_name, problems) for html_name in problems])


def mark(form: FormWithRows, clean: Blanked) -> None:
    """Let the rows whose values were emptied offer to make a secret name of them."""
    for html_name in clean.problems:
        bound = form.find(html_name)
        row = bound.form if bound else None
        if bound and isinstance(row, FormWithRows) and bound.name != "name":
            row.held_secret = True


def _credentials(data: StepData) -> Iterator[tuple[str, str]]:
    for name, values in data.items():
        for value in values:
            if match := find_secret(value):
                yield name, f"This looks like {match.label}. Make it a secret instead"
                break


def _telling_names(row: FormWithRows, exempt: set[str]) -> Iterator[tuple[str, str]]:
    """The fields of a row whose values are secrets by the names beside them, each with what to say there."""
    name = row.text("name")
    if any(name_suggests_secret(match[1], "any word") for match in _LINE.finditer(name)):
        # A line of a .env, or several in a field that takes no line ends: the secret stands behind its name.
        yield "name", "Enter the name only, or paste the lines below the list"
        return
    way_out = "Make it a secret, or say that it is not one"
    if isinstance(row, ChartValueForm):
        known = row.ticked("not_secret") or row.exemption in exempt or not row.is_text
        if not known and name_suggests_secret(row.says, row.typed("value")):
            yield "value", f"{name} looks like a secret. {way_out}"
        return
    if isinstance(row, ArgumentForm):
        way_out = "Pass it as a build secret"
    for field in _plain_values(row):
        if name not in exempt and name_suggests_secret(name, row.typed(field)):
            yield field, f"{name} looks like a secret. {way_out}"


def _plain_values(row: FormWithRows) -> list[str]:
    """The fields with plain values of a row that has a variable's name."""
    if isinstance(row, VariableForm | ArgumentForm):
        return ["value"]
    return [f"v_{uid}" for uid, _ in row.known.environments] if isinstance(row, VariableCells) else []


def _label(form: FormWithRows, html_name: str, problems: dict[str, str]) -> str:
    """What the page calls a field that was emptied: ``API_KEY (variables, row 3)``."""
    bound = form.find(html_name)
    row = bound.form if bound else None
    if bound is None or not isinstance(row, FormWithRows):
        return "a field"
    parts = str(row.prefix).rsplit("-", 2)
    title = str(bound.label)
    if len(parts) < 3 or not parts[2].isdigit():
        return title
    if row.text("name") and row.html_name("name") not in problems:
        title = row.text("name").replace("\x00", "\ufffd")[:100]
    return f"{title} ({LISTS.get(parts[1], parts[1])}, row {int(parts[2]) + 1})"
