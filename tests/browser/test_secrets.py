"""A pasted token is found nowhere: no table, no session, no log, no page."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.wizard import Wizard

# Put together here, so that no file of this repository holds anything that looks like one.
TOKEN = "ghp_" + "Ab3dE5gH1jK2lM4nO6pQ7rS8tU9vW0xY1zA2"


def places_of(text: str, database: Path) -> list[str]:
    """The tables and columns that hold this text, and the files of the database that do."""
    found = []
    with closing(sqlite3.connect(database)) as stored:
        tables = [name for (name,) in stored.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for column in [row[1] for row in stored.execute(f'PRAGMA table_info("{table}")')]:
                query = f'SELECT count(*) FROM "{table}" WHERE instr(CAST("{column}" AS TEXT), ?) > 0'  # noqa: S608 - the database's own names
                (count,) = stored.execute(query, [text]).fetchone()
                found += [f"{table}.{column}"] * bool(count)
    # Pages of the file that were freed, and what is written but not yet part of it.
    for path in (database, database.with_name(f"{database.name}-wal")):
        if path.exists() and text.encode() in path.read_bytes():
            found.append(path.name)
    return found


def typed_into_step(wizard: Wizard, step: str) -> None:
    """Paste the token into fields of a step where people paste such things."""
    page = wizard.page
    if step == "Project":
        page.get_by_label("Project name").fill(f"Tiny {TOKEN}")
    elif step == "Pipeline":
        wizard.variable("Text", "API_TOKEN", TOKEN)
        wizard.group("app").get_by_role("textbox", name="Lint").fill(f"curl -H 'Authorization: {TOKEN}'")
    else:
        wizard.add(wizard.button("Add image"), wizard.region("Images").get_by_role("heading", level=3))
        page.locator(".item").get_by_label("Name", exact=True).fill("app")
        page.locator(".item").get_by_text("Platforms, runner and more").click()
        page.locator(".item").get_by_label("Target").fill(TOKEN)


def begun(page: Page) -> Wizard:
    """A draft with one component, at its first step."""
    wizard = Wizard(page)
    wizard.start()
    page.get_by_label("Project name").fill("Tiny")
    wizard.component(wizard.group("app"), "app", ".", "Python")
    return wizard


@pytest.mark.parametrize("step", ["Project", "Pipeline", "Build and deploy"])
def test_a_pasted_token_is_kept_nowhere(
    database: Path, window: OpenWindow, capfd: pytest.CaptureFixture[str], step: str
) -> None:
    page = window("ed")
    answers: list[str] = []
    page.on("response", lambda response: answers.append(response.url))
    wizard = begun(page)
    for title in ("Pipeline", "Build and deploy"):
        if step != wizard.title():
            wizard.go_on(title)
    wizard.is_at(step)
    seen = len(answers)
    typed_into_step(wizard, step)
    # The live preview has had it too.
    expect(wizard.region("Preview")).to_contain_text(re.compile(r"[1-9] problem"))
    page.wait_for_load_state("networkidle")
    assert any("/preview/" in url for url in answers[seen:])
    assert TOKEN not in wizard.region("Preview").inner_html()
    if step == "Project":
        wizard.press("Save and continue")
        expect(page.get_by_role("alert")).to_contain_text("looks like a GitHub token")
    else:
        wizard.press("Back")
        assert TOKEN not in page.content()
        wizard.go_on(step)
    assert TOKEN not in page.content()
    # What was emptied is named, so that nobody wonders.
    expect(page.get_by_text("Removed what looked like a secret")).to_be_visible()
    wizard.press("Save and exit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
    assert TOKEN not in page.content()
    logged = capfd.readouterr()
    assert TOKEN not in logged.out + logged.err
    assert places_of(TOKEN, database) == []


def test_the_search_finds_what_is_there(database: Path) -> None:
    assert "accounts_user.email" in places_of("alice@example.com", database)


def test_a_token_in_the_revision_note(database: Path, window: OpenWindow) -> None:
    page = window("ed")
    wizard = begun(page)
    for title in ("Pipeline", "Build and deploy", "Environments", "Check your answers"):
        wizard.go_on(title)
    page.get_by_label("Revision note").fill(TOKEN)
    wizard.press("Save project and generate workflows")
    expect(page.get_by_role("alert")).to_contain_text("This looks like a GitHub token")
    assert TOKEN not in page.content()
    assert places_of(TOKEN, database) == []


def test_a_token_becomes_a_secret_name(database: Path, window: OpenWindow) -> None:
    page = window("ed")
    wizard = begun(page)
    wizard.go_on("Pipeline")
    wizard.variable("Text", "API_TOKEN", TOKEN)
    wizard.press("Save and continue")
    wizard.region("Environment variables").get_by_role("button", name="Make it a secret").click()
    name = wizard.region("Secret names for check jobs").get_by_role("textbox").first
    expect(name).to_have_value("API_TOKEN")
    expect(name).to_be_focused()
    wizard.go_on("Build and deploy")
    assert places_of(TOKEN, database) == []
