"""Reading and writing configurations as text: YAML or JSON, one document, bounded every way."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from typing import Any

import yaml

from generator.problems import DocumentProblems, Problem, path_text
from generator.secret_patterns import mask
from generator.yaml_text import write_document

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_NODES = 5000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse(code: str, message: str, path: str = "") -> DocumentProblems:
    return DocumentProblems([Problem(path, code, message)])


def _bounded(text: str) -> None:
    """Count depth and nodes over the parser's events, before anything is built (a bomb never unfolds)."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refuse(
                "alias",
                f"Line {event.start_mark.line + 1}: write values out; anchors and aliases are not read",
            )
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            tag = getattr(event, "tag", None)
            if tag is not None and not (isinstance(event, yaml.ScalarEvent) and tag == "!"):
                raise _refuse(
                    "tag",
                    f"Line {event.start_mark.line + 1}: remove the tag; plain values are read as they are",
                )
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _refuse(
                "too_deep",
                f"Line {event.start_mark.line + 1}: the document is nested deeper than {MAX_DEPTH} levels",
            )
        if nodes > MAX_NODES:
            raise _refuse("too_large", f"The document has more than {MAX_NODES:,} values")


class _StrictLoader(_Loader):  # type: ignore[misc, valid-type]  # the C loader where libyaml is there
    """The safe loader, but a key that stands twice is a problem with its path, and ``<<`` is a plain key."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.duplicates: list[Problem] = []


def _plain(node: yaml.Node, loader: _StrictLoader, path: tuple[str | int, ...]) -> Any:
    """Build plain data from a node: text keys only, no dates (they stay text), no duplicates."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            where = f"Line {key_node.start_mark.line + 1}"
            if key is None:
                loader.duplicates.append(
                    Problem(path_text(path), "wrong_type", f"{where}: a key must be text")
                )
                continue
            if key in found:
                loader.duplicates.append(
                    Problem(
                        path_text((*path, key)),
                        "duplicate_key",
                        f"{where}: {mask(key)[:60]!r} stands twice. Keep one",
                    )
                )
                continue
            found[key] = _plain(value_node, loader, (*path, key))
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, loader, (*path, index)) for index, item in enumerate(node.value)]
    if node.tag in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary", "tag:yaml.org,2002:value"}:
        return node.value
    if node.tag == "tag:yaml.org,2002:int" and not re.fullmatch(r"[-+]?(?:0|[1-9][0-9]{0,15})", node.value):
        return node.value  # 0777, 1_000 and 12:30 are text to whoever wrote them
    if node.tag == "tag:yaml.org,2002:bool" and node.value.lower() not in {"true", "false"}:
        return node.value  # no, off, yes: the Norway problem
    if node.tag == "tag:yaml.org,2002:merge":
        return node.value
    value: Hashable = loader.construct_object(node)
    return value


def read_document(text: str | bytes) -> dict[str, Any]:
    """Read a configuration from YAML or JSON text into plain data.

    Raises DocumentProblems: not text, over 256 KiB, not YAML, several documents, anchors, tags, nested too
    deep, too many values, a key twice, or anything but a map on top.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _refuse("not_text", "The file is not UTF-8 text") from None
    text = text.removeprefix("\ufeff")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _refuse("too_large", f"The document is larger than {MAX_BYTES // 1024} KiB")
    try:
        _bounded(text)
        loader = _StrictLoader(text)
        try:
            node = loader.get_single_node()
            data = _plain(node, loader, ()) if node is not None else None
            duplicates = loader.duplicates
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        reason = mask(str(error.problem or error.context or "it cannot be read"))
        raise _refuse("not_yaml", f"{where}this is not YAML: {reason}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, DocumentProblems):
            raise
        raise _refuse("not_yaml", "This is not YAML: it holds characters that YAML cannot hold") from None
    if duplicates:
        raise DocumentProblems(duplicates)
    if not isinstance(data, dict):
        raise _refuse("wrong_type", "The document must be a map that starts with version: 1")
    return data


def dump_document(document: dict[str, Any]) -> str:
    """Write a configuration as ``pipeline.yaml``: the same document gives the same text."""
    return write_document(document)


def canonical_json(document: Any) -> str:
    """Data as JSON with sorted keys and no spaces: what fingerprints are made of."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
