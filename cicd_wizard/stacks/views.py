"""The way to the stack defaults, and the installation's own catalogue as a file."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cicd_wizard import audit
from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.stacks.services import published_overlay
from generator import dump_document
from generator.views import file_response


def _need_administrator(request: TeamRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@require_safe
def stack_list(request: TeamRequest) -> HttpResponse:
    """Stack defaults are edited in the admin."""
    _need_administrator(request)
    return redirect("admin:stacks_stackdefault_changelist")


@require_safe
def catalogue(request: TeamRequest) -> HttpResponse:
    """What is published here, for the command line's `--catalogue`."""
    _need_administrator(request)
    audit.record("download", "done", user=request.user, target="catalogue")
    text = dump_document(published_overlay() or {"stacks": {}})
    return file_response({"catalogue.yaml": text}, "catalogue.yaml")
