"""The job that finds out which components a pull request concerns, and the conditions that ask it."""

from __future__ import annotations

import shlex

from generator.github.context import BASH, READ_CODE, Context
from generator.github.expressions import on_event
from generator.github.workflow import Job, Step
from generator.images import Image
from generator.pipeline import Component
from generator.runners import is_linux

CHANGES = "changes"
# Concern every component: the files in the root (lockfiles, settings of tools) and the workflows themselves.
SHARED = ("*", ".github/workflows")
WIDTH = 110


def filtered(context: Context) -> list[Component]:
    """The components that a pull request may leave out."""
    if context.triggers.pull_request is None:
        return []
    return [component for component in context.pipeline.components if component.paths]


def watched(component: Component) -> list[str]:
    """The paths of a component, its own folder first: a change in there always concerns it."""
    own = [] if component.directory == "." else [component.directory]
    return list(dict.fromkeys([*own, *component.paths]))


def concerned(component: Component) -> str:
    """The test that a pull request concerns a component."""
    return f"needs.{CHANGES}.outputs.{component.name} == 'true'"


def components_of(context: Context, image: Image) -> list[Component]:
    """The filtered components whose folder holds all that an image is built from.

    Docker reads nothing outside the context, and this product takes the Dockerfile from within it.
    """
    return [
        component
        for component in filtered(context)
        if component.directory != "." and f"{image.context}/".startswith(f"{component.directory}/")
    ]


def _line(component: Component) -> str:
    """The line of the script that writes one output."""
    paths = [shlex.quote(path) for path in watched(component)]
    start = f'  echo "{component.name}=$(changed'
    line = f'{start} {" ".join(paths)})"'
    return line if len(line) <= WIDTH else " \\\n    ".join([start, *paths]) + ')"'


def _script(components: list[Component]) -> str:
    # git compares, and no third-party action: the checkout of a pull request is its merge into the base branch, so
    # two commits hold all that it changes. That needs no token, and works the same for forks and for any number of
    # files. git itself reads the globs: names with odd characters cannot slip through a script's parsing.
    shared = " ".join(shlex.quote(path) for path in SHARED)
    return "\n".join(
        [
            "# HEAD merges the pull request into its base branch, which is the first parent, HEAD^1.",
            "git rev-parse --verify HEAD^2",
            f"shared=({shared})",
            "changed() {",
            '  if git --glob-pathspecs diff --quiet HEAD^1 HEAD -- "${shared[@]}" "$@"; then',
            "    echo false",
            "  else",
            "    echo true",
            "  fi",
            "}",
            "{",
            *(_line(component) for component in components),
            '} >> "$GITHUB_OUTPUT"\n',
        ]
    )


def changes_job(context: Context) -> Job | None:
    """The job ``changes``; None where no component has paths.

    It runs on every event, so that nothing behind it is skipped because of it, and does something on pull
    requests alone.
    """
    components = filtered(context)
    if not components:
        return None
    on_pull_requests = on_event("pull_request")
    check_out = context.check_out()
    check_out.condition = on_pull_requests
    check_out.inputs = {**check_out.inputs, "fetch-depth": 2}
    compare = Step(
        name="Compare with the base branch",
        id="compare",
        condition=on_pull_requests,
        run=_script(components),
    )
    return Job(
        id=CHANGES,
        name="Find what changed",
        comment="Pull requests run the checks of what they change; every other event runs them all.",
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes(CHANGES),
        permissions=(READ_CODE,),
        outputs={item.name: f"${{{{ steps.compare.outputs.{item.name} }}}}" for item in components},
        run_defaults={} if is_linux(context.pipeline.runner) else BASH,
        steps=[check_out, compare],
    )
