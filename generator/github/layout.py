"""Jobs to workflow files: today all in one."""

from __future__ import annotations

from typing import Any

from generator.cron import describe_cron
from generator.github.context import Context, env_map
from generator.github.jobs import (
    codeql_job,
    coverage_job,
    dependency_review_job,
    deploy_job,
    gate_job,
    image_check_job,
    image_job,
    lint_job,
    notify_job,
    test_job,
)
from generator.github.jobs.gate import GATE
from generator.github.workflow import Job, Workflow
from generator.refs import lets_through
from generator.triggers import PushTrigger
from generator.yaml_text import Commented

WORKFLOWS = ".github/workflows"
CONCURRENCY_COMMENT = (
    "A newer commit on a pull request cancels the run of the older one. Runs on branches never wait for each other:\n"
    "only deploys do."
)
CONCURRENCY_COMMENT_KEPT = "Every run goes on to its end. Runs never wait for each other: only deploys do."
# The merge queue pushes branches of its own besides asking for checks (github.blog, changelog of 2022-08-18).
QUEUE_BRANCHES = "gh-readonly-queue/"
QUEUE_COMMENT = "the merge queue's own branches run as merge_group"
CONDITIONS_COMMENT = (
    "From here on every condition names the results that it needs: by default, a job that was skipped would\n"
    "skip everything behind it."
)


def _triggers(context: Context) -> dict[str, Any]:
    """``on:`` of all events."""
    triggers = context.triggers
    tree: dict[str, Any] = {}
    if triggers.push:
        tree["push"] = _push(context, triggers.push)
    if triggers.pull_request:
        tree["pull_request"] = (
            {"branches": triggers.pull_request.branches} if triggers.pull_request.branches else {}
        )
    if triggers.merge_queue:
        tree["merge_group"] = {}
    if triggers.schedule:
        tree["schedule"] = [
            {
                "cron": Commented(item.cron, f"{describe_cron(item.cron)} ({item.timezone})"),
                **({"timezone": item.timezone} if item.timezone != "UTC" else {}),
            }
            for item in triggers.schedule
        ]
    if triggers.manual:
        tree["workflow_dispatch"] = _manual_inputs(context) if context.manual_deploys else {}
    return tree


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


def _jobs(context: Context) -> list[Job]:
    """All jobs, in the order in which a run meets them."""
    pipeline = context.pipeline
    checks: list[Job] = []
    for component in pipeline.components:
        checks += [job for job in (lint_job(context, component), test_job(context, component)) if job]
    checks += [job for image in pipeline.images if (job := image_check_job(context, image))]
    review, scan = dependency_review_job(context), codeql_job(context)
    checks += [review] if review else []
    gate = gate_job(context, checks)
    gate_id = GATE if gate else None
    coverage = [job for component in pipeline.components if (job := coverage_job(context, component))]
    images = [image_job(context, image, gate_id) for image in context.pushed_images]
    deploys = [deploy_job(context, environment, images, gate_id) for environment in context.deploys]
    behind = [*images, *deploys]
    if behind and any(job.condition for job in checks):
        behind[0].comment = CONDITIONS_COMMENT
    notify = notify_job(context, [*([gate] if gate else checks), *behind])
    beside = [*coverage, *([scan] if scan else [])]
    return [*checks, *([gate] if gate else []), *beside, *behind, *([notify] if notify else [])]


def workflows(context: Context, pipeline_fingerprint: str) -> list[Workflow]:
    """The workflow files of a pipeline."""
    pipeline = context.pipeline
    ships = bool(context.pushed_images or context.deploys)
    prefix = f"{pipeline.concurrency_group}-" if pipeline.concurrency_group else "${{ github.workflow }}-"
    title = "CI/CD" if ships else "CI"
    fingerprints = f"pipeline {pipeline_fingerprint}, catalogue {context.catalogue.fingerprint}"
    return [
        Workflow(
            path=f"{WORKFLOWS}/{'ci-cd' if ships else 'ci'}.yml",
            name=title,
            header=(
                f"{title} for {pipeline.name}, made by CI/CD Wizard ({fingerprints}).",
                "Change the pipeline and generate again rather than editing here.",
            ),
            triggers=_triggers(context),
            concurrency={
                "group": prefix + "${{ github.event.pull_request.number || github.run_id }}",
                "cancel-in-progress": pipeline.cancel_in_progress,
            },
            concurrency_comment=CONCURRENCY_COMMENT
            if pipeline.cancel_in_progress
            else CONCURRENCY_COMMENT_KEPT,
            env=env_map(pipeline.env_vars),
            jobs=_jobs(context),
        )
    ]
