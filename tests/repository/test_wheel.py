"""The wheel holds all that an installation needs, and works away from the repository."""

import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from generator.version import __version__

ROOT = Path(__file__).parents[2]

USE_IT = """
import django
django.setup()
from django.contrib.staticfiles import finders
from django.template.loader import get_template
import cicd_wizard, generator
for template in {templates!r}:
    get_template(template)
for file in {static!r}:
    assert finders.find(file), file
from cicd_wizard.examples import EXAMPLES
from cicd_wizard.ui.help import FOLDER, SLUGS
assert len(SLUGS) == len({pages!r}) and all((FOLDER / page).is_file() for page in {pages!r})
assert all(example.document for example in EXAMPLES.values())
print(sorted(generator.load_catalogue().stacks), cicd_wizard.__file__)
"""


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["templates", "static", "docs/help"])
def test_it_holds_each_template_static_file_and_page_of_help(names: set[str], folder: str) -> None:
    expected = {f"cicd_wizard/{folder}/{path}" for path in files_below(ROOT / folder)}
    assert len(expected) > 1
    assert expected <= names


def test_it_holds_the_catalogue(names: set[str]) -> None:
    data = {
        f"generator/{path}" for path in files_below(ROOT / "generator") if path.endswith((".yaml", ".json"))
    }
    assert "generator/catalogue/actions.json" in data
    assert data <= names


def test_it_holds_nothing_else(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names} == {
        "cicd_wizard",
        "generator",
        f"cicd_wizard-{__version__}.dist-info",
    }
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".sqlite3"))]


def test_its_metadata_says_version_licence_and_pythons(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = message_from_bytes(archive.read(f"cicd_wizard-{__version__}.dist-info/METADATA"))
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == "<3.15,>=3.12"


def test_an_installed_copy_finds_its_files(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    program = USE_IT.format(
        templates=files_below(ROOT / "templates"),
        static=files_below(ROOT / "static"),
        pages=files_below(ROOT / "docs" / "help"),
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(installed),
            "DJANGO_SETTINGS_MODULE": "cicd_wizard.settings",
            "SECRET_KEY": "a-key-of-the-tests-that-guards-nothing-at-all-0123456789",
            "DATABASE_URL": "sqlite://:memory:",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "'python'" in result.stdout
    assert str(installed) in result.stdout
