"""The parts of a panel that are fetched by themselves."""

from django.http import HttpResponse
from django.shortcuts import render

from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.panel.panel import Panel

# The id of what is replaced, and the template that has it.
_PARTS = {
    "line-answer": "panel/origin.html",
    "event-outcome": "panel/simulate.html",
    "verdict-checks": "panel/verdict.html",
}


def panel_part(request: TeamRequest, panel: Panel) -> HttpResponse | None:
    """What htmx asks for alone: the answer to a line, the outcome of an event and so on; None for a page."""
    target = request.headers.get("HX-Target")
    if target == panel.frame.id and not panel.frame.live and request.method == "GET":
        return render(request, "panel/panel.html", {"panel": panel})
    return render(request, _PARTS[target], {"panel": panel}) if target in _PARTS else None
