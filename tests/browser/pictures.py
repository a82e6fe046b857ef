"""Takes the pictures of every page for docs/screenshots: `make screenshots`. Not a test, so it is run by name."""

from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.scenes import SCENES, Scene

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
# A longer page is cut: nobody looks at the four hundredth line of a picture.
TALLEST = 2600
LOOKS = [(width, theme) for width in (1280, 390) for theme in ("light", "dark")]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_picture(scene: Scene, visit: Visit) -> None:
    page = visit.window(scene.user, reduced_motion="reduce")
    scene.act(page, visit)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900 if width > 390 else 844})
        page.emulate_media(color_scheme=theme)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(200)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.screenshot(
            path=FOLDER / f"{scene.name}-{width}{'-dark' if theme == 'dark' else ''}.png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
            animations="disabled",
        )
