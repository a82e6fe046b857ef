"""The rules of images: something builds and pushes them, registries take their names, their parts exist."""

from __future__ import annotations

from collections.abc import Iterator

from generator.addresses import image_reference_fits
from generator.artifact_paths import is_clear
from generator.images import Image
from generator.pipeline import Component, Pipeline
from generator.problems import Place, Problem, found
from generator.refs import publish_refs
from generator.registries import AnyRegistry, CustomRegistry, DockerHubRegistry, GhcrRegistry, secrets_of
from generator.resolve import default_image

# The registries of clouds by what their hosts end with: there the run signs in with its own identity.
CLOUD_HOSTS = {".amazonaws.com": "ecr", ".amazonaws.com.cn": "ecr", "-docker.pkg.dev": "gar"}
OTHER_HOSTS = {"ghcr.io": "ghcr", "docker.io": "dockerhub", "registry-1.docker.io": "dockerhub"}
# What the build's tools themselves read from their environment (docs.docker.com, "Environment variables").
BUILD_TOOLS = ("BUILDKIT_", "BUILDX_", "DOCKER_BUILDKIT", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_HOST")


def image_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """The rules of each image, each as an iterator of its own."""
    for index, image in enumerate(getattr(pipeline, "images", ())):
        place: Place = ("images", index)
        yield _is_built(pipeline, image, place)
        yield _name(pipeline, image, (*place, "image"))
        yield _registry_of_a_push(image, (*place, "registry"))
        yield _signature_of_a_push(image, (*place, "sign"))
        yield _host(image, (*place, "registry", "host"))
        yield _registry_secrets(image, place)
        yield _build_secrets(image, (*place, "build_secrets"))
        yield _platforms(image, (*place, "platforms"))
        yield _artifacts(pipeline, image, (*place, "artifacts"))
    yield _names(pipeline)


def _is_built(pipeline: Pipeline, image: Image, place: Place) -> Iterator[Problem]:
    """Some event must build the image, and push it where that is asked for."""
    triggers = pipeline.triggers
    if triggers is None:
        return
    if image.push:
        deploys = pipeline.environments if pipeline.deploy.method != "none" else []
        branches = [pipeline.default_branch, *(item.branch for item in deploys if item.branch)]
        tags = [item.tag_pattern for item in deploys if item.tag_pattern]
        published = publish_refs(triggers.push_branch_filters, branches)
        published += publish_refs(triggers.push_tag_filters, tags)
        if not (triggers.manual and deploys) and not published:
            message = (
                f"No trigger pushes this image. Add pushes to {pipeline.default_branch}, or switch Push off"
            )
            yield found((*place, "push"), "unreachable", message)
    elif not (triggers.push or triggers.pull_request or triggers.merge_queue):
        yield found(place, "unreachable", "No trigger builds this image. Switch on pushes or pull requests")


def _name(pipeline: Pipeline, image: Image, place: Place) -> Iterator[Problem]:
    """The name is one that the registry takes: GitHub's begins with an owner, Docker Hub's has an owner and a name."""
    if image.image and not image.push:
        yield found(place, "unused", "Nothing is pushed under this name. Switch Push on or remove the name")
        return
    name = image.image or (
        default_image(pipeline.repository, image.name) if image.push and pipeline.repository else None
    )
    if name is None:
        return
    if not image.image and not image_reference_fits(name):
        yield found(place, "missing", f"Enter the image as owner/name: registries refuse {name}")
    elif _begins_with_host(name, image.registry):
        host = image.registry.address
        yield found(place, "wrong_form", f"{host} is put before the name. Enter what comes behind it")
    elif "/" not in name and isinstance(image.registry, GhcrRegistry | DockerHubRegistry):
        yield found(place, "wrong_form", "Enter the image as owner/name, without a tag")
    elif name.count("/") > 1 and isinstance(image.registry, DockerHubRegistry):
        yield found(place, "wrong_form", "Docker Hub takes one / in a name. Enter the image as owner/name")


def _begins_with_host(name: str, registry: AnyRegistry) -> bool:
    """Whether a name was entered with its registry; owners at GitHub and Docker Hub have no dot in their names."""
    first, slash, _ = name.partition("/")
    host = registry.address.partition("/")[0]
    owned = isinstance(registry, GhcrRegistry | DockerHubRegistry)
    return bool(slash) and (first == host or (owned and "." in first))


def _registry_of_a_push(image: Image, place: Place) -> Iterator[Problem]:
    if not image.push and not isinstance(image.registry, GhcrRegistry):
        yield found(place, "unused", "Nothing is pushed there. Switch Push on or remove the registry")


def _signature_of_a_push(image: Image, place: Place) -> Iterator[Problem]:
    if not image.push and image.sign:
        yield found(place, "unused", "Only what is pushed can be signed. Switch Push on or Sign off")


def _host(image: Image, place: Place) -> Iterator[Problem]:
    if not isinstance(image.registry, CustomRegistry):
        return
    host = image.registry.host
    kind = OTHER_HOSTS.get(host) or next(
        (kind for end, kind in CLOUD_HOSTS.items() if host.endswith(end)), None
    )
    if kind:
        message = f"The kind {kind} is made for {host}. Choose it instead of custom"
        yield found(place, "conflict", message)


def _registry_secrets(image: Image, place: Place) -> Iterator[Problem]:
    names = secrets_of(image.registry)
    if len(names) > len(set(names)):
        message = "The user and the password are two secrets. Choose another name for one of them"
        yield found((*place, "registry", "password_secret"), "duplicate", message)


def _build_secrets(image: Image, place: Place) -> Iterator[Problem]:
    for key, name in image.build_secrets.items():
        if name.startswith(BUILD_TOOLS):
            message = f"Docker's own tools read {name}. Give the secret another name"
            yield found((*place, key), "reserved", message)


def _platforms(image: Image, place: Place) -> Iterator[Problem]:
    for index, platform in enumerate(image.platforms):
        if platform in image.platforms[:index]:
            yield found((*place, index), "duplicate", f"{platform} is listed twice")


def _artifacts(pipeline: Pipeline, image: Image, place: Place) -> Iterator[Problem]:
    """An image takes what components keep, and Docker must see the folder that it lies in."""
    components = {component.name: component for component in pipeline.components}
    for index, name in enumerate(image.artifacts):
        here = (*place, index)
        component = components.get(name)
        if name in image.artifacts[:index]:
            yield found(here, "duplicate", f"{name} is listed twice")
        elif component is None:
            yield found(here, "unknown", f"There is no component called {name}")
        elif not component.artifacts:
            yield found(here, "missing", f"{name} keeps nothing. List paths under its artifacts")
        else:
            yield from _fits(image, component, here)


def _fits(image: Image, component: Component, place: Place) -> Iterator[Problem]:
    context, folder = image.context, component.directory
    if context != "." and folder != context and not folder.startswith(f"{context}/"):
        message = f"Docker sees {context} only, and {component.name} stands in {folder}. Widen the context"
        yield found(place, "conflict", message)
    elif not is_clear(component.artifacts):
        (path,) = set(component.artifacts)
        message = (
            f"Is {path} a file or a folder? Write {path}/ in the artifacts of {component.name} for a folder,"
            " or the folder that the file lies in"
        )
        yield found(place, "unclear", message)


def _names(pipeline: Pipeline) -> Iterator[Problem]:
    """No two images are pushed under one name."""
    taken: dict[str, int] = {}
    for index, image in enumerate(pipeline.images):
        if not image.push:
            continue
        name = f"{image.registry.address}/{_name_of(pipeline, image)}".lower()
        if name in taken:
            message = f"Two images are called {_name_of(pipeline, image)}"
            yield found(("images", index, "image"), "duplicate", message)
        taken.setdefault(name, index)


def _name_of(pipeline: Pipeline, image: Image) -> str:
    if image.image or not pipeline.repository:
        return image.image or image.name
    return default_image(pipeline.repository, image.name)
