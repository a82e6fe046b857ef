"""Step 2: what starts a run, schedules in words, limits of jobs that are there, and what an install command tells."""

from typing import Any

import pytest

from cicd_wizard.wizard.form_checks import ChecksForm
from cicd_wizard.wizard.form_events import ScheduleForm
from tests.web.journey import Page, first_step, new_project
from tests.web.people import People, signed_in
from tests.web.typed import opened, said, typed


@pytest.mark.parametrize(
    ("fields", "push"),
    [
        ({"tags": "on"}, {"branches": ["main"], "tags": ["v*"]}),
        ({"tags": "on", "push": None}, {"tags": ["v*"]}),
        # For GitHub a push with tags alone would start for no branch.
        ({"tags": "on", "push_branches": ""}, {"branches": ["**"], "tags": ["v*"]}),
        ({"push_branches": ""}, {}),
        ({"push": None}, None),
        ({"push_files": "paths", "push_paths": "src/**\n!src/docs/**"},
         {"branches": ["main"], "paths": ["src/**", "!src/docs/**"]}),
        ({"push_files": "paths_ignore", "push_paths": "docs/**"}, {"branches": ["main"], "paths_ignore": ["docs/**"]}),
        # What belongs to a choice that is off leaves no trace.
        ({"push_paths": "docs/**", "push_tags": "v2*"}, {"branches": ["main"]}),
        ({"push_files": "paths", "push_paths": "docs/**", "push": None, "tags": "on"}, {"tags": ["v*"]}),
    ],
)  # fmt: skip
def test_pushes_of_branches_and_tags(fields: dict[str, Any], push: dict[str, Any] | None) -> None:
    answers = typed(opened(), {f"pipeline-{name}": value for name, value in fields.items()})
    assert answers.problems == []
    # A document that names no triggers means pushes to the default branch.
    triggers = answers.document.get("triggers", {"push": {"branches": ["main"]}})
    assert triggers.get("push") == push
    saved = opened(triggers=triggers)
    assert saved.document["triggers"].get("push") == push


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"tags": "on", "push_tags": ""}, {"push_tags": "Enter a tag pattern, for example v*"}),
        ({"push_files": "paths"}, {"push_paths": "Enter a path, for example src/**, or choose “Any files”"}),
        ({"push_files": "paths_ignore", "push_paths": "!docs"}, {"push_paths": "GitHub reads no ! under paths_ignore"}),
        ({"tags": "on", "push_tags": "v*\nv*"}, {"push_tags": "v* is listed twice"}),
        ({"push": None, "pull_request": None, "manual": None}, {"push": "Choose at least one trigger"}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_triggers_is_said_at_their_fields(
    fields: dict[str, Any], wrong: dict[str, str]
) -> None:
    found = said(typed(opened(), {f"pipeline-{name}": value for name, value in fields.items()}))
    assert set(found) == {f"pipeline-{name}" for name in wrong}
    for name, sentence in wrong.items():
        assert found[f"pipeline-{name}"][0].startswith(sentence)


def test_the_merge_queue() -> None:
    answers = typed(opened(), {"pipeline-merge_queue": "on"})
    assert answers.document["triggers"]["merge_queue"] is True
    assert typed(answers, {"pipeline-merge_queue": None}).document.get("triggers") is None


@pytest.mark.parametrize(
    ("cron", "notes"),
    [
        ("17 4 31 * *", ["Months without a day 31 are left out."]),
        ("17 4 29 * *", ["Months without a day 29 are left out."]),
        ("17 4 31 1 *", []),
        ("17 4 1 * *", []),
        ("17 4 * * 1", []),
        ("17 4 1,15 * 1", ["Runs on day 1 and day 15 or on Mondays: cron joins the two with or."]),
        ("17 4 1-9 * 1,3", ["Runs on those days or on Mondays and Wednesdays: cron joins the two with or."]),
    ],
)  # fmt: skip
def test_what_a_person_may_not_expect_of_a_schedule(cron: str, notes: list[str]) -> None:
    answers = opened(triggers={"schedule": [{"cron": cron, "timezone": "Europe/Berlin"}]})
    row = answers.pipeline_form.rowsets["schedule"].forms[0]
    assert isinstance(row, ScheduleForm)
    reading = row.reading()
    assert reading
    assert reading["notes"] == notes
    assert (len(reading["next"]), reading["zone"]) == (3, "Europe/Berlin")


def test_custom_begins_with_the_line_of_the_repetition_before_it() -> None:
    weekly = opened(triggers={"schedule": [{"cron": "17 4 * * 1"}]})
    row = "pipeline-schedule-0"
    monthly = typed(weekly, {f"{row}-repeat": "monthly", f"{row}-monthday": "15", f"{row}-time": "5:30"})
    assert monthly.data["pipeline"][f"{row}-cron"] == ["30 5 15 * *"]
    own = typed(monthly, {f"{row}-repeat": "custom", f"{row}-cron": "5 4 * 1 *"})
    assert own.document["triggers"]["schedule"] == [{"cron": "5 4 * 1 *", "timezone": "UTC"}]
    # A line of one's own waits while another repetition is tried.
    tried = typed(own, {f"{row}-repeat": "daily", f"{row}-time": "06:10"})
    assert tried.document["triggers"]["schedule"][0]["cron"] == "10 6 * * *"
    assert tried.data["pipeline"][f"{row}-cron"] == ["5 4 * 1 *"]


def test_a_limit_waits_until_its_job_is_there() -> None:
    answers = typed(opened(), {"pipeline-limit_changes": "3", "pipeline-limit_deploy": "20"})
    assert answers.problems == []
    assert "timeout_minutes" not in answers.document
    watched = typed(answers, {"project-components-0-paths": "libs"})
    assert watched.document["timeout_minutes"] == {"changes": 3}
    assert said(typed(watched, {"pipeline-limit_changes": "soon"})) == {
        "pipeline-limit_changes": ["Enter a whole number of minutes"]
    }


# --- What an install command tells ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("install", "sentence"),
    [
        (None, "Switch Install on and enter its command"),
        ("make deps", "This command names no package manager that is known"),
        ("uv sync --locked", "“uv sync” was read as uv: Python 3.13 is set up. What it downloads is cached by uv"),
        ("pip install ruff", "“pip install” was read as pip: Python 3.13 is set up. Nothing is cached, since"),
    ],
)  # fmt: skip
def test_the_page_says_what_an_install_command_tells(install: str | None, sentence: str) -> None:
    saved = opened(components=[{"name": "api", "stack": "custom", "test": "make test"}])
    fields = {"install_on": "on", "install": install} if install else {}
    answers = typed(saved, {f"pipeline-components-0-{name}": value for name, value in fields.items()})
    [row] = answers.pipeline_form.rowsets["components"].forms
    assert isinstance(row, ChecksForm)
    assert row.understood.startswith(sentence)


def test_a_chosen_package_manager_tells_in_place_of_the_command() -> None:
    own = {"name": "api", "stack": "custom", "package_manager": "npm", "versions": ["24", "26"], "test": "a"}
    [row] = opened(components=[own]).pipeline_form.rowsets["components"].forms
    assert isinstance(row, ChecksForm)
    assert row.understood.startswith(
        "npm was chosen in step 1: Node.js 24 and 26 are set up. What it downloads"
    )
    [row] = opened().pipeline_form.rowsets["components"].forms
    assert isinstance(row, ChecksForm)
    assert row.understood == ""


# --- On the page ---------------------------------------------------------------------------------


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 2 of a new project."""
    return first_step(new_project(signed_in(people.ed)))


def test_the_notes_of_the_page(page: Page) -> None:
    for note in (
        "Pull requests from forks get neither secrets nor variables: jobs that need a secret are skipped there.",
        "GitHub may start scheduled runs late, runs them only from the default branch, and pauses them after 60 quiet",
    ):
        assert note in page.html
    page.press("add:schedule").fill(schedule__0__repeat="custom", schedule__0__cron="17 4 1 * 1").press(
        "update"
    )
    assert "Runs on day 1 or on Mondays: cron joins the two with or." in page.html


def test_limits_say_their_defaults_and_go_back_to_them(page: Page) -> None:
    page.fill(limit_lint="3").press("update")
    assert "reset::limit_lint" in page.buttons
    page.press("reset::limit_lint")
    assert page.fields["pipeline-limit_lint"] == [""]


def test_a_component_of_ones_own_hears_at_once_what_its_command_tells(people: People) -> None:
    page = new_project(signed_in(people.ed))
    page = page.fill(name="Own", components__0__stack="custom").press()
    assert 'id="pipeline-components-0-understood"' in page.html
    # What fetches that sentence anew when the command changes.
    assert 'hx-target="#pipeline-components-0-understood"' in page.html
    page.type("components-0-install_on", True).type("components-0-install", "npm ci").press("update")
    assert "“npm ci” was read as npm: Node.js 26 is set up." in page.html
