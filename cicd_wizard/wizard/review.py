"""The review page: a verdict, all answers with a way back to each, the files, and saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cicd_wizard.panel.asked import read_asked
from cicd_wizard.panel.parts import panel_part
from cicd_wizard.projects import services
from cicd_wizard.projects.services import Archived, NameTaken, StaleRevision
from cicd_wizard.wizard.conflict import merge_chosen, show_conflict
from cicd_wizard.wizard.data import whole_number
from cicd_wizard.wizard.page import frame
from cicd_wizard.wizard.preview import ProblemLink, links_to, make_preview
from cicd_wizard.wizard.steps import PROJECT, REVIEW, before
from cicd_wizard.wizard.storage import answers_of
from cicd_wizard.wizard.summary import summary_of
from generator.secret_patterns import find_secret
from generator.text import clean_text

if TYPE_CHECKING:
    from cicd_wizard.wizard.answers import Answers
    from cicd_wizard.wizard.views import ProjectWizard

NOTE_LIMIT = 120


def show_review(view: ProjectWizard, note: str = "", note_error: str = "") -> HttpResponse:
    """Check your answers."""
    answers = answers_of(view.draft, view.storage.steps)
    draft = view.draft
    preview = make_preview(answers, draft, read_asked(view.request), REVIEW)
    if preview.panel and (part := panel_part(view.request, preview.panel)):
        return part
    problems = _problems(view, answers)
    context: dict[str, Any] = {
        "view": view,
        "draft": draft,
        "problems": problems,
        "preview": preview,
        "sections": summary_of(answers, draft),
        "note": note,
        "note_error": note_error,
        "back": before(REVIEW),
        "blanked": [label for labels in draft.blanked.values() for label in labels],
        **frame(view, REVIEW, answers.context.name),
    }
    return render(view.request, "wizard/review.html", context)


def _problems(view: ProjectWizard, answers: Answers) -> list[ProblemLink]:
    taken = view.name_problem(answers)
    found = [*([taken] if taken else []), *answers.problems]
    return [
        ProblemLink(link.text, link.href.replace("#", f"?return={REVIEW}#", 1), link.step)
        for link in links_to(found, answers, view.draft)
    ]


def post_review(view: ProjectWizard, op: str) -> HttpResponse:
    """Save the project, or leave the draft as it is.

    Raises:
        BadRequest: if the button is none of the page's.
    """
    if view.first_new() != REVIEW:
        return redirect(view.get_step_url(view.first_new()))
    if op == "back":
        return redirect(view.get_step_url(before(REVIEW)))
    if op == "exit":
        messages.success(view.request, "Your draft is saved.")
        return redirect(view.exit_url())
    if op == "overwrite":
        services.rebase_draft(view.draft, _number(view.request.POST.get("revision", "")))
        return save(view)
    if op == "merge":
        return merge_chosen(view) or save(view)
    if op in {"next", "save"}:
        return save(view)
    raise BadRequest("There is no such button.")


def save(view: ProjectWizard) -> HttpResponse:
    """Check everything once more and store a revision; every refusal keeps the draft."""
    note = view.request.POST.get("note", "").strip()
    if note_error := _note_error(note):
        return show_review(view, "" if find_secret(note) else note, note_error)
    answers = answers_of(view.draft, view.storage.steps)
    if answers.pipeline is None:
        return show_review(view, note)
    try:
        revision = services.save_project(view.request.user, view.draft, answers.pipeline, note)
    except NameTaken:
        return redirect(view.get_step_url(PROJECT))
    except Archived:
        messages.error(
            view.request, "The project is in the archive. Take it out, then save: your draft waits."
        )
        return redirect(view.exit_url())
    except StaleRevision as error:
        return show_conflict(view, answers.pipeline.to_document(), error.current, note)
    return redirect("projects:saved", revision.project_id, revision.number)


def _note_error(note: str) -> str:
    """What is wrong with a revision note, "" for nothing."""
    if match := find_secret(note):
        return f"This looks like {match.label}. Write the note without it"
    try:
        clean_text(note, "Revision note", NOTE_LIMIT)
    except ValueError as error:
        return str(error)
    return ""


def _number(text: str) -> int:
    """A revision number.

    Raises:
        BadRequest: if it is none.
    """
    number = whole_number(text, 9)
    if number is None:
        raise BadRequest("There is no such revision.")
    return number
