"""What somebody sent after the session had ended: kept, without secrets, until they have signed in again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.blanking import blank
from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.steps import SLUGS
from cicd_wizard.wizard.storage import answers_of, posted_fields

SESSION_KEY = "unsent-step"


def keep_unsent(request: HttpRequest, draft_id: UUID, step: str) -> None:
    """Put what was posted into the visitor's new session; signing in takes the session over.

    The draft itself is not touched: only its owner may change it. An unknown draft or step keeps nothing.
    """
    draft = Draft.objects.select_related("project").filter(pk=draft_id).first()
    typed = posted_fields(request.POST, step)
    if draft is None or step not in SLUGS or not typed:
        return
    answers = answers_of(draft, {**draft.step_data, step: typed})
    form = answers.forms[step]
    clean = blank(answers.data[step], form, set(answers.writer.not_secret))
    allowed = form.posted_names()
    data = {name: values for name, values in clean.data.items() if name in allowed}
    request.session[SESSION_KEY] = {
        "draft": str(draft.pk),
        "step": step,
        "data": data,
        "blanked": clean.labels,
    }


def find_unsent(request: HttpRequest, draft: Draft, step: str) -> tuple[StepData, list[str]] | None:
    """The fields that wait for this step of this draft, and the labels of what was emptied in them."""
    kept: dict[str, Any] = request.session.get(SESSION_KEY, {})
    if kept.get("draft") != str(draft.pk) or kept.get("step") != step:
        return None
    return kept["data"], kept["blanked"]


def forget_unsent(request: HttpRequest) -> None:
    """Drop what waits, once it was sent again."""
    request.session.pop(SESSION_KEY, None)
