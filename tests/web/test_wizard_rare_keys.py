"""Keys that few projects have: each stays with its part through renaming and moving, and goes with what it acts on."""

from datetime import date
from typing import Any

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import StepData, rows_of, with_rows
from generator import check, load_catalogue
from tests.web.journey import edit
from tests.web.people import People, saved, signed_in

TODAY = date(2026, 11, 22)
CATALOGUE = load_catalogue()
DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "Shop",
    "runner": {"group": "ours", "labels": ["linux"]},
    "timeout_minutes": {"changes": 3},
    "components": [
        {
            "name": "api",
            "stack": "python",
            "package_manager": "uv",
            "package_manager_version": "0.12.3",
            "os": ["linux", "macos"],
            "paths": ["libs"],
            "checkout": {"fetch_depth": 0},
        },
        {"name": "web", "stack": "node", "runner": ["self-hosted", "linux"]},
    ],
    "images": [
        {"name": "one"},
        {
            "name": "two",
            "registry": {"kind": "custom", "host": "registry.acme.example", "username_secret": "PUSHER"},
            "platforms": ["linux/amd64", "linux/arm64"],
            "build_secrets": {"npm.token": "NPM_TOKEN"},
            "sign": True,
            "runner": "ubuntu-24.04-arm",
        },
    ],
    "deploy": {
        "method": "helm",
        "chart": "chart",
        "image_values": {
            "one": {"repository": "a.b", "tag": "a.c"},
            "two": {"repository": "d.b", "tag": "d.c"},
        },
    },
    "environments": [{"name": "staging"}, {"name": "live", "runner": "close-by"}],
}


def canonical(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it is stored."""
    checked = check(document, CATALOGUE)
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline.to_document()


def opened(**changes: Any) -> Answers:
    """The pages of a saved project."""
    return Answers({}, CATALOGUE, saved=canonical({**DOCUMENT, **changes}), today=TODAY)


def typed(answers: Answers, **fields: str | None) -> Answers:
    """The same with other texts in some fields (None: not posted); ``project__name`` stands for ``project-name``."""
    data: dict[str, StepData] = {step: dict(values) for step, values in answers.data.items()}
    for field, text in fields.items():
        step, name = field.split("__", 1)[0], field.replace("__", "-")
        if text is None:
            data[step].pop(name, None)
        else:
            data[step][name] = [text]
    return Answers(data, CATALOGUE, today=TODAY)


def rows(answers: Answers, step: str, prefix: str, order: list[int]) -> Answers:
    """The same with the rows of a list in another order, or without some."""
    found = rows_of(answers.data[step], prefix)
    data = {**answers.data, step: with_rows(answers.data[step], prefix, [found[index] for index in order])}
    return Answers(data, CATALOGUE, today=TODAY)


def test_everything_comes_back() -> None:
    answers = typed(opened())
    assert answers.problems == []
    assert answers.pipeline
    assert answers.pipeline.to_document() == canonical(DOCUMENT)


def test_a_renamed_part_keeps_its_keys() -> None:
    answers = typed(
        opened(),
        project__components__0__name="backend",
        build__images__1__name="second",
        environments__environments__1__name="production",
    )
    document = answers.document
    assert document["components"][0]["name"] == "backend"
    assert document["components"][0]["checkout"] == {"fetch_depth": 0}
    assert document["images"][1]["name"] == "second"
    assert document["images"][1]["runner"] == "ubuntu-24.04-arm"
    assert document["environments"][1]["name"] == "production"
    assert document["environments"][1]["runner"] == "close-by"


def test_a_moved_part_takes_its_keys_along() -> None:
    answers = rows(opened(), "project", "project-components", [1, 0])
    first, second = answers.document["components"]
    assert (first["name"], first["runner"]) == ("web", ["self-hosted", "linux"])
    assert (second["name"], second["os"]) == ("api", ["linux", "macos"])
    assert "os" not in first


def test_a_removed_part_leaves_nothing_behind() -> None:
    answers = rows(opened(), "project", "project-components", [1])
    assert len(answers.document["components"]) == 1
    assert "os" not in answers.document["components"][0]
    answers = rows(opened(), "build", "build-images", [0])
    assert "runner" not in answers.document["images"][0]
    answers = rows(opened(), "environments", "environments-environments", [1])
    assert [item.get("runner") for item in answers.document["environments"]] == ["close-by"]


def test_several_labels_are_shown_and_typed_with_commas() -> None:
    answers = opened(runner=["self-hosted", "linux"])
    assert answers.data["project"]["project-runner"] == ["self-hosted, linux"]
    assert typed(answers, project__runner="a, b ,c").document["runner"] == ["a", "b", "c"]


def test_a_limit_beside_others_leaves_them() -> None:
    answers = typed(opened(), pipeline__limit_lint="7")
    assert answers.document["timeout_minutes"] == {"lint": 7, "changes": 3}
    assert answers.problems == []


def test_a_version_of_another_package_manager_is_none_of_the_new_ones() -> None:
    answers = typed(opened(), project__components__0__package_manager="poetry")
    assert "package_manager_version" not in answers.document["components"][0]
    assert answers.problems == []


def test_what_does_nothing_any_more_is_left_out() -> None:
    """Without pull requests, paths and the time limit of their job would do nothing, and nobody could see why."""
    answers = typed(opened(), pipeline__pull_request=None)
    assert answers.problems == []
    assert "paths" not in answers.document["components"][0]
    assert "changes" not in answers.document.get("timeout_minutes", {})
    assert answers.document["components"][0]["os"] == ["linux", "macos"]


def test_an_image_that_is_only_built_has_no_registry_and_no_signature() -> None:
    keys = {"build__images__1__key_repository": "", "build__images__1__key_tag": ""}
    answers = typed(opened(), build__images__1__push=None, **keys)
    assert answers.problems == []
    image = answers.document["images"][1]
    assert not {"registry", "sign"} & set(image)
    assert image["platforms"] == ["linux/amd64", "linux/arm64"]


def test_saving_through_the_pages_keeps_them(people: People) -> None:
    triggers = {"push": {"branches": ["main"]}, "pull_request": {}}
    project = saved(people.ed, people.acme, **{**DOCUMENT, "triggers": triggers})
    before = project.pipeline
    page = edit(signed_in(people.ed), project).fill(name="Store")
    page.press("review")
    # Another step afterwards, from what the draft has.
    page.go(page.address.replace("review", "build")).fill(chart="charts/shop").press("review").press("save")
    project.refresh_from_db()
    deploy = {**before["deploy"], "chart": "charts/shop"}
    assert project.pipeline == {**before, "name": "Store", "deploy": deploy}
