"""An administrator's stack defaults: checked as all that is typed, then laid over the built-in ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from generator import fields as f
from generator.catalogue.model import CHECKS
from generator.messages import problems_of, secret_problems
from generator.problems import CatalogueProblems, Problem, path_text

if TYPE_CHECKING:
    from generator.catalogue.model import Catalogue, Stack


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StackOverlay(_Part):
    """What is changed of one stack; what is absent stays built in."""

    versions: Annotated[list[f.VersionText], *f.at_most(10, "versions")] | None = None
    package_manager: f.Word | None = None
    commands: dict[str, dict[str, f.CommandChoice]] = {}


class Overlay(_Part):
    """The changes of all stacks: what ``--catalogue FILE`` reads."""

    stacks: dict[str, StackOverlay] = {}


def _check(catalogue: Catalogue, overlay: Overlay) -> Iterator[Problem]:
    """What is wrong between an overlay and the stacks that it lies over."""
    for name, change in overlay.stacks.items():
        stack = catalogue.stacks.get(name)
        if stack is None:
            message = f"There is no such stack. Choose one of {', '.join(catalogue.stacks)}"
            yield Problem(path_text(("stacks", name)), "unknown", message)
            continue
        for place, code, message in _stack_problems(stack, change):
            yield Problem(path_text(("stacks", name, *place)), code, message)


def _stack_problems(stack: Stack, change: StackOverlay) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    versions = change.versions or []
    if change.versions == []:
        yield ("versions",), "empty", "Choose a version"
    for index, version in enumerate(versions):
        if not stack.offers(version):
            yield ("versions", index), "unknown", f"{version} is not a version of {stack.label}"
        elif version in versions[:index]:
            yield ("versions", index), "duplicate", f"{version} is listed twice"
    managers = stack.package_managers
    if change.package_manager and change.package_manager not in managers:
        yield ("package_manager",), "unknown", f"Choose one of {', '.join(managers)}"
    yield from _command_problems(stack, change)


def _command_problems(stack: Stack, change: StackOverlay) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    managers, known = stack.package_managers, {*CHECKS, "test_with_coverage"}
    for manager, commands in change.commands.items():
        if manager not in managers:
            yield ("commands", manager), "unknown", f"Choose one of {', '.join(managers)}"
            continue
        for check, choice in commands.items():
            place = ("commands", manager, check)
            if check not in known:
                yield place, "unknown", f"Choose one of {', '.join(sorted(known))}"
            elif choice is True and check not in managers[manager].commands:
                yield place, "empty", "Enter a command or switch the check off"


def _changed(stack: Stack, change: StackOverlay) -> Stack:
    package_managers = {}
    for name, built_in in stack.package_managers.items():
        choices = change.commands.get(name, {})
        texts = {check: choice for check, choice in choices.items() if isinstance(choice, str)}
        switched = {check: choice is not False for check, choice in choices.items() if choice is not None}
        # A test command of the administrator's own also runs for coverage, unless that one is given too.
        if "test" in texts:
            texts.setdefault("test_with_coverage", texts["test"])
        package_managers[name] = built_in.model_copy(
            update={"commands": {**built_in.commands, **texts}, "switched": switched}
        )
    return stack.model_copy(
        update={
            "default_versions": change.versions or stack.default_versions,
            "default_package_manager": change.package_manager or stack.default_package_manager,
            "package_managers": package_managers,
        }
    )


def apply_overlay(catalogue: Catalogue, document: dict[str, Any]) -> Catalogue:
    """The catalogue with the changes of an overlay document. Raises CatalogueProblems."""
    secrets = secret_problems(document)
    try:
        overlay = Overlay.model_validate(document)
    except ValidationError as error:
        raise CatalogueProblems([*problems_of(error, document), *secrets]) from None
    problems = [*_check(catalogue, overlay), *secrets]
    if problems:
        raise CatalogueProblems(problems)
    stacks = {
        name: _changed(stack, overlay.stacks[name]) if name in overlay.stacks else stack
        for name, stack in catalogue.stacks.items()
    }
    return catalogue.model_copy(
        update={"stacks": stacks, "overlay": overlay.model_dump(mode="json", exclude_defaults=True)}
    )
