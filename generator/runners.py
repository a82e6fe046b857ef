"""Runners: a label, several labels or a group; which system they have, and what must have Linux."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Discriminator, PlainValidator, Tag, WithJsonSchema

from generator.parts import Part
from generator.text import clean_text, line_of_text, problem, wrong_type

if TYPE_CHECKING:
    from generator.pipeline import Pipeline
    from generator.problems import Place

MAX_LABELS = 10
# The systems that `os` knows by name; the catalogue has one of GitHub's runners for each.
SYSTEMS = ("linux", "macos", "windows")
_HOSTED = re.compile(r"(?:ubuntu|macos|windows)-[a-z0-9][a-z0-9.-]*")
_label = line_of_text(
    "Runner",
    60,
    r"[A-Za-z0-9][A-Za-z0-9._-]*",
    "Enter one runner label, for example ubuntu-24.04",
    empty="Enter a runner label",
)
_group = line_of_text(
    "Runner group",
    100,
    # GitHub reads a slash as the end of one of these (actions/languageservices, workflow-parser: runs-on).
    r"(?:(?:org|organization|ent|enterprise)/)?[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9._-])?",
    "Enter a group as Name, organization/Name or enterprise/Name: letters, numbers, spaces and any of . _ -",
    empty="Enter the name of a runner group",
)


def _labels(value: object) -> list[str]:
    """Several labels, each once."""
    if not isinstance(value, list):
        raise wrong_type("a list", value)
    if not value:
        raise problem("empty", "Enter a runner label")
    if len(value) > MAX_LABELS:
        raise problem("too_many", f"You can list up to {MAX_LABELS} labels")
    labels = [_label(item) for item in value]
    for index, item in enumerate(labels):
        if item.lower() in (earlier.lower() for earlier in labels[:index]):
            raise problem("duplicate", f"{item} is listed twice")
    return labels


def _one_or_more(value: object) -> list[str]:
    return [_label(value)] if isinstance(value, str) else _labels(value)


_TEXT = {"type": "string"}
_LIST = {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": MAX_LABELS}


class RunnerGroup(Part):
    """A group of runners, and the labels that a runner of it must have."""

    group: Annotated[str, PlainValidator(_group), WithJsonSchema(_TEXT)]
    labels: Annotated[list[str], PlainValidator(_one_or_more), WithJsonSchema({"anyOf": [_TEXT, _LIST]})] = []


def _kind(value: object) -> str:
    if isinstance(value, Mapping | RunnerGroup):
        return "#group"
    return "#labels" if isinstance(value, list) else "#label"


def _shortest(value: str | list[str] | RunnerGroup) -> str | list[str] | RunnerGroup:
    """A list of one label means that label."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


Runner = Annotated[
    Annotated[str, PlainValidator(_label), WithJsonSchema(_TEXT), Tag("#label")]
    | Annotated[list[str], PlainValidator(_labels), WithJsonSchema(_LIST), Tag("#labels")]
    | Annotated[RunnerGroup, Tag("#group")],
    Discriminator(_kind),
    AfterValidator(_shortest),
]
RunsOn = str | list[str] | RunnerGroup


def system(value: object) -> str:
    """One of SYSTEMS by name, or one of GitHub's own runners by its label."""
    text = clean_text(value, "System", 60).lower()
    if text not in SYSTEMS and _HOSTED.fullmatch(text) is None:
        message = f"Choose {', '.join(SYSTEMS)}, or one of GitHub's runners such as ubuntu-24.04-arm"
        raise problem("unknown_choice", message)
    return text


def labels_of(runner: RunsOn) -> list[str]:
    """The labels that a runner must have."""
    if isinstance(runner, RunnerGroup):
        return runner.labels
    return [runner] if isinstance(runner, str) else runner


def system_of(runner: RunsOn) -> str:
    """The one of SYSTEMS that a runner has; Linux where no label tells of another one."""
    for label in labels_of(runner):
        for name in ("windows", "macos"):
            if label.lower().startswith((name, "xcode") if name == "macos" else name):
                return name
    return "linux"


def is_linux(runner: RunsOn) -> bool:
    """Tell whether a runner may have Linux; GitHub's own labels for other systems do not."""
    return system_of(runner) == "linux"


def is_hosted(runner: RunsOn) -> bool:
    """Tell whether a runner is one of GitHub's own, by its label."""
    return isinstance(runner, str) and _HOSTED.fullmatch(runner.lower()) is not None


def runner_for(chosen: str, runner: RunsOn, hosted: Mapping[str, str]) -> str:
    """The label behind an entry of ``os``: that of the pipeline's runner where GitHub has it, with that system.

    A team's own runner is named under ``runner``; ``os`` takes GitHub's only, also in a resolved configuration.
    """
    if chosen not in SYSTEMS:
        return chosen
    fits = is_hosted(runner) and system_of(runner) == chosen
    return str(runner) if fits else hosted[chosen]


def must_have_linux(pipeline: Pipeline) -> Iterator[tuple[Place, RunsOn, str]]:
    """What runs on Linux only, as its place, its runner and a sentence. No other module decides this.

    Docker builds and service containers need Linux (docs.github.com, "Communicating with Docker service
    containers"), and the deploy tools are set up for it.
    """
    for index, component in enumerate(pipeline.components):
        if not component.services:
            continue
        message = "Services run beside tests on Linux only"
        for number, chosen in enumerate(component.os):
            named = chosen if chosen in SYSTEMS else system_of(chosen)
            if named != "linux":
                place: Place = ("components", index, "os", number)
                yield place, named, f"{message}. Remove {chosen} here, or the services"
        if not component.os:
            yield (
                _place(("components", index), component.runner),
                component.runner or pipeline.runner,
                message,
            )
    for index, image in enumerate(pipeline.images):
        message = "Images are built on Linux. Choose a runner such as ubuntu-24.04"
        yield _place(("images", index), image.runner), image.runner or pipeline.runner, message
    for index, environment in enumerate(pipeline.environments):
        message = "Deploys run on Linux. Choose a runner such as ubuntu-24.04"
        yield (
            _place(("environments", index), environment.runner),
            environment.runner or pipeline.runner,
            message,
        )


def _place(part: Place, own: Any) -> Place:
    return (*part, "runner") if own else ("runner",)
