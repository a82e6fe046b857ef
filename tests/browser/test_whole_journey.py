"""From the address that the server prints to a downloaded workflow, with real clicks and keys."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cicd_wizard.projects.models import Project
from generator import load_catalogue, read_document
from tests.browser.conftest import OpenWindow
from tests.browser.storefront import fill_storefront
from tests.browser.wizard import Wizard
from tests.browser.world import PASSWORD, pipeline_of, storefront

ROOT = Path(__file__).parents[2]


def first_visit(page: Page, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the printed address and make the first account."""
    printed = StringIO()
    monkeypatch.setattr("django.conf.settings.SITE_URL", server)
    call_command("setup_link", stdout=printed)
    page.goto(printed.getvalue().strip())
    page.get_by_label("E-mail address").fill("alice@example.com")
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Team").fill("Acme")
    page.get_by_role("button", name="Create account and team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")


def save(wizard: Wizard, *, files: int) -> None:
    """Save from the review page, and see the project."""
    expect(wizard.page.get_by_role("heading", level=2, name=f"Ready: {files} files")).to_be_visible()
    wizard.page.get_by_label("Revision note").fill("The first version")
    wizard.button("Save project and generate workflows").click()
    expect(wizard.page.get_by_role("heading", level=1)).to_have_text("Revision 1 saved")


def downloaded(page: Page, folder: Path, link: str) -> Path:
    """Click a link, and store what the browser downloads under the name that it has there."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def files_of(page: Page, folder: Path) -> tuple[Path, Path]:
    """The workflow and the exported configuration, both downloaded."""
    workflow = downloaded(page, folder, "Download")
    page.get_by_label("More", exact=True).click()
    return workflow, downloaded(page, folder, "Export pipeline.yaml")


def generated(config: Path, name: str) -> bytes:
    """What the command line makes of a configuration, in a process of its own."""
    folder = config.parent / "generated"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    subprocess.run(
        [sys.executable, "-m", "generator", "generate", str(config), "--output", str(folder)],
        check=True, cwd=ROOT, env=environment, capture_output=True,
    )  # fmt: skip
    return (folder / ".github" / "workflows" / name).read_bytes()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no-scripts"])
def test_storefront_from_the_printed_address_to_the_file(
    empty_database: Path,
    server: str,
    window: OpenWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scripted: bool,
) -> None:
    page = window(java_script_enabled=scripted)
    first_visit(page, server, monkeypatch)
    save(fill_storefront(page, scripted=scripted), files=4)
    workflow, exported = files_of(page, tmp_path)
    assert workflow.read_bytes() == generated(exported, workflow.name)
    # And it says what the same configuration says that was written by hand.
    by_click = pipeline_of(read_document(exported.read_text(encoding="utf-8")))
    catalogue = load_catalogue()
    assert by_click.resolve(catalogue) == pipeline_of(storefront()).resolve(catalogue)


def test_one_python_component(database: Path, window: OpenWindow, tmp_path: Path) -> None:
    page = window("nina")
    wizard = Wizard(page)
    wizard.start()
    page.get_by_label("Project name").fill("Tiny")
    wizard.component(wizard.group("app"), "app", ".", "Python")
    for title in ("Pipeline", "Build and deploy", "Environments", "Check your answers"):
        wizard.go_on(title)
    save(wizard, files=3)
    workflow, exported = files_of(page, tmp_path)
    assert workflow.read_bytes() == generated(exported, workflow.name)
    # Loading the page again saves nothing again.
    page.reload()
    project = Project.objects.get(name="Tiny")
    assert (project.stacks, project.revision_number) == (["python"], 1)
