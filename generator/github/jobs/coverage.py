"""The jobs that upload coverage: one for each component, and one that closes a report of several at Coveralls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.github.context import Context
from generator.github.expressions import any_of, condition, on_event, succeeded
from generator.github.jobs.changes import filtered
from generator.github.jobs.set_up import below, guarded_secrets
from generator.github.workflow import Job, Permission, Step
from generator.pipeline import Component

COVERALLS = "coverallsapp/github-action"
FINISH = "coveralls"
_TO_MAP_PATHS = {
    "codecov": Permission("contents", "read", "lets Codecov map paths to the code"),
    "coveralls": Permission("contents", "read", "lets Coveralls map paths to the code"),
}
# Codecov takes a token of the run's identity. Coveralls takes the run's own token, which tells it the repository
# and can only read here; it comments and sets statuses as its own app.
_SIGN_IN = {"codecov": (Permission("id-token", "write", "signs in to Codecov without a stored token"),)}


def _events(context: Context) -> list[str]:
    """The tests for the events that both services take reports of."""
    triggers = context.triggers
    chosen = {"push": triggers.push, "pull_request": triggers.pull_request}
    return [on_event(event) for event, on in chosen.items() if on]


def at_coveralls(context: Context) -> list[Component]:
    """The components whose coverage goes to Coveralls."""
    return [item for item in context.pipeline.components if item.coverage_tool == "coveralls"]


def _to_codecov(context: Context, component: Component, report: str) -> Step:
    upload = {
        "use_oidc": True,
        "files": report,
        "disable_search": True,
        "flags": component.name,
        "fail_ci_if_error": False,
    }
    return context.step("Upload to Codecov", "codecov/codecov-action", upload)


def _to_coveralls(context: Context, component: Component, report: str) -> Step:
    upload: dict[str, Any] = {"file": report}
    if report_format := context.language(component).coverage_format:
        upload["format"] = report_format
    if component.directory != ".":
        # Reports name files from the component's folder on.
        upload["base-path"] = component.directory
    upload["flag-name"] = component.name
    if len(at_coveralls(context)) > 1:
        upload["parallel"] = True
    upload["fail-on-error"] = False
    upload["coverage-reporter-version"] = context.catalogue.tools["coverage-reporter"]
    return context.step("Upload to Coveralls", COVERALLS, upload)


_UPLOADS = {"codecov": _to_codecov, "coveralls": _to_coveralls}


def coverage_job(context: Context, component: Component) -> Job | None:
    """The job that hands a report to Codecov or Coveralls; it runs no code of the repository (design, rule 10)."""
    upload, events = _UPLOADS.get(component.coverage_tool or ""), _events(context)
    if upload is None or not events:
        return None
    tool = component.coverage_tool or ""
    test = f"{component.name}-test"
    skippable = guarded_secrets(context, component) or component in filtered(context)
    terms = [" || ".join(events)]
    if skippable and context.triggers.pull_request:
        terms = ["!cancelled()", succeeded(test), any_of(events)]
    report = below(component, context.language(component).coverage_report)
    return Job(
        id=f"{component.name}-coverage",
        name=f"Upload the coverage of {component.name}",
        needs=(test,),
        condition=condition(terms),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("coverage"),
        permissions=(_TO_MAP_PATHS[tool], *_SIGN_IN.get(tool, ())),
        steps=[
            context.check_out(),
            context.step(
                "Fetch the coverage report",
                "actions/download-artifact",
                {"name": f"{component.name}-coverage", "path": report.rpartition("/")[0] or "."},
            ),
            upload(context, component, report),
        ],
    )


def coveralls_job(context: Context, uploads: Sequence[Job]) -> Job | None:
    """The job that tells Coveralls that all reports of the run are there; None for a single one.

    Components that this run did not test keep the coverage that they had.
    """
    components = at_coveralls(context)
    jobs = [job.id for job in uploads if job.id in {f"{item.name}-coverage" for item in components}]
    if len(jobs) < 2:
        return None
    inputs = {
        "parallel-finished": True,
        "carryforward": ",".join(item.name for item in components),
        "fail-on-error": False,
        "coverage-reporter-version": context.catalogue.tools["coverage-reporter"],
    }
    return Job(
        id=FINISH,
        name="Close the report at Coveralls",
        needs=tuple(jobs),
        condition=condition(["!cancelled()", any_of([succeeded(job) for job in jobs])]),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("coverage"),
        permissions=(),
        steps=[context.step("Close the report", COVERALLS, inputs)],
    )
