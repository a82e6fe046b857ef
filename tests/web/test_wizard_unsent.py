"""A session that ends while somebody types: what was sent then waits until they have signed in again."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cicd_wizard.projects.models import Draft
from cicd_wizard.projects.services import start_draft
from tests.web.journey import Page
from tests.web.people import PASSWORD, People, signed_in

TOKEN = "gh" + "p_" + "a1B2" * 9


def sign_in(client: Client, email: str, back_to: str) -> Page:
    """Type e-mail and password on the sign-in page and follow where it leads."""
    client.post("/accounts/login/", {"login": email, "password": PASSWORD, "next": back_to})
    return Page(client, back_to)


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 1 of a new project, as the session ends."""
    draft = start_draft(people.ed, people.acme)
    page = Page(signed_in(people.ed), f"/drafts/{draft.pk}/project/")
    Session.objects.all().delete()
    return page


def press(page: Page) -> str:
    """Press "Save and continue"; gives the address that the answer leads to."""
    fields = {**page.fields, "op": ["next"]}
    response = page.client.post(page.address, fields)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    return page.address


def test_what_was_sent_is_on_the_page_again(page: Page, people: People) -> None:
    address = press(page.fill(name="Half typed"))
    draft = Draft.objects.get()
    assert draft.step_data == {}, "nobody was signed in, so the draft stays as it was"
    back = sign_in(page.client, people.ed.email, address)
    assert "Your session had ended" in back.html
    assert back.fields["project-name"] == ["Half typed"]
    back.press()
    draft.refresh_from_db()
    assert draft.step_data["project"]["project-name"] == ["Half typed"]
    assert "Your session had ended" not in back.go(address).html


def test_somebody_else_does_not_get_it(page: Page, people: People) -> None:
    address = press(page.fill(name="Half typed"))
    page.client.post("/accounts/login/", {"login": people.alice.email, "password": PASSWORD})
    answer = page.client.get(address)
    assert answer.status_code == 404
    assert b"Half typed" not in answer.content


def test_a_token_is_not_kept(page: Page, people: People) -> None:
    address = press(page.fill(name=TOKEN))
    assert all(TOKEN not in str(session.get_decoded()) for session in Session.objects.all())
    back = sign_in(page.client, people.ed.email, address)
    assert TOKEN not in back.html
    assert "Removed what looked like a secret" in back.html


def test_an_unknown_draft_keeps_nothing(page: Page) -> None:
    address = page.address.replace(str(Draft.objects.get().pk), "00000000-0000-4000-8000-000000000000")
    response = page.client.post(address, {"project-name": "x"})
    assert response.status_code == 302
    assert not Session.objects.exists()
