"""Fields with a default: how the page tags them, and the button that brings the default back."""

import re
from datetime import date

import pytest

from cicd_wizard.ui.fields import render_field
from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.fields import Choice, Many, Text, Tick
from cicd_wizard.wizard.operations import UnknownOperation, operate
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from generator import load_catalogue

DEFAULTS = {"branch": "main", "minutes": "15", "kind": "b", "cache": "on", "sizes": "s\nm"}
UNTOUCHED = {"branch": ["main"], "minutes": [""], "kind": ["b"], "cache": ["on"], "sizes": ["s", "m"]}


class Row(FormWithRows):
    """A form with a default of each sort, one of them as a placeholder."""

    branch = Text("Branch")
    minutes = Text("Minutes", placeholder="15")
    kind = Choice("Kind", [("a", "A"), ("b", "B")])
    cache = Tick("Cache")
    sizes = Many("Sizes", [("s", "S"), ("m", "M"), ("l", "L")])
    free = Text("Free")

    def default_of(self, name: str) -> str | None:
        """The catalogue's value."""
        return DEFAULTS.get(name)


class Rows(RowSet):
    """A list of them."""

    form = Row


class Step(Row):
    """A step with the same fields, and a list."""

    rowset_classes = {"rows": Rows}


def step(values: dict[str, list[str]], prefix: str = "step") -> tuple[Step, StepData]:
    data: StepData = {"step-rows-TOTAL_FORMS": ["1"]}
    data |= {f"{prefix}-{name}": value for name, value in values.items()}
    return Step(data, prefix="step", context=Context(load_catalogue(), date(2026, 11, 23))), data


def shown(form: FormWithRows, name: str) -> list[str]:
    """The words beside a field that are not hidden."""
    found = re.search(r'<span class="field-state".*?</button></span>', render_field(form[name]), re.DOTALL)
    return (
        re.findall(r"<(?:span|button)(?![^>]*hidden)[^>]*>(Default|Changed|Reset)", found[0]) if found else []
    )


@pytest.mark.parametrize("name", DEFAULTS)
def test_an_untouched_field_says_default(name: str) -> None:
    assert shown(step(UNTOUCHED)[0], name) == ["Default"]


CHANGED = {"branch": ["trunk"], "minutes": ["20"], "kind": ["a"], "cache": [], "sizes": []}


@pytest.mark.parametrize(("name", "value"), CHANGED.items())
def test_a_changed_field_says_so_and_goes_back(name: str, value: list[str]) -> None:
    form, data = step(UNTOUCHED | {name: value})
    assert shown(form, name) == ["Changed", "Reset"]
    outcome = operate(form.reset_op(name), data, form)
    assert outcome.focus_row == f"step-{name}"
    assert outcome.data[f"step-{name}"] == UNTOUCHED[name]
    assert shown(Step(outcome.data, prefix="step", context=form.known), name) == ["Default"]


def test_a_field_of_a_row_goes_back_alone() -> None:
    form, data = step({"branch": ["trunk"]}, "step-rows-0")
    row = form.rowsets["rows"].forms[0]
    assert row.reset_op("branch") == "reset:rows:0:branch"
    outcome = operate("reset:rows:0:branch", data | {"step-branch": ["other"]}, form)
    assert outcome.data == data | {"step-branch": ["other"], "step-rows-0-branch": ["main"]}


@pytest.mark.parametrize(
    "op", ["reset::free", "reset::none", "reset::", "reset:rows:0:free", "reset:rows:1:branch"]
)
def test_only_fields_with_a_default_go_back(op: str) -> None:
    form, data = step(UNTOUCHED)
    with pytest.raises(UnknownOperation):
        operate(op, data, form)


def test_a_field_without_a_default_says_nothing() -> None:
    assert "field-state" not in render_field(step(UNTOUCHED)[0]["free"])
