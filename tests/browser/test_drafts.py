"""Drafts lose nothing: two tabs, Back, reload, sign-out, a restarted server."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.served import Served
from tests.browser.storefront import fill_pipeline, fill_project
from tests.browser.watch import Watch
from tests.browser.wizard import Wizard
from tests.browser.world import PASSWORD


def begun(page: Page, name: str, server: str = "") -> Wizard:
    """A new draft with one component, at its second step, where a command and a variable were typed."""
    wizard = Wizard(page)
    wizard.start(f"{server}/")
    page.get_by_label("Project name").fill(name)
    wizard.component(wizard.group("app"), "api", ".", "Python")
    wizard.go_on("Pipeline")
    wizard.group("api").get_by_role("textbox", name="Lint").fill("make lint")
    wizard.variable("Text", "APP_ENV", "ci")
    return wizard


def sign_in(page: Page, name: str) -> None:
    """Sign in by typing."""
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page, name: str) -> None:
    """Sign out by the menu."""
    page.get_by_text(f"{name}, your account").locator("..").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_two_tabs_with_two_drafts(database: Path, window: OpenWindow) -> None:
    first = Wizard(window("ed"))
    second = Wizard(first.page.context.new_page())
    for wizard, name in ((first, "One"), (second, "Two")):
        wizard.start()
        wizard.page.get_by_label("Project name").fill(name)
    for wizard, stack in ((second, "Node.js"), (first, "Python")):
        wizard.component(wizard.group("app"), "app", ".", stack)
        wizard.go_on("Pipeline")
    for wizard, command in ((first, "make one"), (second, "make two")):
        wizard.group("app").get_by_role("textbox", name="Lint").fill(command)
    second.go_on("Build and deploy")
    first.go_on("Build and deploy")
    for wizard, name, command in ((first, "One", "make one"), (second, "Two", "make two")):
        wizard.press("Back")
        wizard.is_at("Pipeline")
        expect(wizard.group("app").get_by_role("textbox", name="Lint")).to_have_value(command)
        wizard.press("Back")
        wizard.is_at("Project")
        expect(wizard.page.get_by_label("Project name")).to_have_value(name)


def test_back_and_reload_keep_what_was_typed(database: Path, window: OpenWindow) -> None:
    wizard = Wizard(window("ed"))
    wizard.start()
    fill_project(wizard, "Kept")
    wizard.go_on("Pipeline")
    fill_pipeline(wizard)
    # Unfinished answers are kept like finished ones.
    lint = wizard.group("api").get_by_role("textbox", name="Lint")
    lint.fill("")
    typed = wizard.values()
    wizard.press("Back")
    wizard.is_at("Project")
    wizard.page.reload()
    wizard.is_at("Project")
    expect(wizard.page.get_by_label("Project name")).to_have_value("Kept")
    wizard.go_on("Pipeline")
    assert wizard.values() == typed
    wizard.page.reload()
    wizard.is_at("Pipeline")
    assert wizard.values() == typed


def test_leaving_with_unsaved_typing_asks_first(database: Path, window: OpenWindow) -> None:
    page = window("ed")
    wizard = Wizard(page)
    wizard.start()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Project name").press_sequentially("Half a na")
    page.get_by_role("link", name="Projects", exact=True).click(no_wait_after=True)
    expect(page.get_by_label("Project name")).to_have_value("Half a na")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    wizard.is_at("Project")
    # Saving is the way to leave without a question.
    wizard.press("Save and exit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
    assert asked == ["beforeunload"]


def test_signing_out_in_the_middle(database: Path, window: OpenWindow) -> None:
    page = window("ed")
    wizard = begun(page, "Interrupted")
    typed = wizard.values()
    wizard.press("Save and exit")
    sign_out(page, "Ed")
    sign_in(page, "ed")
    page.get_by_role("link", name="Continue Interrupted").click()
    wizard.go_on("Pipeline")
    assert wizard.values() == typed


def test_a_session_that_ends_while_typing(database: Path, window: OpenWindow, watch: Watch) -> None:
    page = window("ed")
    wizard = begun(page, "Interrupted")
    typed = wizard.values()
    page.context.clear_cookies(name="sessionid")
    # A preview that was on its way learns of it first.
    watch.allow_status(401)
    watch.allow("htmx:", "Status Error Code 401")
    wizard.press("Save and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, "ed")
    wizard.is_at("Pipeline")
    assert wizard.values() == typed
    wizard.go_on("Build and deploy")


def test_a_restart_of_the_server(database: Path, window: OpenWindow, served: Served, watch: Watch) -> None:
    served.start()
    wizard = begun(window("ed"), "Restarted", served.url)
    typed = wizard.values()
    # A preview may be on its way just now.
    watch.allow("htmx:", "ERR_(CONNECTION|EMPTY_RESPONSE)")
    served.stop()
    served.start()
    # The form that was open goes on as if nothing had been: same session, same draft.
    wizard.go_on("Build and deploy")
    wizard.press("Back")
    wizard.is_at("Pipeline")
    assert wizard.values() == typed
    served.stop()
    with closing(sqlite3.connect(database)) as stored:
        (count,) = stored.execute("SELECT count(*) FROM projects_draft").fetchone()
    assert count == 2


def test_a_draft_is_its_authors_own(database: Path, window: OpenWindow) -> None:
    wizard = begun(window("ed"), "Private")
    address = re.sub(r"^https?://[^/]+", "", wizard.page.url)
    other = window("alice")
    other.goto(reverse("projects:list"))
    expect(other.get_by_text("Private")).to_have_count(0)
    assert other.request.get(address).status == 404
