"""The part of SETUP.md about where jobs run and where coverage goes: what must be there before the first run."""

from __future__ import annotations

from generator.environments import Environment
from generator.github.context import Context
from generator.images import Image
from generator.pipeline import Component
from generator.runners import RunnerGroup, RunsOn, is_hosted, labels_of

_COVERALLS = (
    "## Coveralls\n\n"
    "Sign in at [coveralls.io](https://coveralls.io) with GitHub and add the repository there. It needs no secret: the\n"
    "upload carries the run's own token, which can only read. Until the repository is added the upload reports that it\n"
    "was refused, and no check fails because of it."
)


def _called(runner: RunsOn) -> str:
    """A runner as the list shows it."""
    labels = ", ".join(f"`{label}`" for label in labels_of(runner))
    if isinstance(runner, RunnerGroup):
        return f"The group `{runner.group}`" + (f" with {labels}" if labels else "")
    return labels


def own_runners(context: Context) -> list[RunsOn]:
    """The runners of a pipeline that are not GitHub's own by their label, each once, in the document's order."""
    pipeline = context.pipeline
    parts: list[Component | Image | Environment] = [*pipeline.components, *pipeline.images, *context.deploys]
    found: list[RunsOn] = []
    for runner in (pipeline.runner, *(part.runner for part in parts if part.runner)):
        if not is_hosted(runner) and runner not in found:
            found.append(runner)
    return found


def run_sections(context: Context) -> list[str]:
    """A section of Markdown for runners of the team's own, and one for Coveralls."""
    sections = []
    if own := own_runners(context):
        lines = [
            "## Runners",
            "",
            "Jobs wait, for a day at most, until a runner with these labels is there and the repository may use it:",
            "",
            *(f"- {_called(runner)}" for runner in own),
        ]
        if context.triggers.pull_request:
            lines += [
                "",
                "Pull requests run their code on the runners of the checks. In a public repository anybody can open one:",
                "use GitHub's own runners there, or runners that are thrown away after each job.",
            ]
        sections.append("\n".join(lines))
    if any(component.coverage_tool == "coveralls" for component in context.pipeline.components):
        sections.append(_COVERALLS)
    return sections
