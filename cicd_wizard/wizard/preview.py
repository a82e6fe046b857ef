"""The preview: the files of what is typed, or the last ones that could be made with a list of what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse

from cicd_wizard.projects.models import Draft
from cicd_wizard.ui.errors import first_control_id
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.steps import STEPS
from cicd_wizard.wizard.writer import FieldProblem
from generator import Bundle, check, generate
from generator.views import preview_context


@dataclass(frozen=True, slots=True)
class ProblemLink:
    """A problem with the address of its field, and the step that it is in."""

    text: str
    href: str
    step: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the preview shows."""

    problems: list[ProblemLink]
    bundle: Bundle | None
    shown: dict[str, Any] = field(default_factory=dict)


def make_preview(
    answers: Answers, draft: Draft, path: str = "", here: str = "", more: Iterable[FieldProblem] = ()
) -> Preview:
    """The preview of some answers.

    Args:
        answers: what is typed.
        draft: for the last document that had no problem.
        path: the file to show; the first where there is none of that name.
        here: the step whose page shows it: links to its fields stay on the page.
        more: problems that the document does not have any more, since a secret was taken out of it.
    """
    problems = list(dict.fromkeys([*more, *answers.problems]))
    bundle = bundle_of(answers, draft, usable=not problems)
    shown: dict[str, Any] = {}
    if bundle:
        try:
            shown = preview_context(bundle, path)
        except Http404:
            shown = preview_context(bundle)
    return Preview(links_to(problems, answers, draft, here), bundle, shown)


def bundle_of(answers: Answers, draft: Draft, *, usable: bool) -> Bundle | None:
    """The files of the answers, else those of the draft's last valid document, else None."""
    pipeline = answers.pipeline if usable else None
    if pipeline is None and draft.last_valid:
        pipeline = check(draft.last_valid, answers.catalogue).pipeline
    return generate(pipeline, answers.catalogue, check=False) if pipeline else None


def links_to(
    problems: Iterable[FieldProblem], answers: Answers, draft: Draft, here: str = ""
) -> list[ProblemLink]:
    """Problems with the addresses of their fields."""
    links = []
    for problem in problems:
        field_ = answers.forms[problem.step].find(problem.name)
        anchor = f"#{first_control_id(field_)}" if field_ else "#main"
        page = "" if problem.step == here else reverse("wizard:step", args=[draft.pk, problem.step])
        links.append(ProblemLink(problem.message, page + anchor, STEPS[problem.step].title))
    return links
