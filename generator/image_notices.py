"""Notices of images: what takes longer than it looks, and what everybody can read."""

from __future__ import annotations

from collections.abc import Iterator

from generator.github.context import Context
from generator.image_fields import emulated, native_architectures
from generator.problems import Notice, path_text
from generator.registries import GarRegistry

# cloud.google.com, "Create a short-lived access token": an hour unless the organisation allows more.
TOKEN_MINUTES = 60


def image_notices(context: Context) -> Iterator[Notice]:
    """What a person should know of the images of a resolved pipeline."""
    signed = [index for index, image in enumerate(context.pipeline.images) if image.sign]
    if signed:
        message = "Signatures go to Sigstore's public log, with the names of repository and workflow"
        yield Notice(path_text(("images", signed[0], "sign")), "public_log", message)
    for index, image in enumerate(context.pipeline.images):
        runner = context.runner_of(image)
        if native_architectures(runner) and (architectures := emulated(image.platforms, runner)):
            names = " and ".join(architectures)
            message = f"The runner emulates {names}: such a build takes several times as long"
            yield Notice(path_text(("images", index, "platforms")), "emulated", message)
        minutes = context.pipeline.timeout_minutes.image or 0
        if (
            image in context.pushed_images
            and isinstance(image.registry, GarRegistry)
            and minutes > TOKEN_MINUTES
        ):
            message = f"The sign-in at Google lasts {TOKEN_MINUTES} minutes: a build that takes longer is not pushed"
            yield Notice("timeout_minutes.image", "short_sign_in", message)
