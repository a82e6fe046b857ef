"""What a request asks a panel to show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import HttpRequest

from cicd_wizard.panel.events import EventChoice
from generator.secret_patterns import find_secret

FILES, CHANGES, GRAPH, SIMULATE, CHECKS, GUIDE = "file", "changes", "graph", "simulate", "checks", "guide"
VIEWS = {
    FILES: "Files",
    CHANGES: "Changes",
    GRAPH: "Graph",
    SIMULATE: "Simulate",
    CHECKS: "Checks",
    GUIDE: "Setup guide",
}
_LINES = re.compile(r"L?([1-9][0-9]{0,5})(?:\s*[-\u2013]\s*L?([1-9][0-9]{0,5}))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """The view, the file ("" for the first), the lines (None for none), the event, and whether linters may run.

    ``fetched``: the panel takes the place of another one on a page that is there.
    """

    view: str = FILES
    file: str = ""
    lines: tuple[int, int] | None = None
    event: EventChoice = field(default_factory=EventChoice)
    run: bool = False
    wrap: bool = False
    fetched: bool = False


def read_asked(request: HttpRequest) -> Asked:
    """What a request asks for: its address first, then what the form beside the panel remembers.

    What makes no sense counts as not asked for.
    """

    def text(name: str) -> str:
        value = request.GET.get(name, request.POST.get(name, ""))[:2000]
        # What looks like a credential is never shown again, wherever it was typed.
        return "" if find_secret(value) else value

    view = text("view")
    return Asked(
        view=view if view in VIEWS else FILES,
        file=text("file") or request.POST.get("shown", ""),
        lines=lines_of(text("line")),
        event=EventChoice(
            text("event").strip(),
            text("ref").strip(),
            text("to").strip(),
            text("changed"),
            text("but").strip(),
        ),
        run=bool(text("run")),
        wrap=bool(text("wrap")),
        fetched="HX-Request" in request.headers,
    )


def lines_of(text: str) -> tuple[int, int] | None:
    """A line or a range of lines as people and addresses write it: 12, 12-20, L12-L20."""
    match = _LINES.fullmatch(text.strip())
    if match is None:
        return None
    first = int(match[1])
    last = int(match[2] or first)
    return min(first, last), max(first, last)
