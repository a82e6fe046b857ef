"""Undo: a row that was removed comes back where it was, with its cells, and nothing of it was stored."""

from typing import Any

import pytest
from django.core import signing

from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.undo import MOST_CHARACTERS, hand_out
from tests.web.journey import Page, edit
from tests.web.people import People, saved, signed_in

ENVIRONMENTS: dict[str, Any] = {
    "deploy": {"method": "helm", "chart": "chart"},
    "environments": [
        {
            "name": "staging",
            "url": "https://a.example",
            "env_vars": {"A": "one", "B": ""},
            "secrets": ["KEY"],
        },
        {"name": "live", "env_vars": {"A": "two"}, "secrets": [{"name": "KEY", "secret": "LIVE_KEY"}]},
    ],
}


@pytest.fixture
def page(people: People) -> Page:
    return edit(signed_in(people.ed), saved(people.ed, people.acme, **ENVIRONMENTS), "environments")


def answers(page: Page) -> dict[str, list[str]]:
    """What the page would post of its step."""
    return {name: values for name, values in page.fields.items() if name.startswith("environments-")}


def test_an_environment_comes_back_with_its_cells(page: Page) -> None:
    before = answers(page)
    page.press("remove:environments:0")
    assert page.fields["environments-environments-0-name"] == ["live"]
    assert "Removed staging" in page.html
    # What was typed since then stays.
    page.fill(environments__0__url="https://b.example").press("undo:row")
    assert "staging is back" in page.html
    assert "undo:row" not in page.buttons
    assert answers(page) == before | {"environments-environments-1-url": ["https://b.example"]}
    assert Draft.objects.get().step_data == {}


def test_a_row_inside_a_row_comes_back(page: Page) -> None:
    page.go(page.address.replace("environments", "build"))
    page.press("add:images").fill(images__0__name="api")
    page.press("add:images-0-build_args").fill(images__0__build_args__0__name="LEVEL")
    page.press("remove:images-0-build_args:0").press("undo:row")
    assert page.fields["build-images-0-build_args-0-name"] == ["LEVEL"]


def test_another_button_ends_it(page: Page) -> None:
    page.press("remove:environments:0")
    assert "undo:row" in page.buttons
    page.press("add:environments")
    assert "undo:row" not in page.buttons


def test_a_removed_token_does_not_come_back(page: Page) -> None:
    token = "ghp_" + "0123456789abcdefghij0123456789"
    page.fill(environments__0__namespace=token).press("remove:environments:0")
    (carried,) = page.fields["undo"]
    row = signing.loads(carried, salt=f"wizard.undo.{Draft.objects.get().pk}")
    assert token not in str(row)
    assert row[2]["url"] == ["https://a.example"]


def test_only_a_row_of_this_draft_comes_back(page: Page) -> None:
    page.press("remove:environments:0")
    (carried,) = page.fields["undo"]
    for odd in ("", "x", carried[:-1], signing.dumps(["environments-environments", 0, {}, []], salt="else")):
        assert (
            page.client.post(page.address, {**page.fields, "undo": odd, "op": "undo:row"}).status_code == 400
        )


def test_a_full_list_takes_no_row_back(page: Page) -> None:
    page.press("remove:environments:0")
    page.fields["environments-environments-TOTAL_FORMS"] = ["10"]
    page.press("undo:row")
    assert "You can list up to 10 environments" in page.html


def test_a_page_does_not_carry_everything() -> None:
    # Nothing compresses what has no pattern.
    row = {f"p-a-0-f{number}": [signing.dumps(number)] for number in range(MOST_CHARACTERS // 40)}
    assert hand_out("remove:a:0", {"p-a-TOTAL_FORMS": ["1"], **row}, "p", "draft") == ""
    assert hand_out("remove:a:0", {"p-a-TOTAL_FORMS": ["1"], "p-a-0-name": ["x"]}, "p", "draft")
