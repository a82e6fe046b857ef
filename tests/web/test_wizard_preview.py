"""The preview: follows what is typed, keeps the last good files, writes nothing."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cicd_wizard.projects.models import Draft
from tests.web.journey import Page
from tests.web.people import People, saved, signed_in

HTMX = {"hx-request": "true"}


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 1 of a new project."""
    client = signed_in(people.ed)
    return Page(client, client.post(reverse("projects:start"))["Location"])


def preview_of(page: Page, step: str = "project", file: str = "", **headers: str) -> HttpResponse:
    address = f"{reverse('wizard:preview', args=[Draft.objects.get().pk])}?step={step}&file={file}"
    response: Any = page.client.post(address, page.fields, headers=headers or HTMX)
    assert response.status_code == 200
    return response  # type: ignore[no-any-return]  # the client's response is one


def words(response: HttpResponse) -> str:
    return re.sub(r"<[^>]*>", "", response.content.decode())


def test_an_empty_project_says_when_files_appear(page: Page) -> None:
    assert "No files yet" in page.html
    response = preview_of(page)
    assert response["HX-Retarget"] == "#preview-status"
    assert "Enter a project name" in words(response)


def test_it_follows_what_is_typed_and_writes_nothing(page: Page) -> None:
    before = Draft.objects.values().get()
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app")
    response = preview_of(page)
    assert "HX-Retarget" not in response
    assert "# CI for Tiny" in words(response)
    assert "No problems" in words(response)
    assert Draft.objects.values().get() == before


def test_with_a_problem_only_the_list_comes_so_the_files_stay(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()
    page.fill(push_branches="two words")
    response = preview_of(page, "pipeline")
    assert response["HX-Retarget"] == "#preview-status"
    assert 'href="#id_pipeline-push_branches"' in response.content.decode()
    assert b'id="code-text"' not in response.content


def test_the_page_keeps_the_last_good_files(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()
    page.fill(push_branches="two words").press()
    assert page.step == "pipeline"
    assert "# CI for Tiny" in re.sub(r"<[^>]*>", "", page.html)
    assert "1 problem" in page.html


def test_problems_of_other_steps_link_there(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press().press()
    page.fill(method="helm")
    html = preview_of(page, "build").content.decode()
    draft = Draft.objects.get()
    assert 'href="#id_build-chart"' in html
    assert f'href="{reverse("wizard:step", args=[draft.pk, "environments"])}#main"' in html


def test_files_are_chosen_by_tabs(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app")
    assert "name: Tiny" in words(preview_of(page, file="pipeline.yaml"))
    assert "# CI for Tiny" in words(preview_of(page, file="../etc/passwd"))
    page.fields["shown"] = ["pipeline.yaml"]
    assert "name: Tiny" in words(preview_of(page))


def test_the_full_page_without_script(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press("preview")
    assert "/preview/?step=project" in page.address
    assert "<title>Preview – Tiny – CI/CD Wizard</title>" in page.html
    assert "Back to Project" in page.html
    assert "# CI for Tiny" in re.sub(r"<[^>]*>", "", page.html)
    assert Draft.objects.get().step_data["project"]["project-name"] == ["Tiny"]
    assert page.client.get(f"{page.address}&file=pipeline.yaml").status_code == 200
    assert page.client.get(f"{page.address}&step=nothing").status_code == 200


def test_the_preview_of_a_saved_project(people: People) -> None:
    project = saved(people.ed, people.acme)
    client = signed_in(people.ed)
    page = Page(client, client.post(reverse("projects:edit", args=[project.pk]))["Location"])
    assert "# CI for Shop API" in re.sub(r"<[^>]*>", "", page.html)
    page.fill(name="")
    assert preview_of(page)["HX-Retarget"] == "#preview-status"


def test_the_widest_step_has_a_verdict_in_place_of_files(page: Page) -> None:
    page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press().press().press()
    html = preview_of(page, "environments").content.decode()
    assert 'id="preview"' in html
    assert "No problems" in html
    assert "Show preview" in html
