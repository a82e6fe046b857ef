"""Takes the pictures of every page for docs/screenshots, and those of the help: `make screenshots`.

Not a test, so it is run by name.
"""

from pathlib import Path
from typing import Literal

import pytest

from tests.browser.conftest import Visit
from tests.browser.palette import small
from tests.browser.scene import Scene
from tests.browser.scenes import SCENES

ROOT = Path(__file__).parents[2]
FOLDER, HELP = ROOT / "docs" / "screenshots", ROOT / "static" / "img" / "help"
# A longer page is cut: nobody looks at the four hundredth line of a picture.
TALLEST = 2600
WIDTHS = {1280: 900, 390: 844}
type Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


# Of the steps with problems one shows enough: step-pipeline-problem.
PAGES = [
    scene for scene in SCENES if not scene.name.endswith("-problem") or scene.name.startswith("step-pipeline")
]


@pytest.mark.parametrize("scene", PAGES, ids=lambda scene: scene.name)
def test_each_page_has_its_pictures(scene: Scene, visit: Visit) -> None:
    page = visit.window(scene.user, reduced_motion="reduce")
    scene.act(page, visit)
    workshop = page.context.new_page()
    written = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        # As tall as the page is: what sticks to the window's edge would else lie across the middle.
        page.set_viewport_size({"width": width, "height": height})
        whole = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(whole, height), TALLEST)})
        page.evaluate("scrollTo(0, 0)")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(200)
            name = f"{scene.name}-{width}{'-dark' if theme == 'dark' else ''}.png"
            picture = page.screenshot(animations="disabled")
            written.append((FOLDER / name).write_bytes(small(workshop, picture)))
    assert len(written) == len(WIDTHS) * len(THEMES)
    assert all(written)


# The pages that docs/help tells of, and the name of each one's picture.
HELPED = {"review": "review"} | {
    f"step-{step}": step for step in ("project", "pipeline", "build", "environments")
}


@pytest.mark.parametrize("scene", [s for s in SCENES if s.name in HELPED], ids=lambda scene: scene.name)
def test_each_page_of_help_has_its_picture(scene: Scene, visit: Visit) -> None:
    """The first screen of the page, as somebody sees it who just came there."""
    page = visit.window(scene.user, reduced_motion="reduce")
    scene.act(page, visit)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    workshop = page.context.new_page()
    HELP.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(200)
        path = HELP / f"{HELPED[scene.name]}{'-dark' if theme == 'dark' else ''}.png"
        assert path.write_bytes(small(workshop, page.screenshot(animations="disabled")))
