"""Extras and overrides for drawn configurations, as far as the rest of the configuration lets them act."""

from generator.refs import lets_through
from tests.generator.drawing import Document, Draw, one_in


def extras(draw: Draw, document: Document) -> Document:
    """Companion files and jobs that some trigger reaches."""
    chosen: Document = {"dependabot": one_in(draw, 2)}
    triggers = document.get("triggers")
    if triggers is None or "pull_request" in triggers:
        chosen["dependency_review"] = one_in(draw, 2)
    if triggers is None or _scans(triggers, document.get("default_branch", "main")):
        chosen["codeql"] = one_in(draw, 2)
    return chosen


def _scans(triggers: Document, default_branch: str) -> bool:
    push = triggers.get("push")
    branches = push.get("branches", []) if push is not None else ["!**"]
    if push and push.get("tags") and not branches:
        branches = ["!**"]
    return "pull_request" in triggers or bool(triggers.get("schedule")) or lets_through(branches, default_branch)
