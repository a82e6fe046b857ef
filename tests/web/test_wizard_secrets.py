"""What looks like a secret is never stored, logged or shown again, whatever button is pressed."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from cicd_wizard.projects.models import Draft, Project
from tests.web.journey import Page
from tests.web.people import People, signed_in

TOKEN = "ghp_" + "0123456789abcdefghij0123456789"
PASSWORD = "correct-horse-battery"  # a secret by the name of its variable only


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 2 of a new project with two variables."""
    client = signed_in(people.ed)
    page = Page(client, client.post(reverse("projects:start"))["Location"])
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()
    return page.press("add:env_vars").press("add:env_vars")


def stored_anywhere(text: str) -> list[str]:
    """The tables that hold a text, sessions and caches included."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of a table
            if any(text in str(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def everything_stored() -> str:
    """All models as text, where a JSON field might have escaped something."""
    return json.dumps([list(model._default_manager.values()) for model in apps.get_models()], default=str)


BUTTONS = ("next", "back", "exit", "preview", "review", "add:env_vars", "up:env_vars:1", "update")


@pytest.mark.parametrize(
    ("op", "name", "value"),
    [
        *((op, "API_KEY", PASSWORD) for op in BUTTONS),
        *((op, "LEVEL", TOKEN) for op in ("next", "exit", "add:env_vars")),
        *((op, "LEVEL", f"https://u:{PASSWORD}@x.example") for op in ("back", "preview", "update")),
    ],
)
def test_no_button_stores_or_shows_it(page: Page, op: str, name: str, value: str, caplog: Any) -> None:
    page.fill(env_vars__0__name=name, env_vars__0__value=value).press(op)
    assert value not in page.html
    assert not stored_anywhere(value)
    assert value not in everything_stored()
    assert value not in caplog.text


def test_the_page_names_what_was_removed(page: Page) -> None:
    page.fill(
        env_vars__1__name="API_KEY",
        env_vars__1__value=PASSWORD,
        env_vars__0__name="A",
        env_vars__0__value=TOKEN,
    )
    page.press()
    assert page.step == "pipeline"
    assert "Removed what looked like a secret:" in page.html
    assert "A (variables, row 1), API_KEY (variables, row 2)" in page.html
    assert page.problems["pipeline-env_vars-1-value"] == [
        "API_KEY looks like a secret. Make it a secret, or say that it is not one"
    ]
    assert "GitHub token" in page.problems["pipeline-env_vars-0-value"][0]
    assert page.go(page.address).html.count("API_KEY (variables, row 2)") == 1


@pytest.mark.parametrize(
    "name",
    ["push_branches", "components-0-lint", "components-0-setup", "env_vars-0-name", "env_vars-0-github_name",
     "limit_lint", "not_secret_order", "components-0-services"],
)  # fmt: skip
def test_a_token_in_any_field_is_blanked(page: Page, name: str) -> None:
    page.type(name, TOKEN).press()
    assert page.step == "pipeline"
    assert TOKEN not in page.html
    assert not stored_anywhere(TOKEN)
    assert "Removed what looked like a secret:" in page.html


def test_a_token_where_nobody_types_is_not_kept(page: Page) -> None:
    page.type("components-0-uid", TOKEN).type("components-0-lint_shown", TOKEN)
    page.type(TOKEN, "x").type(f"env_vars-0-{TOKEN}", "x").press("exit")
    assert not stored_anywhere(TOKEN)


def test_a_token_where_nothing_reads_it_still_stops_the_step(page: Page) -> None:
    """The chart waits in the draft while nothing is deployed: no problem of the document, and still no place for it."""
    page.fill(env_vars__0__name="A", env_vars__0__value="b").press()
    assert page.step == "build"
    page.fill(method="none", chart=TOKEN).press()
    assert page.step == "build"
    assert "GitHub token" in page.problems["build-chart"][0]
    assert not stored_anywhere(TOKEN)


def test_a_name_that_is_no_secret_may_be_said_so(page: Page) -> None:
    page.fill(env_vars__0__name="SESSION_TOKEN", env_vars__0__value="cookie-name").press()
    assert page.fields["pipeline-env_vars-0-value"] == [""]
    assert "It is not a secret" in page.html
    page.fill(env_vars__0__value="cookie-name", env_vars__0__not_secret=True).press()
    assert page.step == "build"
    draft = Draft.objects.get()
    assert draft.last_valid is not None
    assert draft.last_valid["not_secret"] == ["SESSION_TOKEN"]
    assert draft.last_valid["env_vars"] == {"SESSION_TOKEN": "cookie-name"}


def test_saying_so_does_not_help_a_real_token(page: Page) -> None:
    page.fill(env_vars__0__name="A", env_vars__0__value=TOKEN, env_vars__0__not_secret=True).press()
    assert page.step == "pipeline"
    assert not stored_anywhere(TOKEN)


def test_make_it_a_secret(page: Page) -> None:
    page.fill(env_vars__0__name="API_KEY", env_vars__0__value=PASSWORD).press()
    assert "secret:env_vars:0" in page.buttons
    page.press("secret:env_vars:0")
    assert page.fields["pipeline-secrets-0-name"] == ["API_KEY"]
    assert "pipeline-env_vars-1-name" not in page.fields
    page.press()
    assert page.step == "build"
    assert Draft.objects.get().last_valid["secrets"] == ["API_KEY"]  # type: ignore[index]  # it is there


def test_a_token_under_a_harmless_name_may_become_a_secret_too(page: Page) -> None:
    page.fill(env_vars__0__name="LEVEL", env_vars__0__value=TOKEN).press()
    assert "secret:env_vars:0" in page.buttons
    # Nobody may say of a real token that it is none.
    assert "It is not a secret" not in page.html
    page.press("secret:env_vars:0")
    assert page.fields["pipeline-secrets-0-name"] == ["LEVEL"]
    page.press().press("add:images").press("add:images-0-build_args").fill(images__0__name="api")
    page.fill(images__0__build_args__0__name="MODE", images__0__build_args__0__value=TOKEN).press(
        "add:images"
    )
    assert "secret:images-0-build_args:0" in page.buttons


@pytest.mark.parametrize(
    ("rows", "line"), [("env_vars", "export DB_PASSWORD = hunter2"), ("secrets", "A=1DB_PASSWORD=hunter2")]
)
def test_a_line_of_a_env_in_place_of_a_name(page: Page, rows: str, line: str) -> None:
    page.press("add:secrets").type(f"{rows}-0-name", line).press()
    assert f"pipeline-{rows}-0-name" in page.problems
    assert "Removed what looked like a secret" in page.html
    assert "hunter2" not in page.html
    assert not stored_anywhere("hunter2")


def test_the_journey_of_a_pasted_token_leaves_no_trace(page: Page, caplog: Any) -> None:
    """Paste, Back, forward, Save and exit."""
    page.fill(env_vars__0__name="DEPLOY_KEY", env_vars__0__value=TOKEN).press("back")
    seen = page.html
    seen += page.press().html + page.press("exit").html
    draft = Draft.objects.get()
    for step in ("project", "pipeline"):
        seen += page.go(reverse("wizard:step", args=[draft.pk, step])).html
    assert TOKEN not in seen + caplog.text + everything_stored()
    assert not stored_anywhere(TOKEN)
    assert not Project.objects.exists()


@pytest.mark.parametrize("value", [TOKEN, PASSWORD])
def test_the_preview_never_shows_it(page: Page, value: str) -> None:
    page.fill(env_vars__0__name="API_KEY", env_vars__0__value=value)
    address = f"{reverse('wizard:preview', args=[Draft.objects.get().pk])}?step=pipeline"
    for headers in ({"hx-request": "true"}, {}):
        response = page.client.post(address, page.fields, headers=headers)
        assert value not in response.content.decode()
        assert "API_KEY looks like a" in response.content.decode()
    assert not stored_anywhere(value)


def test_secrets_of_environments(page: Page) -> None:
    page.press().fill(method="helm", chart="chart").press()
    page.press("add:environments:staging").press("add:environments:production").press("add:variables")
    one, two = (page.fields[f"environments-environments-{number}-uid"][0] for number in (0, 1))
    page.fill(variables__0__name="API_KEY").type(f"variables-0-v_{one}", PASSWORD).type(
        f"variables-0-v_{two}", "12"
    )
    page.press()
    assert page.step == "environments"
    assert not stored_anywhere(PASSWORD)
    assert PASSWORD not in page.html
    assert f"environments-variables-0-v_{one}" in page.problems
    assert page.fields[f"environments-variables-0-v_{two}"] == ["12"]
    page.press("secret:variables:0")
    assert page.fields["environments-secrets-0-name"] == ["API_KEY"]
    assert page.press().step == "review"


def test_secrets_of_build_arguments(page: Page) -> None:
    page.press().press("add:images").press("add:images-0-build_args").fill(images__0__name="api")
    page.fill(images__0__build_args__0__name="NPM_TOKEN", images__0__build_args__0__value=PASSWORD).press()
    assert not stored_anywhere(PASSWORD)
    assert "NPM_TOKEN (build arguments, row 1)" in page.html
    page.fill(
        images__0__build_args__0__value="none-at-all", images__0__build_args__0__not_secret=True
    ).press()
    assert page.step == "environments"
