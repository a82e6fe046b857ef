"""What holds for every valid configuration, over configurations that nobody would think of."""

import yaml
from hypothesis import HealthCheck, given, seed, settings
from ruamel.yaml import YAML

from generator import check, dump_document, generate, read_document
from tests.generator.rules_of_the_design import RULES, Case
from tests.generator.samples import CATALOGUE, Document
from tests.generator.strategies import documents
from tests.validators import all_findings

# The same examples in every run: a failure is about the code, and seen again by whoever looks for it.
EXAMPLES = settings(
    max_examples=300,
    derandomize=True,
    print_blob=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
FEWER = settings(EXAMPLES, max_examples=100)
LINTED = 40


@EXAMPLES
@given(documents())
def test_the_rules_of_the_design_hold(document: Document) -> None:
    checked = check(document, CATALOGUE)
    assert checked.pipeline, [str(problem) for problem in checked.problems]
    case = Case.of(checked.pipeline, CATALOGUE)
    for rule in RULES:
        rule(case)


@settings(EXAMPLES, max_examples=40)
@given(documents())
def test_every_reader_reads_the_same(document: Document) -> None:
    """Readers written in Python, which are slow: PyYAML's refuses texts that the one in C takes, ruamel reads 1.2."""
    pipeline = check(document, CATALOGUE).pipeline
    assert pipeline
    case = Case.of(pipeline, CATALOGUE)
    assert YAML(typ="safe", pure=True).load(case.text) == case.tree
    assert {
        ("on" if key is True else key): value for key, value in yaml.safe_load(case.text).items()
    } == case.tree


@FEWER
@given(documents())
def test_export_and_import_give_the_same_bytes(document: Document) -> None:
    pipeline = check(document, CATALOGUE).pipeline
    assert pipeline
    made = generate(pipeline, CATALOGUE)
    again = check(read_document(made.files["pipeline.yaml"]), CATALOGUE).pipeline
    assert again
    assert generate(again, CATALOGUE) == made
    assert again.to_document() == pipeline.to_document()


@FEWER
@given(documents())
def test_a_resolved_configuration_gives_the_same_workflow(document: Document) -> None:
    pipeline = check(document, CATALOGUE).pipeline
    assert pipeline
    resolved = pipeline.resolve(CATALOGUE)
    assert resolved.resolve(CATALOGUE) == resolved
    exported = read_document(dump_document(resolved.to_document()))
    again = check(exported, CATALOGUE)
    assert again.pipeline, [str(problem) for problem in again.problems]
    made = generate(pipeline, CATALOGUE)
    path = made.workflow_paths[0]
    assert generate(again.pipeline, CATALOGUE).files[path] == made.files[path]


def test_the_linters_find_nothing() -> None:
    files: dict[str, str] = {}
    seen: list[Document] = []

    @seed(20261122)
    @settings(EXAMPLES, max_examples=LINTED, derandomize=False)
    @given(documents())
    def collect(document: Document) -> None:
        # Lines as long as a person typed them are the person's.
        if "x" * 200 in str(document) or "y" * 200 in str(document):
            return
        pipeline = check(document, CATALOGUE).pipeline
        assert pipeline
        for path, text in generate(pipeline, CATALOGUE).files.items():
            files[f"{len(seen)}/{path}"] = text
        seen.append(document)

    collect()
    assert len(seen) > LINTED / 2
    assert all_findings(files, runner_labels=("my-runner",)) == []
