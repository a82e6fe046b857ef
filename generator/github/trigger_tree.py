"""``on:`` of a workflow: the pipeline's triggers as GitHub writes them, and what a called workflow takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.cron import describe_cron
from generator.github.context import Context
from generator.refs import lets_through
from generator.triggers import PushTrigger
from generator.yaml_text import Commented

# The merge queue pushes branches of its own besides asking for checks (github.blog, changelog of 2022-08-18).
QUEUE_BRANCHES = "gh-readonly-queue/"
QUEUE_COMMENT = "the merge queue's own branches run as merge_group"


def review_triggers(context: Context) -> dict[str, Any]:
    """The events before a merge."""
    triggers = context.triggers
    tree: dict[str, Any] = {}
    if triggers.pull_request:
        tree["pull_request"] = (
            {"branches": triggers.pull_request.branches} if triggers.pull_request.branches else {}
        )
    if triggers.merge_queue:
        tree["merge_group"] = {}
    return tree


def push_triggers(context: Context) -> dict[str, Any]:
    """Pushes of branches and tags."""
    push = context.triggers.push
    return {"push": _push(context, push)} if push else {}


def other_triggers(context: Context) -> dict[str, Any]:
    """Schedules, and runs by hand."""
    tree: dict[str, Any] = {}
    if context.triggers.schedule:
        tree["schedule"] = [
            {
                "cron": Commented(item.cron, f"{describe_cron(item.cron)} ({item.timezone})"),
                **({"timezone": item.timezone} if item.timezone != "UTC" else {}),
            }
            for item in context.triggers.schedule
        ]
    if context.triggers.manual:
        tree["workflow_dispatch"] = _manual_inputs(context) if context.manual_deploys else {}
    return tree


def call_trigger(context: Context, secrets: Sequence[str]) -> dict[str, Any]:
    """``on: workflow_call``: the choice of a run by hand, and the secrets that the caller hands on by name."""
    tree: dict[str, Any] = {}
    if context.manual_deploys:
        what = {"description": "Where a run by hand deploys to", "type": "string", "default": "none"}
        tree["inputs"] = {"environment": what}
    if secrets:
        tree["secrets"] = {
            name: {"description": "Set in the environment ci", "required": False} for name in secrets
        }
    return {"workflow_call": tree}


def _push(context: Context, push: PushTrigger) -> dict[str, Any]:
    """``on: push``. Without branches all are named: without any filter a push of a tag would run too."""
    tree: dict[str, Any] = {}
    if push.branch_filters is not None:
        branches = push.branches or ["**"]
        if context.triggers.merge_queue and lets_through(branches, f"{QUEUE_BRANCHES}*"):
            tree["branches"] = Commented([*branches, f"!{QUEUE_BRANCHES}**"], QUEUE_COMMENT)
        else:
            tree["branches"] = branches
    if push.tags:
        tree["tags"] = push.tags
    if push.paths:
        tree["paths"] = push.paths
    if push.paths_ignore:
        tree["paths-ignore"] = push.paths_ignore
    return tree


def _manual_inputs(context: Context) -> dict[str, Any]:
    return {
        "inputs": {
            "environment": {
                "description": "Deploy to",
                "type": "choice",
                "options": ["none", *(environment.name for environment in context.deploys)],
                "default": "none",
            }
        }
    }
