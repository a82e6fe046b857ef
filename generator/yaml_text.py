"""Plain data to YAML text that reads the same in YAML 1.1 and 1.2: quoting, blocks, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

FLOW_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Commented:
    """A value with a comment: behind it on its line (scalars), or in lines above its key (``above``)."""

    value: Any
    comment: str
    above: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """A long one-line text in a folded block (``>-``): its lines join with single spaces."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text as a reader of YAML gets it."""
        return _join_folded(self.lines)


@dataclass(frozen=True, slots=True)
class BlockList:
    """A list of scalars that is written one item a line even where it is short."""

    items: tuple[Any, ...]


def _join_folded(lines: tuple[str, ...]) -> str:
    # In a folded scalar a line that is indented further keeps its line breaks (YAML 1.2, 8.1.3).
    text = lines[0]
    for earlier, line in pairwise(lines):
        text += ("\n" if earlier.startswith(" ") or line.startswith(" ") else " ") + line
    return text


# Plain scalars in [ ]: begin with a letter or one of _ . / $, hold no ": " or " #", and are no other type's word.
_PLAIN = re.compile(
    r"[A-Za-z_/.$][^\s:#,?\[\]{}\"'`|>&*!%@\\]*(?:(?: |:(?=[^\s:#]))[^\s:#,?\[\]{}\"'`|>&*!%@\\]+)*"
)
_PLAIN_BLOCK = re.compile(r"[A-Za-z_/.$]")
# Three numbers with dots are text to every reader, unlike two.
_DOTTED_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_TYPED_WORD = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|~|\.nan|[-+]?\.inf|<<|=|\.[0-9_]+(?:e[-+]?[0-9]+)?|0o?[0-7]+|0x[0-9a-f]+)",
    re.IGNORECASE,
)
_UNSAFE = re.compile(
    r"[^\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@lru_cache(maxsize=8192)
def scalar(text: str, flow: bool = False) -> str:
    """Write a one-line string that every YAML reader gets back: plain, or quoted where it must be."""
    unsafe = _UNSAFE.search(text) is not None or "\n" in text or "\t" in text
    if text and not unsafe and not _TYPED_WORD.fullmatch(text):
        if flow:
            if _PLAIN.fullmatch(text):
                return text
        elif _PLAIN_BLOCK.match(text) and ": " not in text and " #" not in text and text[-1] not in ": ":
            return text
        if _DOTTED_VERSION.fullmatch(text):
            return text
    if unsafe:
        return _double_quoted(text)
    return "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    """A double-quoted scalar: whatever is not printable is escaped (YAML 1.2, 5.7)."""

    def escape(match: re.Match[str]) -> str:
        code = ord(match.group())
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _UNSAFE.sub(escape, escaped) + '"'


def _can_be_block(text: str) -> bool:
    """A literal block is only for text whose lines cannot be mistaken: no odd spaces at its edges."""
    if _UNSAFE.search(text) or text[0] in " \n\t" or text.endswith("\n\n"):
        return False
    return not any(line.endswith((" ", "\t")) or (line and not line.strip()) for line in text.split("\n"))


def _atom(value: Any, flow: bool = False) -> str:
    if isinstance(value, str):
        return scalar(value, flow)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    return str(value)


def _flow(items: Any) -> str:
    return "[" + ", ".join(_atom(item, True) for item in items) + "]"


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | None)


def _write_text(lines: list[str], pad: str, head: str, text: str, tail: str) -> None:
    """A string behind ``head`` (``key:`` or ``-``): on one line, or as a literal block."""
    if "\n" in text and _can_be_block(text):
        lines.append(f"{head} |{'' if text.endswith(chr(10)) else '-'}{tail}")
        lines.extend(f"{pad}  {line}" if line else "" for line in text.removesuffix("\n").split("\n"))
    else:
        lines.append(f"{head} {scalar(text)}{tail}")


def _write(lines: list[str], pad: str, head: str, value: Any) -> None:
    """Write ``value`` behind ``head``; what stands below it is indented two further than ``pad``."""
    tail = ""
    if isinstance(value, Commented):
        if value.above:
            lines.extend(f"{pad}# {line}" for line in value.comment.split("\n"))
        else:
            tail = f" # {value.comment}"
        value = value.value
    if isinstance(value, str):
        _write_text(lines, pad, head, value, tail)
    elif isinstance(value, Mapping):
        if not value:
            lines.append(f"{head} {{}}{tail}")
            return
        lines.append(head + tail)
        write_map(lines, pad + "  ", value)
    elif isinstance(value, Folded):
        lines.append(f"{head} >-{tail}")
        lines.extend(f"{pad}  {line}" for line in value.lines)
    elif isinstance(value, BlockList):
        lines.append(head + tail)
        lines.extend(f"{pad}  - {_atom(item)}" for item in value.items)
    elif isinstance(value, list | tuple):
        _write_list(lines, pad, head, value, tail)
    else:
        lines.append(f"{head} {_atom(value)}{tail}")


def _write_list(lines: list[str], pad: str, head: str, items: Any, tail: str) -> None:
    """A list: short ones of scalars on one line, others one item a line."""
    flow = _flow(items) if all(_is_scalar(item) and not _has_lines(item) for item in items) else ""
    if flow and len(pad) + len(head) + len(flow) <= FLOW_WIDTH + 20:
        lines.append(f"{head} {flow}{tail}")
        return
    lines.append(head + tail)
    for item in items:
        _write_item(lines, pad + "  ", item)


def _has_lines(item: Any) -> bool:
    return isinstance(item, str) and "\n" in item


def _write_item(lines: list[str], pad: str, item: Any) -> None:
    if isinstance(item, Mapping) and item:
        start = len(lines)
        write_map(lines, pad + "  ", item)
        # The first key of an item stands behind its dash; a comment above that key stays above the dash.
        while lines[start].lstrip().startswith("#"):
            lines[start] = pad + lines[start].lstrip()
            start += 1
        lines[start] = f"{pad}- {lines[start][len(pad) + 2 :]}"
    else:
        _write(lines, pad, f"{pad}-", item)


def write_map(lines: list[str], pad: str, value: Mapping[str, Any]) -> None:
    """Append the lines of a map at the given indent."""
    for key, item in value.items():
        written = key if type(key) is BareKey else scalar(key, True)
        _write(lines, pad, f"{pad}{written}:", item)


class BareKey(str):
    """A key that is written as it is, though YAML 1.1 reads another type: GitHub's ``on``."""

    __slots__ = ()


def write_document(value: Mapping[str, Any]) -> str:
    """A whole document: one key a line on top, in the order of the map."""
    lines: list[str] = []
    write_map(lines, "", value)
    return "\n".join(lines) + "\n"


def plain(value: Any) -> Any:
    """The data alone, as a YAML reader gets it: without comments and styles."""
    if isinstance(value, str):
        return value
    if isinstance(value, Commented):
        return plain(value.value)
    if isinstance(value, Folded):
        return value.text
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, BlockList):
        return list(value.items)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
