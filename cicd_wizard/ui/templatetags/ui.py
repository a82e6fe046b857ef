"""Tags and filters of every template: icons, fields, error lists, highlighted files."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from cicd_wizard.ui import errors, fields, highlighting, icons
from generator import load_catalogue

register = template.Library()


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """`{% icon "check" %}`: an icon that follows the text colour."""
    return icons.icon(name, css_class)


@register.simple_tag
def icon_sprite() -> SafeString:
    """All icons, once in base.html."""
    return icons.sprite()


@register.simple_tag(takes_context=True)
def field(context: Mapping[str, Any], bound: BoundField, **options: Any) -> SafeString:
    """`{% field form.name class="half" mono=True %}`; templates/components/field.html lists the options."""
    kind = options.pop("as", "")
    return fields.render_field(bound, kind, op_attrs=context.get("op_attrs", ""), **options)


@register.simple_tag
def control(bound: BoundField, **options: Any) -> SafeString:
    """Only the control, with its classes and wiring, for a template that writes the label itself."""
    kind = options.pop("as", "") or fields.kind_of(bound)
    return fields.control(bound, kind, has_help=bool(options.pop("has_help", False)), **options)


@register.simple_tag
def field_errors(bound: BoundField) -> SafeString:
    """The problems of a field, for a template that writes the rest itself."""
    return fields.field_errors(bound)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*parts: forms.BaseForm) -> dict[str, Any]:
    """`{% error_summary form formset %}`: all problems of forms and formsets; nothing if there is none."""
    return {"items": errors.error_items(parts)}


@register.filter
def highlight(text: str, path: str) -> SafeString:
    """`{{ text|highlight:path }}`: a file as numbered, highlighted lines."""
    return highlighting.highlight(text, path)


@register.filter
def line_count(text: str) -> int:
    """How many lines a file has."""
    return highlighting.line_count(text)


@register.filter
def initials(name: str) -> str:
    """Up to two letters for an avatar: "Mona Lisa" gives ML, "octocat" gives OC."""
    words = str(name).replace("@", " ").replace(".", " ").split()
    if not words:
        return "?"
    return (words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]).upper()


@register.filter
def stack_label(name: str) -> str:
    """What people call a stack: "node" is Node.js."""
    stack = load_catalogue().stacks.get(name)
    return stack.label if stack else name


@register.filter
def when(moment: datetime) -> SafeString:
    """A moment as people say it, with the exact time behind it: "20 minutes ago", from a week on the date."""
    local, now = timezone.localtime(moment), timezone.localtime()
    if now - local < timedelta(minutes=1):
        words = "just now"
    elif now - local < timedelta(days=7):
        words = f"{timesince(local, now, depth=1)} ago"
    else:
        words = date_format(local, "j M" if local.year == now.year else "j M Y")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        date_format(local, "j M Y, H:i e"),
        words,
    )
