"""The rules within one component: what its stack offers, and which choices need each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalogue.model import Catalogue, Stack
from generator.pipeline import CHECK_NAMES, Component
from generator.problems import Problem, path_text

Place = tuple[str | int, ...]


def component_problems(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    """What is wrong within a component, at its place in the document."""

    def found(key: Place, code: str, message: str) -> Problem:
        return Problem(path_text((*place, *key)), code, message)

    stack = catalogue.stacks.get(component.stack)
    if stack is None:
        yield found(("stack",), "unknown", f"Choose a stack: {', '.join(catalogue.stacks)}")
        return
    manager = component.package_manager or stack.default_package_manager
    if manager not in stack.package_managers:
        choices = ", ".join(stack.package_managers)
        yield found(("package_manager",), "unknown", f"{stack.label} is installed here with one of {choices}")
        return
    yield from (found(*item) for item in _versions(component, stack))
    yield from (found(*item) for item in _checks(component, stack, manager, catalogue))
    yield from (found(*item) for item in _services(component, catalogue))


def _versions(component: Component, stack: Stack) -> Iterator[tuple[Place, str, str]]:
    for index, version in enumerate(component.versions):
        if not stack.offers(version):
            offered = ", ".join(item.version for item in stack.versions)
            yield ("versions", index), "unknown", f"Choose a version: {stack.label} offers {offered}"
        elif version in component.versions[:index]:
            yield ("versions", index), "duplicate", f"{version} is listed twice"


def _checks(
    component: Component, stack: Stack, manager: str, catalogue: Catalogue
) -> Iterator[tuple[Place, str, str]]:
    on = {}
    for check in CHECK_NAMES:
        choice = component.command(check)
        on[check] = (
            catalogue.on_by_default(stack.name, check, manager) if choice is None else choice is not False
        )
        if choice is True and catalogue.default_command(stack.name, manager, check) is None:
            yield (check,), "empty", "Enter a command or switch the check off"
    if not any(on[check] for check in CHECK_NAMES if check != "install"):
        yield ("test",), "empty", f"Switch on at least one check for {component.name}"
        return
    tested = on["test"] or on["build"]
    if component.coverage_tool and not on["test"]:
        yield ("coverage_tool",), "unused", "Coverage comes from the tests. Switch Test on"
    if component.services and not tested:
        yield ("services",), "unused", "Services run beside the tests. Switch Test or Build on"
    if component.artifacts and not tested:
        yield ("artifacts",), "unused", "Artifacts come from the tests or the build. Switch one of them on"


def _services(component: Component, catalogue: Catalogue) -> Iterator[tuple[Place, str, str]]:
    ports: dict[int, str] = {}
    addresses: dict[str, str] = {}
    for index, chosen in enumerate(component.services):
        service = catalogue.services.get(chosen.name)
        if service is None:
            yield ("services", index), "unknown", f"Choose a service: {', '.join(catalogue.services)}"
            continue
        if chosen.version is not None and chosen.version not in service.versions:
            yield (
                ("services", index),
                "unknown",
                f"{service.label} is offered in version {', '.join(service.versions)}",
            )
        if service.port in ports:
            yield (
                ("services", index),
                "duplicate",
                f"{service.label} and {ports[service.port]} both need port {service.port}. Keep one",
            )
            continue
        ports[service.port] = service.label
        name = service.address.name
        if name in addresses and name not in component.env_vars:
            message = (
                f"{addresses[name]} and {service.label} would both set {name}. Set {name} for this component"
            )
            yield ("services", index), "duplicate", message
        addresses[name] = service.label
        if name in {secret.name for secret in component.secrets}:
            yield (
                ("services", index),
                "duplicate",
                f"{service.label} sets {name}, and a secret has that name. Keep one",
            )
