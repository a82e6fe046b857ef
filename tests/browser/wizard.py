"""The wizard as a person uses it: fields by their labels, buttons by their words, with and without scripts."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

STEPS = ("Project", "Pipeline", "Build and deploy", "Environments", "Check your answers")


class Wizard:
    """The pages of one draft in one window."""

    def __init__(self, page: Page, *, scripted: bool = True) -> None:
        self.page = page
        self.scripted = scripted

    # --- Finding ---------------------------------------------------------------------------------

    def region(self, name: str) -> Locator:
        """A card by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    def group(self, name: str) -> Locator:
        """A block of fields by its heading: a component, an image, an environment."""
        return self.page.get_by_role("group", name=name, exact=True)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button of the page."""
        return self.page.get_by_role("button", name=name)

    def title(self) -> str:
        """The heading of the page."""
        return self.page.get_by_role("heading", level=1).inner_text()

    # --- Going -----------------------------------------------------------------------------------

    def start(self, project_list: str = "/") -> None:
        """From the project list into a new draft."""
        self.page.goto(project_list)
        self.button("New project").click()
        self.is_at("Project")

    def is_at(self, title: str) -> None:
        """Wait for a step by its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def go_on(self, title: str) -> None:
        """Save this step, and see the next one."""
        self.page.get_by_role("button", name="Save and continue").last.click()
        self.is_at(title)

    def press(self, name: str) -> None:
        """Press one of the buttons at the end of a step."""
        self.page.locator(".actions").get_by_role("button", name=name).click()

    # --- Rows ------------------------------------------------------------------------------------

    def add(self, button: Locator, rows: Locator) -> None:
        """Add a row, and wait until there is one more."""
        before = rows.count()
        button.click()
        expect(rows).to_have_count(before + 1)

    def component(self, group: Locator, name: str, directory: str, stack: str) -> None:
        """Fill in a component; choosing the stack makes the page show what it offers."""
        group.get_by_role("radio", name=stack).check()
        if not self.scripted:
            group.get_by_role("button", name="Show what this stack offers").click()
        expect(group.get_by_label("Package manager")).to_be_visible()
        group.get_by_label("Folder", exact=True).fill(directory)
        group.get_by_label("Name", exact=True).fill(name)

    def component_rows(self) -> Locator:
        """The components of step 1."""
        return self.region("Components").get_by_role("heading", level=3)

    def variable(self, kind: str, name: str, value: str) -> None:
        """Add a variable for all jobs in step 2."""
        card = self.region("Environment variables")
        names = card.get_by_label("Name", exact=False).and_(
            card.get_by_role("textbox", name=re.compile("^Name ?,"))
        )
        self.add(card.get_by_role("button", name="Add variable"), names)
        row = names.count()
        names.last.fill(name)
        card.get_by_role("combobox", name=re.compile(f"^Kind ?, row {row}$")).select_option(kind)
        if value:
            card.get_by_role("textbox", name=re.compile(f"^Value or default ?, row {row}$")).fill(value)

    # --- Looking ---------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """Everything that the form of this page holds, by the names that are posted, except the token."""
        held: dict[str, Any] = self.page.locator("#step-form").evaluate(
            """form => {
                const held = {};
                for (const [name, value] of new FormData(form)) {
                    if (name !== "csrfmiddlewaretoken" && name !== "shown") (held[name] ??= []).push(value);
                }
                return held;
            }"""
        )
        return held
