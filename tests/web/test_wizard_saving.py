"""Steps and their addresses, the review, saving, who may do it, and what a page costs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cicd_wizard.accounts.models import Membership, Role
from cicd_wizard.projects.models import Draft, Project
from cicd_wizard.projects.services import start_draft
from tests.web.journey import Page, edit, first_step, new_project, to_review
from tests.web.people import People, saved, saved_again, signed_in


@pytest.fixture
def ed(people: People) -> Client:
    """Ed's browser."""
    return signed_in(people.ed)


@pytest.fixture
def page(ed: Client) -> Page:
    """Ed, at step 1 of a new project."""
    return new_project(ed)


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


def test_a_tab_that_was_left_open_says_where_its_draft_went(page: Page) -> None:
    left = page.address
    first_step(page).press().press().press().press("save")
    page.go(left)
    assert page.response.status_code == 404
    assert "The draft was saved as a revision or discarded, perhaps in another tab" in page.html
