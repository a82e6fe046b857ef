"""What a person can choose: the typed, validated configuration of one project (schema version 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from generator import fields as f
from generator.deploys import Deploy
from generator.environments import Environment
from generator.images import Image
from generator.notifications import Notification
from generator.parts import Part, ShortPart
from generator.runners import Runner
from generator.text import MAX_NAMES, problem
from generator.triggers import Triggers
from generator.values import EnvVars, Secrets

if TYPE_CHECKING:
    from generator.catalogue import Catalogue

CHECK_NAMES = ("install", "lint", "format", "typecheck", "test", "build")


class ServiceRef(ShortPart):
    """A service of the catalogue that the tests need, with its version."""

    name: f.Word
    version: f.VersionText | None = None


class TimeoutMinutes(Part):
    """Time limits by kind of job; absent ones come from the catalogue."""

    changes: Annotated[int, f.minutes(1)] | None = None
    lint: Annotated[int, f.minutes(1)] | None = None
    test: Annotated[int, f.minutes(1)] | None = None
    coverage: Annotated[int, f.minutes(1)] | None = None
    image: Annotated[int, f.minutes(1)] | None = None
    checks: Annotated[int, f.minutes(1)] | None = None
    # A deploy needs twice its wait and five minutes, so that a rollback can end (design, rule 6).
    deploy: Annotated[int, f.minutes(7)] | None = None
    notify: Annotated[int, f.minutes(1)] | None = None


class Checkout(Part):
    """What the check jobs of a component check out, where it is more than the newest commit's files."""

    fetch_depth: Annotated[int, f.commits] = 1
    submodules: f.Submodules = False
    lfs: f.Toggle = False


class Component(Part):
    """One piece of the repository with a stack, a folder and its commands."""

    name: f.ComponentName
    stack: f.StackName
    directory: f.Folder = "."
    package_manager: f.Word | None = None
    package_manager_version: f.ToolVersion | None = None
    versions: Annotated[list[f.VersionText], *f.at_most(10, "versions")] = []
    os: Annotated[list[f.System], *f.at_most(10, "systems")] = []
    runner: Runner | None = None
    checkout: Checkout = Checkout()
    setup: Annotated[list[f.Command], *f.at_most(20, "set-up commands")] = []
    install: f.CommandChoice = None
    lint: f.CommandChoice = None
    format: f.CommandChoice = None
    typecheck: f.CommandChoice = None
    test: f.CommandChoice = None
    build: f.CommandChoice = None
    coverage_tool: Literal["codecov", "coveralls", "artifact"] | None = None
    services: Annotated[list[ServiceRef], *f.at_most(10, "services")] = []
    artifacts: Annotated[list[f.ArtifactPath], *f.at_most(MAX_NAMES, "paths")] = []
    paths: Annotated[list[f.WatchedPath], *f.at_most(MAX_NAMES, "paths")] = []
    env_vars: EnvVars = {}
    secrets: Secrets = []
    timeout_minutes: Annotated[int, f.minutes(1)] | None = None
    cache: f.Toggle = True

    def command(self, check: str) -> bool | str | None:
        """What was chosen for one of CHECK_NAMES: absent, on, off or a command."""
        choice: bool | str | None = getattr(self, check)
        return choice


class Extras(Part):
    """Companion files and jobs: updates by Dependabot, a review of new dependencies, a scan with CodeQL."""

    dependabot: f.Toggle = False
    dependency_review: f.Toggle = False
    codeql: f.Toggle = False


def _one(value: object) -> object:
    if isinstance(value, bool) or value != 1:
        raise problem("wrong_form", "This version of the product reads version: 1")
    return value


class Pipeline(Part):
    """The whole configuration of one project: all answers, as one validated document."""

    version: Annotated[Literal[1], BeforeValidator(_one)]
    name: f.ProjectName
    repository: f.Repository | None = None
    default_branch: f.Branch = "main"
    layout: Literal["unified", "split"] = "unified"
    file_prefix: f.FilePrefix | None = None
    runner: Runner = "ubuntu-24.04"
    triggers: Triggers | None = None
    concurrency_group: f.ConcurrencyPrefix | None = None
    cancel_in_progress: f.Toggle = True
    timeout_minutes: TimeoutMinutes = TimeoutMinutes()
    env_vars: EnvVars = {}
    secrets: Secrets = []
    not_secret: Annotated[list[f.VariableName], *f.at_most(MAX_NAMES, "names")] = []
    components: Annotated[list[Component], *f.at_most(10, "components"), Field(min_length=1)]
    images: Annotated[list[Image], *f.at_most(10, "images")] = []
    deploy: Deploy = Deploy()
    environments: Annotated[list[Environment], *f.at_most(10, "environments")] = []
    notifications: Annotated[list[Notification], *f.at_most(10, "notifications")] = []
    extras: Extras = Extras()
    overrides: Annotated[dict[f.JobId, f.JobPatch], f.mapping_of(MAX_NAMES, "jobs")] = {}

    def to_document(self) -> dict[str, Any]:
        """The configuration as plain data in the schema's order, without what equals the schema's default.

        Maps that a person typed are sorted by name, so that equal answers give equal documents.
        """
        document: dict[str, Any] = _sorted_maps(self.model_dump(mode="json", exclude_defaults=True))
        return document

    def resolve(self, catalogue: Catalogue) -> Pipeline:
        """This configuration with the catalogue's default in every place that is left open."""
        from generator.resolve import resolve

        return resolve(self, catalogue)


_NAMED = {"env_vars", "build_args", "build_secrets", "values", "image_values"}


def _sorted_maps(value: Any, key: str = "") -> Any:
    """Sort the maps whose names a person typed: variables, arguments, values of a chart and by image, overrides."""
    if key == "overrides":
        return _sorted_all(value)
    if isinstance(value, dict):
        names = sorted(value) if key in _NAMED else list(value)
        if key == "image_values" and "repository" in value:
            names = list(value)
        return {name: _sorted_maps(value[name], name) for name in names}
    if isinstance(value, list):
        return [_sorted_maps(item) for item in value]
    return value


def _sorted_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted_all(value[name]) for name in sorted(value)}
    return [_sorted_all(item) for item in value] if isinstance(value, list) else value


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the configuration, for editors and for check-jsonschema."""
    schema = Pipeline.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "CI/CD Wizard pipeline",
    }
