"""The container images to build, and the registries that they go to."""

from __future__ import annotations

from typing import Annotated

from generator import fields as f
from generator.image_fields import BuildSecretId, Platform
from generator.parts import Part
from generator.registries import GhcrRegistry, Registry
from generator.runners import Runner
from generator.text import MAX_NAMES


class Image(Part):
    """One container image to build."""

    name: f.ComponentName
    context: f.Folder = "."
    dockerfile: f.Folder | None = None
    target: f.ImageTarget | None = None
    registry: Registry = GhcrRegistry()
    image: f.ImageReference | None = None
    build_args: Annotated[
        dict[f.BuildArgumentName, f.OneLineValue], f.mapping_of(MAX_NAMES, "arguments")
    ] = {}
    build_secrets: Annotated[dict[BuildSecretId, f.SecretName], f.mapping_of(MAX_NAMES, "build secrets")] = {}
    platforms: Annotated[list[Platform], *f.at_most(10, "platforms")] = []
    artifacts: Annotated[list[f.ComponentName], *f.at_most(10, "components")] = []
    push: f.Toggle = True
    cache: f.Toggle = True
    sbom: f.Toggle = True
    provenance: f.Toggle = True
    sign: f.Toggle = False
    runner: Runner | None = None
