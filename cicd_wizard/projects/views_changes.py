"""What is done to projects: start, edit, duplicate, restore, put away, delete. Each answers with a redirect."""

import re
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cicd_wizard.accounts.access import can_administer
from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.projects import services
from cicd_wizard.projects.forms import DeleteForm
from cicd_wizard.projects.models import Project
from cicd_wizard.projects.views import find_project, find_revision
from cicd_wizard.wizard.data import whole_number
from cicd_wizard.wizard.steps import PROJECT, REVIEW, SLUGS

# The id of a control or section on a step's page, where a link may lead.
_CONTROL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,100}")


@require_POST
def start(request: TeamRequest) -> HttpResponse:
    """Make a draft of a new project and go to its first step."""
    if request.team is None:
        raise PermissionDenied
    draft = services.start_draft(request.user, request.team)
    return redirect("wizard:step", draft.pk, PROJECT)


@require_POST
def edit(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Make a draft of a saved project and go to the step that was asked for.

    From a row of the task list one section is meant: after it comes the review.
    """
    project = find_project(request, pk)
    try:
        draft = services.start_edit(request.user, project)
    except services.Archived:
        return in_the_archive(request, project)
    step = request.POST.get("step") or request.GET.get("step", "")
    field = request.GET.get("field", "")
    address = reverse("wizard:step", args=[draft.pk, step if step in (*SLUGS, REVIEW) else PROJECT])
    if _CONTROL.fullmatch(field):
        return redirect(f"{address}?at=field#{field}")
    return redirect(f"{address}?return={REVIEW}" if request.POST.get("return") == REVIEW else address)


@require_POST
def duplicate(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Make a draft of a new project with the same answers and go to its first step."""
    draft = services.start_copy(request.user, find_project(request, pk))
    return redirect("wizard:step", draft.pk, PROJECT)


@require_POST
def restore(request: TeamRequest, pk: UUID, number: int) -> HttpResponse:
    """Save an old revision once more, as the newest one.

    Raises:
        BadRequest: if the page does not say which revision was the newest on it.
    """
    project = find_project(request, pk)
    revision = find_revision(project, number)
    try:
        stored = services.restore_revision(request.user, project, revision, seen_revision(request))
    except services.Archived:
        return in_the_archive(request, project)
    except services.StaleRevision as error:
        messages.error(
            request,
            f"Revision {error.current.number} was saved in the meantime. Look at it, then restore again.",
        )
    except services.NameTaken as error:
        messages.error(request, f"{error}. Rename that one first.")
    except services.NotRestorable as error:
        messages.error(request, f"Revision {number} holds what this release refuses. {error}")
    else:
        messages.success(request, f"Revision {stored.number} saved, restored from revision {number}.")
        return redirect("projects:detail", project.pk)
    return redirect("projects:revision", project.pk, number)


@require_POST
def archive(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Put a project away; the message offers to undo it."""
    project = find_project(request, pk)
    services.archive_project(request.user, project, away=True)
    # The message's tag is where its Undo goes: see components/messages.html.
    undo = reverse("projects:unarchive", args=[project.pk])
    messages.success(request, f"Archived {project.name}.", extra_tags=undo)
    return redirect("projects:list")


@require_POST
def unarchive(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Take a project out of the archive."""
    project = find_project(request, pk)
    services.archive_project(request.user, project, away=False)
    messages.success(request, f"{project.name} is back in the list.")
    return redirect("projects:detail", project.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Ask for the project's name, then delete it for good."""
    project = find_project(request, pk)
    if not can_administer(request.user, project.team):
        raise PermissionDenied
    form = DeleteForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        services.delete_project(request.user, project)
        messages.success(request, f"Deleted {project.name}.")
        return redirect("projects:list")
    return render(request, "projects/delete.html", {"project": project, "form": form})


def seen_revision(request: TeamRequest) -> int:
    """The number of the revision that was the newest on the page.

    Raises:
        BadRequest: if the page does not say.
    """
    seen = whole_number(request.POST.get("seen", ""), 9)
    if seen is None:
        raise BadRequest("There is no such revision.")
    return seen


def in_the_archive(request: TeamRequest, project: Project) -> HttpResponse:
    """Back to the project, with a word on why nothing was changed."""
    messages.error(request, f"{project.name} is in the archive. Take it out before you change it.")
    return redirect("projects:detail", project.pk)
