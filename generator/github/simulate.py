"""What GitHub would do: which jobs of a workflow run for an event, in which order, with what in their hands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from generator.github.event import Event, SimulationError, inputs_of, starts
from generator.github.expression_eval import Known, Value, holds, interpolate, to_text
from generator.github.job_order import ancestors, needs_of, waves
from generator.github.render import parse_back
from generator.github.simulated_steps import is_true, run_steps, runs_code, secrets_in

type Outcome = Literal["success", "failure", "cancelled", "timed out", "refused", "waiting"]
# A job that runs into its time limit counts as cancelled for `needs`, though nobody cancelled the run.
_RESULTS = {
    "success": "success",
    "failure": "failure",
    "cancelled": "cancelled",
    "timed out": "cancelled",
    "refused": "failure",
}
_SIMULATED_JOB = {
    "name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "environment", "concurrency", "strategy",
    "services", "outputs", "env", "defaults", "steps", "container",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job in one run.

    ``state``: it ran, was skipped, or is still waiting. ``result`` is what ``needs`` shows; None while it waits.
    ``waits_for``: what must happen before it starts, in words. ``pushes`` and ``deploys`` say what the job does
    when it comes to its end; a job that failed may have done so or not. ``secrets``: names by step. A pull
    request from a fork or by Dependabot asks for them in vain.
    """

    id: str
    state: Literal["ran", "skipped", "waiting"]
    result: str | None
    because: str = ""
    wave: int = 0
    waits_for: tuple[str, ...] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)
    environment: str | None = None
    deploys: str | None = None
    pushes: tuple[str, ...] = ()
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    group: str | None = None
    cancels_in_group: bool = False
    runs_code: bool = False


@dataclass(frozen=True, slots=True)
class Simulation:
    """One run of a workflow: nothing but ``started`` False when the event does not start it."""

    event: Event
    started: bool
    jobs: dict[str, JobRun] = field(default_factory=dict)
    group: str | None = None
    cancels_in_group: bool = False

    def _in(self, state: str) -> list[JobRun]:
        found = [job for job in self.jobs.values() if job.state == state]
        return sorted(found, key=lambda job: job.wave)

    def ran(self) -> list[str]:
        """The ids of the jobs that ran, in the order in which they could start."""
        return [job.id for job in self._in("ran")]

    def skipped(self) -> list[str]:
        """The ids of the jobs that were skipped."""
        return [job.id for job in self._in("skipped")]

    def waiting(self) -> list[str]:
        """The ids of the jobs that still wait."""
        return [job.id for job in self._in("waiting")]

    def pushed(self) -> list[str]:
        """The images that were pushed, by jobs that came to their end."""
        return [image for job in self._in("ran") if job.result == "success" for image in job.pushes]

    def deployed(self) -> list[str]:
        """The environments that were deployed to, by jobs that came to their end."""
        return [job.deploys for job in self._in("ran") if job.result == "success" and job.deploys]


class _Run:
    """A run on its way: what is known of the jobs so far."""

    def __init__(self, tree: Mapping[str, Any], event: Event, variables: Mapping[str, str]) -> None:
        self.tree = tree
        self.event = event
        self.written: Mapping[str, Mapping[str, Any]] = tree["jobs"]
        self.jobs: dict[str, JobRun] = {}
        self.cancelled_in: int | None = None
        self.contexts: dict[str, Value] = {
            "github": event.context(str(tree.get("name", ""))),
            "inputs": inputs_of(tree, event),
            "vars": dict(variables),
        }

    def job_contexts(self, job_id: str) -> dict[str, Value]:
        needs = Known({name: Known(result=self.jobs[name].result) for name in needs_of(self.written[job_id])})
        return {**self.contexts, "needs": needs}

    def skip_reason(self, job_id: str, wave: int) -> str | None:
        """Why a job is skipped; None when it runs."""
        before = [self.jobs[name] for name in ancestors(self.written, job_id)]
        cancelled = self.cancelled_in is not None and self.cancelled_in < wave
        # GitHub asks every ancestor, not only those under needs (actions/runner#491, #2205).
        status = {
            "success": not cancelled and all(job.result == "success" for job in before),
            "failure": any(job.result == "failure" for job in before),
            "cancelled": cancelled,
            "always": True,
        }
        if holds(self.written[job_id].get("if"), self.job_contexts(job_id), status):
            return None
        if cancelled:
            return "the run was cancelled"
        bad = next((job for job in before if job.result != "success"), None)
        if bad and holds(
            self.written[job_id].get("if"), self.job_contexts(job_id), {**status, "success": True}
        ):
            return f"{bad.id}: {bad.result}"
        return "its condition does not hold"


def _permissions(tree: Mapping[str, Any], job: Mapping[str, Any], *, trusted: bool) -> dict[str, str]:
    """What the token of a job may do; where nothing is said, the repository's setting may allow all writes."""
    written = job.get("permissions", tree.get("permissions", "write-all"))
    scopes = {"all": written.removesuffix("-all")} if isinstance(written, str) else dict(written or {})
    if trusted:
        return scopes
    # There is no read for the token that other clouds accept.
    return {name: "read" for name, level in scopes.items() if level != "none" and name != "id-token"}


def _concurrency(written: Any, contexts: Mapping[str, Value]) -> tuple[str | None, bool]:
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
    run: _Run, job: Mapping[str, Any], by_step: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The secrets of a job by step; what stands under ``env:`` of the job or workflow reaches every step."""
    shared = secrets_in(
        [run.tree.get("env", {}), {key: value for key, value in job.items() if key != "steps"}]
    )
    return {**({"every step": shared} if shared else {}), **by_step}


def _start(
    run: _Run, job_id: str, wave: int, outcome: str, guarded: Collection[str], busy: Collection[str]
) -> JobRun:
    """A job whose condition holds."""
    job = run.written[job_id]
    contexts = run.job_contexts(job_id)
    environment, deploys = _environment(job, contexts)
    approval = environment is not None and environment.lower() in {name.lower() for name in guarded}
    if outcome == "refused" and not approval:
        raise SimulationError(f"Nobody is asked before {job_id}, so nobody refuses it")
    group, cancels = _concurrency(job.get("concurrency"), contexts)
    steps = run_steps(job, contexts)
    waits = [*needs_of(job)]
    waits += [f"approval of {environment}"] if approval else []
    waits += [f"group {group}"] if group in busy else []
    result = _RESULTS.get(outcome)
    return JobRun(
        id=job_id,
        state="waiting" if outcome == "waiting" else "ran",
        result="failure" if result == "success" and steps.failed else result,
        because="an approver refused it" if outcome == "refused" else "",
        wave=wave,
        waits_for=tuple(waits),
        permissions=_permissions(run.tree, job, trusted=run.event.trusted),
        environment=environment,
        deploys=environment if deploys else None,
        pushes=tuple(steps.pushes),
        secrets=_job_secrets(run, job, steps.secrets),
        steps=() if outcome in {"refused", "waiting"} else tuple(steps.ran),
        group=group,
        cancels_in_group=cancels,
        runs_code=runs_code(job),
    )


def _checked(workflow: str | Mapping[str, Any], outcomes: Mapping[str, Outcome]) -> Mapping[str, Any]:
    """The tree of a workflow whose jobs can be simulated."""
    tree = parse_back(workflow) if isinstance(workflow, str) else workflow
    if not isinstance(tree, Mapping) or not isinstance(tree.get("jobs"), Mapping):
        raise SimulationError("The text is no workflow: it has no jobs")
    if unknown := sorted(set(outcomes) - set(tree["jobs"])):
        raise SimulationError(f"The workflow has no job {', '.join(unknown)}")
    for job_id, job in tree["jobs"].items():
        if strange := sorted(set(job) - _SIMULATED_JOB):
            raise SimulationError(f"{', '.join(strange)} of the job {job_id} is not simulated")
    return tree


def simulate(
    workflow: str | Mapping[str, Any],
    event: Event,
    outcomes: Mapping[str, Outcome] | None = None,
    *,
    require_approval: Collection[str] = (),
    busy_groups: Collection[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Simulation:
    """Say what GitHub does with a workflow (its text, or the tree a YAML reader gives) on an event.

    ``outcomes``: how jobs end that run, by id; what is not named succeeds. ``cancelled``: a person cancelled the
    run in that job, and what could start later only does not start. ``refused``: an approver said no.
    ``waiting``: nobody approved yet, or the group is not free yet. A script that sums up results, or that only
    ever fails, decides its job by itself.
    ``require_approval``: environments with reviewers. ``busy_groups``: concurrency groups in which another run
    works. ``variables``: the ``vars`` context.

    Raises SimulationError or ExpressionError for what it does not know: it never guesses.
    """
    outcomes = outcomes or {}
    tree = _checked(workflow, outcomes)
    if not starts(tree, event):
        return Simulation(event, started=False)
    run = _Run(tree, event, variables or {})
    for job_id, wave in waves(run.written).items():
        if any(run.jobs[name].state == "waiting" for name in needs_of(run.written[job_id])):
            waits = tuple(needs_of(run.written[job_id]))
            run.jobs[job_id] = JobRun(job_id, "waiting", None, wave=wave, waits_for=waits)
        elif reason := run.skip_reason(job_id, wave):
            run.jobs[job_id] = JobRun(job_id, "skipped", "skipped", because=reason, wave=wave)
        else:
            outcome = outcomes.get(job_id, "success")
            run.jobs[job_id] = _start(run, job_id, wave, outcome, require_approval, busy_groups)
            if outcome == "cancelled" and run.cancelled_in is None:
                run.cancelled_in = wave
    group, cancels = _concurrency(tree.get("concurrency"), run.contexts)
    jobs = {job_id: run.jobs[job_id] for job_id in run.written}
    return Simulation(event, started=True, jobs=jobs, group=group, cancels_in_group=cancels)
