"""What a panel is about: a bundle, what it was made from, and where each answer is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator import Catalogue, Notice, Pipeline
from generator.github.layout import WORKFLOWS


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is given: the words on its link, its address, and the label of its field ("" if unknown).

    ``posts``: the address wants a POST, since it starts a draft.
    """

    words: str
    address: str
    label: str = ""
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """The files of the revision that a bundle is compared with."""

    number: int
    files: Mapping[str, str]


type FindPlace = Callable[[str], Place | None]


@dataclass(frozen=True, slots=True)
class Source:
    """A bundle's files in their order, and what they were made from.

    ``before`` reads the revision that they are compared with, ``since`` is its number (0: there is none), and
    ``places`` finds the field of a key of the pipeline.
    """

    files: Mapping[str, str]
    pipeline: Pipeline | None
    catalogue: Catalogue
    notices: Callable[[], tuple[Notice, ...]] = tuple
    before: Callable[[], Before | None] = field(default=lambda: None)
    since: int = 0
    places: FindPlace = field(default=lambda path: None)

    @property
    def workflows(self) -> dict[str, str]:
        """The workflow files alone."""
        return {path: text for path, text in self.files.items() if path.startswith(f"{WORKFLOWS}/")}

    @property
    def approvals(self) -> list[str]:
        """The environments that wait for a reviewer."""
        environments = self.pipeline.environments if self.pipeline else ()
        return [item.name for item in environments if item.require_approval]
