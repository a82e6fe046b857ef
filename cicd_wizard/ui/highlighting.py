"""File text as HTML: numbered lines with anchors, and classes for tokens (static/css/code.css)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import escape
from pathlib import PurePosixPath

from django.utils.safestring import SafeString
from pygments.lexer import Lexer
from pygments.lexers.data import JsonLexer, YamlLexer
from pygments.lexers.markup import MarkdownLexer
from pygments.lexers.shell import BashLexer
from pygments.lexers.special import TextLexer
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    String,
    _TokenType,
    is_token_subtype,
)

LEXERS: dict[str, type[Lexer]] = {
    "yaml": YamlLexer,
    "markdown": MarkdownLexer,
    "shell": BashLexer,
    "json": JsonLexer,
    "text": TextLexer,
}
SUFFIXES = {
    ".yml": "yaml",
    ".yaml": "yaml",
    ".md": "markdown",
    ".sh": "shell",
    ".json": "json",
}

# First match wins, so the narrower token stands before the wider one.
TOKEN_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (Name.Tag, "k"),
    (Name.Label, "k"),
    (Generic.Heading, "h"),
    (Generic.Subheading, "h"),
    (Generic.Strong, "h"),
    (Keyword, "k"),
    (Literal.Scalar.Plain, "plain"),
    (String, "s"),
    (Number, "n"),
)
EXPRESSION = re.compile(r"\$\{\{.*?(?:\}\}|$)", re.DOTALL)
NUMBER_OR_LITERAL = re.compile(r"[+-]?\d+(?:\.\d+)?|true|false|null|none|~", re.IGNORECASE)
LINE_END = "\n"
# A line that begins a part of a YAML file; and the header of a text that goes on below it.
_PART = re.compile(r"(?: {2})?[^\s#]")
_OPENS_TEXT = re.compile(r"[|>][-+]?\d?\s*$")
_LINE = re.compile(r'href="#L(\d+)"')
_ANCHOR = re.compile(r' id="L\d+"')


def language_of(path: str) -> str:
    """The language of a file by its suffix; "text" if it is none that is highlighted."""
    return SUFFIXES.get(PurePosixPath(path).suffix, "text")


def highlight(text: str, path: str, href: str = "") -> SafeString:
    """The file as numbered lines: `<span class="line"><a class="ln" id="L1" href="#L1">1</a>...</span>`.

    With `href`, an address that ends where a line's number belongs, each number leads there: `?line=1#L1`.
    """
    html = _highlighted(text, path)
    if not href:
        return html
    # The text itself has no quotes that are not escaped.
    start = escape(href)
    return SafeString(_LINE.sub(lambda line: f'href="{start}{line[1]}#L{line[1]}"', html))


def highlight_live(text: str, path: str) -> SafeString:
    """The same for a panel that is fetched again and again: its numbers are no anchors.

    htmx looks for the old twin of each element with an id before it swaps; of hundreds that takes longer than
    everything else.
    """
    return SafeString(_ANCHOR.sub("", _highlighted(text, path)))


@lru_cache(maxsize=8)  # a page that is fetched again mostly shows the same file
def _highlighted(text: str, path: str) -> SafeString:
    language = language_of(path)
    lines = (line for part in _parts(text, language) for line in _lines_of(part, language))
    html = "".join(
        f'<span class="line"><a class="ln" id="L{number}" href="#L{number}" tabindex="-1">{number}</a>'
        f"{line}\n</span>"
        for number, line in enumerate(lines, start=1)
    )
    return SafeString(html)  # every piece of the text went through escape()


@lru_cache(maxsize=1024)  # of what a preview shows again with every key that is pressed, one job changes
def _lines_of(part: str, language: str) -> tuple[str, ...]:
    return tuple(_lines(_pieces(part, language)))


def _parts(text: str, language: str) -> Iterator[str]:
    """A YAML file in parts that can be read alone: its outermost keys, and what lies directly below them."""
    if language != "yaml":
        yield text
        return
    part: list[str] = []
    in_text = False
    for line in text.splitlines(keepends=True):
        outermost = not line.startswith((" ", "\n"))
        if part and _PART.match(line) and (outermost or not in_text):
            yield "".join(part)
            part = []
        if outermost:
            in_text = bool(_OPENS_TEXT.search(line))
        part.append(line)
    yield "".join(part)


def line_count(text: str) -> int:
    """How many lines a file has, as an editor counts them."""
    return text.count(LINE_END) + (0 if text.endswith(LINE_END) or not text else 1)


@cache
def _lexer(language: str) -> Lexer:
    return LEXERS[language](stripnl=False, ensurenl=False)


def _pieces(text: str, language: str) -> Iterator[tuple[str, str]]:
    """(class, text) in order; "" is plain text. An expression may run over several tokens and lines."""
    tokens = ((_class_of(kind), value) for kind, value in _lexer(language).get_tokens(text))
    if language != "yaml":
        yield from (("" if name == "plain" else name, value) for name, value in tokens)
        return
    rest = ""
    for name, value in _joined(tokens):
        if name == "c":
            yield name, value
            continue
        value, rest = rest + value, ""
        opened = value.rfind("${{")
        if opened >= 0 and "}}" not in value[opened:]:
            value, rest = value[:opened], value[opened:]
        yield from _with_expressions(name, value)
    if rest:
        yield "x", rest


def _joined(tokens: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one class as one piece: the lexer cuts scalars at their spaces."""
    held_name, held, spaces = "", "", ""
    for name, value in tokens:
        if held and not name and not value.strip(" "):
            spaces += value
            continue
        if name == held_name:
            held += spaces + value
        else:
            yield from ((held_name, held), ("", spaces))
            held_name, held = name, value
        spaces = ""
    yield from ((held_name, held), ("", spaces))


def _with_expressions(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Cut `${{ ... }}` out of a scalar; what is left keeps the scalar's class."""
    end = 0
    for match in EXPRESSION.finditer(value):
        yield _scalar(name, value[end : match.start()])
        yield "x", match.group()
        end = match.end()
    yield _scalar(name, value[end:])


def _scalar(name: str, value: str) -> tuple[str, str]:
    """A plain scalar is plain text unless it reads as a number or a literal."""
    if name != "plain":
        return name, value
    return ("n" if NUMBER_OR_LITERAL.fullmatch(value.strip()) else ""), value


@cache  # there are some dozens of kinds
def _class_of(kind: _TokenType) -> str:
    return next((name for parent, name in TOKEN_CLASSES if is_token_subtype(kind, parent)), "")


def _lines(pieces: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The pieces as HTML, cut at line ends so that no element spans two lines."""
    line = ""
    for name, value in pieces:
        *ended, last = value.split(LINE_END)
        for part in ended:
            yield line + _element(name, part)
            line = ""
        line += _element(name, last)
    if line:
        yield line


def _element(name: str, text: str) -> str:
    if not text:
        return ""
    html = _escaped(text)
    return f'<span class="{name}">{html}</span>' if name and not text.isspace() else html


def _escaped(text: str) -> str:
    if text.isprintable():  # as nearly every piece is: no look at each character
        return escape(text)
    return "".join(_character(char) if _is_hidden(char) else escape(char) for char in text)


def _is_hidden(char: str) -> bool:
    return char != "\t" and unicodedata.category(char) in {"Cc", "Cf"}


def _character(char: str) -> str:
    """A character that would not be seen, as a box with its number."""
    return f'<span class="control">U+{ord(char):04X}</span>'
