"""Extras and overrides for drawn configurations, as far as the rest of the configuration lets them act."""

from generator.refs import lets_through
from tests.generator.drawing import Document, Draw, one_in, pick
from tests.generator.strategy_parts import jobs

VALUES_OF_OVERRIDES = ("debug", "3.10", "yes", "${{ github.ref }}", "a: b # c", "a\nb", "größer")


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
    return (
        "pull_request" in triggers or bool(triggers.get("schedule")) or lets_through(branches, default_branch)
    )


def overrides(draw: Draw, document: Document) -> Document:
    """A patch over some job of the first component: its limit, a variable, a step added and one removed."""
    part = document["components"][0]
    kind = pick(draw, sorted(jobs(part)))
    patch: Document = {}
    if one_in(draw, 2):
        patch["env"] = {"ADDED_BY_HAND": pick(draw, VALUES_OF_OVERRIDES)}
    step = {"name": "Added by hand", "run": pick(draw, ("make it", "one\ntwo", "echo a: b # c"))}
    if not patch or one_in(draw, 2):
        patch["steps"] = {"+after Check out the code": pick(draw, (step, [step]))}
    return {f"{part['name']}-{kind}": patch}
