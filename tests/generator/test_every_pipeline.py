"""What holds for every valid configuration, over configurations that nobody would think of."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from ruamel.yaml import YAML

from generator import check, dump_document, generate, read_document
from tests.examples import SHARES, USUAL, examples
from tests.generator.case import Case
from tests.generator.rules_of_the_design import RULES
from tests.generator.samples import CATALOGUE, Document
from tests.generator.strategies import documents
from tests.validators import all_findings

LINTED = 10


def case_of(document: Document) -> Case:
    """The bundle of a drawn configuration, which has no problem."""
    checked = check(document, CATALOGUE)
    assert checked.pipeline, [str(problem) for problem in checked.problems]
    return Case.of(checked.pipeline, CATALOGUE)


@pytest.mark.parametrize("share", SHARES)
@examples(USUAL)
@given(documents())
def test_the_rules_of_the_design_hold(share: int, document: Document) -> None:
    case = case_of(document)
    for rule in RULES:
        rule(case)


@examples(20)
@given(documents())
def test_every_reader_reads_the_same(document: Document) -> None:
    """Readers written in Python, which are slow: PyYAML's refuses texts that the one in C takes, ruamel reads 1.2."""
    for file in case_of(document).files:
        assert YAML(typ="safe", pure=True).load(file.text) == file.tree
        old = yaml.safe_load(file.text)
        assert {("on" if key is True else key): value for key, value in old.items()} == file.tree


@examples(60)
@given(documents())
def test_export_and_import_give_the_same_bytes(document: Document) -> None:
    case = case_of(document)
    path = next(path for path in case.bundle.files if path.endswith("pipeline.yaml"))
    again = check(read_document(case.bundle.files[path]), CATALOGUE).pipeline
    assert again
    assert generate(again, CATALOGUE) == case.bundle
    assert again.to_document() == case.pipeline.to_document()


@examples(60)
@given(documents())
def test_a_resolved_configuration_gives_the_same_workflows(document: Document) -> None:
    case = case_of(document)
    assert case.resolved.resolve(CATALOGUE) == case.resolved
    exported = read_document(dump_document(case.resolved.to_document()))
    again = check(exported, CATALOGUE)
    assert again.pipeline, [str(problem) for problem in again.problems]
    made = generate(again.pipeline, CATALOGUE)
    assert {path: made.files[path] for path in made.workflow_paths} == {
        file.path: file.text for file in case.files
    }


def test_the_linters_find_nothing() -> None:
    files: dict[str, str] = {}
    seen: list[Document] = []

    @settings(max_examples=LINTED)
    @given(documents())
    def collect(document: Document) -> None:
        # Lines as long as a person typed them are the person's.
        if "x" * 200 in str(document) or "y" * 200 in str(document):
            return
        for path, text in case_of(document).bundle.files.items():
            files[f"{len(seen)}/{path}"] = text
        seen.append(document)

    collect()
    assert len(seen) > LINTED / 2
    assert all_findings(files, runner_labels=("my-runner",)) == []


DIGEST = f"""
from tests.generator.{Path(__file__).stem} import digest_of_examples
print(digest_of_examples())
"""


def digest_of_examples() -> str:
    """A fingerprint of the first drawn configurations."""
    drawn: list[Document] = []

    @settings(max_examples=12, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(documents())
    def collect(document: Document) -> None:
        drawn.append(document)

    collect()
    return hashlib.sha256(json.dumps(drawn).encode()).hexdigest()


def test_every_process_draws_the_same() -> None:
    """Whatever order sets have there, so that a failure is seen again by whoever looks for it."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=Path(__file__).parents[2],
            env={"PATH": os.defpath, "PYTHONHASHSEED": seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
