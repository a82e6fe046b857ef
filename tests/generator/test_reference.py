"""docs/pipeline.md names every key of the configuration, and each example in the documentation is fine."""

import re
from pathlib import Path

import pytest

from generator import check, generate, json_schema, read_document
from tests.generator.samples import CATALOGUE
from tests.generator.test_every_key import schema_keys

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
REFERENCE = (ROOT / "docs" / "pipeline.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Names of the first plan, which today's keys replace, have a part of their own.
OLD_NAMES = re.compile(r"^### Names of the first plan\n.*?(?=^##)", re.MULTILINE | re.DOTALL)
# Written alike in every part; one place says how.
FORMS = re.compile(r"^.*\.(env_vars\.NAME\.\w+|secrets\[\]\.\w+|runner\.\w+|image_values\.(?:NAME\.)?\w+)$")
EXAMPLES = [
    pytest.param(text, id=f"{page.name} {number}")
    for page in PAGES
    for number, text in enumerate(EXAMPLE.findall(page.read_text(encoding="utf-8")), start=1)
    if re.search(r"^version: 1$", text, re.MULTILINE)
]


def keys_of_the_schema() -> set[str]:
    """Every key that takes a value of its own, with NAME for names that a person chooses."""
    keys = {key[1:].replace("{}", "NAME") for key in schema_keys(json_schema())}
    holders = {key for key in keys if any(other.startswith((f"{key}.", f"{key}[].")) for other in keys)}
    return keys - holders


def documented() -> set[str]:
    """The keys in the first column of the tables; ``lint`` behind ``components[].install`` is one beside it."""
    found: set[str] = set()
    for row in re.findall(r"^\| (`[^|]+`) \|", OLD_NAMES.sub("", REFERENCE), re.MULTILINE):
        first, *others = re.findall(r"`([^`]+)`", row)
        holder = first.rpartition(".")[0]
        found |= {first, *(f"{holder}.{other}" if holder else other for other in others)}
    return found


def _forms(keys: set[str]) -> set[str]:
    short = {FORMS.sub(r"\1", key) for key in keys}
    return {
        key.replace("image_values.NAME.", "image_values.").replace("deploy.image_values", "image_values")
        for key in short
    }


def test_every_key_stands_in_the_reference() -> None:
    spoken_of = {"overrides" if key.startswith("overrides.") else key for key in _forms(documented())}
    assert _forms(keys_of_the_schema()) - spoken_of == set()


def test_the_reference_speaks_of_no_other_key() -> None:
    schema = {key[1:].replace("{}", "NAME") for key in schema_keys(json_schema())}
    stacks = set(CATALOGUE.stacks)
    unknown = {key for key in documented() if not key.startswith("overrides.")} - schema - stacks
    assert unknown == set()


def test_there_is_an_example_for_every_part() -> None:
    for part in re.split(r"^## ", OLD_NAMES.sub("", REFERENCE), flags=re.MULTILINE)[1:]:
        assert EXAMPLE.search(part), part.split("\n")[0]
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_example_is_fine(text: str) -> None:
    checked = check(read_document(text), CATALOGUE)
    assert checked.pipeline, [str(problem) for problem in checked.problems]
    assert generate(checked.pipeline, CATALOGUE).workflow_paths
