"""Forms that own lists of rows, and rows that may own lists again. What was typed is read without making fields."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import get_default_renderer
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from cicd_wizard.wizard.data import MOST_ROWS, TOTAL, StepData, row_count, whole_number

if TYPE_CHECKING:
    from cicd_wizard.wizard.context import Context
    from cicd_wizard.wizard.writer import Writer

# What a browser never sends for a tick, but a script may.
NOT_TICKED = {"", "false", "False"}


class FormWithRows(forms.Form):
    """A form, always bound, and the lists of rows that belong to it.

    It never judges what was typed: `write` puts it into the document, and the engine's problems come back to the
    fields by their names. `text`, `typed`, `ticked` and `many` read the posted data; Django's fields are made when a
    page shows them, so that a preview or a save of hundreds of rows makes none.
    """

    rowset_classes: ClassVar[Mapping[str, type[RowSet]]] = {}

    # Set where a value was emptied since it is a secret: the page offers to make a secret name of the row.
    held_secret = False

    # What BaseForm.__init__ would set on each of what may be thousands of rows.
    is_bound = True
    auto_id = "id_%s"
    label_suffix = ""
    empty_permitted = False
    use_required_attribute = False
    error_class = forms.utils.ErrorList
    renderer = get_default_renderer()
    _errors = None

    def __init__(self, data: StepData, *, prefix: str, context: Context) -> None:
        self.posted = data
        self.prefix = prefix
        self.known = context
        self.begin()
        self.rowsets: dict[str, RowSet] = {
            name: rowset(self.posted, prefix=f"{prefix}-{name}", context=context)
            for name, rowset in self.rowset_classes.items()
        }

    def begin(self) -> None:
        """Tell the context what the rows of this form have to know, before they are made."""

    def prepare(self) -> None:
        """Fill in choices, placeholders and fields that depend on other answers: for showing the form only."""

    # --- What was typed ------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """What a field holds, without spaces around it."""
        return self.typed(name).strip()

    def typed(self, name: str) -> str:
        """What a field holds, as typed: the last value, as browsers mean it."""
        values = self.many(name)
        return values[-1] if values else ""

    def ticked(self, name: str) -> bool:
        """Whether a tick is set."""
        return self.typed(name) not in NOT_TICKED

    def many(self, name: str) -> list[str]:
        """The ticked choices of a group."""
        return self.posted.get(f"{self.prefix}-{name}", [])

    # --- Defaults ------------------------------------------------------------------------------

    def default_of(self, name: str) -> str | None:
        """What a field says where nobody answered, as it would be typed ("on" and "" for a tick, a line for each
        choice of a group); None for a field that has no such default."""
        return None

    def is_changed(self, name: str) -> bool:
        """Whether a field with a default says something else; an empty text shows its default as a placeholder."""
        default = self.default_of(name) or ""
        typed = "\n".join(self.many(name)).replace("\r\n", "\n").strip()
        if not typed and isinstance(self.fields[name], forms.CharField):
            return False
        return typed != default.strip()

    def reset_op(self, name: str) -> str:
        """The button that brings a field's default back."""
        return f"reset:{':'.join(map(str, self.place))}:{name}" if self.is_row else f"reset::{name}"

    # --- Where it is ---------------------------------------------------------------------------

    @property
    def is_row(self) -> bool:
        """Whether this is a row of a list, rather than the form of a step."""
        return "-" in str(self.prefix)

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
        return f"{self.prefix}-{field}"

    # --- All of it -----------------------------------------------------------------------------

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

    def find(self, html_name: str) -> BoundField | None:
        """The field below this form that is posted under a name."""
        name = html_name.removeprefix(f"{self.prefix}-")
        if name == html_name:
            return None
        rowset_name, _, rest = name.partition("-")
        if rest and (rowset := self.rowsets.get(rowset_name)):
            number = whole_number(rest.partition("-")[0], 3)
            if number is None or number >= len(rowset.forms):
                return None
            return rowset.forms[number].find(html_name)
        return self[name] if name in self.fields else None

    def posted_names(self) -> set[str]:
        """Everything that this page may post: nothing else is stored."""
        totals = {f"{rowset.prefix}-{TOTAL}" for rowset in self.every_rowset()}
        return totals | {form.html_name(name) for form in self.every_form() for name in form.field_names()}

    def field_names(self) -> Iterator[str]:
        """The names of the fields: the form's own class says them unless `prepare` may add or take some away."""
        yield from self.base_fields if type(self).prepare is FormWithRows.prepare else self.fields

    def write(self, writer: Writer) -> None:
        """Put what was typed into the document; by default there is nothing to put."""

    # --- What Django's templates and fields ask a form for -----------------------------------------

    @cached_property
    def fields(self) -> dict[str, forms.Field]:  # type: ignore[override]  # a plain attribute there
        """The fields, made at the first look."""
        made = copy.deepcopy(self.base_fields)
        self.__dict__["fields"] = made  # `prepare` looks at them
        self.prepare()
        return made

    @cached_property
    def data(self) -> MultiValueDict[str, str]:  # type: ignore[override]  # a plain attribute there
        """What was posted for the form's own fields."""
        names = map(self.html_name, self.fields)
        return MultiValueDict({name: self.posted[name] for name in names if name in self.posted})

    @cached_property
    def files(self) -> MultiValueDict[str, Any]:  # type: ignore[override]  # a plain attribute there
        """Nothing: no step takes files."""
        return MultiValueDict()

    @cached_property
    def initial(self) -> dict[str, Any]:  # type: ignore[override]  # a plain attribute there
        """Nothing: the form is always bound."""
        return {}

    @cached_property
    def _bound_fields_cache(self) -> dict[str, BoundField]:
        return {}

    def full_clean(self) -> None:
        """Find nothing wrong: the engine judges."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}


class RowSet:
    """A list of rows: any number up to a limit, none of them stored before (so that rows can come and go)."""

    form: type[FormWithRows]
    things: str = "rows"
    max_num = 100

    def __init__(self, data: StepData, *, prefix: str, context: Context) -> None:
        self.posted, self.prefix, self.context = data, prefix, context

    @cached_property
    def forms(self) -> list[FormWithRows]:
        """The rows. One more than the limit is shown, so that the one too many can be seen and removed."""
        count = min(row_count(self.posted, self.prefix), self.max_num + 1, MOST_ROWS)
        return [
            self.form(self.posted, prefix=f"{self.prefix}-{number}", context=self.context)
            for number in range(count)
        ]

    @property
    def full(self) -> bool:
        """Whether the list has as many rows as it may have."""
        return len(self.forms) >= self.max_num

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """The values of a row that is added; `preset` is the word behind the second colon of the operation."""
        return {}
