"""Forms that own lists of rows: each list is a formset, and a row may own lists again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, BaseFormSet
from django.forms.renderers import get_default_renderer
from django.utils.datastructures import MultiValueDict

from cicd_wizard.wizard.data import StepData, row_count

if TYPE_CHECKING:
    from cicd_wizard.wizard.context import Context
    from cicd_wizard.wizard.writer import Writer

    type Posted = MultiValueDict[str, str]


class FormWithRows(forms.Form):
    """A form, always bound, and the lists of rows that belong to it.

    It never judges what was typed: `write` puts it into the document, and the engine's problems come back to the
    fields by their names.
    """

    rowset_classes: ClassVar[Mapping[str, type[RowSet]]] = {}

    def __init__(self, data: Any = None, files: Any = None, *, context: Context, **kwargs: Any) -> None:
        kwargs.pop("initial", None)
        kwargs["use_required_attribute"] = False
        self.posted: Posted = data if data is not None else MultiValueDict()
        super().__init__(self.posted, **kwargs)
        # An untouched row counts as posted too: what is blank is decided in one place, when it is written.
        self.empty_permitted = False
        self.known = context
        self.prepare()
        self.rowsets: dict[str, RowSet] = {
            name: rowset(self.posted, prefix=f"{self.prefix}-{name}", context=context)
            for name, rowset in self.rowset_classes.items()
        }

    def prepare(self) -> None:
        """Fill in choices and fields that depend on other answers."""

    def text(self, name: str) -> str:
        """What a field holds, without spaces around it."""
        return self.typed(name).strip()

    def typed(self, name: str) -> str:
        """What a field holds, as typed."""
        return str(self[name].data or "") if name in self.fields else ""

    def ticked(self, name: str) -> bool:
        """Whether a tick is set."""
        return name in self.fields and bool(self[name].data)

    def many(self, name: str) -> list[str]:
        """The ticked choices of a group."""
        return [str(value) for value in self[name].data or []] if name in self.fields else []

    @property
    def place(self) -> tuple[str, int]:
        """The list that this row is in, as its buttons name it, and the row's index."""
        path, _, index = str(self.prefix).partition("-")[2].rpartition("-")
        return path, int(index)

    @property
    def where(self) -> str:
        """The row among its neighbours, for labels that are only read out."""
        return f"row {self.place[1] + 1}"

    @property
    def lists(self) -> dict[str, str]:
        """The lists inside this row, as their buttons name them."""
        path, index = self.place
        return {name: f"{path}-{index}-{name}" for name in self.rowsets}

    def html_name(self, field: str) -> str:
        """The name under which a field is posted."""
        return self.add_prefix(field)

    def every_form(self) -> Iterator[FormWithRows]:
        """This form and all forms of its rows, in the order of the page."""
        yield self
        for rowset in self.rowsets.values():
            for form in rowset.forms:
                yield from form.every_form()

    def every_rowset(self) -> Iterator[RowSet]:
        """The lists of this form and of its rows."""
        for rowset in self.rowsets.values():
            yield rowset
            for form in rowset.forms:
                yield from form.every_rowset()

    def bound_fields(self) -> dict[str, BoundField]:
        """All fields below this form by the names they are posted under."""
        return {bound.html_name: bound for form in self.every_form() for bound in form}

    def posted_names(self) -> set[str]:
        """Everything that this page may post: nothing else is stored."""
        totals = {f"{rowset.prefix}-{TOTAL_FORM_COUNT}" for rowset in self.every_rowset()}
        return totals | {form.add_prefix(name) for form in self.every_form() for name in form.fields}

    def write(self, writer: Writer) -> None:
        """Put what was typed into the document; by default there is nothing to put."""


if TYPE_CHECKING:
    _FormSet = BaseFormSet[FormWithRows]
else:
    _FormSet = BaseFormSet  # generic for the type checker only


class RowSet(_FormSet):
    """A list of rows: any number up to a limit, none of them stored before (so that rows can come and go)."""

    form: type[FormWithRows]
    things: str = "rows"
    extra = 0
    min_num = 0
    max_num = 100
    can_order = can_delete = can_delete_extra = False
    validate_min = False
    validate_max = True
    renderer = get_default_renderer()

    def __init__(self, data: Posted, *, prefix: str, context: Context) -> None:
        # One row more than the limit is shown, so that the one too many can be seen and removed.
        self.absolute_max = self.max_num + 1
        count = row_count(
            {name: data.getlist(name) for name in data if name.startswith(f"{prefix}-")}, prefix
        )
        data.setlist(f"{prefix}-{TOTAL_FORM_COUNT}", [str(count)])
        data.setlist(f"{prefix}-{INITIAL_FORM_COUNT}", ["0"])
        super().__init__(
            data,
            prefix=prefix,
            form_kwargs={"context": context},
            error_messages={"too_many_forms": f"You can list up to {self.max_num} {self.things}"},
        )

    @property
    def full(self) -> bool:
        """Whether the list has as many rows as it may have."""
        return len(self.forms) >= self.max_num

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """The values of a row that is added; `preset` is the word behind the second colon of the operation."""
        return {}


def bound_data(data: StepData) -> Posted:
    """Stored data in the form that Django's forms read."""
    return MultiValueDict({name: list(values) for name, values in data.items()})
