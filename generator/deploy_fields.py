"""The kinds of text that a deploy takes: versions of its tools, where images come from, a chart's values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from generator.addresses import folder
from generator.text import command, line_of_text, plain_value, problem, wrong_type


def _kind(validate: Callable[[Any], Any], **schema: object) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(validate), WithJsonSchema({"type": "string", **schema})


def _release(example: str, majors: str = r"[0-9]{1,3}", which: str = "") -> Callable[[object], str]:
    """A full version as its project writes it: with a v in front, which may be left out here."""
    message = f"Enter a full version, for example {example}{which}"
    form = line_of_text("Version", 30, rf"v?{majors}\.[0-9]{{1,3}}\.[0-9]{{1,3}}", message, empty=message)

    def validate(value: object) -> str:
        return f"v{form(value).removeprefix('v')}"

    return validate


KubectlVersion = Annotated[str, *_kind(_release("v1.35.0", "1"))]
# Each of the two has flags of its own.
HelmVersion = Annotated[str, *_kind(_release("v4.3.1", "[34]", ". This product knows Helm 3 and 4"))]
SkaffoldVersion = Annotated[str, *_kind(_release("v2.24.0", "2"))]

_DEFAULT_REPO = "Enter a registry and what follows it in the images' names, for example ghcr.io/acme"
DefaultRepo = Annotated[
    str,
    *_kind(
        line_of_text(
            "Default repository",
            200,
            r"[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*",
            _DEFAULT_REPO,
            empty=_DEFAULT_REPO,
        )
    ),
]
SkaffoldProfile = Annotated[
    str,
    *_kind(
        line_of_text(
            "Profile",
            63,
            r"[A-Za-z0-9][A-Za-z0-9._-]*",
            "Enter the name of a profile of skaffold.yaml",
            empty="Enter the name of a profile of skaffold.yaml",
        )
    ),
]


def kustomize_folder(value: object) -> str:
    """A folder, or with ``/*`` at its end those in it: of each environment the one that has its name."""
    if isinstance(value, str) and value.strip().endswith("/*"):
        return f"{folder(value.strip().removesuffix('/*'))}/*"
    return folder(value)


KustomizeFolder = Annotated[str, *_kind(kustomize_folder)]


def deploy_command(value: object) -> str:
    """Shell lines of a deploy."""
    if isinstance(value, str) and not value.strip():
        raise problem("empty", "Enter a command or remove this")
    return command(value)


DeployCommand = Annotated[str, *_kind(deploy_command)]


def name_of_values_key(key: str) -> str:
    """The last part of a chart's key with its words parted as in a variable's name: ``config.apiKey`` gives api_Key."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", key.rpartition(".")[2])


def plain_chart_value(value: object) -> str | int | bool:
    """A value of a chart that is written down as it is: text, a whole number, true or false."""
    if isinstance(value, bool | int):
        if abs(value) > 2**53:
            raise problem("out_of_range", "JSON keeps numbers of this size inexactly. Write it as text")
        return value
    if not isinstance(value, str):
        raise wrong_type("text, a whole number, true, false, {secret: NAME} or {variable: NAME}", value)
    return plain_value(value)


PlainChartValue = Annotated[
    str | int | bool,
    PlainValidator(plain_chart_value),
    WithJsonSchema({"type": ["string", "integer", "boolean"]}),
]
