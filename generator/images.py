"""The container images to build, and the registries that they go to."""

from __future__ import annotations

from typing import Annotated

from generator import fields as f
from generator.parts import Part
from generator.registries import GhcrRegistry
from generator.runners import Runner
from generator.text import MAX_NAMES


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
