"""The form of a job and its steps in GitHub's syntax, for jobs that a person's override changed."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, create_model

from generator import fields as f
from generator.cluster_auth import KUBECONFIG_VARIABLE
from generator.parts import Part
from generator.text import problem, variable_name, wrong_type


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong_type("text", value)
    if not value.strip():
        raise problem("empty", "Enter a text here, or null to take the key away")
    return value


def _scalar(value: object) -> str | int | bool:
    if not isinstance(value, str | int):
        raise wrong_type("text, a number, true or false", value)
    return value


def _list(value: object) -> list[str]:
    if not isinstance(value, list):
        raise wrong_type("a list", value)
    if not value:
        raise problem("empty", "Name at least one, or write null to take the key away")
    return [_text(item) for item in value]


def _step_id(value: object) -> str:
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", _text(value)) is None:
        raise problem("wrong_form", "An id uses letters, numbers, - and _ and starts with a letter or _")
    return _text(value)


def _variable(value: object) -> str:
    # Steps of a deploy have it, so that no command of theirs talks to another cluster.
    return KUBECONFIG_VARIABLE if value == KUBECONFIG_VARIABLE else variable_name(value)


Text = Annotated[str, PlainValidator(_text)]
Scalar = Annotated[str | int | bool, PlainValidator(_scalar)]
Names = Annotated[list[str], PlainValidator(_list)]
Minutes = Annotated[int, f.minutes(1)]
# GitHub knows more, but their quoting is another one than that of the scripts here (zizmor: misfeature).
Shell = Literal["bash", "sh", "pwsh", "python"]
EnvMap = dict[Annotated[str, PlainValidator(_variable)], Scalar]
# The scopes of the token (docs.github.com, "Workflow syntax": permissions).
SCOPES = Literal[
    "actions", "artifact-metadata", "attestations", "checks", "contents", "deployments", "discussions",
    "id-token", "issues", "models", "packages", "pages", "pull-requests", "repository-projects",
    "security-events", "statuses",
]  # fmt: skip


def _part(title: str, /, **keys: Any) -> type[Part]:
    """A map whose keys are GitHub's: they have hyphens, and words of Python among them."""
    made: type[Part] = create_model(title, __base__=Part, **keys)
    return made


_Container: Any = _part(
    "Container",
    image=(Text, ...),
    credentials=(dict[str, Text] | None, None),
    # No shell reads these: Elasticsearch is set up by discovery.type.
    env=(dict[Text, Scalar] | None, None),
    ports=(list[Scalar] | None, None),
    volumes=(list[Text] | None, None),
    options=(Text | None, None),
)
_Environment: Any = _part(
    "Environment", name=(Text, ...), url=(Text | None, None), deployment=(bool | None, None)
)
_Concurrency: Any = _part(
    "Concurrency", **{"group": (Text, ...), "cancel-in-progress": (bool | str | None, None)}
)
_Strategy: Any = _part(
    "Strategy",
    **{
        "matrix": (dict[str, list[Scalar]], ...),
        "fail-fast": (bool | None, None),
        "max-parallel": (Annotated[int, Field(ge=1)] | None, None),
    },
)
_RunDefaults: Any = _part(
    "RunDefaults", **{"shell": (Shell | None, None), "working-directory": (Text | None, None)}
)
_Defaults: Any = _part("Defaults", run=(_RunDefaults, ...))
_Step: Any = _part(
    "Step",
    **{
        "name": (Text, ...),
        "id": (Annotated[str, PlainValidator(_step_id)] | None, None),
        "if": (Text | None, None),
        "uses": (Text | None, None),
        "with": (dict[str, Scalar] | None, None),
        "env": (EnvMap | None, None),
        "shell": (Shell | None, None),
        "working-directory": (Text | None, None),
        "timeout-minutes": (Minutes | None, None),
        "continue-on-error": (bool | None, None),
        "run": (Text | None, None),
    },
)
JobShape: type[Part] = _part(
    "Job",
    **{
        "name": (Text, ...),
        "needs": (Names | None, None),
        "if": (Text | None, None),
        "runs-on": (Any, ...),
        "timeout-minutes": (Minutes, ...),
        "continue-on-error": (bool | None, None),
        "permissions": (dict[SCOPES, Literal["read", "write", "none"]], ...),
        "environment": (_Environment | None, None),
        "concurrency": (_Concurrency | None, None),
        "strategy": (_Strategy | None, None),
        "container": (_Container | None, None),
        "services": (dict[Text, _Container] | None, None),
        "outputs": (dict[str, str] | None, None),
        "env": (EnvMap | None, None),
        "defaults": (_Defaults | None, None),
        "steps": (Annotated[list[_Step], Field(min_length=1)], ...),
    },
)
