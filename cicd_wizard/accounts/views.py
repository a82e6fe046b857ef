"""The setup page of the first account, the team switch and the theme choice."""

from typing import cast

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cicd_wizard import audit
from cicd_wizard.accounts import services
from cicd_wizard.accounts.access import teams_for
from cicd_wizard.accounts.context_processors import THEME_COOKIE, THEMES
from cicd_wizard.accounts.forms import SetupForm
from cicd_wizard.accounts.middleware import SESSION_KEY, TeamRequest

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ID_DIGITS = 19  # a 64-bit number has no more
A_YEAR = 365 * 24 * 60 * 60


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first account and its team, behind the link that the server printed."""
    stored = services.find_setup_token(token)
    if stored is None:
        audit.record("setup", "unknown-link")
        raise Http404("There is no such setup link.")
    if not services.can_still_set_up(stored):
        return _link_used(request)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = services.create_first_account(
                token,
                email=data["email"],
                name=data["name"],
                password=data["password"],
                team_name=data["team"],
            )
        except services.TokenUsedError:
            return _link_used(request)
        login(request, user, backend=BACKEND)
        return redirect("projects:list")
    return render(request, "account/setup.html", {"form": form})


def _link_used(request: HttpRequest) -> HttpResponse:
    audit.record("setup", "link-used")
    return render(request, "account/setup_used.html", status=410)


@require_POST
def switch_team(request: HttpRequest) -> HttpResponse:
    """Work in another of one's teams."""
    request = cast("TeamRequest", request)
    chosen = request.POST.get("team", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < ID_DIGITS else 0
    team = get_object_or_404(teams_for(request.user), pk=number)
    request.session[SESSION_KEY] = team.pk
    return redirect("projects:list")


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember System, Light or Dark in a cookie and go back to the page."""
    response = redirect(_way_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


def _way_back(request: HttpRequest) -> str:
    """The `next` address when it is one of ours, else the project list."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "projects:list"
