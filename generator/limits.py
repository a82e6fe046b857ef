"""Which time limits act: those of the kinds of jobs that a pipeline has."""

from __future__ import annotations

from generator.catalogue.model import Catalogue
from generator.component_rules import jobs_of
from generator.pipeline import Pipeline

# Tools of coverage whose reports a job of its own uploads.
UPLOADED = ("codecov", "coveralls")


def limits_in_use(pipeline: Pipeline, catalogue: Catalogue) -> set[str]:
    """The kinds of jobs that take their limit from ``timeout_minutes``.

    Limits for lint and test jobs act where a component has such a job and no limit of its own.
    """
    there = {
        "changes": any(component.paths for component in pipeline.components),
        "checks": True,
        "coverage": any(component.coverage_tool in UPLOADED for component in pipeline.components),
        "image": bool(pipeline.images),
        "deploy": pipeline.deploy.method != "none",
        "notify": bool(pipeline.notifications),
    }
    without = [component for component in pipeline.components if component.timeout_minutes is None]
    checks = {kind for component in without for kind in jobs_of(component, catalogue)}
    return {kind for kind, exists in there.items() if exists} | checks
