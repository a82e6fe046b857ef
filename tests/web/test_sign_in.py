"""Signing in and out, passwords, and what a stranger can learn from them."""

import logging
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cicd_wizard.accounts.models import User
from tests.web.people import PASSWORD, People, signed_in

LOGIN = "/accounts/login/"
NEW_PASSWORD = "an even quieter evening"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """Failed sign-ins of other tests do not count."""
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    """Try to sign in; gives the page that follows."""
    return client.post(LOGIN, {"login": email, "password": password}, follow=True).content.decode()


@pytest.mark.parametrize("email", ["ed@example.com", "ED@Example.com", " ed@example.com "])
def test_the_address_signs_in_whatever_its_case(people: People, client: Client, email: str) -> None:
    sign_in(client, email)
    assert client.session["_auth_user_id"] == str(people.ed.pk)


def test_it_goes_on_to_the_page_that_was_asked_for(people: People, client: Client) -> None:
    asked = client.get(reverse("account_change_password"))
    response = client.post(
        asked["Location"],
        {"login": "ed@example.com", "password": PASSWORD, "next": "/accounts/password/change/"},
    )
    assert response["Location"] == reverse("account_change_password")
    outside = Client().post(
        LOGIN, {"login": "ed@example.com", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert outside["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_alike(people: People, client: Client) -> None:
    pages = [
        sign_in(client, "ed@example.com", "wrong wrong wrong"),
        sign_in(client, "no@example.com", "wrong wrong wrong"),
    ]
    for page in pages:
        assert "The e-mail address or the password is not right" in page
    alike = [re.sub(r'value="[^"]*"|ftoken": "[^"]*"', "", page) for page in pages]
    assert alike[0] == alike[1]


def test_many_failures_lock_even_the_right_password_out(people: People, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "ed@example.com", "wrong wrong wrong")
    assert "Too many failed sign-ins" in sign_in(client, "ed@example.com")
    assert "_auth_user_id" not in client.session


def test_the_limit_lives_in_the_database(people: People, client: Client) -> None:
    sign_in(client, "ed@example.com", "wrong wrong wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"login": "", "password": PASSWORD}, "Enter an e-mail address"),
        ({"login": "ed", "password": PASSWORD}, "Enter an e-mail address, for example"),
        ({"login": "ed@example.com", "password": ""}, "Enter your password"),
    ],
)
def test_empty_and_wrong_fields_are_named(
    people: People, client: Client, data: dict[str, str], message: str
) -> None:
    page = client.post(LOGIN, data).content.decode()
    assert message in page
    assert "Error: Sign in" in page


def test_someone_switched_off_cannot_sign_in_or_go_on(people: People, client: Client) -> None:
    browser = signed_in(people.ed)
    User.objects.filter(pk=people.ed.pk).update(is_active=False)
    assert browser.get("/")["Location"].startswith(LOGIN)
    sign_in(client, "ed@example.com")
    assert "_auth_user_id" not in client.session


def test_the_session_key_changes_and_sign_out_ends_the_old_one(people: People, client: Client) -> None:
    client.get(LOGIN)
    sign_in(client, "ed@example.com")
    old = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = old
    assert client.get("/")["Location"].startswith(LOGIN)


def test_a_get_does_not_sign_out(people: People) -> None:
    client = signed_in(people.ed)
    assert "Sign out" in client.get("/accounts/logout/").content.decode()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_request_login_code"])
def test_there_is_no_sign_up(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_changing_the_password_keeps_this_session_and_ends_others(people: People) -> None:
    here, there = signed_in(people.ed), signed_in(people.ed)
    before = here.cookies["sessionid"].value
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    people.ed.refresh_from_db()
    assert people.ed.check_password(NEW_PASSWORD)
    assert here.get("/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert there.get("/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"oldpassword": "wrong", "password1": NEW_PASSWORD}, "This is not your current password"),
        ({"oldpassword": "wrong", "password1": ""}, "Enter a new password"),
        ({"oldpassword": PASSWORD, "password1": "short"}, "12 characters"),
        ({"oldpassword": PASSWORD, "password1": "administrator"}, "too common"),
    ],
)
def test_a_bad_change_says_why(people: People, data: dict[str, str], message: str) -> None:
    page = signed_in(people.ed).post("/accounts/password/change/", data).content.decode()
    assert message in page
    people.ed.refresh_from_db()
    assert people.ed.check_password(PASSWORD)


def test_the_reset_link_works_once(people: People, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "Ed@example.com"})
    (message,) = mail.outbox
    assert message.to == ["ed@example.com"]
    found = re.search(r"http://testserver(\S+)", str(message.body))
    assert found
    page = client.get(found[1], follow=True)
    response = client.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD})
    assert response["Location"] == reverse("account_reset_password_from_key_done")
    sign_in(client, "ed@example.com", NEW_PASSWORD)
    assert client.session["_auth_user_id"] == str(people.ed.pk)
    assert "no longer works" in Client().get(found[1], follow=True).content.decode()


def test_a_reset_for_nobody_looks_the_same_and_sends_nothing(people: People, client: Client) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in ("ed@example.com", "no@example.com")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert [message.to for message in mail.outbox] == [["ed@example.com"]]


def test_an_old_address_stops_working(people: People, client: Client) -> None:
    """Signing in leaves a copy of the address with allauth; a changed address must not live on there."""
    sign_in(client, "ed@example.com")
    client.post("/accounts/logout/")
    people.ed.email = "edward@example.com"
    people.ed.save()
    assert "is not right" in sign_in(client, "ed@example.com")
    client.post("/accounts/password/reset/", {"email": "ed@example.com"})
    assert mail.outbox == []
    sign_in(client, "edward@example.com")
    assert client.session["_auth_user_id"] == str(people.ed.pk)


def test_sign_ins_are_logged_without_what_was_typed(
    people: People, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sign_in(client, "ed@example.com", "wrong wrong wrong")
    sign_in(client, "ed@example.com")
    lines = [record.getMessage() for record in caplog.records if record.name == "cicd_wizard.audit"]
    assert lines == [
        "action=sign-in outcome=refused user=None team=None object=None",
        f"action=sign-in outcome=done user={people.ed.pk} team=None object=None",
    ]
    assert "wrong wrong" not in caplog.text
    assert PASSWORD not in caplog.text


def test_too_many_tries_from_one_place_get_a_page(people: People, client: Client) -> None:
    answers = [client.post(LOGIN, {"login": f"{n}@example.com", "password": PASSWORD}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Too many tries in a short time" in answers[-1].content.decode()


def test_a_part_of_a_page_is_not_replaced_by_the_sign_in_page(people: People, client: Client) -> None:
    response = client.get("/", headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (401, b"")
    # Signed in, a redirect stays a redirect.
    client.force_login(people.ed)
    assert client.get(LOGIN, headers={"HX-Request": "true"}).status_code == 302


def test_who_changes_a_password_finds_the_way_to_a_forgotten_one(people: People) -> None:
    page = signed_in(people.ed).get(reverse("account_change_password")).content.decode()
    assert f'<a href="{reverse("account_reset_password")}">Forgot your password?</a>' in page
