"""What a page must keep on paper, in a palette of the system's, and where motion is not wanted."""

from playwright.sync_api import Page, ViewportSize

# A4 without its margins, in CSS pixels.
PAPER: ViewportSize = {"width": 718, "height": 1000}

ON_PAPER = """() => {
    const found = [];
    const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 90)}`);
    for (const element of document.querySelectorAll(
        ".site-header, .site-footer, .strip, .actions, .toolbar, .button, .icon-button, .menu, .crumbs"
    )) if (element.checkVisibility()) say("of no use on paper", element);
    for (const fold of document.querySelectorAll("details:not([open], .menu)")) {
        const inside = [...fold.children].find(child => child.localName !== "summary");
        // A fold inside of what is not printed shows nothing either.
        if (inside && fold.checkVisibility() && !inside.checkVisibility())
            say("folded on paper", fold);
    }
    const back = getComputedStyle(document.body).backgroundColor;
    if (!["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(back)) found.push(`paper is ${back}`);
    return found;
}"""

WITHOUT_EDGE = """() => {
    const found = [];
    const things = "input:not([type=hidden]), select, textarea, .button, .icon-button, .tag, .notice, .choice, .chip";
    for (const element of document.querySelectorAll(things)) {
        const style = getComputedStyle(element);
        const edged = ["Top", "Bottom"].some(side => style[`border${side}Style`] !== "none"
            && parseFloat(style[`border${side}Width`]) > 0);
        const box = element.getBoundingClientRect();
        if (element.checkVisibility() && box.width > 2 && !edged && style.appearance === "none"
            && style.outlineStyle === "none") found.push(element.outerHTML.slice(0, 90));
    }
    return found;
}"""

MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
    const style = getComputedStyle(element);
    const longest = list => Math.max(...list.split(",").map(parseFloat));
    return longest(style.transitionDuration) > 0
        || style.animationName !== "none" && longest(style.animationDuration) > 0;
}).map(element => element.outerHTML.slice(0, 90))"""


def wrong_on_paper(page: Page) -> list[str]:
    """What a print of this page shows and should not, hides and should not, or cuts off at the edge."""
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(ON_PAPER)
    wider: int = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    page.emulate_media(media="screen")
    return found + ([f"{wider} pixels are cut off"] if wider > 0 else [])


def without_edge(page: Page) -> list[str]:
    """What can be typed in, ticked or pressed and has no edge left once the system's palette took the colours."""
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(WITHOUT_EDGE)
    page.emulate_media(forced_colors="none")
    return found


def moving(page: Page) -> list[str]:
    """What moves although the reader asked for less of it."""
    found: list[str] = page.evaluate(MOVING)
    return found
