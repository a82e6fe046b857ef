"""Laying bundles out in folders: what is there already, what differs, and writing all files or none."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from generator.github.dependabot import DEPENDABOT_PATH
from generator.names import SCRIPT_FILE, file_name
from generator.pipeline import Pipeline


class CannotWrite(Exception):
    """A file or folder that stands in the way; the text says which and why."""


class Status(StrEnum):
    """How a file of a bundle compares with what is in the folder."""

    NEW = "new"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Target:
    """One file of a bundle and its place; ``before`` is what lies there now, None for nothing."""

    path: str
    place: Path
    text: str
    before: bytes | None

    @property
    def status(self) -> Status:
        """Whether the file is new, unchanged or different."""
        if self.before is None:
            return Status.NEW
        return Status.UNCHANGED if self.before == self.text.encode() else Status.DIFFERENT

    def difference(self) -> str:
        """From what is there to what would be written, as a unified difference."""
        before = (self.before or b"").decode(errors="backslashreplace")
        name = str(self.place)
        lines = difflib.unified_diff(_lines(before), _lines(self.text), name, f"{name} (generated)")
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )


def _lines(text: str) -> list[str]:
    """Lines with their ends; only line feeds end them, as in diff."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + (
        [last] if (last := text.split("\n")[-1]) else []
    )


def compare(files: Mapping[str, str], folder: Path) -> list[Target]:
    """The files of a bundle beside what is in ``folder``, without changing anything.

    Raises CannotWrite: the folder is a file, a link leads out of it, a folder stands where a file belongs.
    """
    with _readable_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise CannotWrite(f"{folder} is a file. Name a folder")
        return [_target(path, text, folder) for path, text in files.items()]


def _target(path: str, text: str, folder: Path) -> Target:
    place = folder / path
    # The folder itself may be a link: whoever named it meant it. Nothing below it may lead elsewhere.
    if not place.resolve().is_relative_to(folder.resolve()):
        raise CannotWrite(f"{place} leads out of {folder} through a link. Remove the link")
    for parent in place.relative_to(folder).parents:
        above = folder / parent
        if (above.exists() or above.is_symlink()) and not above.is_dir():
            raise CannotWrite(f"{above} is a file, and {place} needs a folder there")
    if place.is_dir():
        raise CannotWrite(f"{place} is a folder, and a file belongs there")
    if place.exists() and not place.is_file():
        raise CannotWrite(f"{place} is no ordinary file")
    return Target(path, place, text, place.read_bytes() if place.exists() else None)


def is_same_file(target: Target, config: str) -> bool:
    """Tell whether a file of the bundle is the configuration that it was made from."""
    return target.place.exists() and Path(config).exists() and target.place.samefile(config)


def left_over(files: Mapping[str, str], pipeline: Pipeline, folder: Path) -> list[str]:
    """The files of the product that another layout, or an extra, of the same pipeline wrote into a folder.

    Their first line, in a script the second, names the product, the project and, where there is one, the prefix of
    the pipeline's files.
    """
    prefix = re.escape(f" ({pipeline.file_prefix})") if pipeline.file_prefix else ""
    header = re.compile(
        rf"# (?:C[ID]|CI/CD|Dependabot|Setup){prefix} for {re.escape(pipeline.name)}, made by CI/CD Wizard \("
    )
    script = folder / file_name(pipeline, SCRIPT_FILE)
    places = [*sorted((folder / ".github" / "workflows").glob("*.yml")), folder / DEPENDABOT_PATH, script]
    found = []
    for place in places:
        path = place.relative_to(folder).as_posix()
        if path not in files and place.is_file():
            with _readable_errors(place), place.open(encoding="utf-8", errors="replace") as file:
                first = file.readline(1000)
                if header.match(file.readline(1000) if place == script else first):
                    found.append(str(place))
    return found


def write(targets: Iterable[Target]) -> None:
    """Write every file that is new or different: all texts lie on the disk before the first name changes.

    Raises CannotWrite; then no file was changed and nothing is left behind.
    """
    staged: list[tuple[Path, Target]] = []
    made: list[Path] = []
    try:
        for target in targets:
            if target.status is Status.UNCHANGED:
                continue
            with _readable_errors(target.place):
                made += _make_folders(target.place.parent)
                staged.append((_temporary(target), target))
                _fill(*staged[-1])
    except BaseException:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    for temporary, target in staged:
        with _readable_errors(target.place):
            temporary.replace(target.place.resolve())


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; the ones that were missing, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return list(reversed(missing))


def _temporary(target: Target) -> Path:
    place = target.place.resolve()
    return place.with_name(f".{place.name}.{secrets.token_hex(4)}")


def _fill(temporary: Path, target: Target) -> None:
    """Write a text to its temporary file, with the mode that the file had or that new files have: scripts can run."""
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(target.text.encode())
        file.flush()
        os.fsync(file.fileno())
    if target.before is not None:
        temporary.chmod(stat.S_IMODE(target.place.stat().st_mode))
    elif target.path.endswith(".sh"):
        mode = stat.S_IMODE(temporary.stat().st_mode)
        # Whoever may read it may run it.
        temporary.chmod(mode | (mode & 0o444) >> 2)


@contextlib.contextmanager
def _readable_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        # Python 3.12 raises RuntimeError for links that lead to each other.
        said = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"{getattr(error, 'filename', None) or path}: {said}") from None
