"""The container images to build, and the registries that they go to."""

from __future__ import annotations

from typing import Annotated, Literal

from generator import fields as f
from generator.parts import Part
from generator.runners import Runner
from generator.text import MAX_NAMES


class GhcrRegistry(Part):
    """The GitHub container registry, with the run's own token."""

    kind: Literal["ghcr"] = "ghcr"


class Image(Part):
    """One container image to build."""

    name: f.ComponentName
    context: f.Folder = "."
    dockerfile: f.Folder | None = None
    target: f.ImageTarget | None = None
    registry: GhcrRegistry = GhcrRegistry()
    image: f.ImageReference | None = None
    build_args: Annotated[
        dict[f.BuildArgumentName, f.OneLineValue], f.mapping_of(MAX_NAMES, "arguments")
    ] = {}
    push: f.Toggle = True
    cache: f.Toggle = True
    sbom: f.Toggle = True
    provenance: f.Toggle = True
    runner: Runner | None = None
