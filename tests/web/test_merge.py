"""Two versions of a configuration put together: what is asked, what is taken, and in which order parts stand."""

from pathlib import Path
from typing import Any

import pytest

from cicd_wizard.projects.merge import THEIRS, merge
from cicd_wizard.projects.trees import changed_steps
from generator import read_document
from tests.web.people import document

GOLDEN = Path(__file__).parents[1] / "golden"

API, WEB, DOCS = ({"name": name, "stack": "python"} for name in ("api", "web", "docs"))
STAGING: dict[str, Any] = {"name": "staging", "env_vars": {"LEVEL": "debug"}}
BASE = document(components=[API, WEB], environments=[STAGING], env_vars={"A": "1", "B": "2"})


def with_component(component: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The base with one component changed."""
    listed = [
        {**item, **changes} if item["name"] == component["name"] else item for item in BASE["components"]
    ]
    return {**BASE, "components": listed}


def asked(mine: dict[str, Any], theirs: dict[str, Any], base: dict[str, Any] = BASE) -> list[str]:
    """The places that are asked about."""
    return [".".join(change.place) for change in merge(base, mine, theirs).conflicts]


def test_what_one_side_changed_is_taken_and_told() -> None:
    mine = {**with_component(API, lint="make lint"), "env_vars": {"A": "1", "B": "mine"}}
    theirs = {
        **with_component(WEB, test=False),
        "name": "New name",
        "env_vars": {"A": "1", "B": "2", "C": "3"},
    }
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == []
    assert merged.document == {
        **BASE,
        "name": "New name",
        "components": [{**API, "lint": "make lint"}, {**WEB, "test": False}],
        "env_vars": {"A": "1", "B": "mine", "C": "3"},
    }
    assert [change.place[-1] for change in merged.only_mine] == ["lint", "B"]
    assert {change.place[-1] for change in merged.only_theirs} == {"name", "test", "C"}


def test_the_same_change_on_both_sides_is_no_question() -> None:
    changed = with_component(API, lint="make lint")
    assert merge(BASE, changed, changed).document == changed
    assert asked(changed, changed) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "places"),
    [
        (with_component(API, lint="a"), with_component(API, lint="b"), ["components.api.lint"]),
        (with_component(API, lint=True), with_component(API, lint="b"), ["components.api.lint"]),
        (with_component(API, lint="a"), {**BASE, "components": [WEB]}, ["components.api"]),
        ({**BASE, "env_vars": {"B": "2"}}, {**BASE, "env_vars": {"A": "x", "B": "2"}}, ["env_vars.A"]),
        ({**BASE, "secrets": ["KEY"]}, {**BASE, "secrets": [{"name": "KEY", "note": "x"}]}, ["secrets.KEY"]),
        (
            {**BASE, "deploy": {"method": "helm", "chart": "c"}},
            {**BASE, "deploy": {"method": "kubectl", "manifests": ["k"]}},
            ["deploy"],
        ),
        (
            {**BASE, "components": [{**DOCS, "lint": "a"}, API, WEB]},
            {**BASE, "components": [API, WEB, {**DOCS, "lint": "b"}]},
            ["components.docs.lint"],
        ),
    ],
)
def test_what_both_changed_is_asked(mine: dict[str, Any], theirs: dict[str, Any], places: list[str]) -> None:
    assert asked(mine, theirs) == places
    assert asked(theirs, mine) == places


def test_the_answer_decides_and_mine_stands_where_nothing_is_said() -> None:
    mine = {**with_component(API, lint="a"), "name": "Mine"}
    theirs = {**with_component(API, lint="b"), "name": "Theirs"}
    merged = merge(BASE, mine, theirs, {("components", "api", "lint"): THEIRS}).document
    assert (merged["components"][0]["lint"], merged["name"]) == ("b", "Mine")


def test_removing_a_part_wins_over_one_that_stayed_as_it_was() -> None:
    assert merge(BASE, {**BASE, "components": [WEB]}, {**BASE, "name": "x"}).document["components"] == [WEB]


def test_parts_keep_the_order_of_whoever_moved_them() -> None:
    mine = {**BASE, "components": [WEB, API]}
    theirs = {**BASE, "components": [API, DOCS, WEB]}
    for one, other in ((mine, theirs), (theirs, mine)):
        names = [item["name"] for item in merge(BASE, one, other).document["components"]]
        assert names == ["web", "api", "docs"]
    both = merge(BASE, {**BASE, "components": [DOCS, API, WEB]}, theirs).document["components"]
    assert [item["name"] for item in both].count("docs") == 1


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({}, []),
        ({"name": "x"}, ["project"]),
        ({"components": [WEB, API]}, ["project"]),
        (with_component(API, directory="x"), ["project"]),
        (with_component(API, lint="x"), ["pipeline"]),
        ({"images": [{"name": "api"}], "environments": []}, ["build", "environments"]),
    ],
)
def test_the_steps_that_changed(changes: dict[str, Any], steps: list[str]) -> None:
    assert sorted(changed_steps(BASE, {**BASE, **changes})) == sorted(steps)


def test_whoever_changed_nothing_changes_nothing() -> None:
    """Over every pair of golden configurations, as different as they are."""
    documents = [read_document(path.read_bytes()) for path in sorted(GOLDEN.glob("*/pipeline.yaml"))[::4]]
    assert len(documents) > 5
    for one in documents:
        for other in documents:
            assert merge(one, other, one).document == other
            assert merge(one, one, other).document == other
            assert merge(one, other, other).document == other
            assert merge(one, other, one).conflicts == []
