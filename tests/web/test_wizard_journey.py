"""From "New project" to a saved project and back into it, as somebody without script does it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from cicd_wizard.accounts.models import Membership, Role
from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.projects.services import start_draft
from generator import check, load_catalogue
from tests.web.journey import Page
from tests.web.people import PASSWORD, People, saved, saved_again, signed_in

STOREFRONT = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"


def new_project(client: Client) -> Page:
    """Press "New project"."""
    response = client.post(reverse("projects:start"))
    return Page(client, response["Location"])


def first_step(page: Page, name: str = "Tiny") -> Page:
    """Fill in the least that step 1 takes, and go on."""
    return page.fill(name=name, components__0__stack="python", components__0__name="app").press()


def to_review(page: Page, name: str = "Tiny") -> Page:
    """Go through all steps of the smallest project."""
    return first_step(page, name).press().press().press()


@pytest.fixture
def ed(people: People) -> Client:
    """Ed's browser."""
    return signed_in(people.ed)


@pytest.fixture
def page(ed: Client) -> Page:
    """Ed, at step 1 of a new project."""
    return new_project(ed)


def edit(client: Client, project: Project, step: str = "project") -> Page:
    """Press "Edit" on a project."""
    response = client.post(reverse("projects:edit", args=[project.pk]), {"step": step})
    return Page(client, response["Location"])


# --- The whole way -----------------------------------------------------------------------------


def test_the_smallest_project(page: Page) -> None:
    for step in ("pipeline", "build", "environments", "review"):
        assert page.step != step
        page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()
        assert page.step == step
    assert "Ready: 3 files" in page.html
    page.press("save", note="First")
    project = Project.objects.get()
    assert page.address == f"{reverse('projects:detail', args=[project.pk])}#next-steps"
    assert "Revision 1 saved." in page.html
    revision = Revision.objects.get()
    assert (revision.note, revision.author) == ("First", project.revisions.get().author)
    assert project.pipeline["components"] == [
        {"name": "app", "stack": "python", "package_manager": "pip", "versions": ["3.13"]}
    ]
    assert not Draft.objects.exists()


def test_the_storefront(page: Page) -> None:
    fill_storefront(page)
    assert page.step == "review", page.problems
    assert "Ready: 3 files" in page.html
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


def test_discarding_a_draft(page: Page) -> None:
    draft = Draft.objects.get()
    address = reverse("wizard:discard", args=[draft.pk])
    assert page.client.get(address).status_code == 405
    response = page.client.post(address, follow=True)
    assert "Discarded the draft." in response.content.decode()
    assert not Draft.objects.exists()
    assert page.client.get(page.address).status_code == 404


# --- Steps and addresses -----------------------------------------------------------------------


@pytest.mark.parametrize("step", ["pipeline", "build", "environments", "review"])
def test_a_new_project_goes_step_by_step(page: Page, step: str) -> None:
    page.go(page.address.replace("project", step))
    assert page.step == "project"


@pytest.mark.parametrize("step", ["pipeline", "build", "environments", "review"])
def test_a_saved_project_may_be_opened_at_any_step(ed: Client, people: People, step: str) -> None:
    assert edit(ed, saved(people.ed, people.acme), step).step == step


def test_the_address_says_which_step_is_posted(page: Page) -> None:
    first_step(page)
    page.press("next", current_step="environments", **{"project-name": "Another"})
    assert page.step == "build"
    assert Draft.objects.get().step_data["project"]["project-name"] == ["Tiny"]


def test_only_fields_of_the_step_are_stored(page: Page) -> None:
    page.fill(surprise="x")
    first_step(page)
    assert set(Draft.objects.get().step_data) == {"project"}
    stored = Draft.objects.get().step_data["project"]
    assert not {"project-surprise", "csrfmiddlewaretoken", "op"} & set(stored)


@pytest.mark.parametrize("step", ["done", "nothing", "projects"])
def test_unknown_steps(page: Page, step: str) -> None:
    address = page.address.replace("/project/", f"/{step}/")
    assert page.client.get(address).status_code == 404
    assert page.client.post(address).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_methods(page: Page, method: str) -> None:
    assert getattr(page.client, method)(page.address).status_code == 405


def test_the_titles_say_where_one_is(page: Page) -> None:
    assert "<title>Step 1 of 4: Project – New project – CI/CD Wizard</title>" in page.html
    page.press()
    assert "<title>Error: Step 1 of 4: Project – New project – CI/CD Wizard</title>" in page.html
    assert 'aria-current="step"' in page.html


def test_a_change_from_the_review_returns_there(page: Page) -> None:
    to_review(page)
    assert "?return=review#id_project-name" in page.html
    page.go(f"{page.address.replace('review', 'project')}?return=review")
    assert "Save and return to review" in page.html
    page.fill(name="Small").press()
    assert page.step == "review"
    assert "Small" in page.html


# --- Saving ------------------------------------------------------------------------------------


def test_a_taken_name_is_said_at_step_1(page: Page, people: People) -> None:
    saved(people.ed, people.acme, name="Shop API")
    page.fill(name="shop api", components__0__stack="python", components__0__name="app").press()
    assert page.step == "project"
    assert "Your team already has a project called shop api" in page.html
    assert 'aria-invalid="true"' in page.html
    page.fill(name="Another").press()
    assert page.step == "pipeline"


def test_a_name_that_was_taken_in_the_meantime_keeps_the_draft(page: Page, people: People) -> None:
    to_review(page, "Shop API")
    saved(people.alice, people.acme, name="Shop API")
    assert "Your team already has a project called Shop API" in page.go(page.address).html
    page.press("save")
    assert page.step == "project"
    assert "Your team already has a project called Shop API" in page.html
    assert Project.objects.count() == 1


def test_a_stale_save_is_refused_and_keeps_everything(ed: Client, people: People) -> None:
    project = saved(people.ed, people.acme)
    page = edit(ed, project)
    page.fill(default_branch="trunk").press("review")
    saved_again(people.alice, project, "Quicker", runner="big-one")
    page.press("save", note="Mine")
    assert page.response.status_code == 409
    assert "Alice saved revision 2 while you were editing" in page.html
    assert Draft.objects.get().step_data["project"]["project-default_branch"] == ["trunk"]
    page.press("overwrite", revision="2", note="Mine")
    project.refresh_from_db()
    assert (project.revision_number, project.pipeline["default_branch"]) == (3, "trunk")
    assert project.revisions.get(number=3).note == "Mine"


def test_saving_on_top_of_a_revision_that_was_not_seen_is_refused_again(ed: Client, people: People) -> None:
    project = saved(people.ed, people.acme)
    page = edit(ed, project).press("review")
    saved_again(people.alice, project, runner="one")
    page.press("save")
    saved_again(people.alice, project, runner="two")
    page.press("overwrite", revision="2")
    assert "Alice saved revision 3 while you were editing" in page.html
    assert page.press("overwrite", revision="x").response.status_code == 400
    page.client.post(reverse("wizard:discard", args=[Draft.objects.get().pk]))
    assert Project.objects.get().revision_number == 3


def test_saving_with_a_problem_stores_nothing(page: Page) -> None:
    to_review(page)
    page.go(page.address.replace("review", "build")).fill(method="helm").press("review")
    assert page.step == "review"
    assert "2 problems to solve" in page.html
    assert "/build/?return=review#id_build-chart" in page.html
    page.press("save")
    assert "2 problems to solve" in page.html
    assert not Project.objects.exists()


@pytest.mark.parametrize("note", ["x" * 121, "a‮b", "Token ghp_0123456789abcdefghij0123456789"])
def test_a_note_that_cannot_be_kept(page: Page, note: str) -> None:
    to_review(page).press("save", note=note)
    assert "There is a problem" in page.html
    assert 'id="id_note_error"' in page.html
    assert "ghp_" not in page.html
    assert not Project.objects.exists()


def test_the_other_buttons_of_the_review(page: Page) -> None:
    address = to_review(page).address
    assert page.press("exit").address == reverse("projects:list")
    assert page.go(address).press("back").step == "environments"
    assert page.go(address).press("dance").response.status_code == 400


# --- Who ---------------------------------------------------------------------------------------


def test_a_viewer_cannot_go_on_with_a_draft(page: Page, people: People) -> None:
    first_step(page)
    Membership.objects.filter(user=people.ed).update(role=Role.VIEWER)
    for address in (page.address, reverse("wizard:preview", args=[Draft.objects.get().pk])):
        assert page.client.get(address).status_code == 403
        assert page.client.post(address, page.fields).status_code == 403


def test_drafts_of_others_do_not_exist(people: People, page: Page) -> None:
    for user in (people.alice, people.vic, people.mallory, people.root, people.nobody):
        assert signed_in(user).get(page.address).status_code == 404
    assert signed_in(None).get(page.address).status_code == 302


def test_the_team_of_the_draft_counts(people: People) -> None:
    draft = start_draft(people.mallory, people.globex)
    page = Page(signed_in(people.mallory), reverse("wizard:step", args=[draft.pk, "project"]))
    saved(people.ed, people.acme, name="Tiny")
    assert first_step(page).step == "pipeline"


# --- Cost --------------------------------------------------------------------------------------


def test_the_widest_pages_take_few_queries(
    ed: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    names = [f"V_{number}" for number in range(40)]
    values: dict[str, Any] = dict.fromkeys(names, "x")
    project = saved(
        people.ed,
        people.acme,
        components=[{"name": f"c{number}", "stack": "python", "env_vars": values} for number in range(10)],
        images=[{"name": f"i{number}", "build_args": values, "push": False} for number in range(10)],
        deploy={"method": "helm", "chart": "chart"},
        environments=[{"name": f"e{number}", "env_vars": values, "secrets": ["KEY"]} for number in range(10)],
    )
    page = edit(ed, project)
    for step in ("project", "pipeline", "build", "environments", "review"):
        with django_assert_max_num_queries(12):
            page.go(page.address.replace(page.step, step))
        assert page.response.status_code == 200
