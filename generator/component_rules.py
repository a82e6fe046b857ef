"""The rules within one component: what its stack offers, and which choices need each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalogue.model import Catalogue, Stack
from generator.inference import package_manager_of
from generator.pipeline import CHECK_NAMES, Component
from generator.problems import Place, Problem, found

# The job that runs a check; dependencies are installed in both.
JOB_OF_CHECK = {"lint": "lint", "format": "lint", "typecheck": "lint", "test": "test", "build": "test"}


def component_rules(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Iterator[Problem]]:
    """The rules of one component at its place in the document, each as an iterator of its own."""
    yield _stack(component, place, catalogue)
    yield _manager_version(component, place, catalogue)
    yield _versions(component, place, catalogue)
    yield _commands(component, place, catalogue)
    yield _something_runs(component, place, catalogue)
    yield _coverage(component, place, catalogue)
    yield _cache(component, place, catalogue)
    for key, message in (
        ("services", "Services run beside the tests. Switch Test or Build on"),
        ("artifacts", "Artifacts come from the tests or the build. Switch one of them on"),
    ):
        yield _needs_test_job(component, place, catalogue, key, message)
    yield _services(component, place, catalogue)
    yield _service_addresses(component, place, catalogue)


def runs(component: Component, catalogue: Catalogue, check: str) -> bool:
    """Tell whether a check runs: as chosen, or as the catalogue has it."""
    choice = component.command(check)
    if choice is not None:
        return choice is not False
    known = _known(component, catalogue)
    # Where the stack is unknown that is the one problem: what it would run is not guessed.
    return known is None or catalogue.on_by_default(known[0].name, check, known[1])


def jobs_of(component: Component, catalogue: Catalogue) -> set[str]:
    """The kinds of check jobs that a component has: lint, test."""
    return {job for check, job in JOB_OF_CHECK.items() if runs(component, catalogue, check)}


def _known(component: Component, catalogue: Catalogue) -> tuple[Stack, str] | None:
    """A component's stack and package manager, if the catalogue has both."""
    stack = catalogue.stacks.get(component.stack)
    manager = package_manager_of(component, catalogue)
    return (stack, manager) if stack and manager and manager in stack.package_managers else None


def _language(component: Component, catalogue: Catalogue) -> Stack | None:
    """The stack that a component's versions and report come from."""
    known = _known(component, catalogue)
    return catalogue.language(known[0].name, known[1]) if known else catalogue.stacks.get(component.stack)


def _stack(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    stack = catalogue.stacks.get(component.stack)
    if stack is None:
        yield found((*place, "stack"), "unknown", f"Choose a stack: {', '.join(catalogue.stacks)}")
    elif component.package_manager and component.package_manager not in stack.package_managers:
        message = f"{stack.label} is installed here with one of {', '.join(stack.package_managers)}"
        yield found((*place, "package_manager"), "unknown", message)


def _manager_version(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    known = _known(component, catalogue)
    if known and component.package_manager_version and not known[0].takes_version_of(known[1]):
        label = known[0].package_managers[known[1]].label
        message = f"{label} comes with {known[0].label} or with the project. Remove its version"
        yield found((*place, "package_manager_version"), "unused", message)


def _versions(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    stack = _language(component, catalogue)
    if stack and component.versions and not (stack.versions or stack.version_pattern):
        message = (
            "The install command names no language that has versions. Choose a package manager or remove them"
        )
        if not stack.infers_language:
            message = f"{stack.label} has no versions to choose from. Remove them"
        yield found((*place, "versions"), "unused", message)
        return
    for index, version in enumerate(component.versions if stack else ()):
        if stack and not stack.offers(version):
            offered = ", ".join(item.version for item in stack.versions)
            message = f"Choose a version: {stack.label} offers {offered}"
            yield found((*place, "versions", index), "unknown", message)
        elif version in component.versions[:index]:
            yield found((*place, "versions", index), "duplicate", f"{version} is listed twice")


def _commands(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    known = _known(component, catalogue)
    switched_on = [check for check in CHECK_NAMES if getattr(component, check, None) is True]
    for check in switched_on if known else ():
        if known and catalogue.default_command(known[0].name, known[1], check) is None:
            yield found((*place, check), "empty", "Enter a command or switch the check off")


def _something_runs(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    if not jobs_of(component, catalogue):
        yield found((*place, "test"), "empty", f"Switch on at least one check for {component.name}")


def _coverage(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    if component.coverage_tool and not runs(component, catalogue, "test"):
        message = "Coverage comes from the tests. Switch Test on"
        yield found((*place, "coverage_tool"), "unused", message)
        return
    language = _language(component, catalogue)
    if component.coverage_tool and language and not language.coverage_report:
        message = (
            f"Nobody knows where these tests of {component.name} put their report. Choose a package manager"
        )
        yield found((*place, "coverage_tool"), "unknown", message)


def _cache(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    known = _known(component, catalogue)
    if known and not component.cache and not known[0].caches(known[1]):
        message = "Nothing is cached here anyway. Leave this on"
        yield found((*place, "cache"), "unused", message)


def _needs_test_job(
    component: Component, place: Place, catalogue: Catalogue, key: str, message: str
) -> Iterator[Problem]:
    jobs = jobs_of(component, catalogue)
    # With no job at all, the one problem is that nothing is switched on.
    if getattr(component, key) and jobs and "test" not in jobs:
        yield found((*place, key), "unused", message)


def _services(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    ports: dict[int, str] = {}
    for index, chosen in enumerate(component.services):
        here = (*place, "services", index)
        service = catalogue.services.get(chosen.name)
        if service is None:
            yield found(here, "unknown", f"Choose a service: {', '.join(catalogue.services)}")
            continue
        if chosen.version is not None and chosen.version not in service.versions:
            message = f"{service.label} is offered in version {', '.join(service.versions)}"
            yield found(here, "unknown", message)
        if service.port in ports:
            message = f"{service.label} and {ports[service.port]} both need port {service.port}. Keep one"
            yield found(here, "duplicate", message)
        ports.setdefault(service.port, service.label)


def _service_addresses(component: Component, place: Place, catalogue: Catalogue) -> Iterator[Problem]:
    """Each service sets one variable; no other service and no secret may set it too."""
    addresses: dict[str, tuple[str, int]] = {}
    secrets = {secret.name for secret in component.secrets}
    for index, chosen in enumerate(component.services):
        service = catalogue.services.get(chosen.name)
        if service is None:
            continue
        here, name = (*place, "services", index), service.address.name
        other, port = addresses.setdefault(name, (service.label, service.port))
        if other != service.label and port != service.port and name not in component.env_vars:
            message = f"{other} and {service.label} would both set {name}. Set {name} for this component"
            yield found(here, "duplicate", message)
        if name in secrets:
            message = f"{service.label} sets {name}, and a secret has that name. Keep one"
            yield found(here, "duplicate", message)
