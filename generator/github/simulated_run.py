"""A simulated run on its way: what is known of its jobs, and what a job does that starts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from generator.github.called import Tree, scopes_of
from generator.github.event import Event, SimulationError
from generator.github.expression_eval import Known, Value, holds, interpolate, to_text
from generator.github.job_order import ancestors, needs_of
from generator.github.simulated_changes import watched_outputs
from generator.github.simulated_steps import is_true, job_outputs, run_steps, runs_code, secrets_in
from generator.github.simulation import JobRun, Outcome

# A job that runs into its time limit counts as cancelled for `needs`, though nobody cancelled the run.
_RESULTS = {
    "success": "success",
    "failure": "failure",
    "cancelled": "cancelled",
    "timed out": "cancelled",
    "refused": "failure",
}


@dataclass(slots=True)
class Play:
    """What one run is about, and when somebody cancelled it."""

    event: Event
    outcomes: Mapping[str, Outcome]
    require_approval: Collection[str]
    busy_groups: Collection[str]
    outputs: Mapping[str, Mapping[str, str]]
    wait_minutes: Mapping[str, int]
    newer_live: Collection[str]
    cancelled_in: int | None = None


class Run:
    """The jobs of a workflow on their way: what is known of them so far."""

    def __init__(self, tree: Tree, play: Play, contexts: Mapping[str, Value], start: int = 0) -> None:
        self.tree = tree
        self.play = play
        self.contexts = contexts
        self.start = start
        self.written: Mapping[str, Mapping[str, Any]] = tree["jobs"]
        self.jobs: dict[str, JobRun] = {}
        self.results: dict[str, str | None] = {}
        """What ``needs`` shows of each job, those that call included; None while a job waits."""
        self.ends: dict[str, int] = {}
        self.outputs: dict[str, Known] = {}
        self.partly_skipped: set[str] = set()

    def job_contexts(self, job_id: str) -> dict[str, Value]:
        """The contexts that stand open to a job."""
        needs = {
            name: Known(result=self.results[name], outputs=self.outputs.get(name, Known()))
            for name in needs_of(self.written[job_id])
        }
        return {**self.contexts, "needs": Known(needs)}

    def wave_of(self, job_id: str) -> int:
        """A job can start one wave behind the last of its needs."""
        return 1 + max((self.ends[name] for name in needs_of(self.written[job_id])), default=self.start)

    def skip_reason(self, job_id: str, wave: int) -> str | None:
        """Why a job is skipped; None when it runs."""
        condition, contexts = self.written[job_id].get("if"), self.job_contexts(job_id)
        before = {name: self.results[name] for name in ancestors(self.written, job_id)}
        cancelled = self.play.cancelled_in is not None and self.play.cancelled_in < wave
        # GitHub asks every ancestor, not only those under needs (actions/runner#491, #2205).
        status = {
            "success": not cancelled and all(result == "success" for result in before.values()),
            "failure": any(result == "failure" for result in before.values()),
            "cancelled": cancelled,
            "always": True,
        }
        runs = holds(condition, contexts, status)
        if (
            runs
            and self.partly_skipped & set(before)
            and not holds(condition, contexts, {**status, "success": False})
        ):
            raise SimulationError(
                f"{job_id} stands behind a called workflow whose jobs were skipped in part, and does not name the "
                "results that it needs: what GitHub does then is not known"
            )
        if runs:
            return None
        if cancelled:
            return "the run was cancelled"
        bad = next((name for name, result in before.items() if result != "success"), None)
        if bad and holds(condition, contexts, {**status, "success": True}):
            return f"{bad}: {before[bad]}"
        return "its condition does not hold"

    def add(self, job_id: str, job: JobRun, *, counts_as: str | None) -> None:
        """Note a job, and what the jobs behind it see of it."""
        self.jobs[job_id] = job
        self.results[job_id] = counts_as
        self.ends[job_id] = job.wave


def _permissions(tree: Tree, job: Tree, *, trusted: bool) -> dict[str, str]:
    """What the token of a job may do."""
    scopes = scopes_of(tree, job)
    if trusted:
        return scopes
    # There is no read for the token that other clouds accept.
    return {name: "read" for name, level in scopes.items() if level != "none" and name != "id-token"}


def concurrency(written: Any, contexts: Mapping[str, Value]) -> tuple[str | None, bool]:
    """The concurrency group of a workflow or job, and whether a newer one cancels what works in it."""
    if not written:
        return None, False
    if isinstance(written, str):
        return to_text(interpolate(written, contexts)), False
    cancels = is_true(written.get("cancel-in-progress", False), contexts)
    return to_text(interpolate(written["group"], contexts)), cancels


def _environment(job: Mapping[str, Any], contexts: Mapping[str, Value]) -> tuple[str | None, bool]:
    """The environment of a job, and whether the job is a deployment to it."""
    written = job.get("environment")
    if isinstance(written, Mapping):
        deploys = is_true(written.get("deployment", True), contexts)
        return to_text(interpolate(written["name"], contexts)), deploys
    return (to_text(interpolate(written, contexts)), True) if written else (None, False)


def _job_secrets(
    run: Run, job: Mapping[str, Any], by_step: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The secrets of a job by step; what stands under ``env:`` of the job or workflow reaches every step."""
    shared = secrets_in(
        [run.tree.get("env", {}), {key: value for key, value in job.items() if key != "steps"}]
    )
    return {**({"every step": shared} if shared else {}), **by_step}


def start_job(run: Run, job_id: str, wave: int, outcome: str) -> JobRun:
    """A job whose condition holds."""
    guarded, busy = run.play.require_approval, run.play.busy_groups
    job = run.written[job_id]
    contexts = run.job_contexts(job_id)
    environment, deploys = _environment(job, contexts)
    approval = environment is not None and environment.lower() in {name.lower() for name in guarded}
    if outcome == "refused" and not approval:
        raise SimulationError(f"Nobody is asked before {job_id}, so nobody refuses it")
    group, cancels = concurrency(job.get("concurrency"), contexts)
    steps = run_steps(job, contexts, newer_is_live=environment in run.play.newer_live)
    waits = [*needs_of(job)]
    minutes = run.play.wait_minutes.get(environment or "", 0)
    waits += [f"{minutes} minutes"] if minutes else []
    waits += [f"approval of {environment}"] if approval else []
    waits += [f"group {group}"] if group in busy else []
    result = "failure" if steps.failed and outcome == "success" else _RESULTS.get(outcome)
    watched = watched_outputs(job, run.play.event, steps.ids)
    run.outputs[job_id] = job_outputs(job, steps, {**watched, **run.play.outputs.get(job_id, {})})
    return JobRun(
        id=job_id,
        state="waiting" if outcome == "waiting" else "ran",
        result=result,
        because="an approver refused it" if outcome == "refused" else steps.because,
        wave=wave,
        waits_for=tuple(waits),
        permissions=_permissions(run.tree, job, trusted=run.play.event.trusted),
        environment=environment,
        deploys=environment if deploys else None,
        pushes=tuple(steps.pushes),
        secrets=_job_secrets(run, job, steps.secrets),
        steps=() if outcome in {"refused", "waiting"} else tuple(steps.ran),
        group=group,
        cancels_in_group=cancels,
        runs_code=runs_code(job),
    )
