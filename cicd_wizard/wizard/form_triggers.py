"""Step 2, what starts a run: pushes, tags, pull requests, the merge queue, schedules, and a button."""

from typing import Any

from cicd_wizard.wizard.data import lines_of
from cicd_wizard.wizard.fields import Choice, Hidden, Text, Tick
from cicd_wizard.wizard.form_events import seed_schedule, write_schedule
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.writer import Writer

type Document = dict[str, Any]

# Which pushes count by the files that they change: the key of the schema that the list of paths goes to.
FILES = [("", "Any files"), ("paths", "Only these paths"), ("paths_ignore", "All but these paths")]
FILTERS = ("paths", "paths_ignore")
# GitHub: a push trigger with tags and without branches starts for no branch at all.
EVERY_BRANCH = ["**"]


class TriggersForm(FormWithRows):
    """The triggers of step 2; what belongs to one that is off waits on the page."""

    # A saved document that names no triggers comes back as it was.
    open_triggers = Hidden()
    shown_branch = Hidden()
    push = Tick("Push to branches", "Checks, then builds and deploys from the branches of environments.")
    push_branches = Text("Branches, one per line", "None: every branch.", rows=1)
    push_files = Choice("Files that a push changes", FILES)
    push_paths = Text(
        "Paths, one per line", "For example src/**. A push without a run reports no check.", rows=1
    )
    pull_request = Tick("Pull requests", "Checks only. Nothing is pushed or deployed.")
    pull_request_branches = Text("Into branches, one per line", "None: every branch.", rows=1)
    manual = Tick("By hand", "Adds a “Run workflow” button with a choice of environment.")
    tags = Tick("Tags", "Runs for tags that match a pattern. Environments may deploy from them.")
    push_tags = Text("Tag patterns, one per line", "For example v*.", rows=1)
    merge_queue = Tick("Merge queue", "Checks each group of pull requests that GitHub is about to merge.")

    @property
    def has_paths(self) -> bool:
        """Whether pushes are limited to some files."""
        return self.text("push_files") in FILTERS or bool(self.text("push_paths"))

    def write_triggers(self, writer: Writer) -> None:
        """Write the triggers, unless they are those of a document that names none."""
        writer.at(self, "push", "triggers")
        triggers: Document = {}
        if (push := self._push(writer)) is not None:
            triggers["push"] = push
        writer.at(self, "pull_request_branches", "triggers", "pull_request")
        if self.ticked("pull_request"):
            branches = lines_of(self.typed("pull_request_branches"))
            triggers["pull_request"] = {"branches": branches} if branches else {}
        for key in ("merge_queue", "manual"):
            writer.at(self, key, "triggers", key)
            if self.ticked(key):
                triggers[key] = True
        if schedule := write_schedule(writer, self.rowsets["schedule"]):
            triggers["schedule"] = schedule
        if self.text("open_triggers") and triggers == usual_triggers(self.text("shown_branch")):
            return
        writer.document["triggers"] = triggers

    def _push(self, writer: Writer) -> Document | None:
        """The trigger of pushes: branches and tags have a tick each, and one key of the document."""
        here = ("triggers", "push")
        writer.at(self, "push_branches", *here)
        writer.at(self, "push_tags", *here, "tags")
        for key in FILTERS:
            writer.at(self, "push_paths", *here, key)
        push: Document = {}
        branches = lines_of(self.typed("push_branches"))
        if self.ticked("tags"):
            push["tags"] = lines_of(self.typed("push_tags"))
            if not push["tags"]:
                writer.wrong(self, "push_tags", "Enter a tag pattern, for example v*")
            branches = branches or EVERY_BRANCH
        if self.ticked("push"):
            if branches:
                push["branches"] = branches
            self._write_paths(writer, push)
        return push if self.ticked("push") or self.ticked("tags") else None

    def _write_paths(self, writer: Writer, push: Document) -> None:
        key = self.text("push_files")
        if key not in FILTERS:
            return
        if paths := lines_of(self.typed("push_paths")):
            push[key] = paths
        else:
            writer.wrong(self, "push_paths", "Enter a path, for example src/**, or choose “Any files”")


def usual_triggers(branch: str) -> Document:
    """The triggers of a document that names none."""
    return {"push": {"branches": [branch]}, "pull_request": {"branches": [branch]}, "manual": True}


def seed_triggers(document: Document | None, default_branch: str) -> Document:
    """The values of the triggers for a saved document, or for a new project."""
    triggers = (document or {}).get("triggers")
    chosen = usual_triggers(default_branch) if triggers is None else triggers
    push, pull_request = chosen.get("push"), chosen.get("pull_request")
    has_branches = push is not None and ("branches" in push or "tags" not in push)
    branches = push.get("branches", []) if push is not None and has_branches else [default_branch]
    into = [default_branch] if pull_request is None else pull_request.get("branches", [])
    files = next((key for key in FILTERS if push and push.get(key)), "")
    return {
        "open_triggers": "1" if document is not None and triggers is None else "",
        "shown_branch": default_branch,
        "push": has_branches,
        "push_branches": "\n".join(branches),
        "push_files": files,
        "push_paths": "\n".join(push[files]) if push and files else "",
        "tags": bool(push and push.get("tags")),
        "push_tags": "\n".join((push or {}).get("tags", ["v*"])),
        "pull_request": pull_request is not None,
        "pull_request_branches": "\n".join(into),
        "manual": chosen.get("manual", False),
        "merge_queue": chosen.get("merge_queue", False),
        "schedule": [seed_schedule(entry) for entry in chosen.get("schedule", [])],
    }
