"""The tabs of a project, each a page of its own: Overview, Files, Revisions, Setup checklist, Activity."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.panel.parts import panel_part
from cicd_wizard.projects import services
from cicd_wizard.projects.checklist import Checklist, checklist_of
from cicd_wizard.projects.history import newest_rows, revision_rows
from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.projects.panel import revision_panel
from cicd_wizard.projects.views import find_project, find_revision, permissions, sections_of
from cicd_wizard.projects.views_changes import in_the_archive
from cicd_wizard.projects.views_updates import newer_defaults
from generator.names import GUIDE_FILE, SCRIPT_FILE, find_file

EVENTS_PER_PAGE = 50
NEWEST = 4


@never_cache
@require_safe
def overview(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The four sections as a task list, the newest revisions, and what is left of the setup."""
    project = find_project(request, pk)
    revision = find_revision(project)
    drafts = Draft.objects.for_user(request.user).filter(project=project)
    context = {
        "sections": sections_of(revision),
        "rows": newest_rows(project, NEWEST),
        "drafts": drafts.select_related("project"),
    }
    return _tab(request, "detail", project, revision, context)


@never_cache
@require_safe
def files(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The newest files, with the drawing of their jobs."""
    project = find_project(request, pk)
    revision = find_revision(project)
    allowed = permissions(request, project)
    panel = revision_panel(request, project, revision, can_edit=allowed["can_edit"])
    return panel_part(request, panel) or _tab(request, "files", project, revision, {"panel": panel})


@never_cache
@require_safe
def revisions(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Every revision; two of them can be chosen and compared."""
    project = find_project(request, pk)
    page, rows = revision_rows(project, request.GET.get("page"))
    return _tab(request, "revisions", project, find_revision(project), {"page": page, "rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: TeamRequest, pk: UUID) -> HttpResponse:
    """What to do at GitHub once. A POST stores the ticks that differ from what the page had shown."""
    project = find_project(request, pk)
    revision = find_revision(project)
    checklist = checklist_of(project, revision)
    said = ""
    if request.method == "POST":
        done, shown = set(request.POST.getlist("done")), set(request.POST.getlist("shown"))
        steps = {item.step.key: item.step for item in checklist.items}
        try:
            services.tick_steps(
                request.user,
                project,
                [step for key, step in steps.items() if key in done - shown],
                [step for key, step in steps.items() if key in shown - done],
            )
        except services.Archived:
            return in_the_archive(request, project)
        if not request.htmx:
            return redirect("projects:setup", project.pk)
        checklist = checklist_of(project, revision)
        said = f"{checklist.done} of {checklist.total} done"
    names = {"guide": find_file(revision.files, GUIDE_FILE), "script": find_file(revision.files, SCRIPT_FILE)}
    return _tab(request, "setup", project, revision, {"said": said, **names}, checklist)


@never_cache
@require_safe
def activity(request: TeamRequest, pk: UUID) -> HttpResponse:
    """What happened to the project, the newest first."""
    project = find_project(request, pk)
    events = Paginator(project.events.select_related("user"), EVENTS_PER_PAGE)
    context = {"page": events.get_page(request.GET.get("page"))}
    return _tab(request, "activity", project, find_revision(project), context)


def _tab(
    request: TeamRequest,
    name: str,
    project: Project,
    revision: Revision,
    context: dict[str, Any],
    checklist: Checklist | None = None,
) -> HttpResponse:
    """A tab's page, with the head and the row of tabs that all of them share."""
    checklist = checklist or checklist_of(project, revision)
    allowed = permissions(request, project)
    shared = {
        "project": project,
        "revision": revision,
        "tab": name,
        "tabs": [
            ("detail", "Overview", ""),
            ("files", "Files", str(len(revision.contents))),
            ("revisions", "Revisions", str(project.revision_number)),
            ("setup", "Setup checklist", f"{checklist.done} of {checklist.total}"),
            ("activity", "Activity", ""),
        ],
        "checklist": checklist,
        **newer_defaults(project, revision),
        "can_tick": allowed["can_edit"] and not project.archived,
        **allowed,
    }
    return render(request, f"projects/{name}.html", {**shared, **context})
