"""Sets `request.team`, the team that somebody is working in; answers htmx after a session ended."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from cicd_wizard.accounts.access import teams_for
from cicd_wizard.accounts.models import Membership, Team, User

SESSION_KEY = "team"


class TeamRequest(HttpRequest):
    """A request of somebody who is signed in, as views behind the middleware get it."""

    user: User
    team: Team | None
    htmx: object


def current_team(request: HttpRequest) -> Team | None:
    """The chosen team while it may still be seen, else the first of one's own, else None."""
    user = request.user
    if not user.is_authenticated:
        return None
    teams = teams_for(user)
    chosen = request.session.get(SESSION_KEY)
    if chosen is not None and (team := teams.filter(pk=chosen).first()):
        return team
    own = Membership.objects.filter(user=user).select_related("team").order_by("team__name").first()
    return own.team if own else teams.first()


class HtmxSignInMiddleware:
    """Keeps a sign-in page out of a part of a page: after a session ended, what is on screen stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; a redirect to sign-in becomes a 401, which htmx does not swap in."""
        response = self.get_response(request)
        to_sign_in = response.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
        if "HX-Request" in request.headers and to_sign_in:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return response


class CurrentTeamMiddleware:
    """Adds the current team to each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `request.team` on it."""
        request.team = current_team(request)  # type: ignore[attr-defined]  # declared by TeamRequest
        return self.get_response(request)
