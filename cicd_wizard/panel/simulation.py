"""An event played through the workflows of a bundle: which jobs run, wait and are skipped, and what they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cicd_wizard.panel.events import EVENTS, PUSH, EventChoice, NoEvent, event_of, filters_paths
from cicd_wizard.panel.source import Source
from cicd_wizard.ui.graph_jobs import GATE, GraphJob, read_jobs
from generator import Pipeline
from generator.github.event import Event, SimulationError
from generator.github.expression_parser import ExpressionError
from generator.github.simulate import simulate_bundle
from generator.github.simulation import JobRun, Outcome, Simulation
from generator.wording import listed

FAILS, REFUSED, WAITS = "fails", "refused", "waits"
_SOON = {"success": "Runs", "failure": "Fails", "cancelled": "Cancelled"}


@dataclass(frozen=True, slots=True)
class PlayedJob:
    """One job of the played event: its name and line, what becomes of it, and why or what it does."""

    name: str
    path: str
    line: int
    state: str
    tag: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    label: str
    chosen: bool


@dataclass
class Played:
    """The outcome, and the fields that it was asked with."""

    choice: EventChoice
    events: list[Option]
    environments: list[Option]
    mishaps: list[Option]
    asks_for_files: bool
    default_branch: str
    label: str = ""
    error: str = ""
    jobs: list[PlayedJob] = field(default_factory=list)
    pushed: list[str] = field(default_factory=list)
    deployed: list[str] = field(default_factory=list)
    checks: str = ""

    @property
    def runs(self) -> int:
        """How many jobs run."""
        return len(self.jobs) - self.skipped - self.waiting

    @property
    def skipped(self) -> int:
        """How many jobs are skipped."""
        return sum(not job.tag for job in self.jobs)

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return sum(job.tag == "warn" for job in self.jobs)


def play(source: Source, choice: EventChoice) -> Played | None:
    """Play an event; None while there is no pipeline. What cannot be played is said in `error`."""
    pipeline = source.pipeline
    if pipeline is None:
        return None
    known = read_jobs(source.workflows, source.approvals)
    played = Played(
        choice,
        events=_options(EVENTS, choice.kind or PUSH),
        environments=_options({item.name: item.name for item in pipeline.environments}, choice.to),
        mishaps=_options(_mishaps(known, source.approvals), choice.but),
        asks_for_files=_asks_for_files(pipeline),
        default_branch=pipeline.default_branch,
    )
    try:
        event = event_of(choice, pipeline)
        played.label = event.label
        runs = _simulated(source, pipeline, event, _outcomes(choice.but, known))
    except NoEvent as error:
        played.error = str(error)
    except (SimulationError, ExpressionError) as error:
        played.error = f"This cannot be played here: {error}"
    else:
        _tell(played, runs, known, event, pipeline)
    return played


def _options(labels: Mapping[str, str], chosen: str) -> list[Option]:
    return [Option(value, label, value == chosen) for value, label in labels.items()]


def _mishaps(known: Mapping[str, GraphJob], approvals: Sequence[str]) -> dict[str, str]:
    """What may go wrong, job by job."""
    found: dict[str, str] = {}
    for environment in approvals:
        found[f"{WAITS}:deploy-{environment}"] = f"Nobody has approved {environment} yet"
        found[f"{REFUSED}:deploy-{environment}"] = f"An approver refuses {environment}"
    jobs = {job.id: job.name for job in known.values() if job.id != GATE}
    return found | {f"{FAILS}:{job_id}": f"{name} fails" for job_id, name in jobs.items()}


def _outcomes(but: str, known: Mapping[str, GraphJob]) -> dict[str, Outcome]:
    kind, _, job = but.partition(":")
    outcomes: dict[str, Outcome] = {FAILS: "failure", REFUSED: "refused", WAITS: "waiting"}
    return {job: outcomes[kind]} if kind in outcomes and job in known else {}


def _asks_for_files(pipeline: Pipeline) -> bool:
    """Whether any filter looks at the files that were changed."""
    return filters_paths(pipeline) or any(component.paths for component in pipeline.components)


def _simulated(
    source: Source, pipeline: Pipeline, event: Event, outcomes: Mapping[str, Outcome]
) -> dict[str, Simulation]:
    waits = {item.name: item.wait_minutes for item in pipeline.environments if item.wait_minutes}
    return simulate_bundle(
        source.workflows, event, outcomes, require_approval=source.approvals, wait_minutes=waits
    )


def _tell(
    played: Played,
    runs: Mapping[str, Simulation],
    known: Mapping[str, GraphJob],
    event: Event,
    pipeline: Pipeline,
) -> None:
    for run in runs.values():
        for job in sorted(run.jobs.values(), key=lambda job: job.wave):
            played.jobs.append(_played(job, run, known, event, pipeline))
        played.pushed += run.pushed()
        played.deployed += [_after_approval(run, name) for name in run.deployed()]
        if GATE in run.jobs:
            gate = run.jobs[GATE]
            played.checks = "does not run" if gate.state != "ran" else _ending(gate)


def _after_approval(run: Simulation, environment: str) -> str:
    """An environment that was deployed to, and whether somebody had to approve it."""
    asked = f"approval of {environment}"
    approved = any(job.deploys == environment and asked in job.waits_for for job in run.jobs.values())
    return f"{environment} (after approval)" if approved else environment


def _ending(gate: JobRun) -> str:
    return "succeeds" if gate.result == "success" else "fails"


def _played(
    job: JobRun, run: Simulation, known: Mapping[str, GraphJob], event: Event, pipeline: Pipeline
) -> PlayedJob:
    drawn = known.get(job.id.rpartition(" / ")[2])
    name, path, line = (drawn.name, drawn.path, drawn.line) if drawn else (job.id, "", 1)
    if job.state == "skipped":
        return PlayedJob(name, path, line, "Skipped", "", [_why(job, run, known, event, pipeline)])
    notes = [*_before(job, run, known), *_doing(job)]
    if job.state == "waiting":
        return PlayedJob(name, path, line, "Waits", "warn", notes)
    state = _SOON.get(job.result or "", "Runs")
    if job.because:
        notes.append(job.because)
    return PlayedJob(name, path, line, state, "ok" if state == "Runs" else "error", notes)


def _before(job: JobRun, run: Simulation, known: Mapping[str, GraphJob]) -> Iterator[str]:
    """What happens before a job, other than jobs; of those the ones that a waiting job waits for."""
    others = [item for item in job.waits_for if item not in known]
    if job.state == "waiting":
        others += [known[item].name for item in job.waits_for if item in known and item in run.waiting()]
    if others:
        yield f"after {listed(others)}"


def _doing(job: JobRun) -> Iterator[str]:
    over = job.state == "ran" and job.result == "success"
    if job.pushes and over:
        yield f"pushes {', '.join(job.pushes)}"
    if job.deploys and over:
        yield f"deploys to {job.deploys}"


def _why(
    job: JobRun, run: Simulation, known: Mapping[str, GraphJob], event: Event, pipeline: Pipeline
) -> str:
    """Why a job is skipped, in the words of the answers."""
    name = job.id.rpartition(" / ")[2]
    if job.because == "the run was cancelled":
        return job.because
    if name == "notify":
        return "nothing failed" if event.name != "pull_request" else "pull requests send no message"
    if failed := _failed_before(name, run, known):
        return f"{failed} did not succeed"
    if name.startswith("deploy-"):
        return _why_not_deployed(name.removeprefix("deploy-"), event, pipeline)
    if name.endswith("-image-check"):
        pushes = run.jobs.get(name.removesuffix("-check"))
        return "the image is pushed instead" if pushes and pushes.state != "skipped" else "nothing is built"
    for ending, words in (("-image", "this event pushes no image"), ("-coverage", "no coverage is uploaded")):
        if name.endswith(ending) and (event.trusted or ending == "-image"):
            return words
    if not event.trusted:
        return "runs from outside get no secrets, and this job needs one"
    if event.name == "pull_request" and event.changed:
        return "none of its files changed"
    return "its condition does not hold"


def _failed_before(name: str, run: Simulation, known: Mapping[str, GraphJob]) -> str:
    """The first job before this one that failed, by its name; "" if none did."""
    waiting, seen = [name], {name}
    while waiting:
        job = known.get(waiting.pop(0))
        for need in job.needs if job else ():
            before = run.jobs.get(need)
            if before and before.state == "ran" and before.result != "success":
                return known[need].name
            if need not in seen:
                seen.add(need)
                waiting.append(need)
    return ""


def _why_not_deployed(name: str, event: Event, pipeline: Pipeline) -> str:
    environment = next((item for item in pipeline.environments if item.name == name), None)
    if environment is None:
        return "its condition does not hold"
    if event.name == "workflow_dispatch":
        chosen = event.inputs.get("environment", "none")
        if chosen != name:
            return "no environment is chosen" if chosen == "none" else f"{chosen} is chosen"
    if event.name in {"push", "workflow_dispatch"}:
        return f"{name} is deployed from {environment.deploys_from(pipeline.default_branch)}"
    return "nothing is deployed on this event"
