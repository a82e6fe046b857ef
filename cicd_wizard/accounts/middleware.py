"""Sets `request.team`: the team that somebody is working in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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


class CurrentTeamMiddleware:
    """Adds the current team to each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `request.team` on it."""
        request.team = current_team(request)  # type: ignore[attr-defined]  # declared by TeamRequest
        return self.get_response(request)
