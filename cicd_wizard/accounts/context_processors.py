"""What the frame of every page shows: product, teams and theme."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cicd_wizard.accounts.access import can_edit, teams_for

THEMES = {"system": "System", "light": "Light", "dark": "Dark"}
THEME_COOKIE = "theme"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """`product`, `current_team`, `teams`, `can_edit_here`, `theme` and `themes` for all templates."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    # Both are missing where a request failed before the middleware had its turn.
    user = getattr(request, "user", None)
    team = getattr(request, "team", None)
    return {
        "product": {"name": settings.PRODUCT_NAME, "version": settings.PRODUCT_VERSION},
        "current_team": team,
        "teams": teams_for(user) if user else [],
        # Only pages with a header ask: a preview does not.
        "can_edit_here": SimpleLazyObject(lambda: bool(user and team and can_edit(user, team))),
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES,
    }
