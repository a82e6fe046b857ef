"""What a person should know about the language of each component: ends of life, what is assumed, what was inferred."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalogue.model import Stack, Version
from generator.github.context import Context
from generator.github.jobs.set_up import below, is_cached
from generator.inference import infer
from generator.pipeline import Component
from generator.problems import Notice, Place, path_text
from generator.wording import listed


def stack_notices(context: Context) -> Iterator[Notice]:
    """The notices of a resolved pipeline's components.

    Ends of life are compared with the catalogue's own day: the engine reads no clock, so that the same pipeline and
    catalogue say the same on every day.
    """
    for index, component in enumerate(context.pipeline.components):
        place: Place = ("components", index)
        yield from _inferred(context, component, place)
        yield from _ends_of_life(context, component, place)
        yield from _assumed(context, component, place)
        yield from _coverage(context, component, place)


def _offered(language: Stack, version: str) -> Version | None:
    """The version on offer that a version belongs to: ``3.13`` for ``3.13.2``."""
    return next(
        (
            item
            for item in language.versions
            if version == item.version or version.startswith(f"{item.version}.")
        ),
        None,
    )


def _ends_of_life(context: Context, component: Component, place: Place) -> Iterator[Notice]:
    language = context.language(component)
    for index, version in enumerate(component.versions):
        offered = _offered(language, version)
        if offered and offered.end_of_life and offered.end_of_life < context.catalogue.as_of:
            message = (
                f"{language.version_label} {version} is at its end of life: "
                f"no security fixes since {offered.end_of_life.isoformat()}. Choose a newer version"
            )
            yield Notice(path_text((*place, "versions", index)), "end_of_life", message)


def _inferred(context: Context, component: Component, place: Place) -> Iterator[Notice]:
    own = context.catalogue.stacks[component.stack]
    if not own.infers_language:
        return
    command = component.install if isinstance(component.install, str) else ""
    found = infer(command, own.package_managers)
    path = path_text((*place, "install"))
    if component.package_manager == own.default_package_manager:
        what = "names no package manager that is known" if command else "is empty"
        message = f"The install command {what}: no language is set up and nothing is cached"
        yield Notice(path, "nothing_inferred", message)
    elif found and found.package_manager == component.package_manager:
        language = context.language(component)
        versions = listed(component.versions)
        message = (
            f"{found.words} tells the language: {f'{language.version_label} {versions}'.strip()} is set up"
        )
        if language.caches(found.package_manager) and not found.locked:
            message += ". Nothing is cached, since this command needs no lockfile"
        yield Notice(path, "inferred", message)


def _assumed(context: Context, component: Component, place: Place) -> Iterator[Notice]:
    language = context.language(component)
    name = component.package_manager or ""
    manager = language.package_managers[name]
    cached = is_cached(context, component) and language.caches(name)
    own = context.catalogue.default_command(
        component.stack, name, "install", manager_version=component.package_manager_version
    )
    installed = bool(own) and component.install == own
    if manager.lockfiles and (cached or installed):
        files = " or ".join(below(component, file) for file in manager.lockfiles)
        needs = "the install and the cache need it" if cached and installed else "the cache needs it"
        message = f"{files} must be in the repository: {needs if cached else 'the install needs it'}"
        yield Notice(path_text((*place, "package_manager")), "lockfile_assumed", message)
    if manager.assumes and component.package_manager_version is None:
        yield Notice(path_text((*place, "package_manager")), "set_up_assumed", manager.assumes)


def _coverage(context: Context, component: Component, place: Place) -> Iterator[Notice]:
    if component.coverage_tool is None:
        return
    language = context.language(component)
    path = path_text((*place, "coverage_tool"))
    own = context.catalogue.default_command(
        component.stack,
        component.package_manager or "",
        "test",
        coverage=True,
        manager_version=component.package_manager_version,
    )
    if component.test != own:
        report = below(component, language.coverage_report)
        yield Notice(path, "report_assumed", f"The test command must write {report}: it is taken from there")
    elif language.coverage_assumes:
        yield Notice(path, "report_assumed", language.coverage_assumes)
