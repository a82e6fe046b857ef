"""The tag for the place below a list where lines of a .env are pasted."""

from typing import Any

from django import template
from django.template import RequestContext

from cicd_wizard.wizard.paste import Pastes
from cicd_wizard.wizard.rows import RowSet

register = template.Library()


@register.inclusion_tag("wizard/paste.html", takes_context=True)
def paste_area(context: RequestContext, rows: RowSet, about: str = "") -> dict[str, Any]:
    """`{% paste_area rows about %}`: a fold to paste lines for a list, or the review of what was pasted."""
    pastes: Pastes = context["pastes"]
    answers, form = context["answers"], context["form"]
    return {
        "area": pastes.area(form, rows, answers.data[form.prefix]),
        "about": about,
        "op_attrs": context["op_attrs"],
    }
