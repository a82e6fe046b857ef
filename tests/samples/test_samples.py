"""The check jobs of small projects are run step by step: green as they are, red with a failing test planted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.generator.samples import Document, small, workflow
from tests.samples.jobs import Machine, run_job
from tests.samples.tools import BIN, FOLDER, tools

PROJECTS = Path(__file__).parent / "projects"
# What is chosen beside stack and package manager. golangci-lint cannot be had from PyPI, npm or Debian.
SAMPLES: dict[str, Document] = {
    "python-pip": {},
    "python-uv": {"typecheck": True},
    "python-poetry": {},
    "python-pdm": {"package_manager_version": "2.26.2"},
    "node-npm": {"build": True},
    "node-pnpm": {"build": True},
    "node-yarn": {"build": True},
    "node-yarn-berry": {"build": True},
    "go": {"lint": False, "build": True},
    "rust": {"build": True},
    "java-maven": {"versions": ["17"]},
}
MAVEN = "<settings><localRepository>/usr/share/maven-repo</localRepository><offline>true</offline></settings>"
PLANTED = {
    "python": ("test_planted.py", "def test_planted() -> None:\n    assert 1 + 1 == 3\n"),
    "node": (
        "planted.test.js",
        'require("node:test").test("planted", () => {\n  throw new Error("planted");\n});\n',
    ),
    "go": (
        "planted_test.go",
        'package sums\n\nimport "testing"\n\nfunc TestPlanted(t *testing.T) { t.Fatal("planted") }\n',
    ),
    "java": (
        "src/test/java/sums/PlantedTest.java",
        "package sums;\n\npublic class PlantedTest {\n@org.junit.Test public void planted() { assert false; }\n}\n",
    ),
    "rust": ("tests/planted.rs", "#[test]\nfn planted() {\n    assert_eq!(1 + 1, 3);\n}\n"),
}


def _machine(folder: Path, name: str) -> Machine:
    """A working copy and a home that nothing has run in; Python stands in an environment of its own."""
    code, home, temp = folder / "code", folder / "home", folder / "temp"
    shutil.copytree(PROJECTS / name, code / "app")
    # Tools look for settings in the folders above, too: nothing above the working copy may count.
    subprocess.run(["git", "init", "--quiet", code], check=True)
    (code / "ruff.toml").touch()
    (code / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    home.mkdir()
    temp.mkdir()
    env = {"UV_CACHE_DIR": str(FOLDER / "uv-cache"), "GOCACHE": str(FOLDER / "go-build")}
    env["PIP_CACHE_DIR"] = str(FOLDER / "pip-cache")
    system = [Path(found).parent for tool in ("node", "cargo") if (found := shutil.which(tool))]
    path = [home / ".local" / "bin", BIN, *system, Path("/usr/bin"), Path("/bin")]
    if name.startswith("python"):
        subprocess.run(
            [BIN / "uv", "venv", "-q", "--seed", "--python", sys.executable, folder / "python"], check=True
        )
        path.insert(0, folder / "python" / "bin")
        # setup-uv says so too.
        env["UV_PYTHON"] = str(folder / "python" / "bin" / "python")
    if name.startswith("java"):
        # Debian's repository, without the network; Java finds the home in the password file, not in HOME.
        (home / ".m2").mkdir()
        (home / ".m2" / "settings.xml").write_text(MAVEN, encoding="utf-8")
        env["MAVEN_OPTS"] = f"-Duser.home={home}"
        # A machine that lives for seconds gains nothing from the second compiler.
        env["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    if (rustup := Path(os.environ.get("RUSTUP_HOME", Path.home() / ".rustup"))).exists():
        env["RUSTUP_HOME"] = str(rustup)
    return Machine(code, home, temp, tuple(path), env)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_jobs_end_green_and_with_a_planted_failure_red(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tools()
    stack, _, manager = name.partition("-")
    part = {"name": "app", "stack": stack, "directory": "app", **SAMPLES[name]}
    if manager:
        part["package_manager"] = manager
    made: dict[str, Any] = yaml.safe_load(workflow(small(components=[part])))
    machine = _machine(tmp_path, name)
    jobs = [job for job in ("app-lint", "app-test") if job in made["jobs"]]
    scripts = 0
    for job in jobs:
        ran = run_job(machine, made, job)
        assert not ran.failed, f"{job}: {ran.output}"
        assert "Test" in ran.scripts or job == "app-lint"
        assert all(
            step.startswith(("Check out", "Set up", "Cache ", "Install golangci")) for step in ran.replaced
        )
        scripts += len(ran.scripts)
    where, text = PLANTED[stack]
    planted = machine.code / "app" / where
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(text, encoding="utf-8")
    red = run_job(machine, made, "app-test", only="Test")
    assert red.failed == "Test", red.output
    assert "planted" in red.output
    row = (
        stack,
        manager or "its own",
        ", ".join(job.removeprefix("app-") for job in jobs),
        f"{scripts} scripts green, red when planted",
    )
    record_property("sample", row)
