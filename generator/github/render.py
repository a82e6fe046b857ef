"""Workflow model to YAML text, and the check that the text says what the model says."""

from __future__ import annotations

from typing import Any

import yaml

from generator.github.workflow import Workflow
from generator.yaml_text import plain, write_map

_SPACED = ("on", "permissions", "concurrency", "env", "jobs")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RenderMismatch(RuntimeError):
    """The text does not read back as the model: a mistake of the product that must never reach a person."""


def render(workflow: Workflow) -> str:
    """The text of a workflow file: header, one blank line before each part and each job."""
    lines = [f"# {line}" for line in workflow.header]
    for key, value in workflow.tree().items():
        if key in _SPACED:
            lines.append("")
        if key != "jobs":
            write_map(lines, "", {key: value})
            continue
        lines.append("jobs:")
        for index, (job, tree) in enumerate(value.items()):
            if index:
                lines.append("")
            write_map(lines, "  ", {job: tree})
    return "\n".join(lines) + "\n"


def parse_back(text: str) -> Any:
    """A workflow file as a YAML 1.1 reader sees it, with GitHub's ``on`` under its own name."""
    tree = yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader, in C where there is one
    if isinstance(tree, dict) and True in tree:
        tree = {("on" if key is True else key): value for key, value in tree.items()}
    return tree


def verify(workflow: Workflow, text: str) -> None:
    """Raise RenderMismatch unless the text, parsed back, equals the model."""
    if parse_back(text) != plain(workflow.tree()):
        raise RenderMismatch(f"{workflow.path} does not read back as it was meant")
