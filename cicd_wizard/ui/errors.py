"""The list on top of a page with problems: the same words as at the fields, each with a link there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet


@dataclass(frozen=True)
class ErrorItem:
    """One problem: what it says and the address of its field ("" if it has none)."""

    text: str
    href: str = ""


def error_items(parts: "Iterable[forms.BaseForm | BaseFormSet[Any] | None]") -> list[ErrorItem]:
    """All problems of forms and formsets in page order, each text once per field."""
    items: dict[tuple[str, str], ErrorItem] = {}
    for part in parts:
        if part is None:
            continue
        for item in _of_formset(part) if isinstance(part, BaseFormSet) else _of_form(part):
            items.setdefault((item.href, item.text), item)
    return list(items.values())


def first_control_id(bound: BoundField) -> str:
    """The id of the control that takes the focus: of a group, its first option."""
    if bound.field.widget.use_fieldset:
        options = bound.subwidgets
        return str(options[0].id_for_label) if options else str(bound.auto_id)
    return str(bound.id_for_label or bound.auto_id)


def _of_formset(formset: "BaseFormSet[Any]") -> Iterator[ErrorItem]:
    if not formset.is_bound:
        return
    for text in formset.non_form_errors():
        yield ErrorItem(str(text), f"#{formset.prefix}")
    for form in formset.forms:
        yield from _of_form(form)


def _of_form(form: forms.BaseForm) -> Iterator[ErrorItem]:
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield ErrorItem(str(text))
    # Of the hundreds of rows that a page may have, few have fields to look at.
    for bound in form if form.errors else ():
        for text in bound.errors:
            yield ErrorItem(str(text), f"#{first_control_id(bound)}")
