"""What starts a run: the part ``triggers`` of a configuration."""

from __future__ import annotations

from typing import Annotated

from generator import fields as f
from generator.parts import Part
from generator.text import MAX_NAMES

Branches = Annotated[list[f.BranchPattern], *f.at_most(MAX_NAMES, "branches")]
Paths = Annotated[list[f.PathPattern], *f.at_most(MAX_NAMES, "paths")]


class PushTrigger(Part):
    """``on: push``: the branches and tags that start a run.

    Neither listed: every branch and no tag. Tags alone: no branch. ``paths`` and ``paths_ignore`` look at the
    files that a push to a branch changes; GitHub does not read them for tags.
    """

    branches: Branches = []
    tags: Annotated[list[f.TagPattern], *f.at_most(MAX_NAMES, "tags")] = []
    paths: Paths = []
    paths_ignore: Paths = []

    @property
    def tag_filters(self) -> list[str] | None:
        """The filters that tags meet; None where no tag starts a run."""
        return self.tags or None

    @property
    def branch_filters(self) -> list[str] | None:
        """The filters that branches meet, empty for all of them; None where only tags start a run."""
        return None if self.tags and not self.branches else self.branches


class PullRequestTrigger(Part):
    """``on: pull_request``: the branches that it goes into (none listed: all of them)."""

    branches: Branches = []


class Schedule(Part):
    """One line of ``on: schedule``."""

    cron: f.CronLine
    timezone: f.TimeZone = "UTC"


class Triggers(Part):
    """What starts the workflow; a key that is absent is off."""

    push: PushTrigger | None = None
    pull_request: PullRequestTrigger | None = None
    merge_queue: f.Toggle = False
    manual: f.Toggle = False
    schedule: Annotated[list[Schedule], *f.at_most(5, "schedules")] = []

    @property
    def push_branch_filters(self) -> list[str] | None:
        """The filters that pushed branches meet, empty for all of them; None where no branch starts a run."""
        return self.push.branch_filters if self.push else None

    @property
    def push_tag_filters(self) -> list[str] | None:
        """The filters that pushed tags meet; None where no tag starts a run."""
        return self.push.tag_filters if self.push else None
