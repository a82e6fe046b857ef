"""Drawn triggers: every event, with filters that let the branches of the environments through."""

from generator.refs import lets_through
from tests.generator.drawing import Document, Draw, one_in, pick, some, subset

FILTERS = ("feature/**", "main", "[a-z]+", "v1?")
TAGS = ("v*", "release-[0-9]+", "1.x", "!v0.*", "yes")
PATHS = ("src/**", "**.py", "docs/*.md", "**/my app/*", "a b.txt", "on")
CRONS = ("17 4 * * 1", "*/15 * * * *", "0 0 1 1 *", "5,35 8-18/2 * * MON-FRI", "30 2 29 2 *")
USUAL: Document = {"push": {}, "pull_request": {}, "manual": True}


def triggers(draw: Draw, default_branch: str, refs: list[tuple[str, str]]) -> Document | None:
    """Triggers for environments on these branches and tags; None for the product's own."""
    if all(branch in {"", default_branch} and not tag for branch, tag in refs) and one_in(draw, 4):
        return None
    wanted = [branch or default_branch for branch, tag in refs if branch or not tag]
    made: Document = {}
    if not one_in(draw, 5):
        made["push"] = _push(draw, wanted, [tag for _, tag in refs if tag])
    some(draw, made, "pull_request", ({}, {"branches": ["main"]}, {"branches": ["**", "!x"]}))
    some(draw, made, "merge_queue", (True, False), chance=4)
    made["manual"] = True if refs and "push" not in made else one_in(draw, 2)
    if one_in(draw, 3):
        made["schedule"] = [
            {"cron": cron, **({"timezone": "Europe/Berlin"} if one_in(draw, 2) else {})}
            for cron in subset(draw, CRONS, 2, least=1)
        ]
    if not any(made.values()) and "push" not in made and "pull_request" not in made:
        made["manual"] = True
    return made


def _push(draw: Draw, wanted: list[str], tags: list[str]) -> Document:
    filters = [*(pick(draw, (item, "**")) for item in wanted), *subset(draw, FILTERS, 2)]
    all_of_them = one_in(draw, 4) and not tags
    push: Document = {} if all_of_them else {"branches": list(dict.fromkeys(filters))}
    if tags:
        push["tags"] = list(dict.fromkeys(pick(draw, (tag, "**")) for tag in tags))
        if not push["branches"]:
            del push["branches"]
    elif (push.get("branches") or not wanted) and one_in(draw, 4):
        push["tags"] = sorted(subset(draw, TAGS, 2, least=1), key=lambda tag: tag.startswith("!"))
        if push["tags"] == ["!v0.*"]:
            push["tags"] = ["v*"]
    if (push.get("branches") or "tags" not in push) and one_in(draw, 4):
        push[pick(draw, ("paths", "paths_ignore"))] = subset(draw, PATHS, 2, least=1)
    return push


def branch_starts(made: Document | None, branch: str) -> bool:
    """Whether a push to a branch starts a run."""
    push = USUAL["push"] if made is None else made.get("push")
    if push is None or (push.get("tags") and not push.get("branches")):
        return False
    return lets_through(push.get("branches", []), branch)


def builds_images(made: Document | None) -> bool:
    """Whether some event builds images that are not pushed."""
    made = USUAL if made is None else made
    return "push" in made or "pull_request" in made or bool(made.get("merge_queue"))
