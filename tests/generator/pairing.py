"""A matrix of options: documents in which every pair of options that may stand together does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from covertable.criteria import simple
from covertable.main import make

from generator import check
from tests.generator.samples import CATALOGUE, Document

type Row = dict[str, str]
type Option = tuple[str, str]
type Pair = frozenset[Option]
TRIES = 50


@dataclass(frozen=True)
class Matrix:
    """The options of each factor, the first of which fits to everything else, and how a row becomes a document.

    ``place`` says for a factor where in a document it writes. ``bases`` are rows with what other options may need.
    ``plain`` takes options back that change nothing, as others leave no room for them.
    """

    options: Mapping[str, tuple[str, ...]]
    document_of: Callable[[Row], Document]
    place: Callable[[str], str]
    bases: tuple[Row, ...]
    plain: Callable[[Row], Row] = dict

    @cached_property
    def neutral(self) -> Row:
        """The first option of each factor."""
        return {name: labels[0] for name, labels in self.options.items()}

    @cached_property
    def rows(self) -> tuple[tuple[Row, Document], ...]:
        """Rows of options with their documents, all valid; between them they hold every pair that is not refused."""
        labels = {name: list(choices) for name, choices in self.options.items()}
        rows = [self.plain(self._without_conflicts(dict(row))) for row in make(labels, criterion=simple)]
        held = set().union(*(pairs(row) for row in rows))
        missing = [pair for pair in self.all_pairs() if pair not in held]
        while missing:
            row = self._row_with(missing)
            if row:
                rows.append(row)
                held |= pairs(row)
            # The first pair is in the row, or no row takes it.
            missing = [pair for pair in missing[1:] if pair not in held]
        documents = {repr(document): (row, document) for row in rows for document in [self.document_of(row)]}
        return tuple(documents.values())

    def all_pairs(self) -> Iterator[Pair]:
        """Every two options of different factors."""
        for one, other in combinations(self.options, 2):
            for label in self.options[one]:
                yield from (frozenset({(one, label), (other, choice)}) for choice in self.options[other])

    def refused(self) -> set[Pair]:
        """The pairs that no document of the matrix holds."""
        return set(self.all_pairs()).difference(*(pairs(row) for row, _ in self.rows))

    def _problems(self, row: Row) -> list[str]:
        return [problem.path for problem in check(self.document_of(row), CATALOGUE).problems]

    def _without_conflicts(self, row: Row) -> Row:
        """A row with options taken back until nothing is refused."""
        while found := self._problems(row):
            row = min(self._with_one_back(row, found[0]), key=lambda other: len(self._problems(other)))
        return row

    def _with_one_back(self, row: Row, path: str) -> list[Row]:
        """The row with the option at fault taken back; where it cannot be told, with any one of them."""
        changed = [name for name in self.options if row[name] != self.neutral[name]]
        at_fault = [name for name in changed if path.startswith(self.place(name))]
        return [{**row, name: self.neutral[name]} for name in at_fault or changed]

    def _row_with(self, missing: list[Pair]) -> Row | None:
        """A valid row with the first pair and with as many others as go along; None where the pair is refused."""
        for base in self.bases:
            row = self.plain({**base, **dict(missing[0])})
            if missing[0] <= set(row.items()) and not self._problems(row):
                taken = {name for name, _ in missing[0]}
                return self._filled(row, taken, missing[1:])
        return None

    def _filled(self, row: Row, taken: set[str], others: Iterable[Pair]) -> Row:
        tries = TRIES
        for pair in others:
            names = {name for name, _ in pair}
            if names & taken:
                continue
            tries -= 1
            wider = {**row, **dict(pair)}
            if self.plain(wider) == wider and not self._problems(wider):
                row, taken = wider, taken | names
            if not tries:
                break
        return row


def pairs(row: Row) -> set[Pair]:
    """The pairs of options in a row."""
    return {frozenset(pair) for pair in combinations(row.items(), 2)}
