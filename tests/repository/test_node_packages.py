"""scripts/node-packages installs GitHub's parser as it is locked, or says what to type."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "validators" / "node"


@pytest.fixture(name="copy")
def copy_without_packages(tmp_path: Path) -> Path:
    """A repository with the script and the lock, and with nothing installed."""
    for path in (
        "scripts/node-packages",
        *(f"tests/validators/node/package{part}.json" for part in ("", "-lock")),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def run(copy: Path, programs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the script where only these programs are there, beside those of the shell."""
    folder = copy / "bin"
    folder.mkdir()
    for name in ("dirname", "cksum", "cat", "mkdir"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", "scripts/node-packages"],
        cwd=copy,
        env={"PATH": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    "programs", [{}, {"node": "exit 0"}, {"npm": "exit 0"}, {"npm": "exit 0", "node": "exit 1"}]
)
def test_without_a_node_that_fits_it_says_what_to_type(copy: Path, programs: dict[str, str]) -> None:
    result = run(copy, programs)
    assert result.returncode == 1
    assert "apt-get install --no-install-recommends nodejs npm" in result.stderr


def test_what_is_installed_is_not_installed_again(copy: Path) -> None:
    installs = 'mkdir -p node_modules; echo "$1" >>asked'
    assert run(copy, {"npm": installs, "node": "exit 0"}).returncode == 0
    shutil.rmtree(copy / "bin")
    assert run(copy, {"npm": installs, "node": "exit 0"}).returncode == 0
    assert (copy / "tests/validators/node/asked").read_text(encoding="utf-8") == "ci\n"


def test_the_lock_has_versions_and_hashes_and_no_addresses() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {path.removeprefix("node_modules/"): item for path, item in lock["packages"].items() if path}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert packages[name]["version"] == version
    for name, item in packages.items():
        assert item["integrity"].startswith("sha512-"), name
        assert "resolved" not in item, name
