"""The order of jobs by their ``needs``, as it stands in a workflow file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.github.event import SimulationError


def needs_of(job: Mapping[str, Any]) -> list[str]:
    """The jobs that a job names under ``needs``."""
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def ancestors(jobs: Mapping[str, Mapping[str, Any]], job_id: str) -> list[str]:
    """All jobs before a job, however far, in the order of the file."""
    found: set[str] = set()
    open_ones = needs_of(jobs[job_id])
    while open_ones:
        name = open_ones.pop()
        if name not in found:
            found.add(name)
            open_ones += needs_of(jobs[name])
    return [name for name in jobs if name in found]


def waves(jobs: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """The jobs in the order in which they can start: each one wave behind the last of its needs.

    Raises SimulationError where a job needs one that does not exist, or itself over others.
    """
    for job_id, job in jobs.items():
        if unknown := sorted(set(needs_of(job)) - set(jobs)):
            raise SimulationError(f"{job_id} needs {', '.join(unknown)}, which does not exist")
    found: dict[str, int] = {}
    while len(found) < len(jobs):
        ready = [
            name for name in jobs if name not in found and all(need in found for need in needs_of(jobs[name]))
        ]
        if not ready:
            raise SimulationError("The jobs need each other in a circle")
        found |= {name: 1 + max((found[need] for need in needs_of(jobs[name])), default=0) for name in ready}
    return dict(sorted(found.items(), key=lambda item: item[1]))
