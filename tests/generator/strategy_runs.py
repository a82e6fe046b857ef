"""Where jobs run and what they check out, for drawn configurations: systems, runners, watched paths, checkout."""

from typing import Any

from generator.component_rules import jobs_of
from generator.inference import package_manager_of
from generator.pipeline import Component
from tests.generator.drawing import Document, Draw, one_in, pick, some, subset
from tests.generator.samples import CATALOGUE

LINUX_SYSTEMS = ("linux", "ubuntu-24.04-arm", "ubuntu-22.04")
SYSTEMS = (*LINUX_SYSTEMS, "macos", "windows", "windows-11-arm")
LINUX_RUNNERS: tuple[Any, ...] = (
    "ubuntu-24.04",
    "my-runner",
    "self-hosted",
    ["self-hosted", "linux", "my-runner"],
    {"group": "Big ones"},
    {"group": "organization/big ones", "labels": ["my-runner"]},
)
RUNNERS = (*LINUX_RUNNERS, "windows-2025", ["self-hosted", "windows"])
WATCHED = ("libs/shared", "docs/*.md", "libs/**/*.py", "a b/c", "**/schema.json", "x?/y~1")
CHECKOUTS: tuple[Document, ...] = (
    {},
    {"fetch_depth": 0},
    {"fetch_depth": 2, "lfs": True},
    {"submodules": True},
    {"submodules": "recursive", "fetch_depth": 1},
)


def runs(draw: Draw, document: Document) -> None:
    """Say for some parts of a configuration where and when they run."""
    triggers = document.get("triggers")
    for part in document["components"]:
        _component(draw, part, filters=triggers is None or "pull_request" in triggers)
    for part in (*document.get("images", []), *document.get("environments", [])):
        some(draw, part, "runner", LINUX_RUNNERS, chance=5)


def _component(draw: Draw, part: Document, *, filters: bool) -> None:
    component = Component.model_validate(part)
    systems, runners = (LINUX_SYSTEMS, LINUX_RUNNERS) if part.get("services") else (SYSTEMS, RUNNERS)
    if one_in(draw, 3):
        part["os"] = subset(draw, systems, 3 if "test" in jobs_of(component, CATALOGUE) else 1)
    elif one_in(draw, 4):
        part["runner"] = pick(draw, runners)
    some(draw, part, "checkout", CHECKOUTS, chance=4)
    if filters and one_in(draw, 4):
        part["paths"] = subset(draw, WATCHED, 3)
    manager = package_manager_of(component, CATALOGUE)
    if manager and CATALOGUE.stacks[component.stack].takes_version_of(manager):
        some(draw, part, "package_manager_version", ("1.2.3", "0.13"), chance=4)
