"""Every page in every state: axe finds nothing, in light and dark; narrow, enlarged, printed, in system colours."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.media import moving, without_edge, wrong_on_paper
from tests.browser.scene import Scene
from tests.browser.scenes import SCENES

GUIDELINES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
# What a narrow window changes: the rules about structure were asked of the same page before.
NARROW = [*COLOURS, "target-size", "scrollable-region-focusable"]
# Pages that a narrow window lays out anew.
ON_A_PHONE = {
    "projects",
    "project",
    "review",
    "step-project",
    "step-pipeline",
    "step-build",
    "step-environments",
    "menu",
}
# 640: what is left of 1280 for somebody who enlarges the page to 200 %.
WIDTHS = (320, 390, 640, 1280)
# Each line of a file has the same few colours: looking at the first ones is enough, and hundreds take seconds.
# Colours may take their time to change, in Django's own pages even where motion is not wanted.
SETTLED = "Promise.all(document.getAnimations().map(motion => motion.finished)).then(() => null)"
SHORTEN = "document.querySelectorAll('.code .line:nth-child(n + 30)').forEach(line => line.remove())"


def violations(page: Page, rules: list[str]) -> list[str]:
    """What axe finds: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    page.evaluate(SHORTEN)
    page.evaluate(SETTLED)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{rule['id']} at {', '.join(str(node['target'][-1]) for node in rule['nodes'])}" for rule in found
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return max(0, wider)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_page_is_for_everyone(scene: Scene, visit: Visit) -> None:
    page = visit.window(scene.user, color_scheme="light", reduced_motion="reduce")
    scene.act(page, visit)
    # The administration's templates are Django's: they meet the guidelines, not all of axe's advice beyond them.
    rules = GUIDELINES if scene.name.startswith("admin") else [*GUIDELINES, "best-practice"]
    found = [f"light: {what}" for what in violations(page, rules)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {what}" for what in violations(page, COLOURS)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"at {width} the page is {by} pixels too wide" for by in [sideways(page)] if by]
    if scene.name in ON_A_PHONE:
        page.set_viewport_size({"width": 390, "height": 844})
        found += [f"phone, dark: {what}" for what in violations(page, NARROW)]
    if not scene.name.startswith("admin"):
        found += [f"forced colours: no edge around {what}" for what in without_edge(page)]
        found += [f"moves: {what}" for what in moving(page)]
        found += [f"on paper: {what}" for what in wrong_on_paper(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("theme", "system"), [("dark", "light"), ("light", "dark")])
def test_a_chosen_theme_beats_the_systems(visit: Visit, theme: str, system: str) -> None:
    page = visit.window("ed", color_scheme=system)
    page.goto("/")
    colour = "getComputedStyle(document.body).backgroundColor"
    of_system = page.evaluate(colour)
    page.get_by_text("Ed, your account").locator("..").click()
    page.get_by_role("button", name=theme.capitalize()).click()
    assert page.evaluate(colour) != of_system
    assert violations(page, COLOURS) == []
    page.reload()
    assert page.evaluate(colour) != of_system
