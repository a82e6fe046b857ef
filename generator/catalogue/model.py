"""The typed shape of the catalogue's files."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

CHECKS = ("install", "lint", "format", "typecheck", "test", "build")
# Stands for the version of the package manager: the pipeline's, or that of the tool of the same name.
MANAGER_VERSION = "{{package-manager-version}}"
# What set-up steps may name beside tools: the cell's version, and the component's folder in several forms.
PLACEHOLDERS = ("package-manager-version", "version", "folder", "directory")
PLACEHOLDER = re.compile(r"\{\{([a-z0-9-]+)\}\}")


class Entry(BaseModel):
    """A part of the catalogue: unknown keys are mistakes, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Version(Entry):
    """One version on offer; ``end_of_life`` is the last day with security fixes, None where there is no such day."""

    version: str
    end_of_life: date | None = None


class Recognised(Entry):
    """An install command, as a regular expression, that tells of a package manager."""

    pattern: str
    locked: bool = True
    """Whether the command needs the lockfile; one that works without it gets no cache."""


class PackageManager(Entry):
    """How one package manager installs, checks and builds; ``{{tool}}`` is a version of tools.yaml."""

    label: str
    lockfiles: list[str]
    """Files of which a project must have one: the install command or the cache needs it."""
    commands: dict[str, str]
    recognised: list[Recognised] = []
    env: dict[str, str] = {}
    """Variables of the jobs that use it."""
    coverage_report: str | None = None
    """Where it puts the report of coverage, if not where the stack's others do."""
    assumes: str = ""
    """What a project must have, or does without, where it names no version of this: a sentence for a notice."""
    language: str = ""
    """For a stack that takes its language from here: the stack that this package manager belongs to."""
    switched: dict[str, bool] = {}
    """Checks that an administrator switched on or off for this package manager."""
    dependabot: str | None = None
    """Its ``package-ecosystem`` in dependabot.yml; None where Dependabot does not know it."""


class SetUpStep(Entry):
    """One step that prepares the language at GitHub: an action with its inputs, or a script.

    An input, or a script, with a placeholder that has no value (a version that nobody named) is left out.
    """

    name: str
    uses: str | None = None
    run: str | None = None
    env: dict[str, str] = {}
    inputs: dict[str, Any] = Field(default={}, alias="with")
    in_folder: dict[str, Any] = {}
    """Inputs for a component that is not in the repository's root."""
    with_cache: dict[str, Any] = {}
    without_cache: dict[str, Any] = {}
    with_coverage: dict[str, Any] = {}
    """Inputs for a job that measures coverage."""
    only_with_cache: bool = False
    needed_by: str | None = None
    """A regular expression: the step stands only in jobs with a command that it is found in."""

    @property
    def caches(self) -> bool:
        """Whether the step does something else, or is there at all, because of a cache."""
        return self.only_with_cache or bool(self.with_cache or self.without_cache)

    def texts(self) -> list[str]:
        """Everything in the step that may hold a placeholder."""
        inputs = (
            self.env,
            self.inputs,
            self.in_folder,
            self.with_cache,
            self.without_cache,
            self.with_coverage,
        )
        return [self.run or "", *(str(value) for part in inputs for value in part.values())]


class GitHubPart(Entry):
    """What only GitHub needs of a stack."""

    set_up: dict[str, list[SetUpStep]]


class Stack(Entry):
    """What the catalogue knows of a language."""

    name: str
    label: str
    summary: str
    version_label: str = "Version"
    version_key: str = "version"
    version_pattern: str = ""
    versions: list[Version] = []
    default_versions: list[str] = []
    default_package_manager: str
    on_by_default: list[str]
    coverage_report: str = ""
    """Where the tests put their report, below the component's folder; empty where nobody knows."""
    coverage_format: str = ""
    """The report's format, in the words of coverallsapp/github-action."""
    coverage_assumes: str = ""
    """What the tests themselves must do for that report: a sentence for a notice."""
    codeql: str | None = None
    """Its language identifier for CodeQL; None where CodeQL does not know it."""
    env: dict[str, str] = {}
    """Variables of the jobs that check a component of this language."""
    markers: list[str] = []
    infers_language: bool = False
    """Whether its components take the language from their install command."""
    package_managers: dict[str, PackageManager]
    github: GitHubPart

    def takes_version_of(self, package_manager: str) -> bool:
        """Tell whether a pipeline may name the version of a package manager.

        That is where its set-up or one of its commands has the placeholder MANAGER_VERSION.
        """
        steps = self.github.set_up.get(package_manager, ())
        commands = self.package_managers[package_manager].commands.values()
        texts = [*(text for step in steps for text in step.texts()), *commands]
        return any(MANAGER_VERSION in text for text in texts)

    def caches(self, package_manager: str) -> bool:
        """Tell whether anything is cached with a package manager."""
        return any(step.caches for step in self.github.set_up[package_manager])

    def offers(self, version: str) -> bool:
        """Tell whether a version is on offer or has the form of one (``3.13.2`` for ``3.13``)."""
        return any(version == offered.version for offered in self.versions) or bool(
            self.version_pattern and re.fullmatch(self.version_pattern, version)
        )


class ActionPin(Entry):
    """One action at the full commit of a release, and the inputs that this release has."""

    name: str
    version: str
    sha: str
    inputs: frozenset[str]


class ServiceAddress(Entry):
    """The variable that tells the tests where a service is."""

    name: str
    value: str


class Service(Entry):
    """A service container for tests; ``images`` gives the pinned image of each version."""

    name: str
    label: str
    port: int
    env: dict[str, str] = {}
    health: str
    address: ServiceAddress
    images: dict[str, str]

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions on offer, the default first."""
        return tuple(self.images)


class Catalogue(Entry):
    """Everything that generation looks up. ``overlay`` is what an administrator changed of it."""

    stacks: dict[str, Stack]
    actions: dict[str, ActionPin]
    services: dict[str, Service]
    tools: dict[str, str]
    timeout_minutes: dict[str, int]
    runners: dict[str, str]
    """GitHub's own runner of each system that a component's ``os`` may name."""
    as_of: date
    """The day that ends of life are compared with: the engine reads no clock, so that its output is repeatable."""
    overlay: dict[str, Any] = {}
    fingerprint: str
    """Of the built-in files. The overlay shows in the pipeline's fingerprint, once resolved."""

    def fill_tools(self, text: str) -> str:
        """The text with ``{{tool}}`` replaced by that tool's version; KeyError for an unknown tool."""
        return PLACEHOLDER.sub(lambda match: self.tools[match.group(1)], text)

    def language(self, stack: str, package_manager: str) -> Stack:
        """The stack that versions, set-up and report of a component come from.

        That is the component's own, or for one that takes its language from its install command the stack of its
        package manager. What the package manager does in another way than its stack's others is filled in.
        """
        own = self.stacks[stack]
        manager = own.package_managers[package_manager]
        found = self.stacks[manager.language] if manager.language else own
        report = found.package_managers[package_manager].coverage_report
        return found.model_copy(update={"coverage_report": report}) if report else found

    def default_command(
        self,
        stack: str,
        package_manager: str,
        check: str,
        *,
        coverage: bool = False,
        manager_version: str | None = None,
    ) -> str | None:
        """The stack's own command for one of CHECKS, or None where it has none."""
        commands = self.stacks[stack].package_managers[package_manager].commands
        text = commands.get("test_with_coverage") if coverage and check == "test" else None
        text = text or commands.get(check)
        version = manager_version or self.tools.get(package_manager, "")
        return self.fill_tools(text.replace(MANAGER_VERSION, version)) if text else None

    def on_by_default(self, stack: str, check: str, package_manager: str | None = None) -> bool:
        """Tell whether a check runs where the pipeline says nothing (None: the stack's package manager)."""
        known = self.stacks[stack]
        manager = known.package_managers[package_manager or known.default_package_manager]
        return manager.switched.get(check, check in known.on_by_default and check in manager.commands)
