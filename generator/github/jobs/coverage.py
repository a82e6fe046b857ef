"""The job that uploads the coverage of a component."""

from __future__ import annotations

from generator.github.context import Context
from generator.github.expressions import any_of, condition, on_event, succeeded
from generator.github.jobs.set_up import below, guarded_secrets
from generator.github.workflow import Job, Permission
from generator.pipeline import Component


def coverage_job(context: Context, component: Component) -> Job | None:
    """The job that hands the report to Codecov; it runs no code of the repository (design, rule 10)."""
    if component.coverage_tool != "codecov":
        return None
    triggers = context.triggers
    events = [
        name for name, chosen in (("push", triggers.push), ("pull_request", triggers.pull_request)) if chosen
    ]
    if not events:
        return None
    terms = [" || ".join(on_event(event) for event in events)]
    test = f"{component.name}-test"
    if guarded_secrets(context, component) and triggers.pull_request:
        terms = ["!cancelled()", succeeded(test), any_of([on_event(event) for event in events])]
    report = below(component, context.catalogue.stacks[component.stack].coverage_report)
    folder = report.rpartition("/")[0] or "."
    upload = {
        "use_oidc": True,
        "files": report,
        "disable_search": True,
        "flags": component.name,
        "fail_ci_if_error": False,
    }
    return Job(
        id=f"{component.name}-coverage",
        name=f"Upload the coverage of {component.name}",
        needs=(test,),
        condition=condition(terms),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("coverage"),
        permissions=(
            Permission("contents", "read", "lets Codecov map paths to the code"),
            Permission("id-token", "write", "signs in to Codecov without a stored token"),
        ),
        steps=[
            context.check_out(),
            context.step(
                "Fetch the coverage report",
                "actions/download-artifact",
                {"name": f"{component.name}-coverage", "path": folder},
            ),
            context.step("Upload to Codecov", "codecov/codecov-action", upload),
        ],
    )
