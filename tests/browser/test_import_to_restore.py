"""A file from somewhere else becomes a project: imported, changed, compared, restored, and exported again."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from cicd_wizard.projects.models import Project
from generator import load_catalogue, read_document
from tests.browser.conftest import OpenWindow
from tests.browser.test_whole_journey import downloaded, generated
from tests.browser.wizard import Wizard
from tests.browser.world import STOREFRONT_FILE, pipeline_of, storefront


def save(wizard: Wizard, number: int, note: str) -> None:
    """Save from the review page with a note."""
    wizard.is_at("Check your answers")
    wizard.page.get_by_label("Revision note").fill(note)
    wizard.button("Save project and generate workflows").click()
    expect(wizard.page.get_by_role("heading", level=1)).to_have_text(f"Revision {number} saved")
    wizard.page.get_by_role("link", name=re.compile("^Go to ")).click()


def change_lint(page: Page, command: str) -> None:
    """Open one section of a saved project, change a command there, and go to the review."""
    page.get_by_role("button", name="Edit Pipeline").click()
    wizard = Wizard(page)
    wizard.is_at("Pipeline")
    wizard.group("api").get_by_role("textbox", name="Lint").fill(command)
    wizard.press("Review")


def tab(page: Page, name: str) -> None:
    """Go to another tab of the project."""
    page.get_by_role("navigation").get_by_role("link", name=name).click()


def test_a_file_is_imported_changed_compared_and_restored(
    database: Path, window: OpenWindow, tmp_path: Path
) -> None:
    page = window("nina")
    page.goto("/")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File", exact=True).set_input_files(STOREFRONT_FILE)
    page.get_by_role("button", name="Import").click()
    wizard = Wizard(page)
    save(wizard, 1, "As it was")
    change_lint(page, "make lint-all")
    save(wizard, 2, "Another linter")
    # The two revisions, side by side.
    tab(page, "Revisions")
    page.get_by_label("From revision 1").check()
    page.get_by_label("To revision 2").check()
    page.get_by_role("button", name="Compare").click()
    changes = page.get_by_role("region", name=re.compile("ci-cd.yml"))
    expect(changes).to_contain_text(re.compile(r"\+ +run: make lint-all"))
    expect(changes).to_contain_text(re.compile(r"- +run: .*ruff"))
    # The first one again, as a third.
    page.get_by_role("link", name="Storefront").first.click()
    tab(page, "Revisions")
    page.get_by_role("link", name="As it was").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("status").filter(has_text="restored from revision 1")).to_be_visible()
    assert Project.objects.get(name="Storefront", team__name="Initech").revision_number == 3
    # What is exported says what was imported, and gives the same bytes on the command line.
    tab(page, "Files")
    workflow = downloaded(page, tmp_path, "Download")
    page.get_by_label("More", exact=True).click()
    exported = downloaded(page, tmp_path, "Export pipeline.yaml")
    assert workflow.read_bytes() == generated(exported, workflow.name)
    again = pipeline_of(read_document(exported.read_text(encoding="utf-8")))
    catalogue = load_catalogue()
    assert again.resolve(catalogue) == pipeline_of(storefront()).resolve(catalogue)
