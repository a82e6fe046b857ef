"""The rules between the parts of a configuration: names that must exist, choices that exclude each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.catalogue.model import Catalogue
from generator.component_rules import component_problems
from generator.pipeline import Environment, EnvValue, GitHubVariable, ImageValues, Pipeline, SecretRef
from generator.problems import Problem, path_text
from generator.refs import lets_through
from generator.secret_patterns import name_suggests_secret

TAKEN_ENVIRONMENTS = ("ci", "build", "notifications", "none")
AFTER_CHECKS = "none"
Place = tuple[str | int, ...]


def found(place: Place, code: str, message: str) -> Problem:
    """A problem at a place given as its parts."""
    return Problem(path_text(place), code, message)


def rule_problems(pipeline: Pipeline, raw: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    """What is wrong between the parts of a configuration whose parts are fine by themselves."""
    yield from _triggers(pipeline)
    yield from _names(pipeline)
    yield from _variables_and_secrets(pipeline, raw)
    for index, component in enumerate(pipeline.components):
        yield from component_problems(component, ("components", index), catalogue)
    yield from _images(pipeline)
    yield from _deploy(pipeline)
    yield from _environments(pipeline)
    yield from _timeouts(pipeline)


def _twice(names: Sequence[str]) -> Iterator[int]:
    """The positions of names that stood before, upper and lower case being the same."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name.lower() in seen:
            yield index
        seen.add(name.lower())


def _triggers(pipeline: Pipeline) -> Iterator[Problem]:
    triggers = pipeline.triggers
    if triggers is None:
        return
    if not (triggers.push or triggers.pull_request or triggers.manual or triggers.schedule):
        yield found(("triggers",), "empty", "Choose at least one trigger")
    for key, filters in (("push", triggers.push), ("pull_request", triggers.pull_request)):
        branches = filters.branches if filters else []
        for index in _twice(branches):
            yield found(
                ("triggers", key, "branches", index), "duplicate", f"{branches[index]} is listed twice"
            )
        if branches and all(branch.startswith("!") for branch in branches):
            yield found(
                ("triggers", key, "branches", 0),
                "wrong_form",
                "Name a branch that runs before the ones with !",
            )
    lines = [f"{item.cron} {item.timezone}" for item in triggers.schedule]
    for index in _twice(lines):
        yield found(("triggers", "schedule", index), "duplicate", "This schedule is listed twice")


def _names(pipeline: Pipeline) -> Iterator[Problem]:
    for key, thing in (("components", "components"), ("images", "images"), ("environments", "environments")):
        names = [item.name for item in getattr(pipeline, key)]
        for index in _twice(names):
            yield found((key, index, "name"), "duplicate", f"Two {thing} are called {names[index]}")
    jobs = Counter(job_ids(pipeline))
    for key, suffixes in (("components", ("lint", "test", "coverage")), ("images", ("image", "image-check"))):
        for index, item in enumerate(getattr(pipeline, key)):
            taken = [f"{item.name}-{suffix}".lower() for suffix in suffixes]
            environments = [f"deploy-{environment.name}" for environment in pipeline.environments]
            clash = next((name for name in taken if name in environments and jobs[name] > 1), None)
            if clash:
                yield found(
                    (key, index, "name"),
                    "duplicate",
                    f"{item.name} and an environment would both have the job {clash}",
                )


def job_ids(pipeline: Pipeline) -> list[str]:
    """Every id that a job of this pipeline may get, in lower case (GitHub compares them without case)."""
    ids = ["checks", "notify", *(f"deploy-{environment.name}" for environment in pipeline.environments)]
    ids += [
        f"{component.name}-{suffix}".lower()
        for component in pipeline.components
        for suffix in ("lint", "test", "coverage")
    ]
    return ids + [
        f"{image.name}-{suffix}".lower() for image in pipeline.images for suffix in ("image", "image-check")
    ]


def _variables_and_secrets(pipeline: Pipeline, raw: Mapping[str, Any]) -> Iterator[Problem]:
    exempt = set(pipeline.not_secret)
    used: set[str] = set()
    places: list[tuple[Place, Mapping[str, EnvValue], Sequence[SecretRef], set[str]]] = [
        ((), pipeline.env_vars, pipeline.secrets, set())
    ]
    for key in ("components", "environments"):
        for index, item in enumerate(getattr(pipeline, key)):
            inherited = {name.upper() for name in pipeline.env_vars}
            places.append(((key, index), item.env_vars, item.secrets, inherited))
    for place, variables, secrets, inherited in places:
        own = {name.upper() for name in variables}
        for name, value in variables.items():
            used.add(name)
            text = value.default if isinstance(value, GitHubVariable) else value
            if name not in exempt and name_suggests_secret(name, text):
                message = f"{name} looks like a secret. Make it a secret, or say that it is not one"
                yield found((*place, "env_vars", name), "secret_name", message)
            if sum(other.upper() == name.upper() for other in variables) > 1:
                yield found(
                    (*place, "env_vars", name), "duplicate", f"{name} is listed twice, in other letters"
                )
        yield from _secret_list(place, secrets, own | inherited, raw)
        if place[:1] == ("components",):
            shared = {item.name for item in pipeline.secrets}
            for name in variables:
                if name.upper() in shared:
                    yield found(
                        (*place, "env_vars", name),
                        "duplicate",
                        f"{name} is both a variable and a secret. Keep one",
                    )
    for image in pipeline.images:
        used.update(image.build_args)
    for index, name in enumerate(pipeline.not_secret):
        if name not in used:
            yield found(
                ("not_secret", index), "unknown", f"{name} is no variable here. Remove it from not_secret"
            )


def _secret_list(
    place: Place, secrets: Sequence[SecretRef], variables: set[str], raw: Mapping[str, Any]
) -> Iterator[Problem]:
    names = [secret.name for secret in secrets]
    for index, name in enumerate(names):
        here = (*place, "secrets", index)
        if name in variables:
            yield found(here, "duplicate", f"{name} is both a variable and a secret. Keep one")
        earlier = names.index(name)
        if earlier < index:
            first, second = (_written_name(raw, place, item) for item in (earlier, index))
            same = first == second
            message = (
                f"{second} is listed twice"
                if same
                else f"{first} and {second} are the same secret name in GitHub"
            )
            yield found(here, "duplicate", message)


def _written_name(raw: Mapping[str, Any], place: Place, index: int) -> str:
    """A secret's name as the person wrote it, before it was put in upper case."""
    current: Any = raw
    for part in (*place, "secrets", index):
        current = current[part]
    return str(current["name"] if isinstance(current, dict) else current).strip()


def _images(pipeline: Pipeline) -> Iterator[Problem]:
    references = [image.image or image.name for image in pipeline.images]
    for index in _twice(references):
        if pipeline.images[index].image:
            yield found(("images", index, "image"), "duplicate", f"Two images are called {references[index]}")
    exempt = set(pipeline.not_secret)
    for index, image in enumerate(pipeline.images):
        for name, value in image.build_args.items():
            if name not in exempt and name_suggests_secret(name, value):
                message = f"{name} looks like a secret. Build arguments stay visible in the image history: remove it"
                yield found(("images", index, "build_args", name), "secret_name", message)


def _deploy(pipeline: Pipeline) -> Iterator[Problem]:
    deploy = pipeline.deploy
    if deploy.method == "none":
        for key in deploy.model_fields_set - {"method"}:
            if getattr(deploy, key) is not None:
                yield found(("deploy", key), "unused", "Nothing is deployed. Choose Helm or remove this")
        if pipeline.environments:
            message = "Nothing is deployed. Choose what to deploy with, or remove the environments"
            yield found(("environments",), "unused", message)
        return
    if not deploy.chart:
        yield found(("deploy", "chart"), "missing", "Enter the folder of the chart, for example charts/shop")
    if not pipeline.environments:
        yield found(
            ("environments",),
            "missing",
            "Add an environment to deploy to, or choose Nothing under Deploy with",
        )
    yield from _image_values(pipeline)


def _image_values(pipeline: Pipeline) -> Iterator[Problem]:
    place: Place = ("deploy", "image_values")
    pushed = [image.name for image in pipeline.images if image.push]
    chosen = pipeline.deploy.image_values
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


def _environments(pipeline: Pipeline) -> Iterator[Problem]:
    names = [environment.name for environment in pipeline.environments]
    for index, environment in enumerate(pipeline.environments):
        place: Place = ("environments", index)
        if environment.name in TAKEN_ENVIRONMENTS:
            yield found(
                (*place, "name"),
                "reserved",
                f"{environment.name} is a name of the product's own. Choose another",
            )
        if environment.reviewers and not environment.require_approval:
            yield found(
                (*place, "reviewers"),
                "unused",
                "Nobody is asked while approval is off. Switch it on or remove the reviewers",
            )
        for position in _twice(environment.reviewers):
            yield found(
                (*place, "reviewers", position),
                "duplicate",
                f"{environment.reviewers[position]} is listed twice",
            )
        yield from _after(pipeline, environment, index, names)
        yield from _reachable(pipeline, environment, place)
        kubeconfig = environment.kubeconfig_secret or "KUBE_CONFIG"
        variables = {name.upper() for name in (*pipeline.env_vars, *environment.env_vars)}
        others = [
            secret
            for secret in environment.secrets
            if secret.name == "KUBE_CONFIG" and secret.at_github != kubeconfig
        ]
        if variables & {"KUBE_CONFIG", kubeconfig} or others:
            message = "KUBE_CONFIG holds the access to the cluster. Choose another name for this variable"
            yield found((*place, "kubeconfig_secret"), "reserved", message)


def _after(pipeline: Pipeline, environment: Environment, index: int, names: list[str]) -> Iterator[Problem]:
    after = environment.after
    if after is None or after == AFTER_CHECKS:
        return
    place: Place = ("environments", index, "after")
    if after == environment.name:
        yield found(place, "cycle", f"{environment.name} cannot come after itself")
    elif after not in names[:index]:
        yield found(place, "unknown", f"There is no environment called {after} before {environment.name}")
    else:
        before = pipeline.environments[names.index(after)]
        own, other = (item.branch or pipeline.default_branch for item in (environment, before))
        if own != other:
            message = (
                f"{environment.name} deploys from {own} and {after} from {other}, so it cannot wait for it"
            )
            yield found(place, "unreachable", message)


def _reachable(pipeline: Pipeline, environment: Environment, place: Place) -> Iterator[Problem]:
    """A push or a manual run must be able to start the deploy."""
    triggers = pipeline.triggers
    if triggers is None:
        push, manual = [pipeline.default_branch], True
    elif triggers.push:
        push, manual = triggers.push.branches, triggers.manual
    elif triggers.manual:
        return
    else:
        yield found(
            (*place, "branch"),
            "unreachable",
            "Nothing starts this deploy. Switch on pushes or runs by hand in the triggers",
        )
        return
    branch = environment.branch or pipeline.default_branch
    if not lets_through(push, branch):
        yield found(
            (*place, "branch"),
            "unreachable",
            f"Pushes to {branch} start no run. Add {branch} to the branches of the triggers",
        )


def _timeouts(pipeline: Pipeline) -> Iterator[Problem]:
    limits = pipeline.timeout_minutes
    pushed = any(image.push for image in pipeline.images)
    there = {
        "coverage": any(component.coverage_tool == "codecov" for component in pipeline.components),
        "image": pushed or bool(pipeline.images),
        "deploy": pipeline.deploy.method != "none",
        "notify": bool(pipeline.notifications),
    }
    for kind, exists in there.items():
        if getattr(limits, kind) is not None and not exists:
            yield found(("timeout_minutes", kind), "unused", f"No {kind} job runs here. Remove its limit")
