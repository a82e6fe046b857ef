"""What an image is called: its registry's host, its name for actions, and its name for scripts."""

from __future__ import annotations

from generator.images import Image


def registry_host(image: Image) -> str:
    """The host that an image is pushed to and pulled from."""
    return image.registry.address


def image_reference(image: Image) -> str:
    """The image with its registry and without a tag, for the inputs of actions.

    Without a repository in the pipeline the name is that of the run's. docker/metadata-action puts it in lower case;
    a script must do that itself: see ``script_reference``.
    """
    return f"{registry_host(image)}/{image.image or '${{ github.repository }}-' + image.name.lower()}"


def script_reference(image: Image) -> str:
    """The image with its registry and without a tag, as text for bash in double quotes.

    Registries take small letters only; without a repository in the pipeline the shell lowers that of the run.
    """
    if is_known(image):
        return image_reference(image)
    return f"{registry_host(image)}/${{GITHUB_REPOSITORY,,}}-{image.name.lower()}"


def is_known(image: Image) -> bool:
    """Tell whether the image's name is known before the run, so that it may stand in ``env:`` as it is."""
    return image.image is not None


def name_variable(image: Image, variable: str) -> tuple[dict[str, str], list[str]]:
    """How a step's script gets the image's name as ``$variable``: a part of its ``env:``, or lines at its start."""
    if is_known(image):
        return {variable: image_reference(image)}, []
    return {}, [f'{variable}="{script_reference(image)}"']


def digest_of(image: Image) -> str:
    """The digest that this run built, for the ``env:`` or ``with:`` of a job behind the image's."""
    return f"${{{{ needs.{image.name}-image.outputs.digest }}}}"
