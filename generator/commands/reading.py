"""Reading what a command is given: configurations, a catalogue's overlay, and the folders to write to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from generator.bundle import generate
from generator.catalogue import Catalogue, load_catalogue
from generator.checking import check
from generator.commands.outcome import Result, WrongUse
from generator.document import MAX_BYTES, read_document
from generator.problems import ProblemsError

STANDARD_INPUT, STANDARD_INPUT_STEM = "-", "pipeline"


def _read(name: str) -> bytes:
    """The bytes of a file or of standard input, as far as a document may go (and one more)."""
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongUse(f"{name} cannot be read: {error.strerror or error}") from None


def read_catalogue(name: str | None) -> Catalogue:
    """The built-in catalogue, or with the stack defaults of a file. Raises ProblemsError and WrongUse."""
    return load_catalogue(read_document(_read(name))) if name else load_catalogue()


def read_result(name: str, catalogue: Catalogue) -> Result:
    """Read, check and generate one configuration. Raises WrongUse where it cannot be read."""
    try:
        checked = check(read_document(_read(name)), catalogue)
    except ProblemsError as error:
        return Result(name, error.problems)
    if checked.pipeline is None:
        return Result(name, checked.problems)
    return Result(name, pipeline=checked.pipeline, bundle=generate(checked.pipeline, catalogue))


def folders(configs: Sequence[str], output: str) -> list[Path]:
    """The folder of each configuration; several must have names of their own. Raises WrongUse."""
    if configs.count(STANDARD_INPUT) > 1:
        raise WrongUse("- stands twice: standard input can be read once")
    if len(configs) == 1:
        return [Path(output)]
    stems = [STANDARD_INPUT_STEM if name == STANDARD_INPUT else Path(name).stem for name in configs]
    for index, stem in enumerate(stems):
        if stem.casefold() in (other.casefold() for other in stems[:index]):
            raise WrongUse(f"two configurations are called {stem}: both would be written to the same folder")
        if stem in {"", ".", ".."}:
            raise WrongUse(f"{configs[index]} has no name that a folder could have")
    return [Path(output) / stem for stem in stems]
