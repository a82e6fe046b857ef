"""Explaining files: every line has an origin, and changing what it names changes the line."""

import re
from typing import Any

import pytest

from generator import Catalogue, Origin, check, explain, generate, read_document
from tests.generator.samples import CATALOGUE, Document, full, problems, small
from tests.generator.test_every_key import KEYS, SOLE, parts, with_value
from tests.golden.cases import NAMES, source

WORKFLOW = ".github/workflows/ci-cd.yml"


def everything() -> Document:
    """The full document with its extras."""
    document = full()
    document["extras"] = {"dependabot": True, "dependency_review": True, "codeql": True}
    return document


Explained = list[tuple[str, Origin | None]]


def explained(document: Document, catalogue: Catalogue = CATALOGUE) -> dict[str, Explained]:
    """The lines of every file that is explained, each with its origin."""
    pipeline = check(document, catalogue).pipeline
    assert pipeline, problems(document)
    made = generate(pipeline, catalogue)
    found: dict[str, Explained] = {}
    for path, text in made.files.items():
        if not path.endswith(("SETUP.md", "setup.sh")):
            lines = text.split("\n")[:-1]
            found[path] = list(zip(lines, explain(pipeline, catalogue, path, made), strict=True))
    return found


def origins(document: Document, path: str) -> Explained:
    """The lines of one file, each with its origin."""
    return explained(document)[path]


def of_line(found: Explained, text: str, *, after: str = "") -> str:
    """The origin of the first line with a text, behind another line, as people read it."""
    start = next((number for number, (line, _) in enumerate(found) if after in line), 0)
    return str(next(origin for line, origin in found[start:] if text in line))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_golden_file_has_an_origin(name: str) -> None:
    for path, found in explained(read_document(source(name))).items():
        for line, origin in found:
            assert (origin is not None) == bool(line.strip()), (path, line)


@pytest.mark.parametrize("layout", ["unified", "split"])
def test_no_line_falls_through(layout: str) -> None:
    """What no table knows would be told as a matter of form."""
    document = {**everything(), "layout": layout}
    for path, found in explained(document).items():
        if path.endswith(".yml"):
            form = {line.strip() for line, origin in found if str(origin).startswith("rule 16")}
            assert form <= {"jobs:", "steps:"}


EXACT = {
    "api-test:": "pipeline components[0].name",
    "  branches: [main, develop]": "pipeline triggers.push.branches",
    "cron: '17 4 * * 1'": "pipeline triggers.schedule[0].cron",
    "  group: shop-": "pipeline concurrency_group",
    "uses: actions/checkout@": "catalogue actions.actions/checkout",
    "persist-credentials: false": "rule 11: no credential stays behind a checkout",
    "contents: read # check": "rule 10: each job's token may do what it needs and no more",
    "run: uvx ruff@": "catalogue stacks.python.package_managers.uv.commands.lint",
    "run: uv run mypy src": "pipeline components[0].typecheck",
    "run: sudo apt-get update": "pipeline components[0].setup[0]",
    "python-version: '3.13'": "pipeline components[0].versions",
    "node-version: '26'": "catalogue stacks.node.default_versions",
    "enable-cache: true": "pipeline components[0].cache",
    "PRIVATE_INDEX: ": "pipeline secrets[0]",
    "STRIPE_TEST_KEY: ": "pipeline components[0].secrets[0]",
    "SESSION_TOKEN: test-only": "pipeline components[0].env_vars.SESSION_TOKEN",
    "DATABASE_URL: ": "pipeline components[0].services[1]",
    "image: redis:": "catalogue services.redis.images",
    "image: postgres:": "pipeline components[0].services[1].version",
    "timeout-minutes: 9": "pipeline components[1].timeout_minutes",
    "timeout-minutes: 31": "pipeline timeout_minutes.image",
    "PYTHON_VERSION=3.13": "pipeline images[0].build_args.PYTHON_VERSION",
    "target: runtime": "pipeline images[0].target",
    "--values charts/shop/staging.yaml": "pipeline environments[0].values_file",
    "KUBE_CONFIG: ${{ secrets.STAGING": "pipeline environments[0].kubeconfig_secret",
    "url: https://staging": "pipeline environments[0].url",
    "# Waits for the approval": "pipeline environments[1].require_approval",
    "webhook: ": "pipeline notifications[0].secret",
    "build-mode: none": "pipeline extras.codeql",
}


def test_lines_name_exactly_what_decides_them() -> None:
    found = origins(everything(), WORKFLOW)
    assert {text: of_line(found, text) for text in EXACT} == EXACT


def test_a_default_is_the_catalogues_until_somebody_types_it() -> None:
    path = ".github/workflows/ci.yml"
    assert of_line(origins(small(), path), "timeout-minutes: 20") == "catalogue timeout_minutes.test"
    typed = small(timeout_minutes={"test": 25})
    assert of_line(origins(typed, path), "timeout-minutes: 25") == "pipeline timeout_minutes.test"
    assert of_line(origins(small(), path), "branches: [main]") == "pipeline default_branch"


def test_what_an_override_changed_is_the_overrides() -> None:
    patch = {
        "timeout-minutes": 50,
        "steps": {"Lint": {"run": "make lint"}, "+after Lint": {"name": "More", "run": "make more"}},
    }
    found = origins({**everything(), "overrides": {"api-lint": patch}}, WORKFLOW)
    assert of_line(found, "timeout-minutes: 50") == "pipeline overrides.api-lint.timeout-minutes"
    assert of_line(found, "run: make lint") == "pipeline overrides.api-lint.steps.Lint.run"
    assert of_line(found, "run: make more") == 'pipeline overrides.api-lint.steps["+after Lint"]'
    assert of_line(found, "# Changed by") == "pipeline overrides.api-lint"
    assert of_line(found, "- name: Lint") == "pipeline components[0].lint"


def test_dependabot_and_the_document_itself_are_explained() -> None:
    found = origins(everything(), ".github/dependabot.yml")
    assert of_line(found, "directory: /web") == "pipeline components[1].directory"
    assert of_line(found, "default-days: 7") == "rule 9: actions and images stand at what cannot change"
    document = origins(everything(), "pipeline.yaml")
    assert of_line(document, "coverage_tool: codecov") == "pipeline components[0].coverage_tool"


def test_the_part_of_a_line_is_told_for_rules_and_the_catalogue_too() -> None:
    found = origins(everything(), WORKFLOW)
    by_text = {line.strip(): origin for line, origin in reversed(found) if origin}
    assert by_text["run: npm ci"].part == "components[1]"
    assert by_text["digest: ${{ steps.build.outputs.digest }}"].part == "images[0]"


def test_a_file_that_is_not_there_is_an_error() -> None:
    pipeline = check(small(), CATALOGUE).pipeline
    assert pipeline
    with pytest.raises(KeyError):
        explain(pipeline, CATALOGUE, "ci.yml")


def _lines_of(document: Document, origin: str) -> list[str]:
    """The lines of a document's workflows that an origin, or something within it, decides."""
    return [
        line
        for path, lines in explained(document).items()
        for line, found in lines
        if path.endswith(".yml") and re.match(rf"{re.escape(origin)}(?![\w-])", str(found))
    ]


def _named_keys() -> list[str]:
    found = {origin.path for _, origin in origins(full(), WORKFLOW) if origin and origin.kind == "pipeline"}
    return sorted(found & {key for key, (_, other) in KEYS.items() if other is not SOLE})


@pytest.mark.parametrize("key", _named_keys())
def test_changing_the_key_that_a_line_names_changes_the_line(key: str) -> None:
    one, other = KEYS[key]
    before = _lines_of(with_value(key, one), f"pipeline {key}")
    after = _lines_of(with_value(key, other), f"pipeline {key}")
    assert before != after


def test_most_keys_of_the_schema_are_named_by_some_line() -> None:
    assert len(_named_keys()) > 40


def _changed(value: Any) -> Any:
    """Another value of the same form."""
    if isinstance(value, dict):
        return {key: _changed(item) if key != "uses" else item for key, item in value.items()}
    if isinstance(value, list):
        return value[:-1] or [_changed(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return value + 1 if isinstance(value, int) else f"{value}9"


def _with_change(path: str) -> Catalogue:
    """The catalogue with one entry changed."""
    tree = CATALOGUE.model_dump(by_alias=True)
    way: list[Any] = (
        ["actions", path.removeprefix("actions.")] if path.startswith("actions.") else list(parts(path))
    )
    holder = tree
    for part in way[:-1]:
        holder = holder[part]
    if way[0] == "actions":
        holder[way[-1]] = {**holder[way[-1]], "sha": "0" * 40}
    else:
        holder[way[-1]] = _changed(holder[way[-1]])
    return Catalogue.model_validate(tree)


def _named_entries() -> list[str]:
    found = {
        origin.path for _, origin in origins(everything(), WORKFLOW) if origin and origin.kind == "catalogue"
    }
    return sorted(found)


@pytest.mark.parametrize("entry", _named_entries())
def test_changing_the_entry_that_a_line_names_changes_the_line(entry: str) -> None:
    document = everything()
    before = _lines_of(document, f"catalogue {entry}")
    assert before
    changed = _with_change(entry)
    pipeline = check(document, changed).pipeline
    assert pipeline
    text = generate(pipeline, changed).files[WORKFLOW]
    kept = [line for line in before if re.search(f"^{re.escape(line)}$", text, re.MULTILINE)]
    assert kept != before
