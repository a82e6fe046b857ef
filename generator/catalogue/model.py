"""The typed shape of the catalogue's files."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

CHECKS = ("install", "lint", "format", "typecheck", "test", "build")
# Stands for the version of the package manager: the pipeline's, or that of the tool of the same name.
MANAGER_VERSION = "{{package-manager-version}}"
_PLACEHOLDER = re.compile(r"\{\{([a-z0-9-]+)\}\}")


class Entry(BaseModel):
    """A part of the catalogue: unknown keys are mistakes, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Version(Entry):
    """One version on offer; ``end_of_life`` is the last day with security fixes."""

    version: str
    end_of_life: date


class PackageManager(Entry):
    """How one package manager installs, checks and builds; ``{{tool}}`` is a version of tools.yaml."""

    label: str
    lockfiles: list[str]
    commands: dict[str, str]
    dependabot: str | None = None
    """The ecosystem that Dependabot updates these dependencies as; None where it has none."""
    switched: dict[str, bool] = {}
    """Checks that an administrator switched on or off for this package manager."""
    dependabot: str | None = None
    """Its ``package-ecosystem`` in dependabot.yml; None where Dependabot does not know it."""


class SetUpStep(Entry):
    """One step that prepares the language at GitHub: an action and its inputs, with and without a cache."""

    name: str
    uses: str
    inputs: dict[str, Any] = Field(alias="with")
    with_cache: dict[str, Any] = {}
    without_cache: dict[str, Any] = {}


class GitHubPart(Entry):
    """What only GitHub needs of a stack."""

    set_up: dict[str, list[SetUpStep]]


class Stack(Entry):
    """What the catalogue knows of a language."""

    name: str
    label: str
    summary: str
    version_label: str
    version_key: str
    version_pattern: str
    versions: list[Version]
    default_versions: list[str]
    default_package_manager: str
    on_by_default: list[str]
    coverage_report: str
    codeql: str | None = None
    """Its language identifier for CodeQL; None where CodeQL does not know it."""
    markers: list[str]
    package_managers: dict[str, PackageManager]
    github: GitHubPart

    def takes_version_of(self, package_manager: str) -> bool:
        """Tell whether a pipeline may name the version of a package manager.

        That is where its set-up or one of its commands has the placeholder MANAGER_VERSION.
        """
        inputs = [
            value
            for step in self.github.set_up.get(package_manager, ())
            for value in (*step.inputs.values(), *step.with_cache.values(), *step.without_cache.values())
        ]
        commands = self.package_managers[package_manager].commands.values()
        return any(MANAGER_VERSION in str(text) for text in (*inputs, *commands))

    def offers(self, version: str) -> bool:
        """Tell whether a version is on offer or has the form of one (``3.13.2`` for ``3.13``)."""
        return any(version == offered.version for offered in self.versions) or bool(
            re.fullmatch(self.version_pattern, version)
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
    overlay: dict[str, Any] = {}
    fingerprint: str
    """Of the built-in files. The overlay shows in the pipeline's fingerprint, once resolved."""

    def fill_tools(self, text: str) -> str:
        """The text with ``{{tool}}`` replaced by that tool's version; KeyError for an unknown tool."""
        return _PLACEHOLDER.sub(lambda match: self.tools[match.group(1)], text)

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
        switched = known.package_managers[package_manager or known.default_package_manager].switched
        return switched.get(check, check in known.on_by_default)
