"""The rules of environments: who approves, what comes after what, and whether anything starts the deploy."""

from __future__ import annotations

from collections.abc import Iterator

from generator.cluster_auth import KUBE_CONFIG, CloudAuth
from generator.environments import AFTER_CHECKS, IMAGE_PULL_CONFIG, Environment
from generator.github.expression_parser import to_number
from generator.pipeline import Pipeline
from generator.problems import Place, Problem, found
from generator.refs import publish_refs

TAKEN_ENVIRONMENTS = ("ci", "build", "notifications", "none")
# Not "unreachable", which means that a key may go: without its tags an environment would deploy from a branch.
NO_TRIGGER = "no_trigger"


def environment_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """The rules of each environment, each as an iterator of its own."""
    for index, environment in enumerate(getattr(pipeline, "environments", ())):
        place: Place = ("environments", index)
        yield _name(environment, place)
        yield _approval(environment, place)
        yield _reviewers(environment, place)
        yield _after(pipeline, environment, index)
        yield _reachable(pipeline, environment, place)
        yield _cluster_access(pipeline, environment, place)
        yield _taken_names(environment, place)
        yield _pull_secret(pipeline, environment, place)
        yield _protection(environment, place)


def _name(environment: Environment, place: Place) -> Iterator[Problem]:
    if environment.name in TAKEN_ENVIRONMENTS:
        message = f"{environment.name} is a name of the product's own. Choose another"
        yield found((*place, "name"), "reserved", message)
    # In a comparison with a text that is a number, an empty value is 0 (docs.github.com, "Evaluate expressions in
    # workflows and actions", operators): an input of a manual run is empty in every other run.
    elif to_number(environment.name) == 0:
        message = f"GitHub takes {environment.name} for an empty choice, and would deploy in every run. Choose another"
        yield found((*place, "name"), "reserved", message)


def _approval(environment: Environment, place: Place) -> Iterator[Problem]:
    if environment.reviewers and not environment.require_approval:
        message = "Nobody is asked while approval is off. Switch it on or remove the reviewers"
        yield found((*place, "reviewers"), "unused", message)


def _reviewers(environment: Environment, place: Place) -> Iterator[Problem]:
    names = [name.lower() for name in environment.reviewers]
    for index, name in enumerate(names):
        if name in names[:index]:
            message = f"{environment.reviewers[index]} is listed twice"
            yield found((*place, "reviewers", index), "duplicate", message)


def _after(pipeline: Pipeline, environment: Environment, index: int) -> Iterator[Problem]:
    after = environment.after
    if after is None or after == AFTER_CHECKS:
        return
    place: Place = ("environments", index, "after")
    if after == environment.name:
        yield found(place, "cycle", f"{environment.name} cannot come after itself")
        return
    before = next((item for item in pipeline.environments[:index] if item.name == after), None)
    if before is None:
        message = f"There is no environment called {after} before {environment.name}"
        yield found(place, "unknown", message)
        return
    refs, other = (item.refs(pipeline.default_branch) for item in (environment, before))
    if refs != other:
        own, others = (item.deploys_from(pipeline.default_branch) for item in (environment, before))
        message = f"{environment.name} deploys from {own} and {after} from {others}, so it cannot wait for it"
        yield found(place, "unreachable", message)


def _reachable(pipeline: Pipeline, environment: Environment, place: Place) -> Iterator[Problem]:
    """A push or a manual run must be able to start the deploy."""
    triggers = pipeline.triggers
    branch, tag = environment.refs(pipeline.default_branch)
    if triggers and not triggers.push:
        if not triggers.manual:
            message = "Nothing starts this deploy. Switch on pushes or runs by hand in the triggers"
            key, code = ("branch", "unreachable") if branch else ("tag_pattern", NO_TRIGGER)
            yield found((*place, key), code, message)
        return
    branches = triggers.push_branch_filters if triggers else [pipeline.default_branch]
    if branch and not publish_refs(branches, [branch]):
        message = f"Pushes to {branch} start no run. Add {branch} to the branches of the triggers"
        yield found((*place, "branch"), "unreachable", message)
    tags = triggers.push_tag_filters if triggers else None
    if tag and not publish_refs(tags, [tag]):
        message = f"Tags {tag} start no run. Add {tag} to the tags of the triggers"
        yield found((*place, "tag_pattern"), NO_TRIGGER, message)


def _cluster_access(pipeline: Pipeline, environment: Environment, place: Place) -> Iterator[Problem]:
    """The way to the cluster is said once, and what opens it keeps its name for itself."""
    if environment.cluster_auth and environment.kubeconfig_secret:
        message = "cluster_auth says how the cluster is reached. Remove one of the two"
        yield found((*place, "kubeconfig_secret"), "conflict", message)
    variables = {name.upper() for name in (*pipeline.env_vars, *environment.env_vars)}
    if not isinstance(environment.cluster_auth, CloudAuth):
        secret = environment.kubeconfig or KUBE_CONFIG
        others = [
            item for item in environment.secrets if item.name == KUBE_CONFIG and item.at_github != secret
        ]
        if variables & {KUBE_CONFIG, secret} or others:
            message = "KUBE_CONFIG holds the access to the cluster. Choose another name for this variable"
            yield found((*place, "kubeconfig_secret"), "reserved", message)


def _taken_names(environment: Environment, place: Place) -> Iterator[Problem]:
    """The name that what images are pulled with has in a step is no secret of the app."""
    for index, secret in enumerate(environment.secrets if environment.image_pull_secret else ()):
        if secret.name == IMAGE_PULL_CONFIG:
            message = f"{IMAGE_PULL_CONFIG} is what images are pulled with. Choose another name"
            yield found((*place, "secrets", index), "reserved", message)


def _pull_secret(pipeline: Pipeline, environment: Environment, place: Place) -> Iterator[Problem]:
    reached = environment.cluster_auth or environment.kubeconfig_secret
    if environment.image_pull_secret and pipeline.deploy.method == "command" and not reached:
        message = f"This is written to a cluster, and {environment.name} names none. Add cluster_auth there"
        yield found((*place, "image_pull_secret"), "unused", message)


def _protection(environment: Environment, place: Place) -> Iterator[Problem]:
    if environment.prevent_self_review and not environment.require_approval:
        message = "Nobody is asked while approval is off. Switch it on or remove this"
        yield found((*place, "prevent_self_review"), "unused", message)
