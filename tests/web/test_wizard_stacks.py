"""Every stack of the catalogue in the wizard, and commands of one's own, without code that knows them by name."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cicd_wizard.projects.models import Project
from cicd_wizard.wizard.answers import Answers
from generator import check, load_catalogue
from tests.web.journey import Page, edit, new_project
from tests.web.people import People, signed_in

CATALOGUE = load_catalogue()
MANAGERS = [
    (stack.name, manager) for stack in CATALOGUE.stacks.values() for manager in stack.package_managers
]


def through_the_form(component: dict[str, Any]) -> Any:
    """A component as it was saved, after the form was filled from it, posted, and posted once more."""
    document = {"version": 1, "name": "Shop", "components": [component]}
    checked = check(document, CATALOGUE)
    assert checked.pipeline, checked.problems
    today = date(2026, 11, 22)
    first = Answers({}, CATALOGUE, saved=checked.pipeline.to_document(), today=today)
    again = Answers(first.data, CATALOGUE, today=today)
    assert again.problems == []
    assert again.checked.pipeline
    return again.checked.pipeline.to_document()["components"][0]


@pytest.mark.parametrize(("stack", "manager"), MANAGERS)
def test_each_stack_comes_back(stack: str, manager: str) -> None:
    language = CATALOGUE.language(stack, manager)
    component = {
        "name": "app",
        "stack": stack,
        "package_manager": manager,
        "install": "make deps",
        "test": "make test",
    }
    if manager == CATALOGUE.stacks[stack].default_package_manager:
        del component["package_manager"]
    assert through_the_form(component) == component
    if language.versions:
        versions = {"versions": [language.versions[-1].version]}
        assert through_the_form(component | versions) == component | versions


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 1 of a new project."""
    return new_project(signed_in(people.ed))


def ed_again(people: People) -> Client:
    return signed_in(people.ed)


def test_each_stack_can_be_chosen(page: Page) -> None:
    for stack in CATALOGUE.stacks.values():
        assert stack.label in page.html
        page.fill(name="Tiny", components__0__stack=stack.name, components__0__name="app").press("update")
        assert page.step == "project"
        for manager in stack.package_managers.values():
            assert manager.label in page.html
        assert f"{stack.version_label} versions" in page.html or not stack.versions


def test_commands_of_ones_own_are_saved_and_edited(page: Page, people: People) -> None:
    page.fill(name="Tiny", components__0__stack="custom", components__0__name="app").press()
    assert page.step == "pipeline", page.problems
    install: dict[str, str | bool | list[str]] = {
        "install_on": True,
        "install": "poetry install",
        "test_on": True,
    }
    for name, value in install.items():
        page.type(f"components-0-{name}", value)
    page.press()
    assert page.problems == {"pipeline-components-0-test": ["Enter a command or switch the check off"]}
    page.type("components-0-test", "poetry run pytest").press().press().press()
    assert page.step == "review", page.problems
    assert "poetry install tells the language: Python 3.13 is set up" in page.html
    page.press("save")
    [project] = Project.objects.all()
    [component] = project.pipeline["components"]
    assert (component["install"], component["test"]) == ("poetry install", "poetry run pytest")
    page = edit(ed_again(people), project)
    page.fill(components__0__other_versions="3.12, 3.13").press()
    assert page.step == "pipeline", page.problems
    page.press().press().press().press("save")
    project.refresh_from_db()
    assert project.pipeline["components"][0]["versions"] == ["3.12", "3.13"]


def test_a_version_without_a_language_is_told_at_its_field(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="custom", components__0__name="app").press("update")
    page.fill(components__0__other_versions="3.12").press()
    assert "project-components-0-other_versions" in page.problems
