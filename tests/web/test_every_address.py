"""Every address by everybody: who gets what, wrong methods, headers. A new address is added to the table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cicd_wizard.projects.models import Project
from cicd_wizard.projects.services import start_draft
from tests.web.people import People, document, signed_in

PERSONS = ("anonymous", "mallory", "vic", "ed", "alice", "root")
SIGN_IN = 302

WORKFLOW = ".github/workflows/ci.yml"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


@dataclass(frozen=True)
class Address:
    """What each of PERSONS gets, in their order. PROJECT, DRAFT and TEAM are filled in."""

    get: tuple[int, ...]
    post: tuple[int, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)


def same(status: int, anonymous: int = SIGN_IN) -> tuple[int, ...]:
    """One status for all who are signed in."""
    return (anonymous, *[status] * 5)


REFUSED = same(405)
READ = (SIGN_IN, 404, 200, 200, 200, 200)
PAGE = {"pk": "PROJECT"}

TABLE: dict[str, Address] = {
    "projects:list": Address(same(200), REFUSED),
    # Mallory starts a project in her own team.
    "projects:start": Address(REFUSED, (SIGN_IN, 302, 403, 302, 302, 302)),
    "projects:detail": Address(READ, REFUSED, PAGE),
    "projects:files": Address(READ, REFUSED, PAGE),
    "projects:revisions": Address(READ, REFUSED, PAGE),
    "projects:setup": Address(READ, (SIGN_IN, 404, 403, 302, 302, 302), PAGE),
    "projects:activity": Address(READ, REFUSED, PAGE),
    "projects:update": Address(READ, (SIGN_IN, 404, 403, 302, 302, 302), PAGE, {"seen": "1"}),
    "projects:decline-update": Address(REFUSED, (SIGN_IN, 404, 403, 302, 302, 302), PAGE),
    "projects:edit": Address(REFUSED, (SIGN_IN, 404, 403, 302, 302, 302), PAGE),
    "projects:duplicate": Address(REFUSED, (SIGN_IN, 404, 403, 302, 302, 302), PAGE),
    "projects:archive": Address(REFUSED, (SIGN_IN, 404, 403, 302, 302, 302), PAGE),
    "projects:unarchive": Address(REFUSED, (SIGN_IN, 404, 403, 302, 302, 302), PAGE),
    "projects:compare": Address(READ, REFUSED, PAGE),
    "projects:restore": Address(
        REFUSED, (SIGN_IN, 404, 403, 302, 302, 302), {**PAGE, "number": 1}, {"seen": "1"}
    ),
    "projects:delete": Address(
        (SIGN_IN, 404, 403, 403, 200, 200), (SIGN_IN, 404, 403, 403, 200, 200), PAGE, {"name": "another"}
    ),
    "projects:export": Address(READ, REFUSED, PAGE),
    "projects:zip": Address(READ, REFUSED, PAGE),
    "projects:file": Address(READ, REFUSED, {**PAGE, "path": WORKFLOW}),
    "projects:revision": Address(READ, REFUSED, {**PAGE, "number": 1}),
    "projects:saved": Address(READ, REFUSED, {**PAGE, "number": 1}),
    "projects:revision-zip": Address(READ, REFUSED, {**PAGE, "number": 1}),
    "projects:revision-file": Address(READ, REFUSED, {**PAGE, "number": 1, "path": WORKFLOW}),
    # Mallory imports into her own team.
    "wizard:import": Address((SIGN_IN, 200, 403, 200, 200, 200), (SIGN_IN, 200, 403, 200, 200, 200)),
    "wizard:examples": Address(
        (SIGN_IN, 200, 403, 200, 200, 200),
        (SIGN_IN, 302, 403, 302, 302, 302),
        data={"example": "storefront"},
    ),
    # The draft is Ed's own: to others, even in his team, it does not exist.
    "wizard:step": Address(
        (SIGN_IN, 404, 404, 200, 404, 404),
        (SIGN_IN, 404, 404, 302, 404, 404),
        {"draft": "DRAFT", "step": "project"},
    ),
    "wizard:preview": Address(
        (SIGN_IN, 404, 404, 200, 404, 404), (SIGN_IN, 404, 404, 200, 404, 404), {"draft": "DRAFT"}
    ),
    "wizard:discard": Address(REFUSED, (SIGN_IN, 404, 404, 302, 404, 404), {"draft": "DRAFT"}),
    "accounts:setup": Address(same(404, 404), same(404, 404), {"token": "guessed"}),
    "accounts:switch-team": Address(REFUSED, (SIGN_IN, 404, 302, 302, 302, 302), data={"team": "TEAM"}),
    "accounts:theme": Address(same(405, 405), same(302, 302), data={"theme": "dark"}),
    "account_login": Address(same(302, 200), same(302, 200)),
    "account_logout": Address(same(200, 302), same(302, 302)),
    "account_inactive": Address(same(200, 200), same(405, 405)),
    "account_change_password": Address(same(200), same(200)),
    "account_reset_password": Address(same(200, 200), same(200, 200)),
    "account_reset_password_done": Address(same(200, 200), same(405, 405)),
    "account_reset_password_from_key": Address(
        same(200, 200), same(200, 200), {"uidb36": "1", "key": "guessed"}
    ),
    "account_reset_password_from_key_done": Address(same(200, 200), same(405, 405)),
    "stacks:list": Address((SIGN_IN, 403, 403, 403, 403, 302), REFUSED),
    "stacks:catalogue": Address((SIGN_IN, 403, 403, 403, 403, 200), REFUSED),
    "ui:help": Address(same(200, 200), same(405, 405)),
    "ui:help-page": Address(same(200, 200), same(405, 405), {"page": "pipeline"}),
    "favicon": Address(same(302, 302), same(405, 405)),
}


def all_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The name of every address in the URLconf."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from all_names(pattern, inner)


ADMIN_NAMES = sorted({name for name in all_names() if name.startswith("admin:")} - {"admin:None"})


def test_the_table_has_every_address() -> None:
    assert {name for name in all_names() if not name.startswith("admin:")} == set(TABLE)


@pytest.fixture
def filled(people: People, project: Project) -> dict[str, str]:
    """What the words of the table stand for."""
    draft = start_draft(people.ed, people.acme)
    return {"PROJECT": str(project.pk), "DRAFT": str(draft.pk), "TEAM": str(people.acme.pk)}


def address_of(name: str, filled: dict[str, str]) -> str:
    kwargs = {key: filled.get(value, value) for key, value in TABLE[name].kwargs.items()}
    return reverse(name, kwargs=kwargs)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", TABLE)
def test_who_gets_what(people: People, filled: dict[str, str], name: str, method: str) -> None:
    address, url = TABLE[name], address_of(name, filled)
    data = {key: filled.get(value, value) for key, value in address.data.items()} if method == "post" else {}
    found = {}
    for person in PERSONS:
        client = signed_in(None if person == "anonymous" else getattr(people, person))
        response = getattr(client, method)(url, data)
        found[person] = response.status_code
        if person == "anonymous" and name.partition(":")[0] in {"projects", "wizard"}:
            assert response["Location"].startswith(reverse("account_login") + "?next=")
        if response.status_code in {403, 404}:
            assert "Shop API" not in response.content.decode()
    assert found == dict(zip(PERSONS, address.get if method == "get" else address.post, strict=True))


@pytest.mark.parametrize("name", TABLE)
def test_other_methods_are_refused(people: People, filled: dict[str, str], name: str) -> None:
    client, url = signed_in(people.root), address_of(name, filled)
    for method in ("put", "patch", "delete"):
        # Root does not own the draft, which the wizard may look for first.
        allowed = {404, 405} if name.startswith("wizard:") else {405}
        assert getattr(client, method)(url).status_code in allowed


@pytest.mark.parametrize("name", TABLE)
def test_a_post_without_the_forms_token_is_refused(people: People, filled: dict[str, str], name: str) -> None:
    response = signed_in(people.ed, enforce_csrf_checks=True).post(address_of(name, filled))
    assert response.status_code in {403, 404, 405}


@pytest.mark.parametrize("name", TABLE)
def test_headers_of_every_address(people: People, filled: dict[str, str], name: str) -> None:
    with override_settings(SECURE_HSTS_SECONDS=60, SECURE_SSL_REDIRECT=True):
        for person in (None, people.ed, people.root):
            client = signed_in(person)
            assert client.get(address_of(name, filled)).headers["Location"].startswith("https://testserver/")
            response = client.get(address_of(name, filled), secure=True)
            assert response["Content-Security-Policy"] == POLICY
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Referrer-Policy"] == "same-origin"
            assert response["X-Frame-Options"] == "DENY"
            assert response["Cross-Origin-Opener-Policy"] == "same-origin"
            assert response["Strict-Transport-Security"].startswith("max-age=60")


@pytest.mark.parametrize("name", ADMIN_NAMES)
def test_the_admin_is_for_site_administrators(people: People, name: str) -> None:
    arguments = {"admin:view_on_site": ["1", "1"], "admin:app_list": ["accounts"]}.get(name, [])
    if (
        name.endswith(("_change", "_delete", "_history", "_password_change"))
        and name != "admin:password_change"
    ):
        arguments = ["1"]
    url = reverse(name, args=arguments)
    for person in (None, people.mallory, people.vic, people.ed, people.alice):
        response = signed_in(person).get(url)
        assert response.status_code in {302, 403, 404}
        if response.status_code == 302:
            assert "login" in response["Location"] or name == "admin:logout"
    # The answer to an autocomplete that asks for nothing is a 403, to a sign-out by GET a 405.
    allowed = {"admin:autocomplete": 403, "admin:logout": 405}.get(name, 200)
    assert signed_in(people.root).get(url, follow=True).status_code in {
        allowed,
        404 if arguments else allowed,
    }


UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("name", [name for name in TABLE if "PROJECT" in TABLE[name].kwargs.values()])
def test_an_unknown_project_is_a_404(people: People, filled: dict[str, str], name: str) -> None:
    url = address_of(name, {**filled, "PROJECT": UNKNOWN})
    method = "post" if TABLE[name].get == REFUSED else "get"
    response = getattr(signed_in(people.root), method)(url)
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_the_pages_say_nothing_of_another_teams_project(people: People, project: Project) -> None:
    """Mallory gets the same page for Acme's project and for none, but for the address on it."""
    client = signed_in(people.mallory)
    theirs = client.get(reverse("projects:detail", args=[project.pk])).content.decode()
    none = client.get(reverse("projects:detail", args=[UNKNOWN])).content.decode()
    without_token = [
        "\n".join(line for line in text.replace(str(project.pk), UNKNOWN).splitlines() if "csrf" not in line)
        for text in (theirs, none)
    ]
    assert without_token[0] == without_token[1]
    assert document()["repository"] not in theirs
