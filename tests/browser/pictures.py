"""Takes the pictures of every page for docs/screenshots, of the help and of docs/tour.md: `make screenshots`.

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
FOLDER, TOUR, HELP = ROOT / "docs" / "screenshots", ROOT / "docs" / "tour", ROOT / "static" / "img" / "help"
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


# What a text shows of a page, one window of it: the scene, the picture, and what stands on top ("": the page's head).
WINDOWS = {
    "step-project": (HELP / "project.png", ""),
    "step-pipeline": (HELP / "pipeline.png", ""),
    "step-build": (HELP / "build.png", ""),
    "step-environments": (HELP / "environments.png", ""),
    "review": (HELP / "review.png", ""),
    "step-pipeline-pasted": (TOUR / "paste.png", "#paste-env_vars"),
    "preview-simulate": (TOUR / "simulate.png", ""),
    "project": (TOUR / "project.png", ""),
}


@pytest.mark.parametrize("scene", [s for s in SCENES if s.name in WINDOWS], ids=lambda scene: scene.name)
def test_each_text_has_its_picture(scene: Scene, visit: Visit) -> None:
    page = visit.window(scene.user, reduced_motion="reduce")
    scene.act(page, visit)
    path, top = WINDOWS[scene.name]
    page.set_viewport_size({"width": 1280, "height": 860})
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    if top:
        page.locator(top).evaluate("element => scrollTo(0, element.getBoundingClientRect().top - 90)")
    workshop = page.context.new_page()
    path.parent.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(200)
        file = path.with_stem(f"{path.stem}-dark") if theme == "dark" else path
        assert file.write_bytes(small(workshop, page.screenshot(animations="disabled")))
