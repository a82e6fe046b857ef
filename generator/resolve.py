"""Filling in every default: what a pipeline leaves open, the catalogue decides."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from generator.cluster_auth import KUBE_CONFIG, CloudAuth
from generator.deploys import TOOLS_OF, Deploy, ImageValues, ToolVersions
from generator.environments import AFTER_CHECKS, Environment
from generator.images import Image
from generator.inference import inferred, package_manager_of
from generator.limits import limits_in_use
from generator.pipeline import CHECK_NAMES, Component, Pipeline, TimeoutMinutes
from generator.runners import RunsOn, runner_for
from generator.triggers import PullRequestTrigger, PushTrigger, Triggers

if TYPE_CHECKING:
    from generator.catalogue.model import Catalogue


def slug(name: str, fallback: str = "app") -> str:
    """A name in small letters, numbers and hyphens, at most 40 characters, for files and Kubernetes."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:40].strip("-") or fallback


def resolve(pipeline: Pipeline, catalogue: Catalogue) -> Pipeline:
    """The pipeline with every default filled in; resolving twice gives the same."""
    triggers = pipeline.triggers or Triggers(
        push=PushTrigger(branches=[pipeline.default_branch]),
        pull_request=PullRequestTrigger(branches=[pipeline.default_branch]),
        manual=True,
    )
    used = limits_in_use(pipeline, catalogue)
    limits = {kind: minutes for kind, minutes in catalogue.timeout_minutes.items() if kind in used}
    limits |= pipeline.timeout_minutes.model_dump(exclude_none=True)
    return pipeline.model_copy(
        update={
            "triggers": triggers,
            "timeout_minutes": TimeoutMinutes(**limits),
            "components": [
                _component(component, pipeline.runner, catalogue) for component in pipeline.components
            ],
            "images": [_image(image, pipeline.repository) for image in pipeline.images],
            "deploy": _deploy(pipeline, catalogue),
            "environments": _environments(pipeline),
        }
    )


def _component(component: Component, runner: RunsOn, catalogue: Catalogue) -> Component:
    stack = catalogue.stacks[component.stack]
    told = inferred(component, catalogue)
    manager = package_manager_of(component, catalogue) or stack.default_package_manager
    language = catalogue.language(stack.name, manager)
    changes: dict[str, Any] = {
        "package_manager": manager,
        "package_manager_version": component.package_manager_version
        or (catalogue.tools.get(manager) if stack.takes_version_of(manager) else None),
        "versions": component.versions or language.default_versions,
        # An install command that works without a lockfile is likely to have none: then there is nothing to key by.
        "cache": component.cache and (told is None or told.locked),
        "os": [runner_for(chosen, runner, catalogue.runners) for chosen in component.os],
        "services": [
            service.model_copy(
                update={"version": service.version or catalogue.services[service.name].versions[0]}
            )
            for service in component.services
        ],
    }
    for check in CHECK_NAMES:
        choice = component.command(check)
        if choice is None:
            choice = catalogue.on_by_default(stack.name, check, manager)
        if choice is True:
            covered = check == "test" and component.coverage_tool is not None
            choice = (
                catalogue.default_command(
                    stack.name,
                    manager,
                    check,
                    coverage=covered,
                    manager_version=changes["package_manager_version"],
                )
                or False
            )
        changes[check] = choice
    return component.model_copy(update=changes)


def default_image(repository: str, name: str) -> str:
    """An image's name in its registry: ``acme/shop`` and ``api`` give ``acme/shop-api``."""
    repository, name = repository.lower(), name.lower()
    return repository if repository.endswith(f"/{name}") else f"{repository}-{name}"


def _image(image: Image, repository: str | None) -> Image:
    # An image that is only built has no name in a registry.
    reference = image.image or (default_image(repository, image.name) if repository and image.push else None)
    return image.model_copy(update={"image": reference})


def _deploy(pipeline: Pipeline, catalogue: Catalogue) -> Deploy:
    deploy = pipeline.deploy
    changes: dict[str, Any] = {"tool_versions": _tool_versions(deploy, catalogue)}
    if deploy.method == "helm":
        changes["release"] = deploy.release or slug(pipeline.name)
        values = deploy.image_values
        if values is None and any(image.push for image in pipeline.images):
            values = ImageValues(repository="image.repository", tag="image.tag")
        changes["image_values"] = values
    elif deploy.method == "skaffold":
        changes["skaffold_file"] = deploy.skaffold_file or "skaffold.yaml"
    return deploy.model_copy(update=changes)


def _tool_versions(deploy: Deploy, catalogue: Catalogue) -> ToolVersions:
    """The versions that were named, and the catalogue's for the other tools that the method runs."""
    own = {tool: catalogue.tools[tool] for tool in TOOLS_OF.get(deploy.method, ())}
    return ToolVersions(**own | deploy.tool_versions.model_dump(exclude_none=True))


def _environments(pipeline: Pipeline) -> list[Environment]:
    resolved: list[Environment] = []
    for environment in pipeline.environments:
        refs = environment.refs(pipeline.default_branch)
        same = (item.name for item in reversed(resolved) if item.refs(pipeline.default_branch) == refs)
        changes: dict[str, Any] = {
            "branch": refs[0] or None,
            "after": environment.after or next(same, AFTER_CHECKS),
            **_access(environment, pipeline.deploy),
        }
        resolved.append(environment.model_copy(update=changes))
    return resolved


def _access(environment: Environment, deploy: Deploy) -> dict[str, Any]:
    """The way to the cluster, by one key alone, and the namespace there. Own commands may do without a cluster."""
    if isinstance(environment.cluster_auth, CloudAuth):
        secret = None
    else:
        secret = environment.kubeconfig or (None if deploy.method == "command" else KUBE_CONFIG)
    reached = secret or environment.cluster_auth
    return {
        "kubeconfig_secret": secret,
        "cluster_auth": None if secret else environment.cluster_auth,
        "namespace": environment.namespace or ("default" if reached else None),
    }
