"""The bundles that are held against the usual mistakes of workflows: the golden ones and the matrix of options."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from generator import check, read_document
from tests.generator.case import Case
from tests.generator.delivery_options import DELIVERY
from tests.generator.options import CHECKS
from tests.generator.samples import CATALOGUE
from tests.golden.cases import NAMES, source

ACTIONS = Path(__file__).parents[2] / "generator" / "catalogue" / "actions.json"
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


@cache
def cases() -> tuple[Case, ...]:
    """Every bundle."""
    documents = [read_document(source(name)) for name in NAMES]
    documents += [document for matrix in (CHECKS, DELIVERY) for _, document in matrix.rows]
    made = [check(document, CATALOGUE).pipeline for document in documents]
    assert all(made)
    return tuple(Case.of(pipeline, CATALOGUE) for pipeline in made if pipeline)


def jobs() -> Iterator[tuple[Case, str, dict[str, Any]]]:
    """Every job with its bundle and id."""
    for case in cases():
        for name, job in case.jobs.items():
            yield case, name, job


def steps() -> Iterator[tuple[Case, str, dict[str, Any]]]:
    """Every step with its bundle and the id of its job."""
    for case in cases():
        for name, step in case.steps():
            yield case, name, step


def texts() -> Iterator[str]:
    """The text of every workflow."""
    for case in cases():
        for file in case.files:
            yield file.text


def scripts() -> Iterator[str]:
    """Every script that a step runs, each once."""
    yield from dict.fromkeys(step["run"] for _, _, step in steps() if "run" in step)


@cache
def actions() -> dict[str, Any]:
    """What is known of each action."""
    known = json.loads(ACTIONS.read_text(encoding="utf-8"))["actions"]
    return {entry["name"]: entry for entry in known}
