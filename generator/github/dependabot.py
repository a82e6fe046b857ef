"""``.github/dependabot.yml``: which files Dependabot keeps up to date, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.github.context import Context
from generator.github.jobs.build_inputs import dockerfile_path
from generator.yaml_text import Commented, write_document

DEPENDABOT_PATH = ".github/dependabot.yml"
ACTIONS = "github-actions"
DOCKER = "docker"
COOLDOWN_DAYS = 7
COOLDOWN_COMMENT = "Releases that were tampered with are mostly found within days."


def _address(folder: str) -> str:
    """A folder of the repository as Dependabot writes it: from the root, with a slash."""
    return "/" if folder == "." else f"/{folder}"


def _places(context: Context) -> Iterator[tuple[str, str]]:
    """Every ecosystem with a directory of it, in the order of the pipeline; some of them several times."""
    yield ACTIONS, "/"
    for image in context.pipeline.images:
        path = dockerfile_path(image)
        folder = image.context if path is None else path.rpartition("/")[0] or "."
        yield DOCKER, _address(folder)
    for component in context.pipeline.components:
        stack = context.catalogue.stacks[component.stack]
        manager = stack.package_managers[component.package_manager or stack.default_package_manager]
        if manager.dependabot:
            yield manager.dependabot, _address(component.directory)


def _group(ecosystem: str) -> dict[str, Any] | None:
    """What comes in one pull request: all actions, and the small updates of libraries.

    A base image or a new major version comes alone: it is the one that breaks something.
    """
    if ecosystem == DOCKER:
        return None
    if ecosystem == ACTIONS:
        return {"actions": {"patterns": ["*"]}}
    return {"minor-and-patch": {"update-types": ["minor", "patch"]}}


def _update(ecosystem: str, directories: list[str], comment: str) -> dict[str, Any]:
    tree: dict[str, Any] = {"package-ecosystem": ecosystem}
    if len(directories) == 1:
        tree["directory"] = directories[0]
    else:
        tree["directories"] = directories
    tree["schedule"] = {"interval": "weekly"}
    cooldown = {"default-days": COOLDOWN_DAYS}
    tree["cooldown"] = Commented(cooldown, comment, above=True) if comment else cooldown
    if groups := _group(ecosystem):
        tree["groups"] = groups
    return tree


def dependabot_tree(context: Context) -> dict[str, Any]:
    """The file as data: one entry for each ecosystem, with every directory of it once."""
    directories: dict[str, list[str]] = {}
    for ecosystem, directory in _places(context):
        known = directories.setdefault(ecosystem, [])
        if directory not in known:
            known.append(directory)
    updates = [
        _update(ecosystem, known, "" if index else COOLDOWN_COMMENT)
        for index, (ecosystem, known) in enumerate(directories.items())
    ]
    return {"version": 2, "updates": updates}


def dependabot_file(context: Context, pipeline_fingerprint: str) -> str:
    """The text of the file, with the same kind of header as a workflow."""
    fingerprints = f"pipeline {pipeline_fingerprint}, catalogue {context.catalogue.fingerprint}"
    return (
        f"# Dependabot for {context.pipeline.name}, made by CI/CD Wizard ({fingerprints}).\n"
        "# Change the pipeline and generate again rather than editing here.\n"
        + write_document(dependabot_tree(context))
    )
