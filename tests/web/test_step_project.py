"""Step 1: what is asked of the repository and its components, and what waits until another step makes it matter."""

from typing import Any

import pytest

from cicd_wizard.wizard.blanking import blank
from tests.web.journey import Page, edit, new_project
from tests.web.people import People, saved, signed_in
from tests.web.typed import opened, said, typed

API = "project-components-0"


def component(**changes: Any) -> dict[str, Any]:
    return {"name": "api", "stack": "python", "directory": "services/api", **changes}


def test_two_files_wait_until_something_ships() -> None:
    answers = typed(opened(), {"project-layout": "split"})
    assert answers.problems == []
    assert "layout" not in answers.document
    shipped = typed(
        answers, {"build-images-TOTAL_FORMS": "1", "build-images-0-name": "api", "build-images-0-push": "on"}
    )
    assert shipped.document["layout"] == "split"
    assert shipped.problems == []


def test_a_group_of_runners_with_and_without_labels() -> None:
    answers = opened(runner={"group": "ours", "labels": ["linux", "big"]})
    assert answers.data["project"]["project-runner"] == ["linux, big"]
    assert answers.data["project"]["project-runner_group"] == ["ours"]
    assert typed(answers, {"project-runner": ""}).document["runner"] == {"group": "ours"}
    assert typed(answers, {"project-runner_group": ""}).document["runner"] == ["linux", "big"]
    wrong = said(typed(answers, {"project-runner_group": "our/own/ones", "project-runner": "a, b c"}))
    assert set(wrong) == {"project-runner_group", "project-runner"}


def test_systems_come_in_the_order_that_they_were_saved_in() -> None:
    answers = opened(components=[component(os=["windows", "ubuntu-24.04-arm", "linux"])])
    assert answers.document["components"][0]["os"] == ["windows", "ubuntu-24.04-arm", "linux"]
    more = typed(answers, {f"{API}-os": ["linux", "macos", "windows"]})
    assert more.document["components"][0]["os"] == ["windows", "ubuntu-24.04-arm", "linux", "macos"]


def test_a_stack_that_is_chosen_again_has_its_answers_again() -> None:
    python = typed(opened(), {f"{API}-package_manager": "uv", f"{API}-versions": ["3.14", "3.12"]})
    go = typed(python, {f"{API}-stack": "go"})
    assert "uv" not in str(go.document)
    again = typed(typed(go, {f"{API}-versions": ["1.25"]}), {f"{API}-stack": "python"})
    assert again.document["components"][0]["package_manager"] == "uv"
    assert again.document["components"][0]["versions"] == ["3.12", "3.14"]
    assert typed(again, {f"{API}-stack": "go"}).document["components"][0]["versions"] == ["1.25"]


@pytest.mark.parametrize(
    "remembered", ["no JSON", "[]", '{"go": 1}', '{"go": {"uid": ["x"], "stack": ["rust"]}}']
)
def test_odd_memories_of_other_stacks_change_nothing(remembered: str) -> None:
    answers = typed(opened(), {f"{API}-other_stacks": remembered, f"{API}-stack": "go"})
    assert answers.document["components"][0]["stack"] == "go"
    assert answers.data["project"][f"{API}-uid"] != ["x"]


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({f"{API}-other_os": "big-one"}, f"{API}-other_os", "Choose linux, macos, windows, or one of GitHub's"),
        ({f"{API}-os": ["linux"], f"{API}-runner": "own"}, f"{API}-runner", "Remove one of both"),
        ({f"{API}-fetch_depth": "all"}, f"{API}-fetch_depth", "Enter a whole number of commits"),
        ({f"{API}-fetch_depth": "9999999"}, f"{API}-fetch_depth", "Enter a whole number of commits"),
        ({f"{API}-paths": "libs\nlibs"}, f"{API}-paths", "libs is listed twice"),
        ({f"{API}-package_manager_version": "latest"}, f"{API}-package_manager_version", "Enter a full version"),
        ({"project-file_prefix": "My Shop"}, "project-file_prefix", ""),
    ],
)  # fmt: skip
def test_each_problem_stands_at_its_field(fields: dict[str, Any], name: str, sentence: str) -> None:
    wrong = said(typed(opened(), fields))
    assert set(wrong) == {name}
    assert sentence in wrong[name][0]


def test_another_package_manager_does_not_take_over_the_version() -> None:
    node = component(stack="node", package_manager="pnpm", package_manager_version="10.4.1")
    answers = opened(components=[node])
    other = typed(answers, {f"{API}-package_manager": "yarn"})
    assert "package_manager_version" not in other.document["components"][0]
    both = typed(answers, {f"{API}-package_manager": "yarn", f"{API}-package_manager_version": "1.22.22"})
    assert both.document["components"][0]["package_manager_version"] == "1.22.22"
    # npm comes with Node.js: nothing is asked, and nothing is written.
    npm = typed(both, {f"{API}-package_manager": "npm", f"{API}-package_manager_version": "10.0.0"})
    assert "package_manager_version" not in npm.document["components"][0]
    assert "package_manager_version" not in npm.project.filled()[0].fields


def test_the_default_of_a_package_manager_is_the_catalogues() -> None:
    row = opened(components=[component(package_manager="uv")]).project.filled()[0]
    default = row.default_of("package_manager_version")
    assert default
    assert row["package_manager_version"].field.widget.attrs["placeholder"] == default
    assert row["package_manager_version"].label == "Version of uv"


def test_paths_wait_while_pull_requests_are_off() -> None:
    watching = opened(components=[component(paths=["libs/shared"])], timeout_minutes={"changes": 3})
    answers = typed(watching, {"pipeline-pull_request": None})
    assert answers.problems == []
    assert "paths" not in answers.document["components"][0]
    assert "timeout_minutes" not in answers.document
    again = typed(answers, {"pipeline-pull_request": "on"})
    assert again.document["components"][0]["paths"] == ["libs/shared"]
    assert again.document["timeout_minutes"] == {"changes": 3}


# --- Overrides -----------------------------------------------------------------------------------


def test_overrides_are_typed_as_yaml() -> None:
    added = '    "+after Test": {name: Report, run: make report}'
    text = f'api-test:\n  steps:\n    Test: {{env: {{LEVEL: "3.10"}}}}\n{added}\n'
    answers = typed(opened(), {"project-overrides": text})
    assert answers.problems == []
    assert answers.document["overrides"]["api-test"]["steps"]["Test"] == {"env": {"LEVEL": "3.10"}}
    assert answers.pipeline
    assert (
        opened(overrides=answers.document["overrides"]).document["overrides"] == answers.document["overrides"]
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("api-test: [1\n", "Line 2, column 1: this is not YAML: a [ has no ]"),
        ("just words", "Begin with the id of a job and a colon, for example api-test:"),
        ("api-test: &a {env: {A: b}}", "Line 1: write values out; anchors and aliases are not read"),
        ("nothing: {env: {A: b}}", "nothing: There is no job nothing. There are api-lint, api-test, checks"),
        ("api-test: {steps: {Test: {run: }}}", "api-test.steps.Test"),
        ("api-test: {env: {}}\napi-test: {env: {}}", "'api-test' stands twice. Keep one"),
    ],
)
def test_what_is_wrong_with_overrides_is_said_with_its_place(text: str, sentence: str) -> None:
    wrong = said(typed(opened(), {"project-overrides": text}))
    assert set(wrong) == {"project-overrides"}
    assert sentence in wrong["project-overrides"][0]


def test_a_token_in_overrides_is_not_kept() -> None:
    token = "ghp_" + "0123456789abcdefghij0123456789"
    answers = typed(opened(), {"project-overrides": f"api-test: {{env: {{A: {token}}}}}"})
    blanked = blank(answers.data["project"], answers.project, set())
    assert token not in str(blanked.data)
    assert blanked.labels == ["Overrides"]


# --- On the page ---------------------------------------------------------------------------------


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 1 of a new project."""
    return new_project(signed_in(people.ed))


def test_a_name_a_tick_and_four_clicks(page: Page) -> None:
    """Nothing else is needed for a python project: every other field has an answer that works."""
    page.fill(name="Tiny", components__0__stack="python")
    for step in ("pipeline", "build", "environments", "review"):
        page.press()
        assert page.step == step, page.problems
    assert "Ready" in page.html


def test_what_a_stack_offers_follows_the_choice(page: Page) -> None:
    assert "Search stacks" in page.html
    page.fill(components__0__stack="node").press("update")
    assert "Version of" not in page.html
    page.fill(components__0__package_manager="pnpm").press("update")
    assert "Version of pnpm" in page.html


def test_the_stacks_defaults_can_be_had_back(page: Page) -> None:
    page.fill(components__0__stack="python").press("update")
    page.fill(components__0__package_manager="uv", components__0__versions=["3.14", "3.12"]).press("update")
    for field in ("package_manager", "versions"):
        assert f"reset:components:0:{field}" in page.buttons
        page.press(f"reset:components:0:{field}")
    assert page.fields["project-components-0-package_manager"] == ["pip"]
    assert page.fields["project-components-0-versions"] == ["3.13"]


def test_a_saved_answer_in_a_fold_is_seen(people: People) -> None:
    row = opened(components=[component(checkout={"lfs": True})]).project.filled()[0]
    assert row.has_more
    assert not opened().project.filled()[0].has_more


def test_the_review_lists_every_answer(people: People) -> None:
    api = component(
        os=["linux", "macos", "windows"],
        checkout={"fetch_depth": 0, "lfs": True},
        paths=["libs"],
        timeout_minutes=15,
        setup=["make tools"],
    )
    web = {"name": "web", "stack": "node", "runner": {"group": "ours"}, "package_manager": "pnpm"}
    project = saved(
        people.ed,
        people.acme,
        components=[api, {**web, "package_manager_version": "10.4.1"}],
        triggers={"push": {"tags": ["v*"]}, "pull_request": {}, "merge_queue": True},
        extras={"codeql": True, "dependabot": True},
        overrides={"api-lint": {"env": {"A": "b"}}},
        file_prefix="shop",
    )
    page = edit(signed_in(people.ed), project).press("review")
    assert page.step == "review", page.problems
    for words in (
        "on ubuntu-24.04, macos-15 and windows-2025, whole history, Git LFS, watches libs",
        "pnpm 10.4.1, on group ours",
        "set-up of 1 command, at most 15 minutes",
        "Tags v*",
        "Pull requests to any branch",
        "Merge queue",
        "Prefix shop",
        "Dependabot",
        "CodeQL",
        "<code>api-lint</code>",
    ):
        assert words in page.html, words
    assert "Push to" not in page.html
