"""The golden cases give the bytes that somebody looked at, and the storefront means what its reference means."""

import re
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from tests.golden.cases import FOLDER, NAMES, bundle, expected
from tests.validators import all_findings

Tree = dict[str, Any]


@pytest.mark.parametrize("name", NAMES)
def test_gives_the_expected_bytes(name: str) -> None:
    assert bundle(name).files == expected(name), "python -m tests.golden.update writes them anew"


def test_the_linters_find_nothing() -> None:
    files = {f"{name}/{path}": text for name in NAMES for path, text in expected(name).items()}
    assert len(files) >= 3 * len(NAMES) >= 27
    assert all_findings(files) == []


# What differs from the hand-written reference, and may: newer tools, a shorter loop, our own words.
TOOL_VERSIONS = {"Set up kubectl", "Set up Helm"}
# Messages: the addresses are looked at first, and the name of a branch is text that nothing is read into.
RETOLD = "notify"
REWORDED = {
    "Fail unless every check succeeded",  # one loop for each kind of result
    "Check that the environment is ready",  # points at SETUP.md
    "Refuse to replace a newer commit",  # --raw-field: a query is never read as a number or a file
}


def _tree(text: str) -> Tree:
    tree: Tree = YAML(typ="safe", pure=True).load(text)
    return tree


@pytest.fixture(scope="module", name="reference")
def reference_tree() -> Tree:
    """The reference, as GitHub reads it."""
    return _tree((FOLDER / "storefront" / "reference.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", name="ours")
def our_tree() -> Tree:
    """What the engine gives for the same configuration."""
    return _tree(bundle("storefront").files[".github/workflows/ci-cd.yml"])


def _words(condition: str | None) -> list[str]:
    return re.sub(r"([()])", r" \1 ", condition or "").split()


def test_the_storefront_is_the_reference_outside_its_steps(reference: Tree, ours: Tree) -> None:
    for key in ("name", "on", "permissions", "concurrency", "env"):
        assert ours[key] == reference[key]
    assert list(ours["jobs"]) == list(reference["jobs"])
    for name, job in ours["jobs"].items():
        other = reference["jobs"][name]
        assert _words(job.get("if")) == _words(other.get("if")), name
        for key in set(job) | set(other) - {"if", "steps"}:
            if key not in {"if", "steps", "services"} and (name, key) not in {
                (RETOLD, "env"),
                (RETOLD, "defaults"),
            }:
                assert job.get(key) == other.get(key), (name, key)
        services = {
            key: {**value, "ports": [str(port) for port in value["ports"]]}
            for key, value in other.get("services", {}).items()
        }
        assert job.get("services", {}) == services


def test_the_storefronts_steps_are_the_references(reference: Tree, ours: Tree) -> None:
    for name in ours["jobs"].keys() - {RETOLD}:
        job, other = ours["jobs"][name], reference["jobs"][name]
        assert [step["name"] for step in job["steps"]] == [step["name"] for step in other["steps"]], name
        for mine, theirs in zip(job["steps"], other["steps"], strict=True):
            where = (name, mine["name"])
            assert mine.get("uses") == theirs.get("uses"), where
            assert _words(mine.get("if")) == _words(theirs.get("if")), where
            assert mine.get("id") == theirs.get("id"), where
            assert {key: " ".join(_words(value)) for key, value in mine.get("env", {}).items()} == {
                key: " ".join(_words(value)) for key, value in theirs.get("env", {}).items()
            }, where
            if mine["name"] not in TOOL_VERSIONS:
                assert mine.get("with") == theirs.get("with"), where
            if mine["name"] not in REWORDED:
                assert mine.get("run") == theirs.get("run"), where


def test_the_storefronts_message_goes_where_the_references_goes(reference: Tree, ours: Tree) -> None:
    mine, theirs = (tree["jobs"][RETOLD]["steps"][-1] for tree in (ours, reference))
    for key in ("name", "uses"):
        assert mine[key] == theirs[key]
    for key in ("webhook", "webhook-type"):
        assert mine["with"][key] == theirs["with"][key]


def test_the_reworded_scripts_say_the_same(reference: Tree, ours: Tree) -> None:
    for name in ("deploy-staging", "deploy-production"):
        scripts = [
            {step["name"]: step["run"] for step in tree["jobs"][name]["steps"] if "run" in step}
            for tree in (ours, reference)
        ]
        mine, theirs = (item["Refuse to replace a newer commit"] for item in scripts)
        assert mine == theirs.replace("-f query", "--raw-field query")
        mine, theirs = (item["Check that the environment is ready"] for item in scripts)
        asks = re.compile(r"^\s*(?:if|missing|exit|fi).*$|::error::The secret.*$", re.MULTILINE)
        assert sorted(asks.findall(mine)) == sorted(asks.findall(theirs))


def test_the_expected_files_are_read_alike_by_old_and_new_yaml() -> None:
    for name in NAMES:
        for path, text in expected(name).items():
            if path.endswith((".yml", ".yaml")):
                old = yaml.load(text, Loader=yaml.SafeLoader)
                assert {"on" if key is True else key: value for key, value in old.items()} == _tree(text)
