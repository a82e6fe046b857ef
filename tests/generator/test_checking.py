"""Checking a configuration: every problem at once, each at its place, and none that only follows from another."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import check
from generator.document import MAX_NODES
from tests.examples import examples
from tests.generator.samples import (
    CATALOGUE,
    CREDENTIALS,
    FULL,
    HARMLESS,
    Document,
    full,
    places,
    problems,
    small,
)
from tests.generator.strategies import documents

Place = tuple[str | int, ...]

# Wrong wherever they stand: no field takes any of them.
WRONG: tuple[Any, ...] = (
    1.5,
    [[[]]],
    {"no such key": {}},
    [{"no such key": 1}],
    "a\u202eb",
    "${{ github.ref }}",
    "\x1b[1m",
)


def all_places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Every place in a document below the top."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from all_places(item, (*place, key))


def changed(document: Document, place: Place, value: Any) -> Document:
    """A copy of a document with another value at a place."""
    copied = copy.deepcopy(document)
    holder: Any = copied
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    return copied


def wrong_for(document: Document, place: Place) -> list[Any]:
    """The wrong values for a place: another map for a map, or list for a list, would be other answers as well."""
    value: Any = document
    for part in place:
        value = value[part]
    kind = type(value) if isinstance(value, dict | list) else type(None)
    return [wrong for wrong in WRONG if not isinstance(wrong, kind)]


def text_of(place: Place) -> str:
    """A place as problems write it."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def is_at_or_near(path: str, place: Place) -> bool:
    """Whether a problem's path is a place, something in it, or the list or map that holds it."""
    here, holder = text_of(place), text_of(place[:-1])
    return path in (here, holder) or path.startswith((f"{here}.", f"{here}["))


FULL_PLACES = list(all_places(FULL))


def test_the_full_document_is_fine() -> None:
    assert problems(full()) == ()
    assert problems(small()) == ()


@pytest.mark.parametrize("place", FULL_PLACES, ids=[text_of(place) for place in FULL_PLACES])
def test_a_wrong_value_is_told_at_its_place_and_nowhere_else(place: Place) -> None:
    for wrong in wrong_for(FULL, place):
        found = problems(changed(FULL, place, wrong))
        assert found, wrong
        for problem in found:
            assert is_at_or_near(problem.path, place), (wrong, str(problem))


@pytest.mark.parametrize("place", FULL_PLACES, ids=[text_of(place) for place in FULL_PLACES])
def test_a_second_mistake_hides_no_broken_rule(place: Place) -> None:
    """Rules of another part speak up although a value of this part is wrong."""
    document = changed(FULL, place, {"no such key": {}})
    if place[0] not in {"environments", "deploy", "triggers", "default_branch"}:
        document["environments"][1]["after"] = "nowhere"
        assert "environments[1].after" in places(document)
    elif place[0] != "components":
        document["components"][1]["versions"] = ["24", "24"]
        assert "components[1].versions[1]" in places(document)


@examples(80)
@given(documents(), st.data())
def test_one_wrong_value_anywhere_gives_problems_there_only(document: Document, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(list(all_places(document))))
    wrong = data.draw(st.sampled_from(wrong_for(document, place)))
    checked = check(changed(document, place, wrong), CATALOGUE)
    assert checked.pipeline is None
    assert checked.problems
    for problem in checked.problems:
        assert is_at_or_near(problem.path, place), (place, str(problem))


ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=3)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.text(max_size=8), st.sampled_from(("name", "stack", "method"))), inner, max_size=3
        ),
    ),
    max_leaves=6,
)


@examples(80)
@given(st.data())
def test_nothing_is_raised_for_any_change(data: st.DataObject) -> None:
    document = full()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(list(all_places(document)) or [("name",)]))
        if data.draw(st.booleans()):
            document = changed(document, place, data.draw(ANYTHING))
        else:
            holder: Any = document
            for part in place[:-1]:
                holder = holder[part]
            del holder[place[-1]]
    checked = check(document, CATALOGUE)
    assert (checked.pipeline is None) == bool(checked.problems)
    assert len(set(checked.problems)) == len(checked.problems)
    for problem in checked.problems:
        assert problem.message
        assert re.fullmatch(r"[a-z_]+", problem.code)


@examples(60)
@given(ANYTHING)
def test_nothing_is_raised_for_anything(value: Any) -> None:
    assert check(value, CATALOGUE).pipeline is None


def test_data_that_holds_itself_is_told() -> None:
    document = small()
    document["components"].append(document["components"])
    assert [problem.code for problem in problems(document)] == ["too_large"]
    assert [problem.code for problem in problems(small(env_vars={str(n): "" for n in range(MAX_NODES)}))] == [
        "too_large"
    ]


def test_every_kind_of_problem_comes_at_once() -> None:
    document: Document = {
        "version": 2,
        "nmae": "Shop",
        "triggers": {"push": {"branches": ["main", "main"]}, "schedule": [{"cron": "61 4 * * *"}]},
        "timeout_minutes": {"coverage": 0},
        "env_vars": {"1X": "a", "DB_PASSWORD": "hunter2", "GOOD": "fine"},
        "components": [
            {"name": "api", "stack": "cobol"},
            {"stack": "python", "versions": [3.13], "coverage_tool": "codecov", "test": False},
            {"name": "API", "stack": "node", "versions": ["24", "24"]},
            "web",
        ],
        "images": [{"name": "api", "build_args": {"NPM_TOKEN": "abcdef"}}],
        "environments": [{"name": "ci", "after": "nowhere", "kubeconfig_secret": "9"}],
    }
    assert places(document) == [
        "version",
        "name",
        "triggers.push.branches[1]",
        "triggers.schedule[0].cron",
        "timeout_minutes.coverage",
        'env_vars["1X"]',
        "env_vars.DB_PASSWORD",
        "components[0].stack",
        "components[1].coverage_tool",
        "components[1].name",
        "components[1].versions[0]",
        "components[2].name",
        "components[2].versions[1]",
        "components[3]",
        "images[0].build_args.NPM_TOKEN",
        "environments",
        "environments[0].after",
        "environments[0].kubeconfig_secret",
        "environments[0].name",
        "nmae",
    ]


def test_places_count_as_numbers() -> None:
    document = small(components=[{"name": f"c{n}", "stack": "x"} for n in range(10)])
    document["components"] += [{"name": "d", "stack": "x"}]
    assert places(document) == ["components"]
    del document["components"][10]
    document["environments"] = [{"name": "UPPER"} for _ in range(10)]
    assert places(document)[-2:] == ["environments[8].name", "environments[9].name"]


def test_a_misspelt_key_is_no_missing_one() -> None:
    document = full()
    document["enviroments"] = document.pop("environments")
    (problem,) = problems(document)
    assert (problem.path, problem.message) == ("enviroments", "Unknown key. Did you mean environments?")


def _rule(path: str, code: str, **parts: Any) -> Any:
    return pytest.param(parts, path, code, id=f"{path} {code} {json.dumps(parts)}")


HELM = {"method": "helm", "chart": "chart"}
LIVE = {"name": "live"}
API = {"name": "api", "stack": "python"}


@pytest.mark.parametrize(
    ("parts", "path", "code"),
    [
        _rule("triggers", "empty", triggers={}),
        _rule("triggers.push.branches[0]", "wrong_form", triggers={"push": {"branches": ["!main"]}}),
        _rule(
            "triggers.schedule[1]",
            "duplicate",
            triggers={"schedule": [{"cron": "0 1 * * *"}, {"cron": "0  1 * * *"}]},
        ),
        _rule(
            "concurrency_group",
            "duplicate",
            concurrency_group="Deploy",
            deploy=HELM,
            environments=[{"name": "7"}],
        ),
        _rule("runner", "unfit", runner="windows-2025", images=[{"name": "api"}]),
        _rule("not_secret[0]", "unknown", not_secret=["NOWHERE"]),
        _rule("components[0].stack", "unknown", components=[{"name": "api", "stack": "cobol"}]),
        _rule("components[0].package_manager", "unknown", components=[{**API, "package_manager": "npm"}]),
        _rule("components[0].versions[0]", "unknown", components=[{**API, "versions": ["2.7"]}]),
        _rule(
            "components[0].test", "empty", components=[{**API, "lint": False, "format": False, "test": False}]
        ),
        _rule(
            "components[0].coverage_tool",
            "unused",
            components=[{**API, "test": False, "coverage_tool": "artifact"}],
        ),
        _rule(
            "components[0].coverage_tool",
            "unreachable",
            triggers={"manual": True},
            components=[{**API, "coverage_tool": "codecov"}],
        ),
        _rule("components[0].services", "unused", components=[{**API, "test": False, "services": ["redis"]}]),
        _rule("components[0].artifacts", "unused", components=[{**API, "test": False, "artifacts": ["x"]}]),
        _rule(
            "components[0].services[1]", "duplicate", components=[{**API, "services": ["redis", "valkey"]}]
        ),
        _rule("components[0].services[0]", "unknown", components=[{**API, "services": ["oracle"]}]),
        _rule(
            "components[0].services[0]",
            "unknown",
            components=[{**API, "services": [{"name": "redis", "version": "1"}]}],
        ),
        _rule("components[1].name", "duplicate", components=[API, {**API, "name": "API"}]),
        _rule(
            "components[0].name",
            "duplicate",
            components=[{**API, "name": "deploy"}],
            deploy=HELM,
            environments=[{"name": "lint"}],
        ),
        _rule(
            "components[0].secrets[0]",
            "duplicate",
            env_vars={"A": "b"},
            components=[{**API, "secrets": ["a"]}],
        ),
        _rule(
            "components[0].env_vars.a",
            "duplicate",
            secrets=["A"],
            components=[{**API, "env_vars": {"a": "b"}}],
        ),
        _rule("secrets[1]", "duplicate", secrets=["KEY_A", "key_a"]),
        _rule("env_vars.a", "duplicate", env_vars={"a": "1", "B": "2"} | {"A": "3"}),
        _rule("env_vars.API_KEY", "secret_name", env_vars={"API_KEY": "abc"}),
        _rule("images[0].push", "unreachable", triggers={"pull_request": {}}, images=[{"name": "api"}]),
        _rule(
            "images[0].push",
            "unreachable",
            triggers={"push": {"branches": ["develop"]}},
            images=[{"name": "api"}],
        ),
        _rule("images[0]", "unreachable", triggers={"manual": True}, images=[{"name": "api", "push": False}]),
        _rule("images[0].image", "unused", images=[{"name": "api", "push": False, "image": "acme/api"}]),
        _rule("images[0].image", "missing", repository="acme/.github", images=[{"name": "api"}]),
        _rule("images[0].image", "missing", repository="acme/shop", images=[{"name": "api-"}]),
        _rule(
            "images[1].image",
            "duplicate",
            repository="acme/shop",
            images=[{"name": "api"}, {"name": "web", "image": "acme/shop-api"}],
        ),
        _rule("deploy.chart", "unused", deploy={"chart": "x"}),
        _rule("deploy.chart", "missing", deploy={"method": "helm"}, environments=[LIVE]),
        _rule("environments", "unused", environments=[LIVE]),
        _rule("environments", "missing", deploy=HELM),
        _rule("deploy.app_env", "unused", deploy={**HELM, "app_env": "x"}, environments=[LIVE]),
        _rule(
            "deploy.image_values",
            "unused",
            deploy={**HELM, "image_values": {"repository": "a", "tag": "b"}},
            environments=[LIVE],
        ),
        _rule(
            "deploy.image_values",
            "missing",
            deploy=HELM,
            environments=[LIVE],
            images=[{"name": "a"}, {"name": "b"}],
        ),
        _rule(
            "deploy.image_values.b",
            "missing",
            deploy={**HELM, "image_values": {"a": {"repository": "a", "tag": "b"}}},
            environments=[LIVE],
            images=[{"name": "a"}, {"name": "b"}],
        ),
        _rule("environments[0].name", "reserved", deploy=HELM, environments=[{"name": "ci"}]),
        _rule("environments[1].name", "duplicate", deploy=HELM, environments=[LIVE, LIVE]),
        _rule(
            "environments[0].reviewers", "unused", deploy=HELM, environments=[{**LIVE, "reviewers": ["a"]}]
        ),
        _rule("environments[0].after", "cycle", deploy=HELM, environments=[{**LIVE, "after": "live"}]),
        _rule("environments[0].after", "unknown", deploy=HELM, environments=[{**LIVE, "after": "x"}]),
        _rule("environments[0].branch", "unreachable", deploy=HELM, environments=[{**LIVE, "branch": "x"}]),
        _rule(
            "environments[0].branch",
            "unreachable",
            deploy=HELM,
            environments=[LIVE],
            triggers={"pull_request": {}},
        ),
        _rule(
            "environments[0].kubeconfig_secret",
            "reserved",
            env_vars={"KUBE_CONFIG": "x"},
            deploy=HELM,
            environments=[LIVE],
        ),
        _rule("timeout_minutes.deploy", "unused", timeout_minutes={"deploy": 10}),
        _rule(
            "timeout_minutes.lint",
            "unused",
            timeout_minutes={"lint": 9},
            components=[{**API, "timeout_minutes": 3}],
        ),
    ],
)
def test_a_broken_rule_is_told_at_its_place(parts: Document, path: str, code: str) -> None:
    found = [(problem.path, problem.code) for problem in problems(small(**parts))]
    assert (path, code) in found
    assert all(other == path or code == "duplicate" for other, _ in found), found


def _texts(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, (*place, key))


@pytest.mark.parametrize("place", list(_texts(FULL)), ids=[text_of(place) for place in _texts(FULL)])
def test_a_token_in_any_text_is_told_there_and_never_repeated(place: Place) -> None:
    for token in CREDENTIALS.values():
        text = f"key={token} "
        document = changed(FULL, place, text)
        found = problems(document)
        assert ("secret", text_of(place)) in [(problem.code, problem.path) for problem in found]
        first = token.split("\n", maxsplit=1)[0]
        assert not any(first.lower() in str(problem).lower() for problem in found)


@pytest.mark.parametrize("token", CREDENTIALS.values(), ids=CREDENTIALS)
def test_a_token_as_a_key_is_told_and_never_repeated(token: str) -> None:
    variables: tuple[Place, ...] = (
        ("env_vars",),
        ("images", 0, "build_args"),
        ("environments", 0, "env_vars"),
    )
    for holder in ((), ("components", 0), *variables):
        found = problems(changed(FULL, (*holder, token), "x"))
        assert text_of(holder) in [problem.path for problem in found if problem.code == "secret"]
        assert not any(token.split("\n", maxsplit=1)[0].lower() in str(problem).lower() for problem in found)


@examples(60)
@given(documents(), st.data())
def test_a_token_in_any_configuration_is_told_and_never_repeated(
    document: Document, data: st.DataObject
) -> None:
    texts = list(_texts(document))
    place = data.draw(st.sampled_from(texts))
    token = data.draw(st.sampled_from(sorted(CREDENTIALS.values())))
    other = data.draw(st.sampled_from(texts))
    broken = changed(changed(document, other, token), place, token)
    found = problems(broken)
    assert text_of(place) in [problem.path for problem in found if problem.code == "secret"]
    assert not any(token.split("\n", maxsplit=1)[0].lower() in str(problem).lower() for problem in found)


@pytest.mark.parametrize("value", HARMLESS)
def test_harmless_values_are_taken(value: str) -> None:
    assert problems(small(env_vars={"VALUE": value, "BUILD_INFO": value})) == ()


@pytest.mark.parametrize("name", ["0", "00", "0x0", "0e1"])
def test_an_environment_that_github_takes_for_no_choice_is_refused(name: str) -> None:
    """Without an input, ``inputs.environment == '0'`` holds: GitHub compares numbers, and null is 0."""
    document = full()
    document["environments"][0]["name"] = name
    document["environments"][1]["after"] = "none"
    assert places(document) == ["environments[0].name"]
