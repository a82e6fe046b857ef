"""The gate: one job that sums up all checks and can be the one required status check."""

from __future__ import annotations

import shlex

from generator.environments import Environment
from generator.github.context import BASH, Context
from generator.github.expressions import any_of, condition, literal, not_any, on_any_ref, on_event
from generator.github.workflow import Job, Step
from generator.names import title
from generator.runners import is_linux
from generator.yaml_text import Folded

GATE = "checks"
RESULTS_WIDTH = 96


def _results(jobs: list[Job]) -> str | Folded:
    """The results of jobs as one line of words, folded where it is long."""
    words = [f"${{{{ needs.{job.id}.result }}}}" for job in jobs]
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > RESULTS_WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[0] if len(lines) == 1 else Folded(tuple(lines))


def _sum_up(checks: list[Job]) -> Step:
    """The step that fails unless every check succeeded; only jobs with a condition may be skipped."""
    always = [job for job in checks if not job.may_be_skipped]
    sometimes = [job for job in checks if job.may_be_skipped]
    env: dict[str, str | Folded] = {}
    lines = []
    if sometimes:
        env["MAY_BE_SKIPPED"] = _results(sometimes)
    if always:
        env["RESULTS"] = _results(always)
        lines += [
            "for result in $RESULTS; do",
            '  if [ "$result" != success ]; then',
            '    echo "::error::A check ended as $result"',
            "    exit 1",
            "  fi",
            "done",
        ]
    if sometimes:
        lines += [
            "for result in $MAY_BE_SKIPPED; do",
            '  if [ "$result" != success ] && [ "$result" != skipped ]; then',
            '    echo "::error::A check ended as $result"',
            "    exit 1",
            "  fi",
            "done",
        ]
    return Step(name="Fail unless every check succeeded", env=env, run="\n".join(lines) + "\n")


def _refuse_other_refs(context: Context) -> Step:
    """The step that fails a manual deploy from a branch or tag that does not deploy to the chosen environment."""
    default = context.pipeline.default_branch
    by_refs: dict[tuple[str, str], list[Environment]] = {}
    for environment in context.deploys:
        by_refs.setdefault(environment.refs(default), []).append(environment)
    if len(by_refs) == 1:
        ((refs, environments),) = by_refs.items()
        wrong = f"inputs.environment != 'none' && {not_any(on_any_ref(*refs))}"
        allowed = environments[0].deploys_from(default)
        script = f'echo "::error::$ENVIRONMENT deploys from {allowed}, not from $GITHUB_REF_NAME"\nexit 1\n'
    else:
        cases, arms = [], []
        for refs, environments in by_refs.items():
            chosen = any_of([f"inputs.environment == {literal(item.name)}" for item in environments])
            cases.append(f"{chosen} && {not_any(on_any_ref(*refs))}")
            allowed = shlex.quote(environments[0].deploys_from(default))
            arms.append(f"  {' | '.join(item.name for item in environments)}) allowed={allowed} ;;")
        wrong = any_of(cases)
        script = "\n".join(
            [
                'case "$ENVIRONMENT" in',
                *arms,
                "esac",
                'echo "::error::$ENVIRONMENT deploys from $allowed, not from $GITHUB_REF_NAME"',
                "exit 1\n",
            ]
        )
    tagged = any(tag for _, tag in by_refs)
    return Step(
        name=f"Refuse a deploy from another branch{' or tag' if tagged else ''}",
        condition=condition([on_event("workflow_dispatch"), wrong]),
        env={"ENVIRONMENT": "${{ inputs.environment }}"},
        run=script,
    )


def gate_job(context: Context, checks: list[Job]) -> Job | None:
    """The job ``checks``; None where there is nothing to check and no manual deploy to refuse."""
    if not checks and not context.manual_deploys:
        return None
    steps = [_sum_up(checks)] if checks else []
    if context.manual_deploys:
        steps.append(_refuse_other_refs(context))
    return Job(
        id=GATE,
        name=title(context.pipeline, "All checks"),
        comment="The one job to name as a required status check: it always reports.",
        needs=tuple(job.id for job in checks),
        condition="${{ !cancelled() }}",
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("checks"),
        # Windows reads scripts with PowerShell, unless told otherwise.
        run_defaults={} if is_linux(context.pipeline.runner) else BASH,
        steps=steps,
    )
