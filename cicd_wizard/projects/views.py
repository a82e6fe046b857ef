"""Pages of projects: list, revision, comparison, downloads. Each view: find, permit, serve, render."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cicd_wizard import audit
from cicd_wizard.accounts.access import role_in
from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.accounts.models import Role
from cicd_wizard.panel.parts import panel_part
from cicd_wizard.projects.checklist import checklist_of
from cicd_wizard.projects.compare import changes
from cicd_wizard.projects.listing import list_context, with_draft_of
from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.projects.next_steps import next_steps
from cicd_wizard.projects.panel import revision_panel
from cicd_wizard.projects.summary import Section, sections
from cicd_wizard.wizard.data import whole_number
from generator import dump_document, load_catalogue
from generator.names import PIPELINE_FILE, find_file
from generator.views import file_response, zip_response

RESOLVED_FILE = "pipeline.resolved.yaml"


def find_project(request: TeamRequest, pk: UUID) -> Project:
    """The project, if this person may know of it.

    Raises:
        Http404: otherwise.
    """
    projects = with_draft_of(request.user, Project.objects.for_user(request.user))
    project = projects.select_related("team").filter(pk=pk).first()
    if project is None:
        raise Http404("There is no such project.")
    return project


def find_revision(project: Project, number: int | None = None) -> Revision:
    """One revision, by default the newest.

    Raises:
        Http404: if there is none of that number.
    """
    wanted = project.revision_number if number is None else number
    revision = project.revisions.select_related("author").filter(number=wanted).first()
    if revision is None:
        raise Http404("There is no such revision.")
    return revision


@require_safe
def project_list(request: TeamRequest) -> HttpResponse:
    """The projects of the current team, and this person's drafts."""
    return render(request, "projects/list.html", list_context(request.user, request.team, request.GET))


@never_cache
@require_safe
def revision_page(request: TeamRequest, pk: UUID, number: int) -> HttpResponse:
    """One saved revision: its files as they were stored."""
    project = find_project(request, pk)
    revision = find_revision(project, number)
    allowed = permissions(request, project)
    panel = revision_panel(request, project, revision, can_edit=allowed["can_edit"])
    if part := panel_part(request, panel):
        return part
    context = {
        "project": project,
        "revision": revision,
        "sections": sections_of(revision),
        "panel": panel,
        **allowed,
    }
    return render(request, "projects/revision.html", context)


@never_cache
@require_safe
def saved(request: TeamRequest, pk: UUID, number: int) -> HttpResponse:
    """After saving: the files, and what to do with them, with the commands."""
    project = find_project(request, pk)
    revision = find_revision(project, number)
    allowed = permissions(request, project)
    panel = revision_panel(request, project, revision, can_edit=allowed["can_edit"])
    if part := panel_part(request, panel):
        return part
    context = {
        "project": project,
        "revision": revision,
        "panel": panel,
        "checklist": checklist_of(project, revision),
        **allowed,
        **next_steps(project, revision),
    }
    return render(request, "projects/saved.html", context)


@never_cache
@require_safe
def compare(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Two revisions: what each file gained and lost; without a choice the newest and the one before."""
    project = find_project(request, pk)
    newest = project.revision_number
    new = find_revision(project, _number(request.GET.get("to"), newest))
    old = find_revision(project, _number(request.GET.get("from"), max(1, new.number - 1)))
    context = {
        "project": project,
        "old": old,
        "new": new,
        "changes": changes(old.files, new.files),
        "revisions": project.revisions.values_list("number", "note"),
    }
    return render(request, "projects/compare.html", context)


def _number(text: str | None, default: int) -> int:
    """A revision's number out of an address; what makes no sense counts as not asked for."""
    number = whole_number(text or "", 9)
    return default if number is None else number


@require_safe
def download_file(request: TeamRequest, pk: UUID, path: str, number: int | None = None) -> HttpResponse:
    """One file of a revision, byte for byte as it was stored."""
    project = find_project(request, pk)
    response = file_response(find_revision(project, number).files, path)
    _log_download(request, project)
    return response


@require_safe
def download_zip(request: TeamRequest, pk: UUID, number: int | None = None) -> HttpResponse:
    """All files of a revision."""
    project = find_project(request, pk)
    response = zip_response(find_revision(project, number).files, project.slug)
    _log_download(request, project)
    return response


@require_safe
def export(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The newest pipeline.yaml as it was answered, or with every default of the catalogue written out."""
    project = find_project(request, pk)
    revision = find_revision(project)
    path = find_file(revision.files, PIPELINE_FILE)
    if request.GET.get("resolved") == "1":
        path = path.replace(PIPELINE_FILE, RESOLVED_FILE)
        response = file_response({path: dump_document(revision.resolved)}, path)
    else:
        response = file_response(revision.files, path)
    _log_download(request, project)
    return response


def _log_download(request: TeamRequest, project: Project) -> None:
    audit.record("download", "done", user=request.user, team=project.team_id, target=project.pk)


def permissions(request: TeamRequest, project: Project) -> dict[str, bool]:
    """What this person may do with the project, for its pages."""
    role = role_in(request.user, project.team)
    return {"can_edit": role in {Role.EDITOR, Role.ADMIN}, "can_delete": role == Role.ADMIN}


def sections_of(revision: Revision) -> list[Section]:
    """The four steps of a revision, a line each."""
    labels = {name: stack.label for name, stack in load_catalogue().stacks.items()}
    return sections(revision.resolved, labels)
