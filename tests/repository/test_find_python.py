"""scripts/find-python takes a Python that works, and says what it found when none does."""

import subprocess
import sys
from pathlib import Path

import pytest

FIND_PYTHON = Path(__file__).parents[2] / "scripts" / "find-python"


def find(folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Look for Python where only `folder` is on the PATH and nobody uses pyenv."""
    return subprocess.run(
        ["/bin/sh", str(FIND_PYTHON)],
        env={"PATH": str(folder), "HOME": str(folder), **extra},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_newest_that_runs_is_taken(tmp_path: Path) -> None:
    program(tmp_path, "python3.14", "exit 127")  # as pyenv's shims do for a version that is not installed
    program(tmp_path, "python3.13", f'exec "{sys.executable}" "$@"')
    result = find(tmp_path)
    assert (result.returncode, result.stdout) == (0, f"{sys.executable}\n")


def test_without_one_it_says_what_is_there_and_what_to_do(tmp_path: Path) -> None:
    program(tmp_path, "python3.14", "exit 127")
    program(tmp_path, "python3", 'test "$1" = -V && echo Python 3.11.2')
    result = find(tmp_path)
    assert result.returncode == 1
    assert "needs Python 3.12, 3.13 or 3.14" in result.stderr
    assert f"{tmp_path}/python3.14: does not run" in result.stderr
    assert f"{tmp_path}/python3: Python 3.11.2" in result.stderr
    assert "PYTHON=/path/to/python3.13 make setup" in result.stderr


def test_the_one_that_was_named_comes_first(tmp_path: Path) -> None:
    named = program(tmp_path, "mine", f'exec "{sys.executable}" "$@"')
    assert find(tmp_path, PYTHON=str(named)).stdout == f"{sys.executable}\n"


@pytest.mark.parametrize("script", ["exit 1", "exit 127"])
def test_a_named_one_that_does_not_fit_is_refused(tmp_path: Path, script: str) -> None:
    named = program(tmp_path, "mine", script)
    result = find(tmp_path, PYTHON=str(named))
    assert result.returncode == 1
    assert f"PYTHON is set to {named}" in result.stderr
