"""The jobs that look at a change without running it: new dependencies, and the code by CodeQL."""

from __future__ import annotations

from generator.github.context import READ_CODE, Context
from generator.github.expressions import condition, on_branch, on_event
from generator.github.workflow import Job, Permission
from generator.pipeline import Pipeline
from generator.refs import is_plain, lets_through

# Languages that CodeQL reads from the code alone (docs.github.com, "CodeQL build options and steps for compiled
# languages"). For the others it builds, and so runs the repository's code beside a token that may write.
READ_WITHOUT_BUILD = frozenset(
    {"actions", "c-cpp", "csharp", "java-kotlin", "javascript-typescript", "python", "ruby", "rust"}
)


def dependency_review_job(context: Context) -> Job | None:
    """The check that refuses dependencies with known weaknesses: it compares two commits, so on pull requests only."""
    if not context.pipeline.extras.dependency_review or not context.triggers.pull_request:
        return None
    return Job(
        id="dependency-review",
        name="Review new dependencies",
        condition=condition([on_event("pull_request")]),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.catalogue.timeout_minutes["dependency_review"],
        permissions=(Permission("contents", "read", "compare the dependencies of two commits"),),
        steps=[context.step("Review new dependencies", "actions/dependency-review-action")],
    )


def codeql_languages(context: Context) -> list[str]:
    """What CodeQL looks at: the workflows, and the languages of the stacks that it reads without building."""
    known = {context.language(component).codeql or "" for component in context.pipeline.components}
    return sorted({"actions", *(known & READ_WITHOUT_BUILD)})


def codeql_events(pipeline: Pipeline) -> list[str]:
    """The tests for the events that CodeQL scans on; none when no trigger leads there.

    Of pushes only those to the default branch: Dependabot's own branches have a token that cannot report, and
    every other branch is scanned through its pull request. Pull requests from forks report on themselves.
    """
    triggers = pipeline.triggers
    if triggers is None:
        return []
    events = []
    push = triggers.push
    branches = push.branch_filters if push else None
    if push and branches is not None and lets_through(branches, pipeline.default_branch):
        only = (
            not push.tags
            and bool(branches)
            and is_plain(branches)
            and set(branches) == {pipeline.default_branch}
        )
        events.append(on_event("push") + ("" if only else f" && {on_branch(pipeline.default_branch)}"))
    events += [on_event("pull_request")] if triggers.pull_request else []
    return events + ([on_event("schedule")] if triggers.schedule else [])


def codeql_job(context: Context) -> Job | None:
    """The job that scans the code. It is no part of the gate.

    The job succeeds whatever it finds: code scanning has a check of its own for that, which a ruleset can require.
    And what makes the job itself fail (code scanning is switched off, a private repository without the licence)
    says nothing about the code, so that neither merging nor a deploy should wait for it.
    """
    events = codeql_events(context.pipeline) if context.pipeline.extras.codeql else []
    if not events:
        return None
    languages = codeql_languages(context)
    several = len(languages) > 1
    language = "${{ matrix.language }}" if several else languages[0]
    return Job(
        id="codeql",
        name=f"Scan with CodeQL ({language})",
        comment="Reads the code and runs none of it. What it finds is reported by code scanning, not by this job.",
        condition=condition([" || ".join(events)]),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.catalogue.timeout_minutes["codeql"],
        permissions=(
            Permission("actions", "read", "see its own run, in a private repository"),
            READ_CODE,
            Permission("security-events", "write", "report what it finds to code scanning"),
        ),
        matrix={"language": languages} if several else {},
        steps=[
            context.check_out(),
            context.step(
                "Set up CodeQL", "github/codeql-action/init", {"languages": language, "build-mode": "none"}
            ),
            context.step("Scan", "github/codeql-action/analyze", {"category": f"/language:{language}"}),
        ],
    )
