"""How a form field becomes HTML: label, help, control and error, wired to each other for screen readers."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.template.loader import get_template
from django.utils.safestring import SafeString

# How a field may look. Without `as` the widget decides.
KINDS = {"input", "check", "switch", "radios", "choices", "ticks", "chips", "cell", "bare", "hidden"}
GROUPS = {"radios", "choices", "ticks", "chips"}
CONTROL_CLASSES = {"check": "check", "switch": "switch", "radios": "radio", "choices": "radio"}


@dataclass(frozen=True)
class Choice:
    """One option of a group: its control, its words, its line of help."""

    control: SafeString
    id: str
    label: str
    help: str


def kind_of(bound: BoundField) -> str:
    """How a field looks if nobody says otherwise."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "ticks"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "input"


def render_field(bound: BoundField, kind: str = "", **options: Any) -> SafeString:
    """A field as HTML. templates/components/field.html lists the options.

    Raises:
        ValueError: if the kind is unknown.
    """
    kind = kind or kind_of(bound)
    if kind not in KINDS:
        raise ValueError(f"There is no field of kind {kind}.")
    if kind == "hidden":
        return bound.as_hidden()
    context = {
        "bound": bound,
        "kind": kind,
        "label": options.pop("label", None) or bound.label,
        "help": options.pop("help", None) or bound.help_text,
        "help_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
        **options,
    }
    if kind in GROUPS:
        context["described_by"] = _described_by(bound, bool(context["help"]))
        context["choices"] = choices(bound, CONTROL_CLASSES.get(kind, "check"))
    else:
        context["control"] = control(bound, kind, has_help=bool(context["help"]), **options)
    return SafeString(get_template("components/field.html").render(context))


def control(bound: BoundField, kind: str, *, has_help: bool = False, **options: Any) -> SafeString:
    """The bare control of a field with its classes and the ids of its help and error."""
    attrs: dict[str, Any] = {"class": _classes(bound, kind, **options)}
    if kind == "switch":
        attrs["role"] = "switch"
    if options.get("mono"):
        # What goes into a file is not prose. A widget may still say otherwise.
        for name, value in {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}.items():
            attrs[name] = bound.field.widget.attrs.get(name, value)
    if options.get("autofocus"):
        attrs["autofocus"] = True
    described_by = _described_by(bound, has_help and kind not in {"cell", "bare"})
    if described_by:
        attrs["aria-describedby"] = described_by
    return bound.as_widget(attrs=attrs)


def _classes(bound: BoundField, kind: str, **options: Any) -> str:
    classes = [CONTROL_CLASSES.get(kind, "input")]
    if classes == ["input"]:
        if kind in {"cell", "bare"} or options.get("small"):
            classes.append("input-small")
        if options.get("mono"):
            classes.append("mono")
    classes.append(str(bound.field.widget.attrs.get("class", "")))
    return " ".join(filter(None, classes))


def choices(bound: BoundField, css_class: str) -> list[Choice]:
    """The options of a group. A widget's `choice_help` maps values to a line of help."""
    help_by_value: dict[str, str] = getattr(bound.field.widget, "choice_help", {})
    return [_choice(option, css_class, help_by_value) for option in bound.subwidgets]


def _choice(option: BoundWidget, css_class: str, help_by_value: dict[str, str]) -> Choice:
    option.data["attrs"]["class"] = css_class
    option.data["attrs"].pop("required", None)
    return Choice(
        control=option.tag(),
        id=str(option.id_for_label),
        label=str(option.choice_label),
        help=help_by_value.get(str(option.data["value"]), ""),
    )


def _described_by(bound: BoundField, has_help: bool) -> str:
    """The ids that describe the control, or "" where there are none."""
    own = str(bound.field.widget.attrs.get("aria-describedby", ""))
    parts = [own] if own else []
    if has_help:
        parts.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        parts.append(f"{bound.auto_id}_error")
    return " ".join(parts)
