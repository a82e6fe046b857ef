"""Signing in by typing, and a forgotten password, from the mail to the project list."""

from pathlib import Path

from django.core import mail
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.world import PASSWORD


def test_signing_in_by_typing(database: Path, window: OpenWindow) -> None:
    page = window()
    page.goto("/?q=shop")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Sign in")
    email = page.get_by_label("E-mail address")
    expect(email).to_be_focused()
    page.keyboard.type("ed@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    # What was typed is still there, and Enter in the second field is enough.
    expect(email).to_have_value("ed@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Projects")
    expect(page).to_have_url("/?q=shop")
    page.get_by_text("Ed, your account").locator("..").click()
    page.get_by_role("button", name="Sign out").click()
    expect(heading).to_have_text("Sign in")
    page.goto("/")
    expect(heading).to_have_text("Sign in")


def test_a_forgotten_password(database: Path, window: OpenWindow) -> None:
    page = window()
    page.goto("/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill("ed@example.com")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/done/")
    page.goto(next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word))
    page.locator("input[type=password]").first.fill("another quiet morning")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Choose a new password")
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("ed@example.com")
    page.get_by_label("Password").fill("another quiet morning")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
