"""What else a draft can do: be made from a file, be previewed, and be thrown away."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cicd_wizard.accounts.access import can_edit
from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.panel.asked import read_asked
from cicd_wizard.panel.parts import panel_part
from cicd_wizard.projects import services
from cicd_wizard.stacks.services import published_overlay
from cicd_wizard.wizard.importing import ImportForm
from cicd_wizard.wizard.page import preview_url
from cicd_wizard.wizard.preview import make_preview
from cicd_wizard.wizard.steps import ENVIRONMENTS, PROJECT, REVIEW, STEPS
from cicd_wizard.wizard.storage import answers_of, find_draft, posted_fields
from generator import load_catalogue


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def import_file(request: TeamRequest) -> HttpResponse:
    """Fill a new draft from a `pipeline.yaml`; it opens where something is wrong, or at the review."""
    if request.team is None or not can_edit(request.user, request.team):
        raise PermissionDenied
    form = ImportForm(
        request.POST or None, request.FILES or None, catalogue=load_catalogue(published_overlay())
    )
    if request.method == "POST" and form.is_valid() and form.imported:
        found = form.imported
        draft = services.start_import(request.user, request.team, found.step_data, found.blanked, found.valid)
        return redirect("wizard:step", draft.pk, found.first_wrong or REVIEW)
    return render(request, "wizard/import.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def preview(request: TeamRequest, draft: UUID) -> HttpResponse:
    """The preview of what is stored (GET), or of what is typed at a step right now (POST). Nothing is stored.

    htmx gets the panel; while there is a problem only the list of problems, so that the last files stay.
    """
    found = find_draft(request, draft)
    step = request.GET.get("step", "")
    step = step if step in STEPS else PROJECT
    steps = dict(found.step_data)
    if request.method == "POST":
        steps[step] = posted_fields(request.POST, step)
    answers = answers_of(found, steps)
    live = request.method == "POST" and bool(request.htmx)
    shown = make_preview(answers, found, read_asked(request), step, live=live)
    context = {
        "draft": found,
        "step": STEPS[step],
        "project_name": answers.context.name or "New project",
        "preview": shown,
        "preview_url": preview_url(found, step),
    }
    if shown.panel and (part := panel_part(request, shown.panel)):
        return part
    if not live:
        return render(request, "wizard/preview.html", context)
    if step == ENVIRONMENTS:
        return render(request, "wizard/rail_preview.html", context)
    if answers.problems and "view" not in request.GET:
        # Typing goes on: the last files stay. A link among them still shows what it says.
        response = render(request, "wizard/preview_status.html", context)
        response.headers["HX-Retarget"] = "#preview-status"
        return response
    return render(request, "wizard/preview_panel.html", context)


@require_POST
def discard(request: TeamRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = find_draft(request, draft)
    project = found.project
    services.discard_draft(found)
    messages.success(
        request, f"Discarded the draft of {project.name}." if project else "Discarded the draft."
    )
    return redirect("projects:detail", project.pk) if project else redirect("projects:list")
