"""Two revisions of a project side by side: what each file gained and lost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

CONTEXT = 3  # lines around each change, as diff and git show them
SIGNS = {"+": "add", "-": "remove", " ": "same", "@": "place"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference: its sign as text, so that no colour is needed to tell them apart."""

    kind: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happened to one file."""

    path: str
    state: str
    lines: tuple[Line, ...]

    @property
    def added(self) -> int:
        """How many lines came."""
        return sum(line.kind == "add" for line in self.lines)

    @property
    def removed(self) -> int:
        """How many lines went."""
        return sum(line.kind == "remove" for line in self.lines)


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[FileChange]:
    """The files that differ, in the order of the newer bundle, then those that are gone.

    Args:
        old: texts by path.
        new: texts by path.
    """
    return list(_changes(old, new))


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FileChange]:
    for path in [*new, *(path for path in old if path not in new)]:
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        state = "new" if before is None else "gone" if after is None else "changed"
        difference = unified_diff(
            (before or "").splitlines(), (after or "").splitlines(), n=CONTEXT, lineterm=""
        )
        # The first two lines name the files.
        yield FileChange(path, state, tuple(_lines(list(difference)[2:])))


def _lines(difference: Iterable[str]) -> Iterator[Line]:
    for line in difference:
        kind = SIGNS[line[0]]
        yield Line(kind, "" if kind == "place" else line[0], line if kind == "place" else line[1:])
