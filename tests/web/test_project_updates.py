"""Newer defaults for saved projects: who is offered them, what they change, taking them over, not now."""

from typing import Any

import pytest
from django.urls import reverse

from cicd_wizard.projects import services
from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.stacks.models import StackDefault, StackDefaultCommand, State
from cicd_wizard.stacks.services import published_overlay
from tests.web.journey import edit
from tests.web.people import People, saved, saved_again, signed_in


def publish(stack: str = "python", versions: list[str] | None = None) -> None:
    """An administrator publishes other versions of a stack."""
    StackDefault.objects.update(state=State.RETIRED)
    number = StackDefault.objects.count() + 1
    StackDefault.objects.create(
        stack=stack, number=number, versions=versions or ["3.12"], state=State.PUBLISHED
    )


def statuses(people: People, query: str = "") -> dict[str, bool]:
    """Whether each listed project has an update, by its name."""
    context = signed_in(people.ed).get("/" + query).context
    return {project.name: project.pk in context["updatable"] for project in context["page"]}


def overview(people: People, project: Project, who: str = "ed") -> str:
    """The first tab of the project."""
    return signed_in(getattr(people, who)).get(reverse("projects:detail", args=[project.pk])).content.decode()


def press(people: People, project: Project, name: str, **data: Any) -> Any:
    """A button about the update."""
    return signed_in(people.ed).post(reverse(f"projects:{name}", args=[project.pk]), data, follow=True)


def test_only_projects_with_that_stack_are_offered_it(people: People, project: Project) -> None:
    saved(people.ed, people.acme, name="Docs", components=[{"name": "site", "stack": "node"}])
    assert statuses(people) == {"Docs": False, "Shop API": False}
    publish()
    assert statuses(people) == {"Docs": False, "Shop API": True}
    assert list(statuses(people, "?status=update")) == ["Shop API"]
    assert list(statuses(people, "?status=up-to-date")) == ["Docs"]
    assert "Update available: Python." in overview(people, project)
    # A viewer may look, but not press.
    assert "View changes" in overview(people, project, "vic")
    assert "Not now" not in overview(people, project, "vic")


@pytest.mark.parametrize(
    ("component", "offered"),
    [
        ({}, True),
        ({"versions": ["3.14"]}, False),
        ({"versions": ["3.14"], "package_manager": "poetry"}, False),
        ({"versions": ["3.14"], "package_manager": "uv"}, True),
        ({"versions": ["3.14"], "package_manager": "uv", "lint": "make lint"}, False),
    ],
)
def test_answers_of_ones_own_are_no_reason_for_an_update(
    people: People, component: dict[str, Any], offered: bool
) -> None:
    saved(people.ed, people.acme, components=[{"name": "api", "stack": "python", **component}])
    publish()
    row = StackDefault.objects.get()
    StackDefaultCommand.objects.create(
        stack_default=row, package_manager="uv", check_name="lint", command="uvx ruff check src"
    )
    assert statuses(people) == {"Shop API": offered}


def test_a_newer_catalogue_is_an_update_too(people: People, project: Project) -> None:
    Revision.objects.update(catalogue_fingerprint="of an older release")
    assert statuses(people) == {"Shop API": True}
    assert "Update available: a newer catalogue." in overview(people, project)


def test_the_changes_are_shown_and_taken_over(people: People, project: Project) -> None:
    publish()
    page = signed_in(people.vic).get(reverse("projects:update", args=[project.pk])).content.decode()
    assert "<ins>" in page
    assert "3.12" in page
    answer = press(people, project, "update", seen="1")
    assert "Revision 2 saved</h1>" in answer.content.decode()
    project.refresh_from_db()
    assert project.stack_defaults == published_overlay()
    newest = project.revisions.get(number=2)
    assert newest.resolved["components"][0]["versions"] == ["3.12"]
    assert newest.pipeline == project.revisions.get(number=1).pipeline
    assert statuses(people) == {"Shop API": False}


def test_not_now_holds_until_the_next_one(people: People, project: Project) -> None:
    publish()
    press(people, project, "decline-update")
    assert statuses(people) == {"Shop API": False}
    assert "Update available" not in overview(people, project)
    publish(versions=["3.13"])
    assert statuses(people) == {"Shop API": True}


def test_what_the_new_defaults_refuse_is_told(people: People) -> None:
    project = saved(
        people.ed, people.acme, components=[{"name": "api", "stack": "python", "versions": ["3.14"]}]
    )
    Project.objects.update(pipeline={**project.pipeline, "components": []})
    Revision.objects.update(pipeline={**project.pipeline, "components": []})
    publish()
    Revision.objects.update(catalogue_fingerprint="of an older release")
    page = overview(people, project)
    assert "This release refuses 1 answer" in page
    assert page.count("There is a problem") == 1
    assert page.count("Completed") == 3
    assert signed_in(people.ed).get("/").context["broken"] == {project.pk}
    assert "problem to solve first" in press(people, project, "update", seen="1").content.decode()
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("seen", ["1", "x", ""])
def test_a_save_in_the_meantime_is_not_passed_over(people: People, project: Project, seen: str) -> None:
    publish()
    saved_again(people.alice, project)
    answer = press(people, project, "update", seen=seen)
    assert answer.status_code == (200 if seen == "1" else 400)
    assert Revision.objects.count() == 2


def test_a_draft_from_before_follows_the_new_defaults_when_both_are_put_together(
    people: People, project: Project
) -> None:
    page = edit(signed_in(people.ed), project).fill(default_branch="trunk").press("review")
    publish()
    services.update_project(people.alice, project, 1)
    page.press("save")
    assert page.response.status_code == 409
    page.press("merge", revision="2")
    newest = project.revisions.get(number=3)
    assert newest.pipeline["default_branch"] == "trunk"
    assert newest.resolved["components"][0]["versions"] == ["3.12"]
