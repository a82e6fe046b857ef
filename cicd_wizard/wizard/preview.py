"""The preview: the files of what is typed, or the last ones that could be made with a list of what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from cicd_wizard.panel.asked import GRAPH, VIEWS, Asked
from cicd_wizard.panel.panel import Frame, Panel
from cicd_wizard.panel.source import Before, FindPlace, Place, Source
from cicd_wizard.projects.models import Draft
from cicd_wizard.ui.errors import first_control_id
from cicd_wizard.wizard.answers import Answers, FieldPlace
from cicd_wizard.wizard.steps import REVIEW, STEPS, owner_of, section_of
from cicd_wizard.wizard.writer import FieldProblem
from generator import Bundle, Pipeline, check, generate


@dataclass(frozen=True, slots=True)
class ProblemLink:
    """A problem with the address of its field, and the step that it is in."""

    text: str
    href: str
    step: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the preview shows; no panel as long as no file can be made."""

    problems: list[ProblemLink]
    bundle: Bundle | None
    panel: Panel | None


def make_preview(
    answers: Answers,
    draft: Draft,
    asked: Asked | None = None,
    here: str = "",
    more: Iterable[FieldProblem] = (),
    *,
    live: bool = True,
) -> Preview:
    """The preview of some answers.

    Args:
        answers: what is typed.
        draft: for the last document that had no problem.
        asked: the view, file and lines to show.
        here: the step whose page shows it, so that links to its fields stay on the page; or the review.
        more: problems that the document does not have any more, since a secret was taken out of it.
        live: whether it stands beside the step's form.
    """
    problems = list(dict.fromkeys([*more, *answers.problems]))
    made = bundle_of(answers, draft, usable=not problems)
    panel = None
    if made:
        pipeline, bundle = made
        shown_on = here if live or here == REVIEW else ""
        places = _places(answers, draft, shown_on, current=not problems)
        source = Source(
            bundle.files,
            pipeline,
            answers.catalogue,
            lambda: bundle.notices,
            lambda: _before(draft),
            draft.base_revision if draft.project_id else 0,
            places,
        )
        panel = Panel(source, asked or Asked(), _frame(draft, here, live=live))
    return Preview(links_to(problems, answers, draft, here), made[1] if made else None, panel)


def _frame(draft: Draft, here: str, *, live: bool) -> Frame:
    if here == REVIEW:
        # The page draws the jobs in its full width.
        views = tuple(view for view in VIEWS if view != GRAPH)
        return Frame(reverse("wizard:step", args=[draft.pk, REVIEW]), id="files", views=views)
    return Frame(reverse("wizard:preview", args=[draft.pk]), {"step": here}, live=live)


def _before(draft: Draft) -> Before | None:
    """The files of the revision that the draft began with."""
    revisions = draft.project.revisions.filter(number=draft.base_revision) if draft.project else []
    return next((Before(revision.number, revision.files) for revision in revisions), None)


def _places(answers: Answers, draft: Draft, here: str, *, current: bool) -> FindPlace:
    """Where each key of the pipeline is asked for.

    Args:
        answers: what is typed.
        draft: for the addresses.
        here: the step whose page shows the links, or the review, which is returned to.
        current: whether the files are those of the answers; of older ones only the step is known.
    """

    def find(path: str) -> Place:
        field = answers.field_of(path) if current else FieldPlace(owner_of(path), section_of(path))
        back = f"?return={REVIEW}" if here == REVIEW else "?at=field"
        page = "" if field.step == here else reverse("wizard:step", args=[draft.pk, field.step]) + back
        return Place(field.words, f"{page}#{field.anchor}", field.label)

    return find


def bundle_of(answers: Answers, draft: Draft, *, usable: bool) -> tuple[Pipeline, Bundle] | None:
    """The pipeline and files of the answers, else those of the draft's last valid document, else None."""
    pipeline = answers.pipeline if usable else None
    if pipeline is None and draft.last_valid:
        pipeline = check(draft.last_valid, answers.catalogue).pipeline
    return (pipeline, generate(pipeline, answers.catalogue, check=False)) if pipeline else None


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
