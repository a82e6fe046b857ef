"""How images reach the environments: the method of the deploy and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from generator import fields as f
from generator.parts import Part


class ImageValues(Part):
    """The chart's keys that take an image; without ``digest`` the tag carries it."""

    repository: f.ValuesKey
    tag: f.ValuesKey
    digest: f.ValuesKey | None = None


def _values_kind(value: object) -> str:
    if isinstance(value, ImageValues):
        return "#one"
    keyed = (
        isinstance(value, Mapping)
        and value
        and all(isinstance(item, Mapping | ImageValues) for item in value.values())
    )
    return "#by_image" if keyed else "#one"


ImageValuesChoice = Annotated[
    Annotated[ImageValues, Tag("#one")] | Annotated[dict[f.ComponentName, ImageValues], Tag("#by_image")],
    Discriminator(_values_kind),
]


class Deploy(Part):
    """How the images reach the environments."""

    method: Literal["none", "helm"] = "none"
    chart: f.Folder | None = None
    release: f.Release | None = None
    image_values: ImageValuesChoice | None = None
    app_env: f.KubernetesName | None = None
