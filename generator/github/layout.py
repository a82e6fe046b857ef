"""Jobs to workflow files: all in one, or the checks in a file of their own that the other one calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.github.context import Context, env_map
from generator.github.jobs import (
    changes_job,
    codeql_job,
    coverage_job,
    coveralls_job,
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
from generator.github.overrides import lay_over
from generator.github.simulated_steps import secrets_in
from generator.github.trigger_tree import call_trigger, other_triggers, push_triggers, review_triggers
from generator.github.workflow import CallJob, Job, Permission, Workflow
from generator.names import PULL_REQUEST_OR_RUN, RUN, file_name, run_group, title
from generator.yaml_text import plain

WORKFLOWS = ".github/workflows"
CI, CD = "CI", "CD"
CONCURRENCY_COMMENT = (
    "A newer commit on a pull request cancels the run of the older one. Runs on branches never wait for each other:\n"
    "only deploys do."
)
CONCURRENCY_COMMENT_KEPT = "Every run goes on to its end. Runs never wait for each other: only deploys do."
# A called workflow sees its caller's name as github.workflow; a group that both have is a deadlock, which GitHub ends
# by cancelling the run (rhysd/actionlint#538).
CALLED_COMMENT = (
    "\nThe name is written out: in a called workflow github.workflow is the caller's, and a group that both are in\n"
    "would stop them both."
)
CALLED_COMMENT_OWN = "\nThe caller is in another group: one that both are in would stop them both."
CALLING_COMMENT = "Runs never wait for each other: only deploys do."
CONDITIONS_COMMENT = (
    "From here on every condition names the results that it needs: by default, a job that was skipped would\n"
    "skip everything behind it."
)
BESIDE_THE_GATE = "no part of the checks: nothing is held back when this fails"


@dataclass(frozen=True, slots=True)
class _Checks:
    """The jobs of every event: the checks, the gate that sums them up, and what stands beside the gate."""

    checks: list[Job]
    gate: Job | None
    beside: list[Job]

    def all(self) -> list[Job]:
        """The jobs in the order in which a run meets them."""
        return [*self.checks, *([self.gate] if self.gate else []), *self.beside]


def _present(jobs: Iterable[Job | None]) -> list[Job]:
    return [job for job in jobs if job]


def _checks(context: Context) -> _Checks:
    pipeline = context.pipeline
    checks = _present([changes_job(context)])
    for component in pipeline.components:
        checks += _present([lint_job(context, component), test_job(context, component)])
    checks += _present(image_check_job(context, image) for image in pipeline.images)
    checks += _present([dependency_review_job(context)])
    beside = _present(coverage_job(context, component) for component in pipeline.components)
    beside += _present([coveralls_job(context, beside), codeql_job(context)])
    # Before the gate is made: it must know which checks may be skipped.
    _lay_over(context, [*checks, *beside])
    gate = gate_job(context, checks)
    _lay_over(context, _present([gate]))
    return _Checks(checks, gate, beside)


def _lay_over(context: Context, jobs: Iterable[Job]) -> None:
    lay_over(jobs, context.pipeline.overrides, context.catalogue.actions)


def _shipping(context: Context, before: _Checks) -> list[Job]:
    """The jobs behind the gate: images, deploys and messages."""
    gate_id = GATE if before.gate else None
    images = [image_job(context, image, gate_id) for image in context.pushed_images]
    deploys = [deploy_job(context, environment, images, gate_id) for environment in context.deploys]
    behind = [*images, *deploys]
    if behind and any(job.may_be_skipped for job in before.checks):
        behind[0].comment = CONDITIONS_COMMENT
    summed_up = [before.gate] if before.gate else before.checks
    jobs = [*behind, *_present([notify_job(context, [*summed_up, *behind])])]
    _lay_over(context, jobs)
    return jobs


def workflows(context: Context, pipeline_fingerprint: str) -> list[Workflow]:
    """The workflow files of a pipeline, the one with the checks first."""
    make = _split if context.pipeline.layout == "split" else _unified
    return make(context, f"pipeline {pipeline_fingerprint}, catalogue {context.catalogue.fingerprint}")


def _unified(context: Context, fingerprints: str) -> list[Workflow]:
    """One file: ``ci-cd.yml``, or ``ci.yml`` where nothing ships."""
    ships = bool(context.pushed_images or context.deploys)
    checks = _checks(context)
    return [
        _workflow(
            context,
            f"{CI}/{CD}" if ships else CI,
            fingerprints,
            triggers={**push_triggers(context), **review_triggers(context), **other_triggers(context)},
            group=run_group(context.pipeline) + _run_number(context),
            comment=_concurrency_comment(context),
            jobs=[*checks.all(), *_shipping(context, checks)],
        )
    ]


def _split(context: Context, fingerprints: str) -> list[Workflow]:
    """Two files: ``ci.yml`` with the checks of every event, and ``cd.yml``, which calls it and then ships."""
    pipeline = context.pipeline
    checks = _checks(context)
    for job in checks.beside:
        # A called workflow has one result for all of its jobs, and the files should do what one file does.
        job.optional = BESIDE_THE_GATE
    secrets = secrets_in([plain(job.tree()) for job in checks.all()])
    ci = _workflow(
        context,
        CI,
        fingerprints,
        triggers={**review_triggers(context), **call_trigger(context, secrets)},
        group=run_group(pipeline, "ci", title(pipeline, CI)) + _run_number(context),
        comment=_concurrency_comment(context)
        + (CALLED_COMMENT_OWN if pipeline.concurrency_group else CALLED_COMMENT),
        jobs=checks.all(),
    )
    return [ci, _cd(context, fingerprints, checks, ci, secrets)]


def _cd(
    context: Context, fingerprints: str, checks: _Checks, ci: Workflow, secrets: tuple[str, ...]
) -> Workflow:
    pipeline = context.pipeline
    # The events before a merge never reach this file, so no condition in it speaks of them.
    triggers = context.triggers.model_copy(update={"pull_request": None, "merge_queue": False})
    shipping = replace(context, pipeline=pipeline.model_copy(update={"triggers": triggers}))
    call = CallJob(
        id=GATE,
        name=title(pipeline, CI),
        path=ci.path,
        permissions=_union(checks.all()),
        inputs={"environment": "${{ inputs.environment }}"} if context.manual_deploys else {},
        secrets=secrets,
    )
    return _workflow(
        context,
        CD,
        fingerprints,
        triggers={**push_triggers(context), **other_triggers(context)},
        group=run_group(pipeline, "cd") + RUN,
        comment=CALLING_COMMENT,
        jobs=[call, *_shipping(shipping, checks)],
        cancels=False,
    )


def _workflow(
    context: Context,
    name: str,
    fingerprints: str,
    *,
    triggers: Mapping[str, Any],
    group: str,
    comment: str,
    jobs: Sequence[Job | CallJob],
    cancels: bool = True,
) -> Workflow:
    """A file that is named after its workflow."""
    pipeline = context.pipeline
    full = title(pipeline, name)
    return Workflow(
        path=f"{WORKFLOWS}/{file_name(pipeline, name.lower().replace('/', '-'))}.yml",
        name=full,
        header=(
            f"{full} for {pipeline.name}, made by CI/CD Wizard ({fingerprints}).",
            "Change the pipeline and generate again rather than editing here.",
        ),
        triggers=triggers,
        concurrency={"group": group, "cancel-in-progress": cancels and pipeline.cancel_in_progress},
        concurrency_comment=comment,
        env=env_map(pipeline.env_vars),
        jobs=list(jobs),
    )


def _run_number(context: Context) -> str:
    """What tells the runs of a workflow apart; GitHub's language service refuses to ask for what no trigger fills."""
    return PULL_REQUEST_OR_RUN if context.triggers.pull_request else RUN


def _concurrency_comment(context: Context) -> str:
    cancels = context.pipeline.cancel_in_progress and context.triggers.pull_request
    return CONCURRENCY_COMMENT if cancels else CONCURRENCY_COMMENT_KEPT


def _union(jobs: Iterable[Job]) -> tuple[Permission, ...]:
    """What the jobs may do together: a called workflow gets no more than the job that calls it.

    GitHub refuses to start a run in which a called job asks for more (docs.github.com, "Reuse workflows").
    """
    found: dict[str, Permission] = {}
    for job in jobs:
        for item in job.permissions:
            known = found.get(item.scope)
            if known is None or (known.level == "read" and item.level == "write"):
                found[item.scope] = item
    return tuple(found[scope] for scope in sorted(found))
