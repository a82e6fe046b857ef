"""Reading and writing configurations as text: YAML or JSON, one document, bounded every way."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from generator.problems import DocumentProblems, Place, Problem, found, too_big
from generator.secret_patterns import mask
from generator.yaml_text import write_document

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_NODES = 5000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_MAP = "The document must be a map that starts with version: 1"
# What the parser's own words mean to a person; the parser's text is never shown.
_REASONS = (
    ("mapping values are not allowed", "a second colon stands here. Put the text in quotes"),
    ("expected ':'", "a key stands here without its colon"),
    ("did not find expected key", "this is not indented like the lines around it"),
    ("block sequence", "this is not indented like the lines around it"),
    ("',' or ']'", "a [ has no ]"),
    ("',' or '}'", "a { has no }"),
    ("end of stream", "a quotation mark has no end"),
    ("found character", "no text begins with this character. Put it in quotes"),
    ("tab", "a tab stands here. Indent with spaces"),
    ("escape", 'after a \\ in "..." only a few letters mean something'),
)


def _refuse(code: str, message: str) -> DocumentProblems:
    return DocumentProblems([Problem("", code, message)])


def _line(mark: Any) -> str:
    return f"Line {mark.line + 1}" if mark else "The document"


def _check_events(text: str) -> None:
    """Count depth and values over the parser's events, before anything is built (a bomb never unfolds)."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        where = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refuse("alias", f"{where}: write values out; anchors and aliases are not read")
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            if getattr(event, "tag", None) is not None:
                raise _refuse("tag", f"{where}: remove the tag; plain values are read as they are")
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise _refuse("several_documents", f"{where}: a second document begins. Keep one")
        if depth > MAX_DEPTH:
            raise _refuse("too_deep", f"{where}: the document is nested deeper than {MAX_DEPTH} levels")
        if nodes > MAX_NODES:
            raise _refuse("too_large", f"The document has more than {MAX_NODES:,} values")


class _Builder:
    """Plain data from nodes: text keys only, dates stay text, a key that stands twice is a problem."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, place: Place = ()) -> Any:
        """The data of a node that stands at ``place``."""
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._map(node, place)
        if _is_text(node):
            return node.value
        return self.loader.construct_object(node)

    def _map(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            where = _line(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(found(place, "wrong_type", f"{where}: a key must be text"))
            elif key_node.value in data:
                self.problems.append(_stands_twice((*place, key_node.value), f"{where}: "))
            else:
                data[key_node.value] = self.build(value_node, (*place, key_node.value))
        return data


def _is_text(node: yaml.Node) -> bool:
    """Tell whether a scalar is text to whoever wrote it, though YAML 1.1 has another type for it."""
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "int":  # 0777, 1_000 and 12:30
        return re.fullmatch(r"[-+]?(?:0|[1-9][0-9]{0,15})", node.value) is None
    if kind == "bool":  # no, off, yes: the Norway problem
        return node.value.lower() not in {"true", "false"}
    return kind not in {"float", "null"}


def _stands_twice(place: Place, where: str = "") -> Problem:
    key = mask(str(place[-1]))[:60]
    return found(place, "duplicate_key", f"{where}{key!r} stands twice. Keep one")


def _read_yaml(text: str) -> Any:
    try:
        _check_events(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            builder = _Builder(loader)
            data = builder.build(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{_line(mark)}, column {mark.column + 1}: " if mark else ""
        said = f"{error.context} {error.problem}"
        reason = next((ours for theirs, ours in _REASONS if theirs in said), "nothing fits from here on")
        raise _refuse("not_yaml", f"{where}this is not YAML: {reason}") from None
    except (yaml.YAMLError, UnicodeEncodeError):
        raise _refuse("not_yaml", "This is not YAML: it holds characters that YAML cannot hold") from None
    if builder.problems:
        raise DocumentProblems(builder.problems)
    return data


def _no_number(word: str) -> NoReturn:
    raise _refuse("wrong_type", f"{word} is no value here")


def _places(data: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every map in plain data, with its place."""
    if isinstance(data, dict):
        yield place, data
        for key, item in data.items():
            yield from _places(item, (*place, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _places(item, (*place, index))


def _read_json(text: str) -> Any:
    """Data from JSON text; ValueError where it is none. JSON has escapes that YAML reads in another way."""
    twice: list[tuple[dict[str, Any], str]] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) < len(pairs):
            twice.extend((data, key) for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return data

    try:
        data = json.loads(text, object_pairs_hook=build, parse_constant=_no_number)
    except RecursionError:
        raise _refuse("too_deep", f"The document is nested deeper than {MAX_DEPTH} levels") from None
    if too_big(data, MAX_DEPTH + 1, MAX_NODES):
        raise _refuse("too_large", f"The document has more than {MAX_NODES:,} values or {MAX_DEPTH} levels")
    if twice:
        places = {id(holder): place for place, holder in _places(data)}
        raise DocumentProblems(
            _stands_twice((*places[id(holder)], key)) for holder, key in twice if id(holder) in places
        )
    return data


def _decoded(text: str | bytes) -> str:
    try:
        decoded = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise _refuse("not_text", "The file is not UTF-8 text") from None
    return decoded.removeprefix("\ufeff")


def read_document(text: str | bytes) -> dict[str, Any]:
    """Read a configuration from YAML or JSON text into plain data.

    Raises DocumentProblems: not text, over 256 KiB, neither YAML nor JSON, several documents, anchors, tags,
    nested too deep, too many values, a key twice, or anything but a map on top.
    """
    if len(text) > MAX_BYTES or (isinstance(text, str) and len(text.encode(errors="replace")) > MAX_BYTES):
        raise _refuse("too_large", f"The document is larger than {MAX_BYTES // 1024} KiB")
    decoded = _decoded(text)
    data: Any = None
    if decoded.lstrip().startswith("{"):
        try:
            data = _read_json(decoded)
        except DocumentProblems:
            raise
        except ValueError:
            # A map in braces may be YAML as well.
            data = _read_yaml(decoded)
    else:
        data = _read_yaml(decoded)
    if not isinstance(data, dict):
        raise _refuse("wrong_type", _NO_MAP)
    return data


def dump_document(document: dict[str, Any]) -> str:
    """Write a configuration as ``pipeline.yaml``: the same document gives the same text."""
    return write_document(document)


def canonical_json(document: Any) -> str:
    """Data as JSON with sorted keys and no spaces: what fingerprints are made of."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
