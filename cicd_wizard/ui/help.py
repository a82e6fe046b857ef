"""The pages of help: written once, in docs/help, and read there as well as here."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cicd_wizard.ui import markdown

FOLDER = Path(settings.DATA_DIR) / "docs" / "help"
# The slug of each page, in the order of reading. The first is README.md, which GitHub shows for the folder.
START = ""
SLUGS = (START, "project", "pipeline", "build", "environments", "review", "words")
STATIC = "../../static/"
# Where a PNG says how wide and how high it is: two numbers of four bytes.
WIDTH, HEIGHT = slice(16, 20), slice(20, 24)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page and its address."""

    slug: str
    url: str
    document: markdown.Document


def help_url(slug: str) -> str:
    """The address of a page of help."""
    return reverse("ui:help-page", args=[slug]) if slug else reverse("ui:help")


@cache
def find_page(slug: str) -> HelpPage:
    """A page by its slug.

    Raises:
        KeyError: if there is no such page.
    """
    if slug not in SLUGS:
        raise KeyError(slug)
    text = (FOLDER / f"{slug or 'README'}.md").read_text(encoding="utf-8")
    return HelpPage(slug, help_url(slug), markdown.read(text, link=_link, picture=_picture))


def all_pages() -> Iterator[HelpPage]:
    """Every page, in the order of reading."""
    return (find_page(slug) for slug in SLUGS)


def _link(address: str) -> str:
    """A link to another file of the folder leads to its page."""
    path, sign, anchor = address.partition("#")
    name, ending = posixpath.splitext(path)
    if ending != ".md" or "/" in name:
        return address
    return f"{help_url('' if name == 'README' else name)}{sign}{anchor}"


def _picture(address: str, words: str) -> SafeString:
    """A picture in the colours of the page: beside each lies the same one in the dark."""
    path = address.removeprefix(STATIC)
    head = (Path(settings.DATA_DIR) / "static" / path).read_bytes()[: HEIGHT.stop]
    size = [int.from_bytes(head[part]) for part in (WIDTH, HEIGHT)]
    stem, ending = posixpath.splitext(path)
    shown = '<img class="{}" src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
    themes = (("only-light", path), ("only-dark", f"{stem}-dark{ending}"))
    pictures = [format_html(shown, css_class, static(source), words, *size) for css_class, source in themes]
    return format_html('<span class="help-picture">{}{}</span>', *pictures)
