"""The rules of the deploy: what each method takes, the images and values that it hands on, the app's settings."""

from __future__ import annotations

from collections.abc import Iterator

from generator.deploy_fields import name_of_values_key
from generator.deploys import METHOD_NAMES, Deploy, ImageValues, ValueFromSecret, ValueFromVariable
from generator.environments import Environment
from generator.pipeline import Pipeline
from generator.problems import Place, Problem, found
from generator.secret_patterns import name_suggests_secret

# The keys that only some methods take; the others stand beside any.
METHODS_OF = {
    "manifests": ("kubectl",),
    "kustomize": ("kubectl",),
    "deployments": ("kubectl",),
    "chart": ("helm",),
    "release": ("helm",),
    "values": ("helm",),
    "image_values": ("helm",),
    "skaffold_file": ("skaffold",),
    "default_repo": ("skaffold",),
    "commands": ("command",),
    "verify": ("command",),
}
# The same for keys of environments.
METHOD_OF_ENVIRONMENT = {"values_file": "helm", "skaffold_profile": "skaffold"}
# Which methods run a tool; commands may run any.
TOOL_METHODS = {
    "kubectl": ("kubectl", "helm", "skaffold"),
    "helm": ("helm", "skaffold"),
    "skaffold": ("skaffold",),
}


def deploy_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """The rules of the deploy, each as an iterator of its own."""
    yield _nothing(pipeline)
    yield _method(pipeline)
    yield _tools(pipeline)
    yield _deploys_somewhere(pipeline)
    yield _deployments(pipeline)
    yield _image_values(pipeline)
    for index, environment in enumerate(getattr(pipeline, "environments", ())):
        yield _of_environment(pipeline, environment, index)
    yield _chart_values(pipeline)
    yield _values_there(pipeline)
    yield _default_repo(pipeline)
    yield _app_env(pipeline)


def _is_set(deploy: Deploy, key: str) -> bool:
    """Whether a person set a key to more than nothing."""
    return key in deploy.model_fields_set and getattr(deploy, key, None) not in (None, [], {})


def _nothing(pipeline: Pipeline) -> Iterator[Problem]:
    deploy = pipeline.deploy
    if deploy.method != "none":
        return
    for key in type(deploy).model_fields:
        if key != "method" and _is_set(deploy, key):
            message = "Nothing is deployed. Choose what to deploy with, or remove this"
            yield found(("deploy", key), "unused", message)


def _method(pipeline: Pipeline) -> Iterator[Problem]:
    deploy = pipeline.deploy
    method = deploy.method
    if method == "none":
        return
    for key, methods in METHODS_OF.items():
        if method not in methods and _is_set(deploy, key):
            names = METHOD_NAMES[method], METHOD_NAMES[methods[0]]
            message = f"A deploy with {names[0]} does not take this. Remove it, or deploy with {names[1]}"
            if key == "verify":
                message = "This is for a deploy with commands. Put what checks the app into after"
            yield found(("deploy", key), "unused", message)
    if method == "helm" and not deploy.chart:
        yield found(("deploy", "chart"), "missing", "Enter the folder of the chart, for example charts/shop")
    if method == "command" and not deploy.commands:
        message = "Enter the commands that deploy, for example ./deploy.sh"
        yield found(("deploy", "commands"), "missing", message)
    if method == "kubectl":
        if deploy.manifests and deploy.kustomize:
            message = "Choose one: manifests as they are, or the folder of a kustomization"
            yield found(("deploy", "kustomize"), "duplicate", message)
        if not (deploy.manifests or deploy.kustomize):
            message = "Enter the manifests, for example k8s, or the folder of a kustomization under kustomize"
            yield found(("deploy", "manifests"), "missing", message)


def _tools(pipeline: Pipeline) -> Iterator[Problem]:
    deploy = pipeline.deploy
    if deploy.method in ("none", "command"):
        return
    for tool, version in deploy.tool_versions:
        if version is not None and deploy.method not in TOOL_METHODS[tool]:
            message = f"A deploy with {METHOD_NAMES[deploy.method]} does not run {tool}. Remove this"
            yield found(("deploy", "tool_versions", tool), "unused", message)


def _of_environment(pipeline: Pipeline, environment: Environment, index: int) -> Iterator[Problem]:
    method = pipeline.deploy.method
    for key, taker in METHOD_OF_ENVIRONMENT.items():
        if method not in ("none", taker) and getattr(environment, key) is not None:
            message = f"Only {METHOD_NAMES[taker]} takes this. Remove it"
            yield found(("environments", index, key), "unused", message)


def _deploys_somewhere(pipeline: Pipeline) -> Iterator[Problem]:
    if pipeline.deploy.method == "none" and pipeline.environments:
        message = "Nothing is deployed. Choose what to deploy with, or remove the environments"
        yield found(("environments",), "unused", message)
    elif pipeline.deploy.method != "none" and not pipeline.environments:
        message = "Add an environment to deploy to, or choose Nothing under Deploy with"
        yield found(("environments",), "missing", message)


def _deployments(pipeline: Pipeline) -> Iterator[Problem]:
    names = pipeline.deploy.deployments
    for index, name in enumerate(names):
        if name in names[:index]:
            yield found(("deploy", "deployments", index), "duplicate", f"{name} is listed twice")


def _pushed(pipeline: Pipeline) -> list[str]:
    return [image.name for image in pipeline.images if image.push]


def _image_values(pipeline: Pipeline) -> Iterator[Problem]:
    place: Place = ("deploy", "image_values")
    chosen = pipeline.deploy.image_values
    if pipeline.deploy.method != "helm":
        return
    pushed = _pushed(pipeline)
    if chosen is None or isinstance(chosen, ImageValues):
        if chosen is not None and not pushed:
            yield found(place, "unused", "No image is pushed, so the chart takes none. Remove the values")
        if len(pushed) > 1:
            names = ", ".join(pushed)
            yield found(place, "missing", f"Enter the chart's keys for each image: {names}")
        return
    for name in chosen:
        if name not in pushed:
            yield found((*place, name), "unknown", f"No image called {name} is pushed")
    for name in pushed:
        if name not in chosen:
            yield found((*place, name), "missing", f"Enter the chart's keys for the image {name}")


def _keys_of_images(pipeline: Pipeline) -> set[str]:
    chosen = pipeline.deploy.image_values
    if chosen is None:
        return {"image.repository", "image.tag"} if _pushed(pipeline) else set()
    each = [chosen] if isinstance(chosen, ImageValues) else list(chosen.values())
    return {key for item in each for key in (item.repository, item.tag, item.digest) if key}


def _chart_values(pipeline: Pipeline) -> Iterator[Problem]:
    """One key is not inside another, and none takes the place of an image or holds a secret in plain text."""
    values = pipeline.deploy.values
    taken = _keys_of_images(pipeline)
    for key, value in values.items():
        place: Place = ("deploy", "values", key)
        inside = next((other for other in (*values, *taken) if key.startswith(f"{other}.")), None)
        if key in taken or any(other.startswith(f"{key}.") for other in taken):
            yield found(place, "duplicate", f"{key} is where the chart takes the image. Remove it here")
        elif inside:
            yield found(place, "duplicate", f"{inside} has a value of its own, so nothing can be inside it")
        last = key.rpartition(".")[2]
        name = name_of_values_key(key)
        if isinstance(value, str) and last not in pipeline.not_secret and name_suggests_secret(name, value):
            message = f"{key} looks like a secret. Hand over one of the environment: {{secret: NAME}}"
            yield found(place, "secret_name", message)


def _values_there(pipeline: Pipeline) -> Iterator[Problem]:
    """Each environment must have what the chart's values take from it."""
    for key, value in pipeline.deploy.values.items():
        for environment in pipeline.environments:
            place: Place = ("deploy", "values", key)
            if isinstance(value, ValueFromSecret):
                if value.secret not in {item.name for item in environment.own_secrets}:
                    message = f"{environment.name} has no secret {value.secret}. Add it to its secrets"
                    yield found((*place, "secret"), "unknown", message)
            elif isinstance(value, ValueFromVariable) and value.variable not in (
                *pipeline.env_vars,
                *environment.env_vars,
            ):
                message = f"{environment.name} has no variable {value.variable}. Add it to its env_vars"
                yield found((*place, "variable"), "unknown", message)


def _default_repo(pipeline: Pipeline) -> Iterator[Problem]:
    """Skaffold writes another name for an image that is not below its default repository: one that nobody built."""
    repo = pipeline.deploy.default_repo
    if repo is None or pipeline.deploy.method != "skaffold":
        return
    place: Place = ("deploy", "default_repo")
    for image in pipeline.images:
        if not image.push:
            continue
        name = image.image or (pipeline.repository or "").lower()
        if not name:
            message = f"Enter the repository, so that the image {image.name} is known to lie in {repo}"
            yield found(place, "unknown", message)
        elif not f"{image.registry.address}/{name}".startswith(repo):
            message = f"Skaffold would rename the image {image.name}, which is not in {repo}. Remove this"
            yield found(place, "unreachable", message)


def _app_env(pipeline: Pipeline) -> Iterator[Problem]:
    if pipeline.deploy.method == "none" or pipeline.deploy.app_env is None:
        return
    values = any(item.env_vars or item.own_secrets for item in pipeline.environments)
    place: Place = ("deploy", "app_env")
    if pipeline.environments and not pipeline.env_vars and not values:
        message = "There are no variables and no secrets to hand to the app. Add some or remove this"
        yield found(place, "unused", message)
    for environment in pipeline.environments:
        reached = environment.cluster_auth or environment.kubeconfig_secret
        if pipeline.deploy.method == "command" and not reached:
            message = (
                f"This is written to a cluster, and {environment.name} names none. Add cluster_auth there"
            )
            yield found(place, "unreachable", message)
