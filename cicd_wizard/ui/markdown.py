"""Markdown as HTML for our pages: ids on headings, no HTML of the text's own, nothing that the CSP would stop."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# The HTML of a picture from its address and its words.
type Picture = Callable[[str, str], SafeString]

# What lies between the words of a heading's anchor at GitHub: everything but letters, digits, "_" and "-".
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the second level: its anchor and its words."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text in parts: the heading of the first level, the paragraph below it, and all the rest."""

    title: str
    lead: SafeString
    body: SafeString
    sections: tuple[Section, ...]


class _Renderer(RendererHTML):
    """What differs from plain HTML: code can be scrolled with the keyboard, and so can tables."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> SafeString:
        """A block of code."""
        return format_html('<pre tabindex="0"><code>{}</code></pre>\n', tokens[idx].content)

    code_block = fence

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A table in a box that scrolls on its own where the window is narrow."""
        return '<div class="prose-table" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of the box."""
        return "</table></div>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> SafeString:
        """A picture as the caller of `read` makes one, else its words."""
        token = tokens[idx]
        show: Picture | None = env.get("picture")
        return show(str(token.attrGet("src")), token.content) if show else format_html("{}", token.content)


def read(
    text: str,
    *,
    link: Callable[[str], str] = str,
    picture: Picture | None = None,
) -> Document:
    """Render a text as GitHub would, CommonMark with tables.

    Args:
        text: the Markdown. HTML in it is shown as text, and an address that runs code is no link.
        link: what a link's address becomes.
        picture: the HTML of a picture from its address and its words; without it only the words are left.
    """
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    tokens = parser.parse(text)
    sections = _name_headings(tokens)
    for token in tokens:
        # Alignment would be an inline style.
        token.attrs.pop("style", None)
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", link(str(child.attrGet("href") or "")))

    def html(part: list[Token]) -> SafeString:
        # Everything in it was escaped on the way: HTML of the text's own is off.
        return SafeString(parser.renderer.render(part, parser.options, {"picture": picture}))

    title, lead, rest = _head(tokens)
    return Document(title, html(lead), html(rest), sections)


def _head(tokens: list[Token]) -> tuple[str, list[Token], list[Token]]:
    """The words of the first heading, what stands in the paragraph below it, and the tokens that follow."""
    if len(tokens) < 3 or tokens[0].tag != "h1":
        return "", [], tokens
    title, rest = _words(tokens[1]), tokens[3:]
    if len(rest) >= 3 and rest[0].type == "paragraph_open":
        return title, rest[1:2], rest[3:]
    return title, [], rest


def _name_headings(tokens: list[Token]) -> tuple[Section, ...]:
    sections: list[Section] = []
    taken: dict[str, int] = {}
    for opening, words in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        title = _words(words)
        anchor = _NOT_IN_ANCHORS.sub("", title.lower()).replace(" ", "-")
        seen = taken.get(anchor, 0)
        taken[anchor] = seen + 1
        anchor = f"{anchor}-{seen}" if seen else anchor
        opening.attrSet("id", anchor)
        if opening.tag == "h2":
            sections.append(Section(anchor, title))
    return tuple(sections)


def _words(inline: Token) -> str:
    """The words of a line without its signs."""
    return "".join(child.content for child in inline.children or [])
