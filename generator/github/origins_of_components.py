"""What decides each place of a component's check jobs: its commands, its set-up, its services and variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from generator.catalogue.model import MANAGER_VERSION, SetUpStep
from generator.github.jobs.check import LINT_STEPS
from generator.github.jobs.set_up import VERSION_WORD

if TYPE_CHECKING:
    from generator.github.origins import Origins

STEP_OF_CHECK = {
    "Install dependencies": "install",
    **{name: check for check, name in LINT_STEPS},
    "Test": "test",
    "Build": "build",
}


class ComponentOrigins:
    """The origins of the places of one component's lint or test job, in the short form of origin.from_text."""

    def __init__(self, origins: Origins, index: int, kind: str) -> None:
        self.origins = origins
        self.index = index
        self.kind = kind
        self.component = origins.resolved.components[index]
        self.manager = self.component.package_manager or ""
        self.language = origins.catalogue.language(self.component.stack, self.manager)

    def typed(self, *key: str | int) -> bool:
        """Tell whether a person set a key of the component."""
        return self.origins.is_typed("components", self.index, *key)

    def of(self, place: str, line: str) -> str | None:
        """The origin of a place; None where the table of components knows it."""
        first, _, rest = place.partition("/")
        if first == "steps":
            return self._step(rest, line)
        special: dict[str, Callable[[str], str | None]] = {
            "env": self._variable,
            "services": self._service,
            "strategy": self._axis,
        }
        if first in special:
            return special[first](rest)
        if place == "if":
            return "{part}.paths" if self.component.paths else self._secrets()
        if place in {"environment", "environment/name"}:
            return self._secrets()
        return None

    def _secrets(self) -> str:
        return "{part}.secrets" if self.component.secrets else "secrets"

    def _variable(self, name: str) -> str:
        """The origin of a variable; the line ``env:`` is there for the first one of them."""
        name = name or self._first_variable()
        if not name:
            return f"overrides.{self.component.name}-{self.kind}.env"
        if name in self.component.env_vars:
            return f"{{part}}.env_vars.{name}"
        for index, service in enumerate(self.component.services):
            if self.origins.catalogue.services[service.name].address.name == name:
                return f"{{part}}.services[{index}]"
        manager = self.language.package_managers.get(self.manager)
        if manager and name in manager.env:
            return f"catalogue:stacks.{self.language.name}.package_managers.{self.manager}.env.{name}"
        return f"catalogue:stacks.{self.language.name}.env.{name}"

    def _first_variable(self) -> str:
        services = (
            self.origins.catalogue.services[item.name].address.name for item in self.component.services
        )
        manager = self.language.package_managers.get(self.manager)
        names = [*self.component.env_vars, *services, *self.language.env, *(manager.env if manager else {})]
        return names[0] if names else ""

    def _service(self, place: str) -> str:
        name, _, key = place.partition("/")
        if not name:
            return "{part}.services"
        number = next(index for index, item in enumerate(self.component.services) if item.name == name)
        if key == "image":
            if self.typed("services", number, "version"):
                return f"{{part}}.services[{number}].version"
            return f"catalogue:services.{name}.images"
        words = {"env": "env", "ports": "port", "options": "health"}
        known = words.get(key.partition("/")[0])
        return f"catalogue:services.{name}.{known}" if known else f"{{part}}.services[{number}]"

    def _axis(self, place: str) -> str | None:
        axis = place.removeprefix("matrix/")
        if axis == "os":
            return "{part}.os"
        return self._versions() if axis == self.language.version_key else None

    def _versions(self) -> str:
        typed = self.typed("versions")
        return "{part}.versions" if typed else f"catalogue:stacks.{self.language.name}.default_versions"

    def _step(self, place: str, line: str) -> str | None:
        name, _, key = place.partition("/")
        if key.startswith("env/"):
            return self._secret(key.removeprefix("env/"))
        if key == "env":
            return self._secrets()
        check = STEP_OF_CHECK.get(name)
        if check:
            return self._command(check) if key == "run" else f"{{part}}.{check}"
        if name == "Prepare":
            return self._prepared(line) if key == "run" else "{part}.setup"
        if name == "Keep the coverage report" and key == "with/path":
            return f"catalogue:stacks.{self.language.name}.coverage_report"
        for number, step in enumerate(self.language.github.set_up.get(self.manager, [])):
            if step.name == name:
                return self._set_up(number, step, key)
        return None

    def _secret(self, name: str) -> str:
        own = [item.name for item in self.component.secrets]
        if name in own:
            return f"{{part}}.secrets[{own.index(name)}]"
        shared = [item.name for item in self.origins.resolved.secrets]
        return f"secrets[{shared.index(name)}]" if name in shared else "{part}.secrets"

    def _command(self, check: str) -> str:
        typed: Any = self.origins.typed["components"][self.index].get(check)
        if isinstance(typed, str):
            return f"{{part}}.{check}"
        stack = self.component.stack
        commands = self.origins.catalogue.stacks[stack].package_managers[self.manager].commands
        covered = check == "test" and self.component.coverage_tool and "test_with_coverage" in commands
        name = "test_with_coverage" if covered else check
        return f"catalogue:stacks.{stack}.package_managers.{self.manager}.commands.{name}"

    def _prepared(self, line: str) -> str:
        for index, command in enumerate(self.component.setup):
            if any(part and part in line for part in command.split("\n")):
                return f"{{part}}.setup[{index}]"
        return "{part}.setup"

    def _set_up(self, number: int, step: SetUpStep, key: str) -> str:
        entry = f"catalogue:stacks.{self.language.name}.github.set_up.{self.manager}[{number}]"
        name = key.removeprefix("with/")
        if key == "run" and MANAGER_VERSION in (step.run or ""):
            return self._manager_version()
        if not key.startswith("with/"):
            return entry
        for inputs, decided in self._inputs(step):
            if name in inputs:
                return self._input(str(inputs[name]), decided) or f"{entry}.with.{name}"
        return entry

    def _inputs(self, step: SetUpStep) -> Iterator[tuple[dict[str, Any], str | None]]:
        """The groups of inputs, the last ones first as they win, with the key that brings each group."""
        yield step.with_coverage, "{part}.coverage_tool"
        yield step.with_cache, "{part}.cache"
        yield step.without_cache, "{part}.cache"
        yield step.in_folder, "{part}.directory"
        yield step.inputs, None

    def _input(self, template: str, decided: str | None) -> str | None:
        if "{{version}}" in template:
            return self._versions()
        if f"{{{{{VERSION_WORD}}}}}" in template:
            return self._manager_version()
        moved = "{{folder}}" in template or "{{directory}}" in template
        if moved and self.component.directory != ".":
            return "{part}.directory"
        return decided or self.origins.tool_in(template)

    def _manager_version(self) -> str:
        typed = self.typed("package_manager_version")
        return "{part}.package_manager_version" if typed else f"catalogue:tools.{self.manager}"
