"""A hundred lines of a .env pasted in a browser: the ten secrets among them are found nowhere afterwards."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Response, expect

from tests.browser.conftest import OpenWindow
from tests.browser.paste_scenes import paste
from tests.browser.test_secrets import begun, places_of
from tests.generator.samples import CREDENTIALS

# Five are secrets by what they are, five by what they are called.
SURE = dict(list(CREDENTIALS.items())[:5])
TELLING = {f"SERVICE_{number}_PASSWORD": f"Correct-Horse-{number}-Battery" for number in range(5)}
FIRST = re.compile("^Name ?, row 1$")
HUSH = [*SURE.values(), *TELLING.values()]


def block() -> str:
    """A hundred lines: settings, comments, quotes, and the secrets spread among them."""
    lines = [f"SETTING_{number}=value {number}" for number in range(70)]
    lines += [f"# comment {number}" for number in range(10)] + [""] * 4
    lines += [
        "export EXPORTED=yes",
        'QUOTED="a # b"',
        "LITERAL='$HOME'",
        "EMPTY=",
        "GITHUB_ACTOR=me",
        "no sign",
    ]
    for number, (name, value) in enumerate(
        [*((f"LEVEL_{n}", v) for n, v in enumerate(SURE.values())), *TELLING.items()]
    ):
        lines.insert(number * 9, f"{name}={value}")
    assert len(lines) == 100
    return "\n".join(lines)


def seen_by(page: Page) -> tuple[list[Request], list[Response]]:
    """What the page sends and gets from now on."""
    sent: list[Request] = []
    got: list[Response] = []
    page.on("request", lambda request: sent.append(request))
    page.on("response", lambda response: got.append(response))
    return sent, got


def test_a_pasted_env_leaves_no_secret_anywhere(
    database: Path, window: OpenWindow, capfd: pytest.CaptureFixture[str]
) -> None:
    page = window("ed")
    wizard = begun(page)
    wizard.go_on("Pipeline")
    sent, got = seen_by(page)
    variables = wizard.region("Environment variables")
    variables.get_by_role("button", name="Add variable").click()
    expect(variables.get_by_role("textbox", name=FIRST)).to_be_focused()
    paste(page, block())
    pasted = variables.get_by_role("group", name="Pasted lines: Add 84, refused 1")
    expect(pasted).to_be_visible()
    expect(pasted.locator("p").first).to_be_focused()
    expect(pasted.get_by_text("value dropped", exact=True)).to_have_count(10)
    pages = [page.content()]
    expect(pasted).to_contain_text("this is no NAME=value. Check the quotes and the name")
    pasted.get_by_label("SETTING_0, line").select_option("Leave out")
    pasted.get_by_role("button", name="Add these lines").click()
    expect(page.get_by_text("73 variables added, 10 secret names added")).to_be_attached()
    expect(wizard.region("Secret names for check jobs").locator("tbody tr")).to_have_count(10)
    expect(variables.get_by_role("textbox", name=FIRST)).to_have_value("SETTING_1")
    page.wait_for_load_state("networkidle")
    pages += [page.content(), *(answer.text() for answer in got if answer.request.resource_type == "xhr")]
    for title in ("Build and deploy", "Environments", "Check your answers"):
        wizard.go_on(title)
        pages.append(page.content())
    wizard.press("Save project")
    expect(page.get_by_text("Revision 1 saved").first).to_be_visible()
    pages.append(page.content())
    # The block travelled once, and never with the live preview.
    carried = [request for request in sent if any(secret in (request.post_data or "") for secret in HUSH)]
    assert len(carried) == 1
    assert "/preview/" not in carried[0].url
    logged = capfd.readouterr()
    for secret in HUSH:
        assert not [text for text in (*pages, logged.out, logged.err) if secret in text]
        assert places_of(secret, database) == []
    assert places_of("comment 5", database) == []
    assert "projects_revision.pipeline" in places_of("SERVICE_4_PASSWORD", database)
