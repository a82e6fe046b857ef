"""Taking out what looks like a secret before anything is stored or shown again."""

from collections.abc import Iterator
from dataclasses import dataclass

from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.form_build import ArgumentForm
from cicd_wizard.wizard.form_cells import VariableCells
from cicd_wizard.wizard.form_names import VariableForm
from cicd_wizard.wizard.rows import FormWithRows
from generator.secret_patterns import find_secret, name_suggests_secret

LISTS = {
    "components": "components",
    "env_vars": "variables",
    "variables": "variables",
    "secrets": "secret names",
    "build_args": "build arguments",
    "images": "images",
    "environments": "environments",
    "schedule": "schedules",
    "notifications": "notifications",
}


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
        for name, value_name, value in _named_values(row):
            html_name = row.html_name(value_name)
            if html_name not in problems and name not in exempt and name_suggests_secret(name, value):
                problems[html_name] = (
                    f"{name} looks like a secret. Make it a secret, or say that it is not one"
                )
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


def _credentials(data: StepData) -> Iterator[tuple[str, str]]:
    for name, values in data.items():
        for value in values:
            if match := find_secret(value):
                yield name, f"This looks like {match.label}. Make it a secret instead"
                break


def _named_values(row: FormWithRows) -> Iterator[tuple[str, str, str]]:
    """Name, field and text of each plain value in a row."""
    if isinstance(row, VariableForm | ArgumentForm):
        yield row.text("name"), "value", row.typed("value")
    elif isinstance(row, VariableCells):
        for uid, _ in row.known.environments:
            yield row.text("name"), f"v_{uid}", row.typed(f"v_{uid}")


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
