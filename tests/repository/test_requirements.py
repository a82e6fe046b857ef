"""The locked versions: complete, hashed, inside the ranges, and free of addresses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+)? \\$")
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}(?: \\)?$")


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {match["name"]: match["version"] for line in lines if (match := LOCKED.match(line))}


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_each_line_is_a_version_or_a_hash(name: str) -> None:
    """No addresses, folders or options: what is installed depends on the version and the hash alone."""
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        assert LOCKED.match(line) or HASH.match(line), line


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_each_dependency_is_locked_inside_its_range(name: str) -> None:
    versions = locked(name)
    for text in PROJECT["project"]["dependencies"]:
        requirement = Requirement(text)
        assert versions[canonicalize_name(requirement.name)] in requirement.specifier


def test_each_tool_is_locked_inside_its_range() -> None:
    versions = locked("dev.txt")
    for group in PROJECT["dependency-groups"].values():
        for requirement in (Requirement(text) for text in group if isinstance(text, str)):
            assert versions[canonicalize_name(requirement.name)] in requirement.specifier


def test_tests_run_on_what_is_installed() -> None:
    assert locked("base.txt").items() <= locked("dev.txt").items()
