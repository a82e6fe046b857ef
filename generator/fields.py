"""The kinds of text that a person may type, as types of the configuration's fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from generator import addresses, runners, text
from generator.text import (
    MAX_VALUE,
    build_argument_name,
    clean_text,
    line_of_text,
    plain_value,
    problem,
    secret_name,
    variable_name,
    wrong_type,
)

# The checks of single texts, for forms that name one field at a time.
__all__ = ["build_argument_name", "clean_text", "plain_value", "secret_name", "variable_name"]


def _kind(validate: Callable[[Any], Any], **schema: object) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(validate), WithJsonSchema({"type": "string", **schema})


def minutes(low: int, high: int = 360) -> BeforeValidator:
    """Whole minutes between two limits."""

    def validate(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type("a whole number", value)
        if not low <= value <= high:
            raise problem("out_of_range", f"Time limit must be {low} to {high} minutes")
        return value

    return BeforeValidator(validate)


MOST_WAIT = 43_200


def _wait(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type("a whole number", value)
    if not 1 <= value <= MOST_WAIT:
        raise problem("out_of_range", f"Enter 1 to {MOST_WAIT:,} minutes, which is 30 days")
    return value


# docs.github.com, "Deployments and environments": wait timer.
WaitMinutes = Annotated[int, BeforeValidator(_wait), Field(ge=1, le=MOST_WAIT)]


_K8S = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_COMPONENT_MESSAGE = "Names use letters, numbers, - and _ and start with a letter, 40 characters or less"
ProjectName = Annotated[
    str, *_kind(line_of_text("Project name", 100, r".+", "", empty="Enter a project name"), maxLength=100)
]
ComponentName = Annotated[
    str, *_kind(line_of_text("Name", 40, r"[A-Za-z][A-Za-z0-9_-]*", _COMPONENT_MESSAGE, empty="Enter a name"))
]
EnvironmentName = Annotated[
    str,
    *_kind(
        line_of_text(
            "Name",
            40,
            r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
            "Names use small letters, numbers and -, 40 characters or less",
            empty="Enter a name",
        )
    ),
]
StackName = Annotated[
    str, *_kind(line_of_text("Stack", 40, r"[a-z][a-z0-9-]*", "Choose a stack", empty="Choose a stack"))
]
Word = Annotated[
    str,
    *_kind(
        line_of_text("Name", 40, r"[a-z][a-z0-9-]*", "Choose one of the list", empty="Choose one of the list")
    ),
]
VersionText = Annotated[
    str,
    *_kind(
        line_of_text(
            "Version", 20, r"[A-Za-z0-9][A-Za-z0-9.*/+-]*", "Choose a version", empty="Choose a version"
        )
    ),
]
ToolVersion = Annotated[
    str,
    *_kind(
        line_of_text(
            "Version",
            20,
            r"[0-9]{1,5}\.[0-9]{1,5}(?:\.[0-9]{1,5})?",
            "Enter a full version, for example 10.4.1",
            empty="Enter a full version, for example 10.4.1",
        )
    ),
]
System = Annotated[str, *_kind(runners.system)]
Folder = Annotated[str, *_kind(addresses.folder)]
ArtifactPath = Annotated[str, *_kind(addresses.artifact_path)]
WatchedPath = Annotated[str, *_kind(addresses.watched_path)]
Branch = Annotated[str, *_kind(addresses.branch_name)]
BranchOrPrefix = Annotated[str, *_kind(addresses.branch_or_prefix)]
TagOrPrefix = Annotated[str, *_kind(addresses.tag_or_prefix)]
BranchPattern = Annotated[str, *_kind(addresses.branch_pattern)]
TagPattern = Annotated[str, *_kind(addresses.tag_pattern)]
PathPattern = Annotated[str, *_kind(addresses.path_pattern)]
Repository = Annotated[str, *_kind(addresses.repository)]
Command = Annotated[str, *_kind(text.command)]
CommandChoice = Annotated[
    bool | str | None,
    PlainValidator(text.command_choice),
    WithJsonSchema({"type": ["boolean", "string", "null"]}),
]
VariableName = Annotated[str, *_kind(variable_name)]
SecretName = Annotated[str, *_kind(secret_name)]
BuildArgumentName = Annotated[str, *_kind(build_argument_name)]
PlainValue = Annotated[str, *_kind(plain_value, maxLength=MAX_VALUE)]
OneLineValue = Annotated[str, *_kind(text.one_line_value, maxLength=MAX_VALUE)]
Note = Annotated[str, *_kind(line_of_text("Note", 200, r".*", ""), maxLength=200)]
WebAddress = Annotated[str, *_kind(addresses.web_address)]
CronLine = Annotated[str, *_kind(addresses.cron_line)]
TimeZone = Annotated[str, *_kind(addresses.time_zone)]
ConcurrencyPrefix = Annotated[str, *_kind(addresses.concurrency_prefix)]
FilePrefix = Annotated[str, *_kind(addresses.file_prefix)]
ImageReference = Annotated[str, *_kind(addresses.image_reference)]
ImageTarget = Annotated[
    str,
    *_kind(
        line_of_text(
            "Target", 60, r"[A-Za-z0-9][A-Za-z0-9._-]*", "Enter the name of a stage of the Dockerfile"
        )
    ),
]
Namespace = Annotated[
    str,
    *_kind(
        line_of_text(
            "Namespace", 63, _K8S, "Namespace uses small letters, numbers and -", empty="Enter a namespace"
        )
    ),
]
Release = Annotated[
    str,
    *_kind(
        line_of_text(
            "Release",
            53,
            rf"{_K8S}(?:\.{_K8S})*",
            "Release uses small letters, numbers and -",
            empty="Enter a release name",
        )
    ),
]
KubernetesName = Annotated[
    str,
    *_kind(
        line_of_text(
            "Name",
            200,
            rf"{_K8S}(?:\.{_K8S})*",
            "Name uses small letters, numbers, - and .",
            empty="Enter a name",
        )
    ),
]
values_key = line_of_text(
    "Values key", 200, r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*",
    "Values keys look like image.tag", empty="Enter a values key",
)  # fmt: skip
ValuesKey = Annotated[str, *_kind(values_key)]
Reviewer = Annotated[
    str,
    *_kind(
        line_of_text("Reviewer", 150, r"[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?",
              "Enter a GitHub user or a team as org/team", empty="Enter a reviewer")
    ),
    # Behind the others, as pydantic lets the last one look first.
    BeforeValidator(lambda value: value.strip().removeprefix("@") if isinstance(value, str) else value),
]  # fmt: skip


JobId = Annotated[
    str,
    *_kind(
        line_of_text(
            "Job", 120, r"[A-Za-z_][A-Za-z0-9_-]*", "Enter the id of a job, for example api-test",
            empty="Enter the id of a job, for example api-test",
        )
    ),
]  # fmt: skip


def _map(value: object) -> object:
    if not isinstance(value, dict):
        raise wrong_type("a map", value)
    if not value:
        raise problem("empty", "Nothing is changed here. Remove it, or say what changes")
    return value


JobPatch = Annotated[
    dict[str, Any], PlainValidator(_map), WithJsonSchema({"type": "object", "minProperties": 1})
]


def _bool(value: object) -> object:
    if not isinstance(value, bool):
        raise wrong_type("true or false", value)
    return value


Toggle = Annotated[bool, BeforeValidator(_bool)]


def _submodules(value: object) -> bool | str:
    if value == "recursive" or isinstance(value, bool):
        return value
    raise problem("unknown_choice", "Choose true, false or recursive")


Submodules = Annotated[
    bool | str,
    PlainValidator(_submodules),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"const": "recursive"}]}),
]


MAX_COMMITS = 1_000_000


def _commits(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type("a whole number", value)
    if not 0 <= value <= MAX_COMMITS:
        raise problem(
            "out_of_range", f"Enter the number of commits, 0 for all of them, up to {MAX_COMMITS:,}"
        )
    return value


commits = BeforeValidator(_commits)


def at_most(count: int, things: str) -> tuple[BeforeValidator, Any]:
    """A list's limit, said as ``You can list up to 10 components``."""

    def validate(value: object) -> object:
        if not isinstance(value, list):
            raise wrong_type("a list", value)
        if len(value) > count:
            raise problem("too_many", f"You can list up to {count} {things}")
        return value

    return BeforeValidator(validate), Field(max_length=count)


def mapping_of(count: int, things: str) -> AfterValidator:
    """A map's limit, said as ``You can list up to 100 variables``."""

    def validate(value: dict[str, Any]) -> dict[str, Any]:
        if len(value) > count:
            raise problem("too_many", f"You can list up to {count} {things}")
        return value

    return AfterValidator(validate)
