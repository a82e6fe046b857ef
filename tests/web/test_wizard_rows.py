"""Adding, removing, moving and copying rows: pure changes of the posted data, and the page around them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import StepData, posted, rows_of, text_of, with_rows
from cicd_wizard.wizard.operations import Outcome, UnknownOperation, operate
from generator import load_catalogue
from tests.web.journey import Page
from tests.web.people import People

TODAY = date(2026, 11, 22)
HELM = posted("build", {"images": [], "method": "helm", "chart": "chart"})


def names(data: StepData, prefix: str) -> list[str]:
    return [text_of(row, "name") for row in rows_of(data, prefix)]


def change(op: str, step: str, values: dict[str, Any], **others: StepData) -> Outcome:
    """Press a button on a step with these values."""
    answers = Answers({step: posted(step, values), **others}, load_catalogue(), today=TODAY)
    return operate(op, answers.data[step], answers.forms[step])


VARIABLES = {"env_vars": [{"name": "A"}, {"name": "B"}, {"name": "C"}]}


@pytest.mark.parametrize(
    ("op", "left", "focus"),
    [
        ("add:env_vars", ["A", "B", "C", ""], "pipeline-env_vars-3"),
        ("remove:env_vars:0", ["B", "C"], "pipeline-env_vars-0"),
        ("remove:env_vars:2", ["A", "B"], ""),
        ("up:env_vars:2", ["A", "C", "B"], "pipeline-env_vars-1"),
        ("up:env_vars:0", ["A", "B", "C"], "pipeline-env_vars-0"),
        ("down:env_vars:0", ["B", "A", "C"], "pipeline-env_vars-1"),
    ],
)
def test_rows_change_places(op: str, left: list[str], focus: str) -> None:
    outcome = change(op, "pipeline", VARIABLES)
    assert names(outcome.data, "pipeline-env_vars") == left
    assert outcome.focus_row == focus
    assert outcome.focus_row or outcome.focus_button == "add:env_vars"


def test_rows_inside_a_row_change_alone() -> None:
    images = [
        {"name": "a", "build_args": [{"name": "X"}, {"name": "Y"}]},
        {"name": "b", "build_args": [{"name": "Z"}]},
    ]
    outcome = change("remove:images-0-build_args:0", "build", {"images": images})
    assert names(outcome.data, "build-images-0-build_args") == ["Y"]
    assert names(outcome.data, "build-images-1-build_args") == ["Z"]
    outcome = change("down:images:0", "build", {"images": images})
    assert names(outcome.data, "build-images") == ["b", "a"]
    assert names(outcome.data, "build-images-1-build_args") == ["X", "Y"]


def test_no_more_rows_than_the_limit() -> None:
    full = {"schedule": [{"repeat": "daily", "time": f"0{hour}:10"} for hour in range(5)]}
    outcome = change("add:schedule", "pipeline", full)
    assert len(rows_of(outcome.data, "pipeline-schedule")) == 5
    assert outcome.said == "You can list up to 5 schedules"


@pytest.mark.parametrize(
    "op",
    ["add:nothing", "remove:env_vars:9", "remove:env_vars:x", "remove:env_vars:", "burn:env_vars:0", "copy:env_vars:0",
     "reset:env_vars:0:lint", "reset:components:0:nothing", "secret:secrets:0", ":", "up:env_vars:-1"],
)  # fmt: skip
def test_buttons_that_there_are_not(op: str) -> None:
    with pytest.raises(UnknownOperation):
        change(op, "pipeline", VARIABLES)


ENVIRONMENTS = {
    "environments": [{"uid": "e1", "name": "staging"}, {"uid": "e2", "name": "production"}],
    "variables": [{"name": "LEVEL", "v_e1": "debug", "e_e2": True}],
    "secrets": [{"name": "KEY", "n_e1": True, "s_e1": "STAGING_KEY"}],
}


def test_a_copied_environment_has_the_same_cells_and_no_name() -> None:
    outcome = change("copy:environments:0", "environments", ENVIRONMENTS, build=HELM)
    assert names(outcome.data, "environments-environments") == ["staging", "", "production"]
    uid = text_of(rows_of(outcome.data, "environments-environments")[1], "uid")
    assert uid not in {"e1", "e2"}
    assert outcome.data[f"environments-variables-0-v_{uid}"] == ["debug"]
    assert outcome.data[f"environments-secrets-0-n_{uid}"] == ["on"]
    assert outcome.data[f"environments-secrets-0-s_{uid}"] == ["STAGING_KEY"]


def test_cells_follow_an_environment_that_moves() -> None:
    outcome = change("down:environments:0", "environments", ENVIRONMENTS, build=HELM)
    answers = Answers({"build": HELM, "environments": outcome.data}, load_catalogue(), today=TODAY)
    environments = answers.document["environments"]
    assert [item["name"] for item in environments] == ["production", "staging"]
    assert environments[1]["env_vars"] == {"LEVEL": "debug"}
    assert environments[0]["env_vars"] == {"LEVEL": ""}


def test_cells_of_a_removed_environment_are_gone() -> None:
    outcome = change("remove:environments:0", "environments", ENVIRONMENTS, build=HELM)
    answers = Answers({"build": HELM, "environments": outcome.data}, load_catalogue(), today=TODAY)
    assert [item["name"] for item in answers.document["environments"]] == ["production"]
    assert "environments-variables-0-v_e1" not in answers.forms["environments"].posted_names()


def test_a_variable_becomes_a_secret_name_without_its_value() -> None:
    outcome = change(
        "secret:env_vars:1", "pipeline", {"env_vars": [{"name": "A"}, {"name": "B", "value": "hush"}]}
    )
    assert names(outcome.data, "pipeline-env_vars") == ["A"]
    assert names(outcome.data, "pipeline-secrets") == ["B"]
    assert "hush" not in str(outcome.data)


def test_a_variable_of_environments_becomes_a_secret_name_of_all_of_them() -> None:
    outcome = change("secret:variables:0", "environments", ENVIRONMENTS, build=HELM)
    assert names(outcome.data, "environments-secrets") == ["KEY", "LEVEL"]
    row = rows_of(outcome.data, "environments-secrets")[1]
    assert row["n_e1"] == row["n_e2"] == ["on"]


def test_rows_may_have_gaps_and_wild_numbers() -> None:
    data = {
        "p-rows-0-name": ["a"],
        "p-rows-2-name": ["c"],
        "p-rows-999999-name": ["z"],
        "p-rows-x-name": ["y"],
        "p-rows-²-name": ["a digit, but no number"],
    }
    assert [row.get("name") for row in rows_of(data, "p-rows")] == [["a"], None, ["c"]]
    assert rows_of({**data, "p-rows-TOTAL_FORMS": ["1"]}, "p-rows") == [{"name": ["a"]}]
    assert len(rows_of({"p-rows-TOTAL_FORMS": ["100000"]}, "p-rows")) < 400
    assert with_rows(data, "p-rows", [])["p-rows-TOTAL_FORMS"] == ["0"]


# --- On the page -------------------------------------------------------------------------------


@pytest.fixture
def page(client: Client, people: People) -> Page:
    client.force_login(people.ed)
    client.post(reverse("projects:start"))
    draft = Draft.objects.get()
    return Page(client, reverse("wizard:step", args=[draft.pk, "project"]))


def test_a_row_button_stores_and_judges_nothing(page: Page) -> None:
    page.fill(name="Half a proj").press("add:components")
    assert page.response.status_code == 200
    assert page.fields["project-name"] == ["Half a proj"]
    assert page.fields["project-components-TOTAL_FORMS"] == ["2"]
    assert "There is a problem" not in page.html
    assert Draft.objects.get().step_data == {}
    assert "Added row 2 to components" in page.html
    assert page.html.count("autofocus") >= 1


def test_the_focus_goes_to_the_new_row(page: Page) -> None:
    page.press("add:components")
    start = page.html.index('id="id_project-components-1-stack_0"')
    assert "autofocus" in page.html[page.html.rindex("<", 0, start) : page.html.index(">", start)]


def test_choosing_a_stack_shows_what_it_offers(page: Page) -> None:
    page.fill(components__0__stack="node").press("update")
    assert page.fields["project-components-0-package_manager"] == ["npm"]
    assert page.fields["project-components-0-versions"] == ["26"]
    page.fill(components__0__stack="python", components__0__versions=["24"]).press("update")
    assert page.fields["project-components-0-package_manager"] == ["pip"]
    assert page.fields["project-components-0-versions"] == ["3.13"]
    assert "end of life" in page.html


def test_a_button_that_there_is_not(page: Page) -> None:
    assert page.press("add:everything").response.status_code == 400


def test_htmx_gets_the_same_page_and_hears_that_rows_changed(page: Page) -> None:
    response = page.client.post(
        page.address, {**page.fields, "op": "add:components"}, headers={"hx-request": "true"}
    )
    assert response["HX-Trigger-After-Settle"] == "rows-changed"
    assert b'id="step-fields"' in response.content


def test_far_too_many_rows_are_refused(page: Page) -> None:
    page.fill(name="Shop", components__0__stack="python", components__0__name="api").press()
    page.type("env_vars-TOTAL_FORMS", "100000").press()
    assert page.step == "pipeline"
    assert "You can list up to 100 variables" in page.html
    assert len(page.response.content) < 2_000_000


def test_counts_that_lie_are_counted_again(page: Page) -> None:
    page.fill(name="Shop", components__0__stack="python", components__0__name="api").press().press(
        "add:env_vars"
    )
    page.fill(env_vars__0__name="A", env_vars__0__value="b")
    page.type("env_vars-INITIAL_FORMS", "7").type("env_vars-TOTAL_FORMS", "many").press()
    assert page.step == "build"
    assert page.press("back").fields["pipeline-env_vars-0-name"] == ["A"]
