"""The JSON Schema, as an editor or check-jsonschema uses it: fine with what is fine, and against what is not."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from generator import dump_document
from tests.generator.samples import Document, full, small
from tests.golden.cases import FOLDER, NAMES

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sysconfig.get_path("scripts")) / "check-jsonschema"


@pytest.fixture(scope="module", name="schema")
def schema_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``python -m generator schema`` prints, in a file."""
    command = [sys.executable, "-m", "generator", "schema"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    path = tmp_path_factory.mktemp("schema") / "pipeline.schema.json"
    path.write_text(printed, encoding="utf-8")
    return path


def validate(schema: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    """Run check-jsonschema, which looks for nothing on the network."""
    command = [str(PROGRAM), "--schemafile", str(schema), *map(str, files)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_golden_configurations_are_valid(schema: Path) -> None:
    result = validate(schema, *(FOLDER / name / "pipeline.yaml" for name in NAMES))
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_schema_is_one(schema: Path) -> None:
    command = [str(PROGRAM), "--check-metaschema", str(schema)]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr


WRONG: dict[str, Document] = {
    "an unknown key": small(colour="blue"),
    "an unknown key of a part": {**full(), "images": [{"name": "api", "colour": "blue"}]},
    "a text for a switch": small(cancel_in_progress="yes"),
    "an unknown layout": small(layout="scattered"),
    "no components": {"version": 1, "name": "Shop"},
    "another version": small(version=2),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_marked(schema: Path, tmp_path: Path, name: str) -> None:
    document = tmp_path / "pipeline.yaml"
    document.write_text(dump_document(WRONG[name]), encoding="utf-8")
    assert validate(schema, document).returncode == 1
