"""Which part of a YAML file each of its lines belongs to."""

from __future__ import annotations

from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Where = tuple[str | int, ...]


def line_paths(text: str) -> list[Where | None]:
    """The innermost place of each line: ``("jobs", "api-test", "steps", 0, "run")``.

    A line of comments belongs to what stands below it; blank lines, and comments with nothing below, are None.
    """
    lines = text.split("\n")[:-1]
    reader = _Reader(len(lines))
    root = yaml.compose(text, Loader=_Loader)
    if root is not None:
        reader.mark(root, (), root.start_mark.line)
    below: Where | None = None
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip()
        if not line:
            reader.places[number] = None
        elif line.startswith("#") and not reader.in_text[number]:
            reader.places[number] = below
        else:
            below = reader.places[number]
    return reader.places


class _Reader:
    """Places by line, filled from the outside in: what stands deeper is marked later."""

    def __init__(self, count: int) -> None:
        self.places: list[Where | None] = [None] * count
        self.in_text = [False] * count

    def mark(self, node: Any, where: Where, first: int) -> None:
        end = node.end_mark
        last = end.line - (1 if end.column == 0 and end.line > first else 0)
        for number in range(first, min(last + 1, len(self.places))):
            self.places[number] = where
            if isinstance(node, yaml.ScalarNode) and number > first:
                self.in_text[number] = True
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            for key, value in node.value:
                self.mark(value, (*where, str(key.value)), key.start_mark.line)
        elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
            for index, item in enumerate(node.value):
                self.mark(item, (*where, index), item.start_mark.line)
