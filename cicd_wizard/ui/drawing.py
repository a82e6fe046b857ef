"""Controls as HTML, written without a template each: a page of the wizard may have thousands of them."""

import html
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

_INPUTS: dict[type[forms.Widget], str] = {
    forms.TextInput: "text",
    forms.HiddenInput: "hidden",
    forms.CheckboxInput: "checkbox",
}


def draw(bound: BoundField, attrs: Mapping[str, Any]) -> SafeString:
    """A control with these attributes besides its widget's own, as `bound.as_widget` gives it.

    Widgets of other kinds than text, hidden, tick, text area and list are left to their templates.
    """
    widget = bound.field.widget
    kind = type(widget)
    input_type = _INPUTS.get(kind)
    if input_type is None and kind is not forms.Textarea and not _is_plain_list(widget):
        return bound.as_widget(attrs=dict(attrs))
    all_attrs: dict[str, Any] = {**widget.attrs, **attrs}
    if input_type != "hidden" and has_errors(bound):
        all_attrs["aria-invalid"] = "true"
    all_attrs.setdefault("id", bound.auto_id)
    name, value = bound.html_name, bound.value()
    if kind is forms.Textarea:
        # Browsers drop the first line end of a text area.
        text = "" if value is None else escape(value)
        return SafeString(f'<textarea name="{name}"{attributes(all_attrs)}>\n{text}</textarea>')
    if isinstance(widget, forms.Select):
        return SafeString(f'<select name="{name}"{attributes(all_attrs)}>{_options(widget, value)}</select>')
    own: dict[str, Any] = {"type": input_type, "name": name}
    if input_type == "checkbox":
        all_attrs["checked"] = bool(value)
    elif value is not None and value != "":
        own["value"] = value
    return SafeString(f"<input{attributes(own)}{attributes(all_attrs)}>")


def escape(text: object) -> str:
    """What Django's `conditional_escape` gives, without asking a plain text whether it is a lazy one."""
    # A lazy text tells only as a text whether it is safe.
    words = text if isinstance(text, str) else str(text)
    return words if isinstance(words, SafeString) else html.escape(words)


def has_errors(bound: BoundField) -> bool:
    """Whether anything is wrong with a field."""
    return bound.name in bound.form.errors


def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Attributes of an element, each after a space: True stands by its name alone, False and None are left out."""
    return SafeString(
        "".join(
            f" {name}" if value is True else f' {name}="{escape(value)}"'
            for name, value in attrs.items()
            if value is not False and value is not None
        )
    )


def _is_plain_list(widget: forms.Widget) -> bool:
    """Whether this is a list of choices without groups among them."""
    return type(widget) is forms.Select and not any(
        isinstance(label, list | tuple) for _, label in widget.choices
    )


def _options(widget: forms.Select, value: object) -> SafeString:
    chosen = "" if value is None else str(value)
    options = []
    for choice, label in widget.choices:
        selected = str(choice) == chosen
        options.append(
            f"<option{attributes({'value': choice, 'selected': selected})}>{escape(label)}</option>"
        )
    return SafeString("".join(options))
