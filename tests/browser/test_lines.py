"""The lines of a file under a mouse: each says which answer it comes from, and leads there."""

import re
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import expect

from cicd_wizard.accounts.models import User
from cicd_wizard.projects.models import Project
from tests.browser.conftest import OpenWindow
from tests.browser.wizard import Wizard
from tests.browser.world import STOREFRONT, draft_of


def test_a_click_on_a_line_leads_to_its_answer(database: Path, window: OpenWindow) -> None:
    page = window("ed")
    draft = draft_of(User.objects.get(email="ed@example.com"), Project.objects.get(name=STOREFRONT))
    page.goto(reverse("wizard:step", args=[draft.pk, "pipeline"]))
    wizard = Wizard(page)
    preview = wizard.region("Preview")
    answer = page.locator("#line-answer")
    preview.get_by_text("API_URL:").first.click()
    expect(answer).to_contain_text(re.compile(r"Line \d+ comes from Variable API_URL\."))
    expect(preview.locator(".marked")).to_contain_text("API_URL")
    preview.locator(".line", has_text=re.compile("APP_ENV")).first.click(modifiers=["Shift"])
    expect(answer).to_contain_text("comes from Variable APP_ENV")
    assert preview.locator(".marked").count() == 2
    preview.get_by_text("cron:").click()
    expect(answer).to_contain_text("comes from Schedule.")
    answer.get_by_role("link", name="Change this in step 2").click()
    expect(page.get_by_label("Time", exact=True)).to_be_focused()
    # The panel follows to what changes; by keyboard a line is asked for by its number.
    preview.locator(".code").evaluate("code => code.scrollTop = 0")
    lint = wizard.group("api").get_by_role("textbox", name="Lint")
    lint.fill("make lint-quickly")
    expect(preview.locator(".line", has_text="make lint-quickly")).to_be_in_viewport()
    line = preview.get_by_label("Line", exact=True)
    line.fill("1")
    line.press("Enter")
    expect(answer).to_contain_text("Line 1 comes from Project name.")
    # By keyboard: the focus stays at the view that was chosen, and follows a job to its lines.
    graph = preview.get_by_role("link", name="Graph")
    graph.press("Enter")
    expect(graph).to_have_attribute("aria-current", "true")
    expect(graph).to_be_focused()
    preview.locator(".job-list").get_by_role("link", name="Deploy to staging").press("Enter")
    expect(preview.locator(".code")).to_be_focused()
    expect(preview.locator(".marked").first).to_be_in_viewport()
    # Nothing of it stays in the address, where it would take the focus of the next page away.
    wizard.press("Review")
    wizard.is_at("Check your answers")
    lines = page.locator("#files .line")
    lines.filter(has_text="jobs:").first.click()
    lines.filter(has_text="name: CI/CD").first.click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile(r"#L3-L\d+$"))
    expect(page.locator("#verdict-checks")).to_contain_text(
        "Checked with the rules of the product, actionlint"
    )


def test_a_saved_file_without_script(database: Path, window: OpenWindow) -> None:
    page = window("ed", java_script_enabled=False)
    page.goto(reverse("projects:files", args=[Project.objects.get(name=STOREFRONT).pk]))
    page.locator(".line", has_text="cron:").locator(".ln").click()
    expect(page).to_have_url(re.compile(r"line=\d+#L\d+$"))
    expect(page.locator("#line-answer")).to_contain_text("comes from Schedule.")
    page.get_by_role("button", name="Change this in step 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pipeline")
