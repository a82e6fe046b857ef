"""What a simulated run is: its jobs, in which state, with what in their hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.github.event import Event

type Outcome = Literal["success", "failure", "cancelled", "timed out", "refused", "waiting"]


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job in one run.

    ``state``: it ran, was skipped, or is still waiting. ``result`` is how it ended; None while it waits.
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
    """One run of a workflow: nothing but ``started`` False when the event does not start it.

    The jobs of a called workflow stand among the others under their own ids, and under ``call / id`` where another
    job has that id too; the job that calls is no job of its own.
    """

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
