"""What must exist at GitHub before the first run: environments with their rules, secrets and variables, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.environments import Environment
from generator.github.context import Context
from generator.github.jobs.image_secrets import BUILD
from generator.github.jobs.set_up import all_secrets
from generator.github.workflow import Job, Workflow
from generator.registries import CustomRegistry, DockerHubRegistry
from generator.values import GitHubVariable, SecretRef
from generator.yaml_text import plain

READY = "ENVIRONMENT_READY"
FROM_OVERRIDE = "An override hands it to a step."
# The actions that sign in to a cloud as the run, and the input that says as whom.
_SIGN_INS = {
    "aws-actions/configure-aws-credentials": ("AWS", "role-to-assume"),
    "google-github-actions/auth": ("Google Cloud", "service_account"),
    "azure/login": ("Azure", "client-id"),
}
_NAMES = re.compile(r"\b(secrets|vars)\.([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Value:
    """A secret or a variable that somebody sets.

    ``note`` is the person's own text, ``why`` the product's as Markdown. ``from_file``: the value is a file as it is.
    ``default``: what the workflows take while a variable is not set.
    """

    name: str
    why: str = ""
    note: str = ""
    from_file: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An environment at GitHub: with rules where something is deployed, else only to guard its secrets.

    ``branches`` and ``tags`` are the only refs whose jobs may use it; none: every job may.
    """

    name: str
    secrets: tuple[Value, ...] = ()
    variables: tuple[Value, ...] = ()
    deploys: Environment | None = None
    branches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def ruled(self) -> bool:
        """Whether it has rules."""
        return bool(self.branches or self.tags)


@dataclass(frozen=True, slots=True)
class Trust:
    """A cloud's role that trusts runs by the subject of their token; ``subject`` is what follows the repository."""

    cloud: str
    identity: str
    subject: str


@dataclass(frozen=True, slots=True)
class SetupPlan:
    """All of it: the variables of the repository, the environments in the order in which runs reach them, the roles."""

    variables: tuple[Value, ...]
    places: tuple[Place, ...]
    trusts: tuple[Trust, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to set up at GitHub."""
        return bool(self.variables or self.places)


def setup_plan(context: Context, made: list[Workflow]) -> SetupPlan:
    """What the jobs of the workflows ask for, told with the words of the pipeline."""
    taken: dict[str, set[tuple[str, str]]] = {}
    for workflow in made:
        for job in workflow.jobs:
            if isinstance(job, Job):
                name, names = _environment_and_names(job)
                taken.setdefault(name, set()).update(names)
    everywhere = _repository_variables(context)
    shared = {item.name.upper() for item in everywhere} | {READY}
    deploys = {item.name: item for item in context.deploys}
    places = []
    for name, found in taken.items():
        if not name:
            continue
        environment = deploys.get(name)
        own = {item.name.upper(): item for item in _environment_variables(environment)}
        known = {**{item.name.upper(): item for item in _variables_of_images(context)}, **own}
        secrets = {item for kind, item in found if kind == "secrets"} - {"GITHUB_TOKEN"}
        variables = {item.upper() for kind, item in found if kind == "vars"}
        places.append(
            Place(
                name,
                _told({item.name: item for item in _secrets_of(context, name)}, secrets),
                _told(known, (variables - shared) | set(own)),
                environment,
                *_refs_of(context, name),
            )
        )
    return SetupPlan(everywhere, tuple(places), tuple(dict.fromkeys(_trusts(context, made))))


def _refs_of(context: Context, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The branches and tags whose jobs may use an environment; none for those that checks and messages use."""
    deploys = [item for item in context.deploys if name in {item.name, BUILD}]
    refs = [item.refs("") for item in deploys if item.name == name or context.manual_deploys]
    publish = (context.publish_branches, context.publish_tags) if name == BUILD else ([], [])
    branches = dict.fromkeys([*publish[0], *(branch for branch, _ in refs if branch)])
    tags = dict.fromkeys([*publish[1], *(tag for _, tag in refs if tag)])
    return tuple(branches), tuple(tags)


def _told(known: Mapping[str, Value], names: set[str]) -> tuple[Value, ...]:
    """The values of these names: those that the pipeline tells of in its order, then the others by name."""
    first = [value for name, value in known.items() if name in names]
    return (*first, *(Value(name, FROM_OVERRIDE) for name in sorted(names - set(known))))


def _environment_and_names(job: Job) -> tuple[str, set[tuple[str, str]]]:
    """The environment of a job, empty for none, and the secrets and variables that its steps take."""
    if job.override:
        tree = plain(job.tree())
        return tree.get("environment", {}).get("name", ""), _names([tree])
    parts: list[Any] = [job.env]
    for step in job.steps:
        parts += [step.env, step.inputs]
    return job.environment.name if job.environment else "", _names(parts)


def _names(parts: Sequence[Any]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    waiting = [*parts]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "${{" in value:
                found.update(_NAMES.findall(value))
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
        elif not isinstance(value, bool | int | None):
            waiting.append(plain(value))
    return found


def _trusts(context: Context, made: list[Workflow]) -> Iterator[Trust]:
    for workflow in made:
        for job in workflow.jobs:
            if isinstance(job, Job):
                for step in job.steps:
                    cloud, key = _SIGN_INS.get(step.uses.name if step.uses else "", ("", ""))
                    if cloud:
                        identity = str(step.inputs[key])
                        yield from (Trust(cloud, identity, subject) for subject in _subjects(context, job))


def _subjects(context: Context, job: Job) -> list[str]:
    """What a job's token says of itself (docs.github.com, "OpenID Connect reference": example subject claims)."""
    if job.environment:
        return [f"environment:{job.environment.name}"]
    branches = [f"ref:refs/heads/{branch}" for branch in context.publish_branches]
    return [*branches, *(f"ref:refs/tags/{tag}" for tag in context.publish_tags)]


def _variables(values: Mapping[str, Any]) -> Iterator[Value]:
    defaults: dict[str, list[str]] = {}
    for name in sorted(values):
        item = values[name]
        if isinstance(item, GitHubVariable):
            defaults.setdefault(item.variable, []).append(item.default)
    for variable, found in sorted(defaults.items()):
        # Where one of several uses has no default, the variable has to be set.
        yield Value(variable, default=found[0] if all(found) else "")


def _repository_variables(context: Context) -> tuple[Value, ...]:
    return tuple(_variables(context.pipeline.env_vars))


def _environment_variables(environment: Environment | None) -> Iterator[Value]:
    if environment is not None:
        yield from _variables(environment.env_vars)


def _of_person(secret: SecretRef) -> Value:
    return Value(secret.at_github, f"Commands see it as `{secret.name}`.", secret.note)


def _secrets_of(context: Context, name: str) -> Iterator[Value]:
    """What the pipeline tells of the secrets of an environment."""
    pipeline = context.pipeline
    if name == "ci":
        for component in pipeline.components:
            yield from (_of_person(item) for item in all_secrets(context, component))
        yield from _build_secrets(context)
    if name == BUILD:
        yield from _secrets_of_registries(context)
        yield from _build_secrets(context)
    if name == "notifications":
        for notification in pipeline.notifications:
            mail = f"The sign-in at `{notification.server}`." if notification.server else ""
            yield from (
                Value(item, mail or "The address that messages go to.") for item in notification.secret_names
            )
    for environment in context.deploys:
        if environment.name == name:
            yield from (_of_person(item) for item in environment.own_secrets)
            if environment.kubeconfig:
                yield Value(
                    environment.kubeconfig, "The kubeconfig file of the cluster, as it is.", from_file=True
                )
            if environment.image_pull_secret:
                why = "A `config.json` of Docker with the sign-in that the cluster pulls images with."
                yield Value(environment.image_pull_secret.secret, why, from_file=True)


def _secrets_of_registries(context: Context) -> Iterator[Value]:
    for image in context.pipeline.images:
        registry = image.registry
        if isinstance(registry, DockerHubRegistry):
            yield Value(registry.token_secret, "An access token of the account at Docker Hub that may push.")
        if isinstance(registry, CustomRegistry):
            yield Value(registry.username_secret, f"Who pushes to `{registry.host}`.")
            yield Value(registry.password_secret, f"The password, or a token, for `{registry.host}`.")


def _build_secrets(context: Context) -> Iterator[Value]:
    for image in context.pipeline.images:
        for key, secret in sorted(image.build_secrets.items()):
            yield Value(secret, f"The build of {image.name} sees it as the secret `{key}`.")


def _variables_of_images(context: Context) -> Iterator[Value]:
    for image in context.pipeline.images:
        if isinstance(image.registry, DockerHubRegistry):
            yield Value(image.registry.username_variable, "The account at Docker Hub that pushes.")
