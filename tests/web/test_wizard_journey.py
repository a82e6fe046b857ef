"""From "New project" to a saved project and back into it, as somebody without script does it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from cicd_wizard.projects.models import Draft, Project, Revision
from generator import check, load_catalogue
from tests.web.journey import Page, edit, first_step, new_project
from tests.web.people import PASSWORD, People, saved, signed_in

STOREFRONT = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"


@pytest.fixture
def ed(people: People) -> Client:
    """Ed's browser."""
    return signed_in(people.ed)


@pytest.fixture
def page(ed: Client) -> Page:
    """Ed, at step 1 of a new project."""
    return new_project(ed)


# --- The whole way -----------------------------------------------------------------------------


def test_the_smallest_project(page: Page) -> None:
    for step in ("pipeline", "build", "environments", "review"):
        assert page.step != step
        page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()
        assert page.step == step
    assert "Ready: 3 files" in page.html
    page.press("save", note="First")
    project = Project.objects.get()
    assert page.address == reverse("projects:saved", args=[project.pk, 1])
    assert "Revision 1 saved</h1>" in page.html
    revision = Revision.objects.get()
    assert (revision.note, revision.author) == ("First", project.revisions.get().author)
    assert project.pipeline["components"] == [
        {"name": "app", "stack": "python", "package_manager": "pip", "versions": ["3.13"]}
    ]
    assert not Draft.objects.exists()


def test_the_storefront(page: Page) -> None:
    fill_storefront(page)
    assert page.step == "review", page.problems
    assert "Ready: 4 files" in page.html
    page.press("save")
    wanted = check(yaml.safe_load(STOREFRONT.read_text(encoding="utf-8")), load_catalogue()).pipeline
    assert wanted is not None
    assert Project.objects.get().pipeline == wanted.to_document()


def fill_storefront(page: Page) -> None:
    """Answer all steps as the golden storefront does."""
    page.fill(name="Storefront", repository="https://github.com/acme/storefront").press("add:components")
    page.fill(components__0__stack="python", components__1__stack="node").press("update")
    page.fill(components__0__name="api", components__0__directory="services/api")
    page.fill(components__0__package_manager="uv", components__0__versions=["3.14", "3.13"])
    page.fill(
        components__1__name="web", components__1__directory="web", components__1__versions=["24"]
    ).press()
    assert page.step == "pipeline"
    page.press("add:schedule").fill(schedule__0__time="04:17")
    page.fill(components__0__services=["postgres"], components__0__typecheck_on=True)
    page.fill(components__0__coverage_tool="codecov")
    page.fill(components__1__build_on=True, components__1__artifacts="dist/")
    page.press("add:env_vars").press("add:env_vars")
    page.fill(env_vars__0__name="APP_ENV", env_vars__0__value="ci")
    page.fill(env_vars__1__name="API_URL", env_vars__1__kind="variable")
    page.press("add:notifications").fill(notifications__0__secret="slack_webhook_url").press()
    assert page.step == "build"
    page.press("add:images").press("add:images-0-build_args")
    page.fill(images__0__name="api", images__0__context="services/api")
    page.fill(images__0__build_args__0__name="PYTHON_VERSION", images__0__build_args__0__value="3.13")
    page.fill(method="helm", chart="charts/storefront/", release="storefront").press()
    assert page.step == "environments"
    page.press("add:environments:staging").press("add:environments:production").press("add:secrets")
    for number, (name, namespace, url) in enumerate(
        [
            ("staging", "storefront-staging", "https://staging.acme.example"),
            ("production", "storefront", "https://acme.example"),
        ]
    ):
        page.type(f"environments-{number}-namespace", namespace).type(f"environments-{number}-url", url)
        page.type(f"environments-{number}-branch", "main")
        page.type(f"environments-{number}-values_file", f"charts/storefront/values-{name}.yaml")
    page.fill(environments__1__reviewers="@acme/release-managers")
    staging, production = (page.fields[f"environments-environments-{number}-uid"][0] for number in (0, 1))
    page.type(f"variables-0-v_{staging}", "staging").type(f"variables-0-v_{production}", "production")
    page.fill(secrets__0__name="api_key").type(f"secrets-0-n_{staging}", True).type(
        f"secrets-0-n_{production}", True
    )
    page.type(f"secrets-0-s_{staging}", "STAGING_API_KEY").press()


def test_an_edit_that_changes_nothing_keeps_every_byte(ed: Client, people: People) -> None:
    """Every field of every step survives being shown, posted and saved."""
    document: dict[str, Any] = yaml.safe_load(STOREFRONT.read_text(encoding="utf-8"))
    project = saved(
        people.ed, people.acme, **{key: value for key, value in document.items() if key != "version"}
    )
    page = edit(ed, project)
    for step in ("pipeline", "build", "environments", "review"):
        page.press()
        assert page.step == step, page.html
    page.press("save")
    first, second = Revision.objects.order_by("number")
    assert second.pipeline == first.pipeline
    assert second.contents == first.contents


def test_editing_makes_a_second_revision(ed: Client, people: People) -> None:
    project = saved(people.ed, people.acme)
    before = project.revisions.get()
    page = edit(ed, project, "pipeline")
    assert page.step == "pipeline"
    page.press("add:env_vars").fill(env_vars__0__name="LEVEL", env_vars__0__value="debug").press("review")
    assert page.step == "review"
    page.press("save")
    first, second = Revision.objects.order_by("number")
    assert second.pipeline["env_vars"] == {"LEVEL": "debug"}
    assert (first.pipeline, first.contents) == (before.pipeline, before.contents)


def test_moving_components_moves_their_checks(ed: Client, people: People) -> None:
    components = [
        {"name": "api", "stack": "python", "test": "pytest -x"},
        {"name": "web", "stack": "node", "test": "npm run e2e"},
    ]
    project = saved(people.ed, people.acme, components=components)
    page = edit(ed, project).press("down:components:0")
    page.fill(components__0__name="site").press("review").press("save")
    project.refresh_from_db()
    assert [(item["name"], item["test"]) for item in project.pipeline["components"]] == [
        ("site", "npm run e2e"),
        ("api", "pytest -x"),
    ]


def test_untouched_commands_follow_the_package_manager(page: Page) -> None:
    first_step(page).fill(components__0__lint="ruff check src").press()
    page.go(page.address.replace("build", "project"))
    page.fill(components__0__package_manager="uv").press()
    assert page.step == "pipeline"
    assert page.fields["pipeline-components-0-install"] == ["uv sync --locked"]
    assert page.fields["pipeline-components-0-lint"] == ["ruff check src"]
    assert "Changed" in page.html
    page.press("reset:components:0:lint")
    assert page.fields["pipeline-components-0-lint"][0].startswith("uvx ruff@")


# --- Nothing is lost ---------------------------------------------------------------------------


def test_back_keeps_what_was_typed_even_with_problems(page: Page) -> None:
    first_step(page).fill(concurrency_group="two words").press("back")
    assert page.step == "project"
    assert page.fields["project-name"] == ["Tiny"]
    page.press()
    assert page.fields["pipeline-concurrency_group"] == ["two words"]
    assert "Group prefix uses letters" in page.html


def test_reload_shows_the_same_and_writes_nothing(page: Page, django_assert_num_queries: Any) -> None:
    first_step(page)
    before = Draft.objects.values().get()
    html = page.html
    page.go(page.address)
    page.go(page.address)
    assert Draft.objects.values().get() == before
    assert page.html.count("<input") == html.count("<input")


def test_save_and_exit_then_sign_out_and_back(page: Page, people: People) -> None:
    first_step(page).fill(push_branches="main\ntrunk").press("exit")
    assert page.address == reverse("projects:list")
    page.client.logout()
    address = reverse("wizard:step", args=[Draft.objects.get().pk, "pipeline"])
    page.go(address)
    assert page.address.startswith(reverse("account_login"))
    response = page.client.post(page.address, {"login": people.ed.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == address
    assert page.go(address).fields["pipeline-push_branches"] == ["main\ntrunk"]


def test_an_expired_session_loses_nothing_that_was_saved(page: Page) -> None:
    first_step(page)
    page.client.session.flush()
    page.press()
    assert page.address.startswith(reverse("account_login"))
    assert Draft.objects.get().step_data["project"]["project-name"] == ["Tiny"]


def test_two_drafts_do_not_disturb_each_other(ed: Client) -> None:
    one, two = new_project(ed), new_project(ed)
    first_step(one, "One")
    first_step(two, "Two")
    one.fill(push_branches="one").press()
    two.fill(push_branches="two").press()
    assert one.press("back").fields["pipeline-push_branches"] == ["one"]
    assert two.press("back").fields["pipeline-push_branches"] == ["two"]


def test_environments_wait_while_nothing_is_deployed(page: Page) -> None:
    first_step(page).press().fill(method="command", commands="./deploy.sh").press()
    page.press("add:environments:staging").fill(environments__0__url="https://a.example").press()
    assert page.step == "review"
    page.press("back").press("back").fill(method="none").press().press()
    assert page.step == "review"
    assert "staging" not in page.html
    page.press("back").press("back").fill(method="command").press()
    assert page.step == "environments"
    assert page.problems == {}
    assert page.fields["environments-environments-0-name"] == ["staging"]
    assert page.fields["environments-environments-0-url"] == ["https://a.example"]


def test_discarding_a_draft(page: Page) -> None:
    draft = Draft.objects.get()
    address = reverse("wizard:discard", args=[draft.pk])
    assert page.client.get(address).status_code == 405
    response = page.client.post(address, follow=True)
    assert "Discarded the draft." in response.content.decode()
    assert not Draft.objects.exists()
    assert page.client.get(page.address).status_code == 404
