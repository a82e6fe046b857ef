"""Running a generated job as a runner would: its own scripts, step by step, with what actions set up standing ready."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
# What a machine needs to reach the package registries: no setting of a tool that the jobs run.
REACH = (
    "PIP_",
    "SSL_",
    "REQUESTS_CA",
    "NODE_EXTRA_CA",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "npm_config_registry",
)


@dataclass
class Ran:
    """How one job went: the steps whose scripts ran, those that something else stood in for, and what failed."""

    scripts: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    failed: str = ""
    output: str = ""


@dataclass(frozen=True)
class Machine:
    """A clean machine: a working copy, a home of its own, and a path of tools."""

    code: Path
    home: Path
    temp: Path
    path: tuple[Path, ...]
    env: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """What a job sees before it sets anything: nothing of this process but the way to the registries."""
        reach = {name: value for name, value in os.environ.items() if name.startswith(REACH)}
        settings = {
            "PIP_CONFIG_FILE": Path.home() / ".config" / "pip" / "pip.conf",
            "npm_config_userconfig": Path.home() / ".npmrc",
        }
        reach |= {name: str(path) for name, path in settings.items() if path.exists()}
        places = {"HOME": self.home, "RUNNER_TEMP": self.temp, "GITHUB_WORKSPACE": self.code}
        return {
            **reach,
            **{name: str(path) for name, path in places.items()},
            "CI": "true",
            "LANG": "C.UTF-8",
            "PATH": ":".join(map(str, self.path)),
            "RUNNER_OS": "Linux",
            **self.env,
        }


def run_job(machine: Machine, workflow: dict[str, Any], name: str, *, only: str = "") -> Ran:
    """Run the scripts of one job, up to the first that fails; ``only`` names the one step to run."""
    job, ran = workflow["jobs"][name], Ran()
    env = {**machine.environment(), **workflow.get("env", {}), **job.get("env", {})}
    folder = machine.code / job["defaults"]["run"].get("working-directory", ".")
    paths = machine.temp / "github-path"
    paths.touch()
    for step in job["steps"]:
        # An action, or a script that sets the language up: the tools of this machine stand in for both.
        if "run" not in step or step["name"].startswith("Set up "):
            ran.replaced.append(step["name"])
            continue
        if only and step["name"] != only:
            continue
        added = paths.read_text(encoding="utf-8").split()
        variables = {**env, **step.get("env", {}), "GITHUB_PATH": str(paths)}
        if any("${{" in value for value in variables.values()) or "${{" in step["run"]:
            raise ValueError(f"{name}, {step['name']}: a sample has no values of GitHub's")
        variables["PATH"] = ":".join([*reversed(added), variables["PATH"]])
        script = machine.temp / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            [*BASH, script],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        ran.scripts.append(step["name"])
        ran.output = f"$ {step['run']}\n{done.stdout}{done.stderr}"
        if done.returncode:
            ran.failed = step["name"]
            break
    return ran
