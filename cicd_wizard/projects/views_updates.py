"""Newer defaults for a saved project: what they would change, taking them over, and not now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.projects import services
from cicd_wizard.projects.compare import changes
from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.projects.updates import Offer, Offers
from cicd_wizard.projects.views import find_project, find_revision, permissions
from cicd_wizard.projects.views_changes import in_the_archive, seen_revision
from cicd_wizard.stacks.services import published_overlay
from cicd_wizard.wizard.steps import owner_of
from generator import check, generate, load_catalogue


def newer_defaults(project: Project, revision: Revision) -> dict[str, Any]:
    """The `offer` of newer defaults, and the `problems` that this release has with the project, by step `wrong`."""
    offers, fingerprint = Offers(published_overlay()), revision.catalogue_fingerprint
    problems = offers.problems(project, fingerprint)
    return {
        # Nothing changes a project in the archive.
        "offer": None if project.archived else offers.of(project, fingerprint),
        "problems": problems,
        "wrong": {owner_of(problem.path) for problem in problems},
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: TeamRequest, pk: UUID) -> HttpResponse:
    """What the newest defaults would change in the files; a POST takes them over as a new revision."""
    project = find_project(request, pk)
    revision = find_revision(project)
    if request.method == "POST":
        return _take_over(request, project)
    catalogue = load_catalogue(published_overlay())
    checked = check(revision.pipeline, catalogue)
    made = generate(checked.pipeline, catalogue).files if checked.pipeline else {}
    context = {
        "project": project,
        "revision": revision,
        **newer_defaults(project, revision),
        "problems": checked.problems,
        "changes": changes(revision.files, made) if made else [],
        **permissions(request, project),
    }
    return render(request, "projects/update.html", context)


def _take_over(request: TeamRequest, project: Project) -> HttpResponse:
    try:
        revision = services.update_project(request.user, project, seen_revision(request))
    except services.Archived:
        return in_the_archive(request, project)
    except services.StaleRevision as error:
        messages.error(
            request, f"Revision {error.current.number} was saved in the meantime. Look at it, then update."
        )
    except services.NotRestorable:
        messages.error(request, "The newest defaults do not fit this project. See what to change.")
    else:
        return redirect("projects:saved", project.pk, revision.number)
    return redirect("projects:update", project.pk)


@require_POST
def decline(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Put the notice of this update away; the next one shows again."""
    project = find_project(request, pk)
    offer: Offer | None = newer_defaults(project, find_revision(project))["offer"]
    try:
        services.decline_update(request.user, project, offer.digest if offer else project.declined_update)
    except services.Archived:
        return in_the_archive(request, project)
    messages.success(request, "The project keeps its defaults until you update it.")
    return redirect("projects:detail", project.pk)
