"""Pasting lines of a .env, and the review of what they would do."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.scene import Scene
from tests.browser.wizard import Wizard
from tests.browser.wizard_scenes import filled

LINES = """# from a laptop
export LOG_LEVEL=debug
API_URL=https://api.acme.example/v2?region=eu
GREETING='Hello $NAME, welcome back to the storefront of the year'
APP_ENV=ci
STRIPE_API_KEY=not-a-real-one
GITHUB_ACTOR=mona
EMPTY=
a line that says nothing
"""


def paste(page: Page, text: str) -> None:
    """Press Ctrl+V in the field that has the focus."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const options = {clipboardData, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def pasted(page: Page, visit: Visit) -> None:
    """Step 2 with the review of pasted lines: one of each kind."""
    filled("pipeline")(page, visit)
    variables = Wizard(page).region("Environment variables")
    variables.get_by_text("Paste a .env").click()
    variables.get_by_label("Lines to read").fill(LINES)
    variables.get_by_role("button", name="Read lines").click()
    expect(variables.get_by_text("Pasted lines:")).to_be_focused()


PASTE_SCENES = [Scene("step-pipeline-pasted", pasted, "ed")]
