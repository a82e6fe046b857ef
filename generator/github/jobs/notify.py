"""The job that tells people how a run ended."""

from __future__ import annotations

from generator.github.context import BASH, Context
from generator.github.expressions import condition, on_event
from generator.github.jobs.channels import OUTCOME, RUN_URL, TITLES, message_step
from generator.github.workflow import Job, JobEnvironment, Step
from generator.notifications import Notification
from generator.yaml_text import Folded

# A job that ran into its time limit counts as cancelled (docs.github.com, "Contexts": needs).
FAILED = "(contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled'))"
RUN_LINK = "${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}"
ENVIRONMENT = "notifications"
READY = "Check that the messages can be sent"


def _check_addresses(notifications: list[Notification]) -> Step:
    """The step that names every secret that is not set; GitHub hands these on as empty texts."""
    names = sorted({name for item in notifications for name in item.secret_names})
    lines = ["missing=0"]
    for name in names:
        message = f"The secret {name} is not set in the environment {ENVIRONMENT}"
        lines += [f'if [ -z "${name}" ]; then', f'  echo "::error::{message}"', "  missing=1", "fi"]
    return Step(
        name=READY,
        env={name: f"${{{{ secrets.{name} }}}}" for name in names},
        run="\n".join([*lines, 'exit "$missing"\n']),
    )


def _messages(context: Context, *, mixed: bool) -> list[Step]:
    """A step for each message. Of several, none keeps the others from being sent."""
    notifications = context.pipeline.notifications
    channels = [item.channel for item in notifications]
    steps = []
    for index, item in enumerate(notifications):
        name = TITLES[item.channel]
        if (count := channels.count(item.channel)) > 1:
            name += f" ({channels[: index + 1].count(item.channel)} of {count})"
        step = message_step(context, item, name)
        terms = ["!cancelled()"] if len(notifications) > 1 else []
        terms += [FAILED] if mixed and item.when == "failure" else []
        step.condition = condition(terms) if terms else None
        steps.append(step)
    return steps


def notify_job(context: Context, before: list[Job]) -> Job | None:
    """The job ``notify`` behind the jobs that decide how a run ended; None without notifications."""
    notifications = context.pipeline.notifications
    if not notifications or not before:
        return None
    always = any(item.when == "always" for item in notifications)
    terms = ["!cancelled()"]
    terms += [on_event(event).replace("==", "!=") for event in context.review_events]
    if not always:
        terms.append(FAILED)
    mixed = always and any(item.when == "failure" for item in notifications)
    either = Folded(("${{", *(f"  {line}" for line in (FAILED, "&& 'failed' || 'succeeded'")), "}}"))
    return Job(
        id="notify",
        name="Report the outcome" if always else "Report a failure",
        needs=tuple(job.id for job in before),
        condition=condition(terms),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("notify"),
        environment=JobEnvironment(ENVIRONMENT, deployment=False),
        env={OUTCOME: either if always else "failed", RUN_URL: RUN_LINK},
        run_defaults=BASH,
        steps=[_check_addresses(notifications), *_messages(context, mixed=mixed)],
    )
