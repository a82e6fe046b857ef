"""The first account: the printed link and its page."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cicd_wizard.accounts.models import Membership, Role, SetupToken, Team, User
from cicd_wizard.accounts.services import make_setup_token
from tests.web.people import PASSWORD, People

ANSWERS = {"email": "Mona@Example.com", "name": "Mona", "password": PASSWORD, "team": "Octocats"}
LINK = "http://127.0.0.1:8000"


@pytest.fixture
def address(db: None) -> str:
    """The address of the setup page."""
    token = make_setup_token()
    assert token
    return reverse("accounts:setup", args=[token])


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("setup_link")
    return capsys.readouterr().out


def test_it_prints_one_line_with_a_link_that_works(
    db: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    out = printed(capsys)
    assert out.startswith(f"{LINK}/setup/")
    assert out.count("\n") == 1
    assert client.get(out.strip().removeprefix(LINK)).status_code == 200


def test_the_token_is_not_stored(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    token = printed(capsys).rstrip("/\n").rpartition("/")[2]
    assert token not in str(list(SetupToken.objects.values()))


def test_each_start_prints_another_link_and_the_old_one_stops(
    db: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = printed(capsys), printed(capsys)
    assert first != second
    assert client.get(first.strip().removeprefix(LINK)).status_code == 404
    assert client.get(second.strip().removeprefix(LINK)).status_code == 200


def test_with_an_account_it_prints_the_plain_address(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(capsys) == f"{LINK}/\n"
    assert not SetupToken.objects.exists()


def test_the_first_visitor_gets_an_account_a_team_and_is_signed_in(address: str, client: Client) -> None:
    response = client.post(address, ANSWERS, follow=True)
    assert response.redirect_chain == [("/", 302)]
    user = User.objects.get()
    assert (user.email, user.name, user.is_superuser) == ("mona@example.com", "Mona", True)
    assert user.check_password(PASSWORD)
    assert Membership.objects.get().role == Role.ADMIN
    assert Team.objects.get().name == "Octocats"
    assert response.context["user"] == user
    assert "Octocats" in response.content.decode()


def test_a_used_link_says_so(address: str, client: Client) -> None:
    client.post(address, ANSWERS)
    client.logout()
    for response in (client.get(address), client.post(address, {**ANSWERS, "email": "second@example.com"})):
        assert response.status_code == 410
        assert reverse("account_login") in response.content.decode()
    assert User.objects.count() == 1


def test_a_link_stops_when_an_account_was_made_elsewhere(address: str, client: Client) -> None:
    User.objects.create_superuser("root@example.com", PASSWORD, name="Root")
    assert client.post(address, ANSWERS).status_code == 410
    assert User.objects.count() == 1


def test_a_guessed_link_is_a_404(db: None, client: Client) -> None:
    make_setup_token()
    response = client.post(reverse("accounts:setup", args=["guessed"]), ANSWERS)
    assert response.status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "", "Enter an e-mail address"),
        ("email", "mona", "Enter an e-mail address, for example name@example.com"),
        ("email", "m" * 255 + "@example.com", "254 characters or less"),
        ("name", " ", "Enter your name"),
        ("name", "m" * 101, "100 characters or less"),
        ("name", "Mo\x00na", "Null characters"),
        ("password", "", "Enter a password"),
        ("password", "short", "12 characters"),
        ("password", "password1234", "too common"),
        ("team", "", "Enter a team name"),
        ("team", "m" * 101, "100 characters or less"),
    ],
)
def test_each_wrong_field_is_named_and_nothing_is_stored(
    address: str, client: Client, field: str, value: str, message: str
) -> None:
    response = client.post(address, {**ANSWERS, field: value})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert message in response.content.decode()
    assert not User.objects.exists()
    assert not Team.objects.exists()
    # The link still works, and what was typed is still there, but for the password.
    assert PASSWORD not in response.content.decode()
    assert client.post(address, ANSWERS).status_code == 302


def test_long_passwords_and_spaces_are_kept(address: str, client: Client) -> None:
    password = " " + "käse " * 20
    client.post(address, {**ANSWERS, "password": password})
    assert User.objects.get().check_password(password)
