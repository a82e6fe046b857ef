"""Whole configurations to start from: what they are called, what they show, and their documents."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator import read_document

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """One example: its slug is the name of its file in this folder."""

    slug: str
    title: str
    summary: str
    shows: tuple[str, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The configuration, as a file of the example's name would hold it."""
        return read_document(_text(self.slug))


@cache
def _text(slug: str) -> str:
    return (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")


EXAMPLES = {
    example.slug: example
    for example in (
        Example(
            "python",
            "Python service",
            "One component, checked on every pull request. Nothing is deployed.",
            ("Lint, format and tests on two versions of Python", "A PostgreSQL service beside the tests"),
        ),
        Example(
            "storefront",
            "Storefront",
            "An API and a website in one repository, from pull request to production.",
            (
                "Checks of a Python and a Node.js component",
                "One container image, deployed with Helm",
                "Staging by itself, production after somebody approved",
                "A weekly run, and a message to Slack when a run fails",
            ),
        ),
    )
}
