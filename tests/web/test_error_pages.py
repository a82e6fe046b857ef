"""400, 403, 404, 500 and a lost form token, in the product's look."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cicd_wizard.projects.models import Project
from tests.web.people import PASSWORD, People, signed_in


def failing(error: Exception) -> Any:
    def view(*args: Any, **kwargs: Any) -> None:
        raise error

    return view


@pytest.fixture
def patient(client: Client) -> Client:
    """A browser that shows the error page where the test client would raise."""
    client.raise_request_exception = False
    return client


def test_404_for_an_address_that_is_not_there(db: None, client: Client) -> None:
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert 'class="site-header"' in response.content.decode()


def test_403_says_who_can_help(people: People, project: Project) -> None:
    response = signed_in(people.vic).post(reverse("projects:edit", args=[project.pk]))
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert "css/base.css" in response.content.decode()


def test_400_for_a_host_that_is_not_ours(db: None, client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "css/base.css" in response.content.decode()
    assert "evil.example" not in response.content.decode()


def test_400_for_too_many_fields(people: People) -> None:
    data = {f"f{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    response = signed_in(people.ed).post(reverse("accounts:theme"), data)
    assert response.status_code == 400
    assert "css/base.css" in response.content.decode()


def test_400_for_a_suspicious_request(
    people: People, patient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cicd_wizard.projects.views.list_context", failing(SuspiciousOperation("no")))
    patient.force_login(people.ed)
    assert patient.get("/").status_code == 400


def test_500_needs_no_context_and_no_database(
    people: People, patient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cicd_wizard.projects.views.list_context", failing(RuntimeError(PASSWORD)))
    patient.force_login(people.ed)
    with CaptureQueriesContext(connection) as queries:
        response = patient.get("/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong" in page
    assert PASSWORD not in page
    # Only who is signed in and their team were looked up, before the view failed.
    assert len(queries) <= 4


def test_a_form_without_its_token_gets_a_page_of_its_own(people: People) -> None:
    response = signed_in(people.ed, enforce_csrf_checks=True).post(reverse("projects:start"))
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_the_browsers_own_question_for_an_icon_is_answered(db: None, client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/favicon.svg"


@pytest.mark.parametrize(("who", "outcome"), [("vic", "denied"), ("mallory", "not-found")])
def test_denied_access_is_logged(
    people: People, project: Project, caplog: pytest.LogCaptureFixture, who: str, outcome: str
) -> None:
    caplog.set_level(logging.INFO, "cicd_wizard.audit")
    user = getattr(people, who)
    signed_in(user).post(reverse("projects:edit", args=[project.pk]))
    lines = [record.getMessage() for record in caplog.records if record.name == "cicd_wizard.audit"]
    team = user.teams.get().pk
    assert lines[-1] == f"action=access outcome={outcome} user={user.pk} team={team} object=projects:edit"
