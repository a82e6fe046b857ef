"""Every two options that may stand together do, in some document: each keeps the rules, and no linter has a word."""

from collections.abc import Callable

import pytest

from generator import check
from tests.generator.case import Case
from tests.generator.options import FACTORS, STACKS, all_pairs, matrix, refused
from tests.generator.rules_of_the_design import RULES
from tests.generator.samples import CATALOGUE, Document
from tests.validators import all_findings

# Bundles that meet the linters, which are slow.
LINTED = 200
# The factors of which some options exclude each other, as problems say.
EXCLUDING = {
    frozenset(pair)
    for pair in (
        ("coverage", "test"),  # a report without tests
        ("deploy", "push"),  # a branch whose pushes start no run
        ("image", "push"),  # nothing would push the image
        ("os", "own runner"),  # both say where a component runs
        ("os", "runner"),  # the same runner twice
        ("os", "services"),  # containers run on Linux
        ("own runner", "services"),
        ("paths", "pull_request"),  # paths act on pull requests
        ("second", "pull_request"),
        *((name, "stack") for name in ("install", "lint", "format", "typecheck", "test", "build")),
        ("cache", "stack"),
        ("coverage", "stack"),
    )
}


def cases() -> list[Case]:
    """The bundles of the matrix."""
    checked = [check(document, CATALOGUE).pipeline for _, document in matrix()]
    return [Case.of(pipeline, CATALOGUE) for pipeline in checked if pipeline]


def test_every_pair_is_in_a_document_or_refused() -> None:
    assert len(list(all_pairs())) > 9000
    assert {frozenset(name for name, _ in pair) for pair in refused()} <= EXCLUDING


def test_every_stack_and_every_option_is_there() -> None:
    stacks = {item.name for item in CATALOGUE.stacks.values()}
    assert {stack for stack, _ in STACKS.values()} | {"custom"} == stacks
    for name, (_, choices) in FACTORS.items():
        assert {row[name] for row, _ in matrix()} == set(choices), name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Callable[[Case], None], matrix_cases: list[Case]) -> None:
    for case in matrix_cases:
        rule(case)


@pytest.fixture(scope="module", name="matrix_cases")
def _matrix_cases() -> list[Case]:
    return cases()


def test_no_linter_has_a_word(matrix_cases: list[Case]) -> None:
    """Files that differ in nothing but the fingerprint in their header are shown once."""
    shown: dict[tuple[str, ...], Document] = {}
    for number, case in enumerate(matrix_cases):
        parts = {f"{number}/{path}": text for path, text in case.bundle.files.items()}
        key = tuple(text.partition("\n")[2] for path, text in parts.items() if path.endswith(".yml"))
        shown.setdefault(key, parts)
    bundles = list(shown.values())[:LINTED]
    assert len(bundles) == LINTED
    files = {path: text for parts in bundles for path, text in parts.items()}
    assert all_findings(files, runner_labels=("my-runner",)) == []
