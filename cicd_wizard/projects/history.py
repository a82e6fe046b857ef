"""The revisions of a project, each with what changed in it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.projects.trees import changed_steps
from cicd_wizard.wizard.steps import SLUGS, STEPS

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One revision: the titles of the steps that changed, and how much the engine had to say (None: not kept)."""

    revision: Revision
    changed: list[str]
    findings: int | None


def revision_rows(project: Project, number: str | None) -> tuple[Page[Revision], list[Row]]:
    """One page of the revisions, the newest first."""
    shown = Paginator(_revisions(project), PAGE_SIZE).get_page(number)
    return shown, _rows(list(shown))


def newest_rows(project: Project, count: int) -> list[Row]:
    """The newest revisions."""
    return _rows(list(_revisions(project)[:count]))


def _revisions(project: Project) -> Any:
    return project.revisions.select_related("author").defer("resolved", "contents", "setup")


def _rows(revisions: list[Revision]) -> list[Row]:
    if not revisions:
        return []
    pipelines = {revision.number: revision.pipeline for revision in revisions}
    before = revisions[-1].number - 1
    if before:
        older = Revision.objects.filter(project_id=revisions[0].project_id, number=before)
        pipelines.update(older.values_list("number", "pipeline"))
    return [_row(revision, pipelines.get(revision.number - 1)) for revision in revisions]


def _row(revision: Revision, before: dict[str, Any] | None) -> Row:
    steps = SLUGS if before is None else changed_steps(before, revision.pipeline)
    notices = revision.notices
    return Row(
        revision,
        [STEPS[slug].title for slug in SLUGS if slug in steps],
        None if notices is None else len(notices),
    )
