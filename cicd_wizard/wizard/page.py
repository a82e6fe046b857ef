"""What a step's page shows besides its form: stepper, errors, preview, focus and status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cicd_wizard.panel.asked import read_asked
from cicd_wizard.ui.errors import error_items
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.preview import make_preview
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.steps import PROJECT, REVIEW, SLUGS, STEPS, before

if TYPE_CHECKING:
    from cicd_wizard.projects.models import Draft
    from cicd_wizard.wizard.operations import Outcome
    from cicd_wizard.wizard.views import ProjectWizard
    from cicd_wizard.wizard.writer import FieldProblem


def step_context(
    view: ProjectWizard,
    step: str,
    answers: Answers,
    outcome: Outcome | None,
    blanked: list[str],
    problems: list[FieldProblem],
) -> dict[str, Any]:
    """The context of a step's template."""
    draft, form = view.draft, answers.forms[step]
    if outcome and outcome.focus_row:
        focus_on(form, outcome.focus_row)
    everything = [*form.every_form()]
    errors = error_items(everything) if outcome is None else []
    return {
        "view": view,
        "draft": draft,
        "form": form,
        "answers": answers,
        "step": STEPS[step],
        "number": SLUGS.index(step) + 1,
        "errors": errors,
        # Else the error summary, the new row, or the field that the address names takes the focus.
        "begins_at_heading": outcome is None and not errors and not {"at", "return"} & set(view.request.GET),
        "blanked": blanked,
        "said": outcome.said if outcome else "",
        "focus_button": outcome.focus_button if outcome else "",
        "back": before(step),
        "may_review": view.first_new() == REVIEW,
        "returning": view.request.GET.get("return") == REVIEW,
        "preview": make_preview(answers, draft, read_asked(view.request), step, problems),
        "preview_url": preview_url(draft, step),
        **frame(view, step, form.text("name") if step == PROJECT else answers.context.name),
        "page_url": view.request.get_full_path(),
        "op_attrs": op_attributes(view.request.get_full_path()),
    }


def frame(view: ProjectWizard, step: str, name: str) -> dict[str, Any]:
    """What all pages of a draft share."""
    draft = view.draft
    return {
        "steps": stepper(view, step),
        "project_name": draft.project.name if draft.project else name or "New project",
        "flow": f"Edit {draft.project.name}" if draft.project else "New project",
        "exit_url": view.exit_url(),
    }


def stepper(view: ProjectWizard, current: str) -> list[dict[str, Any]]:
    """The steps as components/stepper.html takes them."""
    return [
        {
            "label": STEPS[slug].title,
            "url": view.get_step_url(slug) if view.reached(slug) else "",
            "done": slug in view.storage.steps or view.draft.filled,
            "current": slug == current,
        }
        for slug in SLUGS
    ]


def preview_url(draft: Draft, step: str) -> str:
    """Where the preview of a step comes from."""
    return f"{reverse('wizard:preview', args=[draft.pk])}?step={step}"


def op_attributes(address: str) -> SafeString:
    """What makes a row button an htmx button: without script it is a submit button like any other."""
    return format_html(
        'hx-post="{}" hx-target="#step-fields" hx-select="#step-fields" hx-select-oob="#wizard-status,#wizard-undo"'
        ' hx-swap="outerHTML" hx-sync="#main:drop" hx-vals="unset"',
        address,
    )


def focus_on(form: FormWithRows, prefix: str) -> None:
    """Put the focus on the first field of a row, or on one field."""
    if bound := form.find(prefix):
        bound.field.widget.attrs["autofocus"] = True
        return
    row = next((item for item in form.every_form() if item.prefix == prefix), None)
    first = next((bound for bound in row if not bound.is_hidden), None) if row else None
    if first:
        first.field.widget.attrs["autofocus"] = True
