"""The registries that images are pushed to, and what each needs to know."""

from __future__ import annotations

from typing import Literal

from generator.parts import Part


class GhcrRegistry(Part):
    """The GitHub container registry, with the run's own token."""

    kind: Literal["ghcr"] = "ghcr"

    @property
    def address(self) -> str:
        """The registry's host."""
        return "ghcr.io"
