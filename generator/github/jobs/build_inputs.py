"""What docker/build-push-action is told of an image: files, arguments, platforms, layers, attestations."""

from __future__ import annotations

from typing import Any

from generator.github.context import Context
from generator.github.image_names import image_reference, is_known
from generator.github.jobs.image_secrets import build_secret_input
from generator.images import Image
from generator.names import file_name
from generator.yaml_text import Commented

# Where a release is built, no layer comes from GitHub's cache, which any run of the branch may have filled.
FROM_REGISTRY = "Releases take layers from the registry only: nothing but a push like this one writes there."
CACHE_TAG = "buildcache"
LOWERED = "${{ steps.name.outputs.image }}"


def dockerfile_path(image: Image) -> str | None:
    """The Dockerfile as seen from the repository's root; None for ``Dockerfile`` in the context.

    A path is read from the context's folder, unless it already begins with that folder.
    """
    if image.dockerfile is None:
        return None
    if image.context == "." or image.dockerfile.startswith(f"{image.context}/"):
        return image.dockerfile
    return f"{image.context}/{image.dockerfile}"


def _argument(name: str, value: str) -> str:
    """One line of ``build-args``; build-push-action reads the lines as CSV, where only quotes are special."""
    line = f"{name}={value}"
    return '"' + line.replace('"', '""') + '"' if '"' in line else line


def caches_in_registry(context: Context, image: Image) -> bool:
    """Whether an image's layers are kept in its registry: where releases take nothing from GitHub's cache."""
    return image.cache and context.releases


def needs_lowered_name(context: Context, image: Image) -> bool:
    """Whether an input must hold the image's name in small letters that only the run knows."""
    return caches_in_registry(context, image) and not is_known(image)


def _cache(context: Context, image: Image, *, push: bool) -> dict[str, Any]:
    """Where layers come from and go to; a build that pushes nothing writes none."""
    if not image.cache:
        return {}
    if not context.releases:
        scope = f"type=gha,scope={file_name(context.pipeline, image.name.lower())}"
        return {"cache-from": scope, **({"cache-to": f"{scope},mode=max"} if push else {})}
    if not push:
        return {}
    name = image_reference(image) if is_known(image) else LOWERED
    place = f"type=registry,ref={name}:{CACHE_TAG}"
    # As one manifest, which every registry takes: ECR refuses the index that is the older form.
    written = f"{place},mode=max,image-manifest=true"
    return {"cache-from": Commented(place, FROM_REGISTRY, above=True), "cache-to": written}


def build_inputs(context: Context, image: Image, *, push: bool) -> dict[str, Any]:
    """The inputs of a build, in the order in which they are read."""
    inputs: dict[str, Any] = {"context": image.context}
    if path := dockerfile_path(image):
        inputs["file"] = path
    if image.target:
        inputs["target"] = image.target
    if image.platforms:
        inputs["platforms"] = ",".join(image.platforms)
    inputs["push"] = push
    if push:
        inputs["tags"] = "${{ steps.meta.outputs.tags }}"
        inputs["labels"] = "${{ steps.meta.outputs.labels }}"
    if image.build_args:
        inputs["build-args"] = "".join(
            f"{_argument(name, image.build_args[name])}\n" for name in sorted(image.build_args)
        )
    if image.build_secrets:
        inputs["secret-envs"] = build_secret_input(image)
    inputs |= _cache(context, image, push=push)
    if push:
        inputs["provenance"] = "mode=max" if image.provenance else False
        inputs["sbom"] = image.sbom
    return inputs
