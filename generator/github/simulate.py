"""What GitHub would do: which jobs of a workflow run for an event, in which order, with what in their hands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from generator.github.called import Files, Tree, call_inputs, check_jobs, tree_of
from generator.github.event import Event, SimulationError, inputs_of, starts
from generator.github.expression_eval import Value
from generator.github.job_order import ancestors, needs_of, waves
from generator.github.simulated_run import Play, Run, concurrency, start_job
from generator.github.simulation import JobRun, Outcome, Simulation

__all__ = ["JobRun", "Outcome", "Simulation", "simulate", "simulate_bundle"]


def _play(run: Run, calls: Mapping[str, Tree]) -> None:
    """Let every job of a run happen, each when the jobs before it are done."""
    for job_id in waves(run.written):
        wave = run.wave_of(job_id)
        needs = needs_of(run.written[job_id])
        if any(run.results[name] is None for name in needs):
            waiting = JobRun(job_id, "waiting", None, wave=wave, waits_for=tuple(needs))
            run.add(job_id, waiting, counts_as=None)
        elif reason := run.skip_reason(job_id, wave):
            _skip(run, job_id, calls.get(job_id), wave, reason)
        elif job_id in calls:
            _call(run, job_id, calls[job_id], wave)
        else:
            outcome = run.play.outcomes.get(job_id, "success")
            job = start_job(run, job_id, wave, outcome)
            forgiven = job.result == "failure" and run.written[job_id].get("continue-on-error") is True
            run.add(job_id, job, counts_as="success" if forgiven else job.result)
            if outcome == "cancelled" and run.play.cancelled_in is None:
                run.play.cancelled_in = wave


def _skip(run: Run, job_id: str, called: Tree | None, wave: int, reason: str) -> None:
    """A job that is skipped; a call takes all jobs of the called workflow with it."""
    run.add(job_id, JobRun(job_id, "skipped", "skipped", because=reason, wave=wave), counts_as="skipped")
    if called:
        del run.jobs[job_id]
        for inner in called["jobs"]:
            _merge(run, job_id, JobRun(inner, "skipped", "skipped", because=reason, wave=wave))


def _call(run: Run, job_id: str, called: Tree, wave: int) -> None:
    """Run a called workflow: in its caller's name, with what its caller hands to it."""
    if bad := [name for name in ancestors(run.written, job_id) if run.results[name] != "success"]:
        raise SimulationError(f"{job_id} calls a workflow behind {', '.join(bad)}, which is not simulated")
    contexts = {**run.contexts, "inputs": call_inputs(run.written[job_id], called, run.job_contexts(job_id))}
    group, _ = concurrency(called.get("concurrency"), contexts)
    own, _ = concurrency(run.tree.get("concurrency"), run.contexts)
    if group and own and group.lower() == own.lower():
        raise SimulationError(
            f"{job_id} and the workflow that it calls are both in the group {group}: a deadlock"
        )
    inner = Run(called, run.play, contexts, start=wave - 1)
    _play(inner, {})
    for job in inner.jobs.values():
        _merge(run, job_id, job)
    results = list(inner.results.values())
    run.results[job_id] = _sum_up(results)
    run.ends[job_id] = max(inner.ends.values(), default=wave)
    if "skipped" in results and run.results[job_id] == "success":
        run.partly_skipped.add(job_id)


def _sum_up(results: list[str | None]) -> str | None:
    """The result of a called workflow: the worst of its jobs, and skipped where all were."""
    for bad in (None, "failure", "cancelled"):
        if bad in results:
            return bad
    return "skipped" if set(results) == {"skipped"} else "success"


def _merge(run: Run, call: str, job: JobRun) -> None:
    taken = job.id in run.jobs or (job.id in run.written and job.id != call)
    named = replace(job, id=f"{call} / {job.id}") if taken else job
    run.jobs[named.id] = named


def simulate(
    workflow: str | Tree,
    event: Event,
    outcomes: Mapping[str, Outcome] | None = None,
    *,
    require_approval: Collection[str] = (),
    busy_groups: Collection[str] = (),
    variables: Mapping[str, str] | None = None,
    outputs: Mapping[str, Mapping[str, str]] | None = None,
    files: Files | None = None,
    wait_minutes: Mapping[str, int] | None = None,
    newer_live: Collection[str] = (),
) -> Simulation:
    """Say what GitHub does with a workflow (its text, or the tree a YAML reader gives) on an event.

    ``outcomes``: how jobs end that run, by id; what is not named succeeds. ``cancelled``: a person cancelled the
    run in that job, and what could start later only does not start. ``refused``: an approver said no.
    ``waiting``: nobody approved yet, or the group is not free yet. A script that sums up results, or that only
    ever fails, decides its job by itself.
    ``require_approval``: environments with reviewers. ``busy_groups``: concurrency groups in which another run
    works. ``variables``: the ``vars`` context. ``outputs``: what jobs hand on, by job and name.
    ``files``: the repository's workflows by path, for those that are called. ``wait_minutes``: how long GitHub
    waits before a job of an environment. ``newer_live``: environments in which a newer commit is live, so that the
    step that asks for it fails.

    Raises SimulationError or ExpressionError for what it does not know: it never guesses.
    """
    outcomes = outcomes or {}
    tree = tree_of(workflow)
    calls = check_jobs(tree, files or {})
    known = {*tree["jobs"], *(inner for called in calls.values() for inner in called["jobs"])}
    if unknown := sorted(set(outcomes) - known):
        raise SimulationError(f"The workflow has no job {', '.join(unknown)}")
    if not starts(tree, event):
        return Simulation(event, started=False)
    play = Play(event, outcomes, require_approval, busy_groups, outputs or {}, wait_minutes or {}, newer_live)
    contexts: dict[str, Value] = {
        "github": event.context(str(tree.get("name", ""))),
        "inputs": inputs_of(tree, event),
        "vars": dict(variables or {}),
    }
    run = Run(tree, play, contexts)
    _play(run, calls)
    group, cancels = concurrency(tree.get("concurrency"), run.contexts)
    order = [*calls_in_order(tree, calls), *run.jobs]
    jobs = {job_id: run.jobs[job_id] for job_id in dict.fromkeys(order) if job_id in run.jobs}
    return Simulation(event, started=True, jobs=jobs, group=group, cancels_in_group=cancels)


def calls_in_order(tree: Tree, calls: Mapping[str, Tree]) -> list[str]:
    """The ids of the jobs in the order of the file, with those of a called workflow in the place of the call."""
    return [
        inner for job_id in tree["jobs"] for inner in (calls[job_id]["jobs"] if job_id in calls else [job_id])
    ]


def simulate_bundle(
    files: Files, event: Event, outcomes: Mapping[str, Outcome] | None = None, **more: Any
) -> dict[str, Simulation]:
    """What an event does in a repository with these workflows: the runs that it starts, by path.

    The rest as for ``simulate``. An outcome counts in every run that has such a job.
    """
    runs: dict[str, Simulation] = {}
    for path, workflow in files.items():
        tree = tree_of(workflow)
        if not starts(tree, event):
            continue
        calls = check_jobs(tree, files)
        here = set(calls_in_order(tree, calls))
        chosen = {name: outcome for name, outcome in (outcomes or {}).items() if name in here}
        runs[path] = simulate(tree, event, chosen, files=files, **more)
    return runs
