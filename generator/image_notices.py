"""Notices of images: what takes longer than it looks."""

from __future__ import annotations

from collections.abc import Iterator

from generator.github.context import Context
from generator.image_fields import emulated, native_architectures
from generator.problems import Notice, path_text


def image_notices(context: Context) -> Iterator[Notice]:
    """What a person should know of the images of a resolved pipeline."""
    for index, image in enumerate(context.pipeline.images):
        runner = context.runner_of(image)
        if native_architectures(runner) and (architectures := emulated(image.platforms, runner)):
            names = " and ".join(architectures)
            message = f"The runner emulates {names}: such a build takes several times as long"
            yield Notice(path_text(("images", index, "platforms")), "emulated", message)
