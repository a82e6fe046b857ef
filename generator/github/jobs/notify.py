"""The job that tells people how a run ended."""

from __future__ import annotations

from generator.github.context import Context
from generator.github.expressions import condition, on_event
from generator.github.workflow import Job, JobEnvironment, Step
from generator.notifications import Notification

FAILED = "(contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled'))"
RUN_LINK = "${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}"


def _slack(context: Context, notification: Notification, *, mixed: bool) -> Step:
    """A message to a Slack webhook. The block text keeps a branch's name from being read as YAML."""
    outcome = (
        "failed" if notification.when == "failure" else f"${{{{ {FAILED} && 'failed' || 'succeeded' }}}}"
    )
    where = "on ${{ github.ref_name }} in ${{ github.repository }}:"
    lines = [f"${{{{ github.workflow }}}} {outcome} {where}"]
    if notification.when == "always":
        lines = ["${{ github.workflow }}", outcome, where]
    text = "".join(f"  {line}\n" for line in [*lines, RUN_LINK])
    return context.step(
        "Send to Slack",
        "slackapi/slack-github-action",
        {
            "webhook": f"${{{{ secrets.{notification.secret} }}}}",
            "webhook-type": "incoming-webhook",
            "payload": f"text: >-\n{text}",
        },
        condition=FAILED[1:-1] if mixed and notification.when == "failure" else None,
    )


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
    steps = [_slack(context, item, mixed=mixed) for item in notifications]
    for number, step in enumerate(steps, start=1):
        if len(steps) > 1:
            step.name = f"{step.name} ({number} of {len(steps)})"
    return Job(
        id="notify",
        name="Report the outcome" if always else "Report a failure",
        needs=tuple(job.id for job in before),
        condition=condition(terms),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("notify"),
        environment=JobEnvironment("notifications", deployment=False),
        steps=steps,
    )
