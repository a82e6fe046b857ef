"""From "New project" to a saved project, as somebody without script does it."""

import pytest
from django.test import Client
from django.urls import reverse

from cicd_wizard.projects.models import Draft, Project
from tests.web.journey import Page
from tests.web.people import People


@pytest.fixture
def page(client: Client, people: People) -> Page:
    """Ed, at step 1 of a new project."""
    client.force_login(people.ed)
    client.post(reverse("projects:start"))
    draft = Draft.objects.get()
    return Page(client, reverse("wizard:step", args=[draft.pk, "project"]))


def test_the_smallest_project(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()
    assert page.step == "pipeline", page.html
    page.press()
    assert page.step == "build", page.html
    page.press()
    assert page.step == "environments", page.html
    page.press()
    assert page.step == "review", page.html
    assert "Ready: 3 files" in page.html
    page.press("save", note="First")
    project = Project.objects.get()
    assert project.name == "Tiny"
    assert not Draft.objects.exists()
