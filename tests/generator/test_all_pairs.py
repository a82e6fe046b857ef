"""Every two options that may stand together do, in some document: each keeps the rules, and no linter has a word."""

from collections.abc import Callable

import pytest

from generator import check
from tests.generator.case import Case
from tests.generator.delivery_options import DELIVERY
from tests.generator.options import CHECKS, STACKS
from tests.generator.pairing import Matrix
from tests.generator.rules_of_the_design import RULES
from tests.generator.samples import CATALOGUE, Document
from tests.validators import all_findings

# Bundles that meet the linters, which are slow: of the many that check in other ways, and all that ship.
LINTED = 200
MATRICES = {"checks": CHECKS, "delivery": DELIVERY}
# The factors of checks of which some options exclude each other, as problems say.
EXCLUDING = {
    frozenset(pair)
    for pair in (
        ("coverage", "test"),  # a report without tests
        ("image", "push"),  # nothing would push the image
        ("os", "own runner"),  # both say where a component runs
        ("os", "runner"),  # the same runner twice
        ("os", "services"),  # containers run on Linux
        ("own runner", "services"),
        ("paths", "pull_request"),  # paths act on pull requests
        ("second", "pull_request"),
        ("dependency_review", "pull_request"),
        *((name, "stack") for name in ("install", "lint", "format", "typecheck", "test", "build")),
        ("cache", "stack"),
        ("coverage", "stack"),
    )
}


# The same of what ships, in the order of their names.
REFUSED_DELIVERY = {
    ("places", "push"),  # a ref whose pushes start no run
    ("chart", "method"),  # only Helm has a chart
    ("chart", "images"),  # no image, or several, and one place for it
    ("chart", "values"),  # a secret that the environment does not have
}


def cases(matrix: Matrix) -> list[Case]:
    """The bundles of a matrix."""
    checked = [check(document, CATALOGUE).pipeline for _, document in matrix.rows]
    return [Case.of(pipeline, CATALOGUE) for pipeline in checked if pipeline]


def test_every_pair_of_checks_is_in_a_document_or_refused() -> None:
    assert len(list(CHECKS.all_pairs())) > 8000
    assert {frozenset(name for name, _ in pair) for pair in CHECKS.refused()} <= EXCLUDING


def test_every_pair_of_delivery_is_in_a_document_or_refused() -> None:
    """What is not there has no options, what is only built has no registry, and some ref must deploy."""
    assert len(list(DELIVERY.all_pairs())) > 2000
    for pair in DELIVERY.refused():
        first, second = sorted(pair)
        absent = {("images", "none"), ("images", "built"), ("method", "none")} & pair
        assert absent or (first[0], second[0]) in REFUSED_DELIVERY, pair


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=MATRICES)
def test_every_option_is_there(matrix: Matrix) -> None:
    for name, labels in matrix.options.items():
        assert {row[name] for row, _ in matrix.rows} == set(labels), name


def test_every_stack_is_there() -> None:
    stacks = {item.name for item in CATALOGUE.stacks.values()}
    assert {stack for stack, _ in STACKS.values()} | {"custom"} == stacks


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Callable[[Case], None], matrix_cases: dict[str, list[Case]]) -> None:
    for made in matrix_cases.values():
        for case in made:
            rule(case)


@pytest.fixture(scope="module", name="matrix_cases")
def _matrix_cases() -> dict[str, list[Case]]:
    return {name: cases(matrix) for name, matrix in MATRICES.items()}


@pytest.mark.parametrize(("name", "linted"), [("checks", LINTED), ("delivery", 100)])
def test_no_linter_has_a_word(name: str, linted: int, matrix_cases: dict[str, list[Case]]) -> None:
    """Files that differ in nothing but the fingerprint in their header are shown once."""
    shown: dict[tuple[str, ...], Document] = {}
    for number, case in enumerate(matrix_cases[name]):
        # pipeline.yaml is a person's own text; the golden files show how it is written.
        parts = {f"{number}/{path}": text for path, text in case.bundle.files.items() if ".github/" in path}
        key = tuple(text.partition("\n")[2] for path, text in parts.items() if path.endswith(".yml"))
        shown.setdefault(key, parts)
    bundles = list(shown.values())[:linted]
    assert len(bundles) == linted
    files = {path: text for parts in bundles for path, text in parts.items()}
    assert all_findings(files, runner_labels=("my-runner",)) == []
