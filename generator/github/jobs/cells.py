"""The cells of a component's tests: its versions by its systems, and the names that tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from generator.catalogue.model import Stack
from generator.github.context import Context
from generator.github.expressions import literal
from generator.github.jobs.set_up import first_version
from generator.pipeline import Component
from generator.runners import RunsOn, is_linux

# The axis of the matrix that holds runners.
OS = "os"


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the tests of one component run. At most 10 versions by 10 systems: GitHub takes 256 cells."""

    component: Component
    stack: Stack
    runner: RunsOn

    @classmethod
    def of(cls, context: Context, component: Component) -> Cells:
        """The cells of a resolved component."""
        return cls(component, context.language(component), context.runner_of(component))

    @property
    def matrix(self) -> dict[str, list[str]]:
        """The axes with more than one value; empty for a single cell."""
        axes = {self.stack.version_key: self.component.versions, OS: self.component.os}
        return {axis: list(values) for axis, values in axes.items() if len(values) > 1}

    @property
    def runs_on(self) -> RunsOn:
        """The runner of every cell."""
        if OS in self.matrix:
            return f"${{{{ matrix.{OS} }}}}"
        return self.component.os[0] if self.component.os else self.runner

    @property
    def first_runner(self) -> RunsOn:
        """The one runner of what runs once: Linux where that is among the systems, else the first of them."""
        systems = self.component.os
        return next((label for label in systems if is_linux(label)), systems[0]) if systems else self.runner

    @property
    def version(self) -> str:
        """The version of a cell."""
        key = self.stack.version_key
        return f"${{{{ matrix.{key} }}}}" if key in self.matrix else first_version(self.component)

    @property
    def in_words(self) -> str:
        """What tells a cell's job from the others, as `` (Python 3.13 on ubuntu-24.04)``; empty for a single cell."""
        words = (
            [f"{self.stack.version_label} {self.version}"] if self.stack.version_key in self.matrix else []
        )
        words += [str(self.runs_on)] if OS in self.matrix else []
        return f" ({' on '.join(words)})" if words else ""

    @property
    def suffix(self) -> str:
        """The end of an artifact's name, which no two cells share."""
        return "".join(f"-${{{{ matrix.{axis} }}}}" for axis in self.matrix)

    @property
    def first_suffix(self) -> str:
        """The end of the name of what the first cell keeps."""
        return "".join(f"-{self._first[axis]}" for axis in self.matrix)

    @property
    def in_first(self) -> str | None:
        """The test for the one cell that reports coverage; None for a single cell."""
        tests = [f"matrix.{axis} == {literal(self._first[axis])}" for axis in self.matrix]
        return " && ".join(tests) or None

    @property
    def _first(self) -> dict[str, str]:
        return {self.stack.version_key: first_version(self.component), OS: str(self.first_runner)}
