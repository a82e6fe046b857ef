"""Two people saved changes of one project: what both changed is asked, what one changed is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cicd_wizard.panel.origins import told_key
from cicd_wizard.projects import services
from cicd_wizard.projects.merge import MINE, THEIRS, Change, Merge, merge
from cicd_wizard.projects.models import Draft, Revision
from cicd_wizard.projects.trees import MISSING, Named, Place, data_of, step_of
from cicd_wizard.wizard.data import whole_number
from cicd_wizard.wizard.importing import fill
from cicd_wizard.wizard.page import frame
from cicd_wizard.wizard.steps import REVIEW, SLUGS, STEPS
from cicd_wizard.wizard.storage import answers_of
from generator import Catalogue, Problem, check, load_catalogue
from generator.document import canonical_json
from generator.problems import path_text
from generator.secret_patterns import find_secret
from generator.yaml_text import write_document

if TYPE_CHECKING:
    from cicd_wizard.wizard.views import ProjectWizard

type Document = dict[str, Any]

_PARTS = {"components": "Component", "images": "Image", "environments": "Environment"}


@dataclass(frozen=True, slots=True)
class Question:
    """A place that differs, in words, with what each version says there."""

    name: str
    step: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Versions:
    """What both began with, and what each made of it."""

    base: Document
    mine: Document
    theirs: Document

    def merged(self, chosen: Mapping[Place, str] | None = None) -> Merge:
        """Both on top of what they began with."""
        return merge(self.base, self.mine, self.theirs, chosen)

    def question(self, change: Change) -> Question:
        """A change in words."""
        return Question(
            field_name(change.place),
            STEPS[step_of(change.place)].title,
            self._label(change.place),
            told_value(change.mine, change),
            told_value(change.theirs, change),
        )

    def questions(self, changes: Iterable[Change]) -> list[Question]:
        """Changes in words, in the order of the steps."""
        ordered = sorted(changes, key=lambda change: SLUGS.index(step_of(change.place)))
        return [self.question(change) for change in ordered]

    def _label(self, place: Place) -> str:
        if len(place) == 1 and place[0] in _PARTS:
            return f"Order of {place[0]}"
        for document in (self.mine, self.theirs, self.base):
            path = _path_in(document, place)
            if path is not None:
                words = told_key(path_text(path), document)
                return f"{_PARTS[place[0]]} {place[1]}" if len(place) == 2 and place[0] in _PARTS else words
        return ", ".join(place)


def field_name(place: Place) -> str:
    """The name of the radio buttons that ask about a place."""
    return f"choice-{hashlib.sha256(canonical_json(place).encode()).hexdigest()[:12]}"


def told_value(value: Any, change: Change) -> str:
    """What a version says at a place, as text."""
    if value is MISSING:
        return "Not provided" if change.base is MISSING else "Removed"
    data = data_of(value)
    if isinstance(data, bool):
        return "Yes" if data else "No"
    if isinstance(value, Named) and change.place[0] in _PARTS and len(change.place) == 1:
        return "\n".join(value)
    if isinstance(data, list) and all(isinstance(item, str) for item in data):
        return "\n".join(data) or "None"
    if isinstance(data, dict | list):
        return write_document({change.place[-1]: data}).strip()
    return str(data)


def _path_in(document: Document, place: Place) -> list[str | int] | None:
    """A place by names as a path by numbers, None where the document has nothing there."""
    path: list[str | int] = []
    value: Any = document
    for key in place:
        if isinstance(value, list):
            names = [item.get("name") if isinstance(item, dict) else item for item in value]
            if key not in names:
                return None
            path.append(names.index(key))
            value = value[names.index(key)]
        elif isinstance(value, dict) and key in value:
            path.append(key)
            value = value[key]
        else:
            return None
    return path


def versions_of(draft: Draft, mine: Document, theirs: Revision, catalogue: Catalogue) -> Versions:
    """The three documents, as this release writes them."""
    base = Revision.objects.filter(project=draft.project_id, number=draft.base_revision).first()
    before = base.pipeline if base else {}
    return Versions(_canonical(before, catalogue), mine, _canonical(theirs.pipeline, catalogue))


def _canonical(document: Document, catalogue: Catalogue) -> Document:
    parsed = check(document, catalogue).parsed
    return parsed.to_document() if parsed else document


def show_conflict(
    view: ProjectWizard, mine: Document, current: Revision, note: str, problems: Iterable[Problem] = ()
) -> HttpResponse:
    """Both versions, field by field where both changed the same; 409, as nothing was saved."""
    versions = versions_of(view.draft, mine, current, load_catalogue(view.draft.stack_defaults))
    merged = versions.merged()
    context = {
        "view": view,
        "draft": view.draft,
        "current": current,
        "author": current.author or "Somebody",
        "note": note,
        "problems": [problem.message for problem in problems],
        "questions": versions.questions(merged.conflicts),
        "only_mine": versions.questions(merged.only_mine),
        "only_theirs": versions.questions(merged.only_theirs),
        **frame(view, REVIEW, mine.get("name", "")),
    }
    return render(view.request, "wizard/stale.html", context, status=409)


def merge_chosen(view: ProjectWizard) -> HttpResponse | None:
    """Put the chosen answers into the draft, which then follows the revision that was seen.

    Returns:
        a page that says what is wrong, or None: the draft can be saved.

    Raises:
        BadRequest: if the page does not say which revision it showed.
    """
    draft, posted = view.draft, view.request.POST
    number = whole_number(posted.get("revision", ""), 9) or 0
    current = (
        Revision.objects.filter(project=draft.project_id, number=number).select_related("author").first()
    )
    answers = answers_of(draft, view.storage.steps)
    if current is None:
        raise BadRequest("There is no such revision.")
    if answers.pipeline is None:
        return redirect(view.get_step_url(REVIEW))
    mine, catalogue = answers.pipeline.to_document(), answers.catalogue
    versions = versions_of(draft, mine, current, catalogue)
    places = [change.place for change in versions.merged().conflicts]
    chosen = {place: THEIRS if posted.get(field_name(place)) == THEIRS else MINE for place in places}
    checked = check(versions.merged(chosen).document, catalogue)
    if checked.parsed is None:
        note = posted.get("note", "")
        return show_conflict(view, mine, current, "" if find_secret(note) else note, checked.problems)
    filled = fill(checked.parsed, catalogue)
    services.store_merge(draft, number, filled.step_data, filled.blanked, filled.valid)
    view.storage.steps.clear()
    view.storage.steps.update(draft.step_data)
    if filled.valid is None:
        messages.warning(
            view.request, "Both versions are in your draft now. They do not fit together yet: see the list."
        )
        return redirect(view.get_step_url(REVIEW))
    return None
