"""The panel of a saved revision: its files as they were stored, compared with the revision before."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.panel.asked import GRAPH, VIEWS, read_asked
from cicd_wizard.panel.panel import Frame, Panel
from cicd_wizard.panel.source import Before, Place, Source
from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.wizard.answers import Answers
from generator import check, generate, load_catalogue


def revision_panel(request: TeamRequest, project: Project, revision: Revision, *, can_edit: bool) -> Panel:
    """The panel on the page that is asked for.

    Args:
        request: the page, and what to show.
        project: the project.
        revision: the revision whose files are shown.
        can_edit: whether the person may change the project: then lines lead to the fields of their answers.

    Raises:
        Http404: if a file is asked for that there is not.
    """
    catalogue = load_catalogue(project.stack_defaults)
    newest = revision.number == project.revision_number
    answers = _Fields(project, revision) if can_edit and newest and not project.archived else None
    pipeline = check(revision.pipeline, catalogue).pipeline
    source = Source(
        revision.files,
        pipeline,
        catalogue,
        lambda: generate(pipeline, catalogue, check=False).notices if pipeline else (),
        lambda: _before(project, revision),
        revision.number - 1,
        answers.find if answers else lambda path: None,
    )
    views = tuple(view for view in VIEWS if view != GRAPH)
    sample = reverse("projects:revision-file", args=[project.pk, revision.number, "x"])
    downloads = sample.removesuffix("x")
    return Panel(
        source,
        read_asked(request),
        Frame(request.path, id="files", views=views, downloads=downloads),
        strict=True,
    )


def _before(project: Project, revision: Revision) -> Before | None:
    """The newest revision before this one."""
    earlier = project.revisions.filter(number__lt=revision.number).first()
    return Before(earlier.number, earlier.files) if earlier else None


class _Fields:
    """Where the keys of a saved pipeline are asked for: the draft of an edit begins with the same fields."""

    def __init__(self, project: Project, revision: Revision) -> None:
        self.project, self.revision = project, revision

    @cached_property
    def answers(self) -> Answers:
        """The forms over the saved pipeline."""
        catalogue = load_catalogue(self.project.stack_defaults)
        return Answers({}, catalogue, saved=self.revision.pipeline, today=timezone.localdate())

    def find(self, path: str) -> Place:
        """The field of a key: going there starts an edit."""
        field = self.answers.field_of(path)
        query = urlencode({"step": field.step, "field": field.anchor})
        address = reverse("projects:edit", args=[self.project.pk])
        return Place(field.words, f"{address}?{query}", field.label, posts=True)
