"""The help page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How the product is used, on one page; open to everyone, as the sign-in page links here."""
    return render(request, "ui/help.html")
