"""Starting from an example: the page that offers them, and the draft that one of them fills."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cicd_wizard.accounts.access import can_edit
from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.accounts.models import Team
from cicd_wizard.examples import EXAMPLES, Example
from cicd_wizard.projects import services
from cicd_wizard.projects.models import Draft
from cicd_wizard.stacks.services import published_overlay
from cicd_wizard.wizard.importing import fill
from cicd_wizard.wizard.steps import PROJECT
from generator import check, load_catalogue


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def examples(request: TeamRequest) -> HttpResponse:
    """Offer the examples; a POST makes a draft that the chosen one fills, and opens its first step.

    Raises:
        PermissionDenied: if the person may not edit in the team.
        BadRequest: if there is no such example.
    """
    if request.team is None or not can_edit(request.user, request.team):
        raise PermissionDenied
    if request.method != "POST":
        context = {"examples": EXAMPLES.values(), "instead": request.GET.get("instead", "")}
        return render(request, "wizard/examples.html", context)
    example = EXAMPLES.get(request.POST.get("example", ""))
    if example is None:
        raise BadRequest("There is no such example.")
    draft = _start(request, request.team, example)
    _discard_untouched(request, request.POST.get("instead", ""))
    messages.info(
        request, "This is an example. Put the name and the repository of your project in place of these."
    )
    return redirect("wizard:step", draft.pk, PROJECT)


def _start(request: TeamRequest, team: Team, example: Example) -> Draft:
    document = example.document
    number, title = 2, document["name"]
    while services.name_taken(team, document["name"]):
        document["name"], number = f"{title} {number}", number + 1
    catalogue = load_catalogue(published_overlay())
    # An example that the published defaults refuse still has its form: the steps show what to change.
    parsed = check(document, catalogue).parsed
    assert parsed is not None  # noqa: S101 - a test reads every example
    filled = fill(parsed, catalogue)
    return services.start_import(request.user, team, filled.step_data, filled.blanked, filled.valid)


def _discard_untouched(request: TeamRequest, draft_id: str) -> None:
    """Drop the new draft from which somebody went to the examples, if nothing was ever saved in it."""
    try:
        wanted = UUID(draft_id)
    except ValueError:
        return
    own = Draft.objects.for_user(request.user).filter(pk=wanted, project=None, last_valid__isnull=True)
    if (draft := own.first()) and not draft.step_data:
        services.discard_draft(draft)
