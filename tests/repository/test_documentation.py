"""What the documentation promises is there, and what is there is documented."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/settings.md",
    "docs/command-line.md",
    "docs/tour.md",
]
DOCUMENTS += sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "help").glob("*.md"))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_each_setting_is_documented_and_each_documented_one_is_read() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', text("cicd_wizard/settings.py")))
    documented = set(re.findall(r"^\| `(\w+)` \|", text("docs/settings.md"), re.MULTILINE))
    assert len(read) > 10
    assert documented == read


def test_each_setting_from_a_file_is_documented() -> None:
    for name in re.findall(r'env\.secret\(\s*"(\w+)"', text("cicd_wizard/settings.py")):
        assert f"`{name}_FILE`" in text("docs/settings.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_path_and_command_that_is_named_exists(document: str) -> None:
    words = text(document)
    for target in re.findall(r"\]\(([^)#:]+)\)", words):
        assert (ROOT / document).parent.joinpath(target).exists(), target
    for target in set(re.findall(r"\bmake ([a-z]+)\b(?=`|\n| #)", words)):
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)
    for path in re.findall(
        r"`((?:generator|cicd_wizard|tests|templates|static|scripts|docs|benchmarks)/[\w./-]*)`", words
    ):
        assert (ROOT / path).exists(), path


def test_each_command_is_in_the_help() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE)) - {"help"}
    # Under `make test` this make is an inner one, which would announce its folder.
    command = ["make", "--no-print-directory"]
    helped = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    assert {line.split()[1] for line in helped.splitlines()} - {"help"} == targets
