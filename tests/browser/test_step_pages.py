"""What a step does while somebody types: preview, problems, focus, keyboard, roles, a save that comes too late."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from cicd_wizard.projects.models import Project
from tests.browser.conftest import OpenWindow
from tests.browser.watch import Watch
from tests.browser.wizard import Wizard
from tests.browser.world import SHOP_API, STOREFRONT

MOST_TABS = 150


def edit(page: Page, name: str = SHOP_API) -> Wizard:
    """From a project's page into a draft that changes it."""
    project = Project.objects.get(name=name)
    page.goto(reverse("projects:detail", args=[project.pk]))
    page.get_by_role("button", name="Edit", exact=True).click()
    wizard = Wizard(page)
    wizard.is_at("Project")
    return wizard


# --- Preview -----------------------------------------------------------------------------------


def test_the_preview_follows_typing_and_stays_when_something_is_wrong(
    database: Path, window: OpenWindow
) -> None:
    wizard = edit(window("ed"))
    page, preview = wizard.page, wizard.region("Preview")
    wizard.go_on("Pipeline")
    expect(preview).to_contain_text("No problems")
    lint = wizard.group("app").get_by_role("textbox", name="Lint")
    lint.fill("")
    lint.press_sequentially("make lint-quickly")
    expect(preview).to_contain_text("make lint-quickly", timeout=5000)
    # A problem leaves the last files that could be made, and says what is wrong.
    lint.fill("")
    expect(preview).to_contain_text("1 problem", timeout=5000)
    expect(preview).to_contain_text("Enter a command or switch the check off")
    expect(preview.get_by_role("link", name="ci.yml")).to_be_visible()
    expect(preview).to_contain_text("name: Lint app")
    # The line leads to the field, and solving it clears the list.
    preview.get_by_role("link", name="Enter a command or switch the check off").click()
    expect(lint).to_be_focused()
    page.keyboard.type("make lint-again")
    expect(preview).to_contain_text("No problems", timeout=5000)
    expect(preview).to_contain_text("make lint-again")


def test_a_channel_shows_what_it_takes_and_forgets_nothing(database: Path, window: OpenWindow) -> None:
    wizard = edit(window("ed"), STOREFRONT)
    page = wizard.page
    wizard.go_on("Pipeline")
    channel, secret = page.get_by_label("Channel"), page.get_by_label("Secret with the address")
    channel.select_option(label="E-mail")
    expect(page.get_by_label("Mail server")).to_be_visible()
    expect(secret).to_have_count(0)
    page.get_by_label("Mail server").fill("smtp.acme.example")
    channel.select_option(label="Slack")
    expect(secret).to_have_value("SLACK_WEBHOOK_URL")
    channel.select_option(label="E-mail")
    expect(page.get_by_label("Mail server")).to_have_value("smtp.acme.example")


def test_another_file_of_the_preview_stays_chosen(database: Path, window: OpenWindow) -> None:
    wizard = edit(window("ed"))
    preview = wizard.region("Preview")
    preview.get_by_role("link", name="pipeline.yaml").click()
    expect(preview).to_contain_text("version: 1")
    wizard.page.get_by_label("Project name").fill("Shop API two")
    expect(preview).to_contain_text("name: Shop API two", timeout=5000)


def test_the_preview_as_a_page_of_its_own_without_scripts(database: Path, window: OpenWindow) -> None:
    wizard = edit(window("ed", java_script_enabled=False, narrow=True))
    wizard.page.get_by_label("Project name").fill("Shop API two")
    wizard.button("Show preview").first.click()
    expect(wizard.page.get_by_role("heading", level=1)).to_have_text("Preview")
    expect(wizard.page.get_by_role("region", name="Preview")).to_contain_text("CI for Shop API two")
    wizard.page.get_by_role("link", name="pipeline.yaml").click()
    expect(wizard.page.get_by_role("region", name="Preview").first).to_contain_text("name: Shop API two")
    wizard.page.get_by_role("link", name="Back to Project").click()
    expect(wizard.page.get_by_label("Project name")).to_have_value("Shop API two")


# --- Focus -------------------------------------------------------------------------------------


def test_where_the_focus_goes(database: Path, window: OpenWindow) -> None:
    page = window("ed")
    wizard = Wizard(page)
    wizard.start()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    wizard.press("Save and continue")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: Step 1 of 4: Project – New project"))
    summary.get_by_role("link", name="Enter a project name").click()
    expect(page.get_by_label("Project name")).to_be_focused()
    # The words beside the field are those of the summary, and the field says that they are about it.
    name = page.get_by_label("Project name")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("Error: Enter a project name$"))
    name.fill("Focused")
    wizard.component(wizard.group("app"), "app", ".", "Python")
    wizard.go_on("Pipeline")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    # A new row: its first field. A removed one: the next row, and the status line says so.
    card = wizard.region("Environment variables")
    names = card.get_by_role("textbox", name=re.compile("^Name ?, row"))
    for number in (1, 2):
        card.get_by_role("button", name="Add variable").click()
        expect(names).to_have_count(number)
        expect(names.last).to_be_focused()
        page.keyboard.type(f"VALUE_{number}")
    card.get_by_role("button", name="Remove VALUE_1").click()
    expect(names).to_have_count(1)
    expect(names).to_be_focused()
    expect(names).to_have_value("VALUE_2")
    expect(page.locator("#wizard-status")).to_have_text("Removed VALUE_1")
    card.get_by_role("button", name="Remove VALUE_2").click()
    expect(card.get_by_role("button", name="Add variable")).to_be_focused()
    # It comes back with the focus, and the offer is gone.
    page.get_by_role("button", name="Undo").click()
    expect(names).to_be_focused()
    expect(names).to_have_value("VALUE_2")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no-scripts"])
def test_rows_come_go_and_move(database: Path, window: OpenWindow, scripted: bool) -> None:
    page = window("ed", java_script_enabled=scripted)
    wizard = edit(page, STOREFRONT)
    components = wizard.component_rows()
    expect(components).to_have_text(["api", "web"])
    page.get_by_role("button", name="Move web up").click()
    expect(components).to_have_text(["web", "api"])
    page.get_by_role("button", name="Remove web").click()
    expect(components).to_have_text(["api"])
    wizard.go_on("Pipeline")
    # The checks of the component that stayed, and nothing of the other.
    expect(wizard.group("api").get_by_role("textbox", name="Lint")).to_have_value(re.compile("ruff"))
    expect(wizard.group("web")).to_have_count(0)
    wizard.go_on("Build and deploy")
    wizard.go_on("Environments")
    places = wizard.region("Environments").get_by_role("heading", level=3)
    page.get_by_role("button", name="Move production up").click()
    expect(places).to_have_text(["production", "staging"])
    # The cells of the grid moved with their environment.
    row = wizard.region("Variables").get_by_role("row", name=re.compile("APP_ENV"))
    for name in ("production", "staging"):
        expect(row.get_by_role("textbox", name=re.compile(f"^{name}"))).to_have_value(name)
    page.get_by_role("button", name="Copy staging").click()
    expect(places).to_have_count(3)
    assert page.get_by_label(re.compile("^Namespace")).last.input_value() == "storefront-staging"


# --- Keyboard ----------------------------------------------------------------------------------


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there; it must be in sight, not below the bars that stick."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press(key)
    else:
        raise AssertionError(f"no way to {target} by keyboard")
    # In sight: the middle of the element is the element itself, its label, or a part of it.
    hidden = target.evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return !(top && (element.contains(top) || top.contains(element) || top.closest("label")));
        }"""
    )
    assert not hidden, f"{target} has the focus and cannot be seen"


def test_the_whole_way_by_keyboard(database: Path, window: OpenWindow) -> None:
    page = window("nina")
    wizard = Wizard(page)
    keyboard = page.keyboard
    page.goto("/")
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="New project"))
    keyboard.press("Enter")
    wizard.is_at("Project")
    tab_to(page, page.get_by_label("Project name"))
    keyboard.type("By keyboard")
    stacks = wizard.group("app").get_by_role("radio")
    tab_to(page, stacks.first)
    keyboard.press("ArrowDown")
    manager = page.get_by_label("Package manager")
    expect(manager).to_be_visible()
    tab_to(page, page.get_by_role("region", name="Components").get_by_label("Name", exact=True))
    keyboard.type("app")
    # Enter in a field saves and continues, as the button does.
    keyboard.press("Enter")
    wizard.is_at("Pipeline")
    for title in ("Build and deploy", "Environments", "Check your answers"):
        tab_to(page, page.locator(".actions").get_by_role("button", name="Save and continue"))
        keyboard.press("Enter")
        wizard.is_at(title)
    tab_to(page, page.get_by_label("Revision note"))
    keyboard.type("Without a mouse")
    tab_to(page, wizard.button("Save project and generate workflows"))
    keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revision 1 saved")
    download = page.get_by_role("link", name="Download zip")
    tab_to(page, download)
    with page.expect_download() as waiting:
        keyboard.press("Enter")
    assert waiting.value.suggested_filename == "by-keyboard.zip"


# --- Two editors, and a viewer -----------------------------------------------------------------


def saved_with(wizard: Wizard, command: str) -> None:
    """Change a command of a project, go to the review, and press Save."""
    wizard.go_on("Pipeline")
    wizard.group("app").get_by_role("textbox", name="Lint").fill(command)
    wizard.press("Review")
    wizard.is_at("Check your answers")
    wizard.page.get_by_label("Revision note").fill(f"Now {command}")
    wizard.button("Save project and generate workflows").click()


def test_a_save_that_comes_too_late(database: Path, window: OpenWindow, watch: Watch) -> None:
    watch.allow_status(409)
    late, early = edit(window("ed")), edit(window("alice"))
    saved_with(early, "make early")
    expect(early.page.get_by_role("heading", level=1)).to_have_text("Revision 2 saved")
    saved_with(late, "make late")
    page = late.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("saved revision 2 while you were editing")
    assert Project.objects.get(name=SHOP_API).revision_number == 2
    # Nothing is lost: look at theirs, come back to the draft, choose what stays.
    page.get_by_role("link", name="Look at revision 2").click()
    expect(page.get_by_role("region", name="Files")).to_contain_text("make early")
    page.goto("/")
    page.get_by_role("link", name=f"Continue {SHOP_API}").click()
    late.press("Review")
    late.is_at("Check your answers")
    late.button("Save project and generate workflows").click()
    question = page.get_by_role("group", name="Lint of app")
    expect(question.get_by_role("radio", name="Yours make late")).to_be_checked()
    question.get_by_role("radio", name="Alice’s make early").check()
    page.get_by_role("button", name="Save the chosen answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revision 3 saved")
    expect(page.get_by_role("region", name="Files")).to_contain_text("make early")
    page.get_by_role("link", name=f"Go to {SHOP_API}").click()
    expect(page.get_by_role("region", name="Revisions")).to_contain_text("Revision 3")
    expect(page.get_by_role("region", name="Revisions")).to_contain_text("Now make early")


def test_a_viewer_reads_and_downloads_and_changes_nothing(
    database: Path, window: OpenWindow, watch: Watch
) -> None:
    page = window("vic")
    page.goto("/")
    expect(page.get_by_role("link", name=SHOP_API, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="New project")).to_have_count(0)
    page.get_by_role("link", name=SHOP_API, exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Edit"))).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download zip").click()
    assert waiting.value.suggested_filename == "shop-api.zip"
    # The door itself is closed too, not only the button gone.
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post("/projects/new/", form={"csrfmiddlewaretoken": token})
    assert answer.status == 403
