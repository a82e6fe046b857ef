"""How a form field becomes HTML: label, help, control and error, wired to each other for screen readers."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cicd_wizard.ui.drawing import attributes, draw, escape, has_errors

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


def render_field(bound: BoundField, kind: str = "", *, op_attrs: str = "", **options: Any) -> SafeString:
    """A field as HTML. templates/components/field.html lists the options.

    Args:
        bound: the field.
        kind: how it looks; without it the widget decides.
        op_attrs: attributes of the button that brings its default back.
        options: see the template.

    Raises:
        ValueError: if the kind is unknown.
    """
    kind = kind or kind_of(bound)
    if kind not in KINDS:
        raise ValueError(f"There is no field of kind {kind}.")
    if kind == "hidden":
        return bound.as_hidden()
    label = options.pop("label", None) or bound.label
    help_text = options.pop("help", None) or bound.help_text
    if kind in {"cell", "bare"}:
        return _cell(bound, kind, label, **options)
    state = default_state(bound, op_attrs, options.get("about") or "")
    if kind in {"check", "switch"}:
        return _tick(bound, kind, label, help_text, state, **options)
    if kind not in GROUPS:
        return _line(bound, kind, label, help_text, state, **options)
    # Django's group of ticks is a kind of its group of radios.
    one_of = kind_of(bound) == "radios"
    context = {
        "bound": bound,
        "kind": kind,
        "label": label,
        "help": help_text,
        "help_id": f"{bound.auto_id}_helptext",
        "state": state,
        "error_id": f"{bound.auto_id}_error",
        "described_by": _described_by(bound, bool(help_text)),
        "choices": choices(bound, "radio" if one_of else CONTROL_CLASSES.get(kind, "check")),
        **options,
    }
    return SafeString(get_template("components/field.html").render(context))


def default_state(bound: BoundField, op_attrs: str, about: str = "") -> SafeString:
    """Whether a field says its default, and the button that brings that back; nothing for one without a default.

    A form of the wizard tells with `default_of`, `is_changed` and `reset_op`. static/js/defaults.js follows typing.
    """
    form: Any = bound.form
    default = form.default_of(bound.name) if hasattr(form, "default_of") else None
    if default is None:
        return SafeString("")
    changed = form.is_changed(bound.name)
    return format_html(
        '<span class="field-state" data-default="{}"><span{}>Default</span><span class="tag tag-info"{}>Changed</span>'
        '<button class="button-link" type="submit" name="op" value="{}"{} {}>Reset<span class="sr-only"> {} to default'
        "</span></button></span>",
        default, attributes({"hidden": changed}), attributes({"hidden": not changed}), form.reset_op(bound.name),
        attributes({"hidden": not changed}), SafeString(op_attrs), f"{bound.label} {about}".strip(),
    )  # fmt: skip


def _cell(bound: BoundField, kind: str, label: object, **options: Any) -> SafeString:
    """A control in a grid. Its label shows only on a phone; a bare one's never, and it leaves its errors out."""
    words, about = escape(label), options.get("about")
    cell = kind == "cell"
    if about:
        about = escape(about)
        words += SafeString(f'<span class="sr-only">, {about}</span>' if cell else f" {about}")
    drawn = control(bound, kind, **options)
    if not cell:
        return SafeString(f'<label class="sr-only" for="{bound.id_for_label}">{words}</label>{drawn}')
    css_class = str(options.get("class") or "")
    return SafeString(
        f'<label class="cell-label" for="{bound.id_for_label}">{words}</label>'
        f"<div{attributes({'class': f'cell {css_class}'.strip()})}>{drawn}</div>{field_errors(bound)}"
    )


def _tick(
    bound: BoundField, kind: str, label: object, help_text: object, state: SafeString, **options: Any
) -> SafeString:
    """A tick or switch with its words beside it."""
    words = escape(label)
    if options.get("strong"):
        words = SafeString(f"<strong>{words}</strong>")
    if about := options.get("about"):
        words += SafeString(f'<span class="sr-only"> {escape(about)}</span>')
    help_line = (
        format_html('<p class="help option-help" id="{}_helptext">{}</p>', bound.auto_id, help_text)
        if help_text
        else ""
    )
    return SafeString(
        f"<div{attributes({'class': f'field {options.get("class") or ""}'.strip()})}>"
        f'<label class="option" for="{bound.id_for_label}">'
        f"{control(bound, kind, has_help=bool(help_text), **options)}"
        f'<span class="option-text">{words}</span></label>{help_line}{state}{field_errors(bound)}</div>'
    )


def _line(
    bound: BoundField, kind: str, label: object, help_text: object, state: SafeString, **options: Any
) -> SafeString:
    """A text, text area or list under its label."""
    words = escape(label)
    if about := options.get("about"):
        words += f'<span class="sr-only"> {escape(about)}</span>'
    if options.get("optional") and not state:
        words += ' <span class="optional">(optional)</span>'
    css_class = "label sr-only" if options.get("hide_label") else "label"
    named = f'<label class="{css_class}" for="{bound.id_for_label}">{words}</label>'
    if href := options.get("link_href"):
        named += f'<a href="{escape(href)}">{escape(options["link_text"])}</a>'
    if href or state:
        named = f'<div class="label-row">{named}{state}</div>'
    if help_text:
        named += f'<p class="help" id="{bound.auto_id}_helptext">{escape(help_text)}</p>'
    drawn: str = control(bound, kind, has_help=bool(help_text), **options)
    if suffix := options.get("suffix"):
        drawn = f'<span class="affix">{drawn}{escape(suffix)}</span>'
    outer = attributes({"class": f"field {options.get('class') or ''}".strip()})
    return SafeString(f"<div{outer}>{named}{drawn}{field_errors(bound)}</div>")


def field_errors(bound: BoundField) -> SafeString:
    """The problems of a field, below it."""
    if not has_errors(bound):
        return SafeString("")
    context = {"errors": bound.errors, "error_id": f"{bound.auto_id}_error"}
    return SafeString(get_template("components/errors.html").render(context))


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
    return draw(bound, attrs)


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
    own = {"type": option.data["type"], "name": option.data["name"], "value": option.data["value"]}
    return Choice(
        control=SafeString(f"<input{attributes(own)}{attributes(option.data['attrs'])}>"),
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
    if has_errors(bound):
        parts.append(f"{bound.auto_id}_error")
    return " ".join(parts)
