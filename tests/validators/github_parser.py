"""GitHub's own parser and language service, in one node process for all files of a test run."""

import atexit
import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from tests.validators.finding import Finding

FOLDER = Path(__file__).parent / "node"
ACTIONS = Path(__file__).parents[2] / "generator" / "catalogue" / "actions.json"
MISSING = "GitHub's parser is not installed here: run scripts/node-packages"


class Service:
    """The process: it answers a line for each line that it is given."""

    def __init__(self) -> None:
        node = shutil.which("node")
        if node is None or not (FOLDER / "node_modules").is_dir():
            raise FileNotFoundError(MISSING)
        self.process = subprocess.Popen(
            [node, "serve.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        atexit.register(self.close)
        self.write({"actions": pinned_inputs()})

    def write(self, message: Mapping[str, Any]) -> None:
        """Send one line."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, files: Mapping[str, str]) -> list[dict[str, Any]]:
        """What is found in the workflows of one repository, by their names; RuntimeError if the process ended."""
        assert self.process.stdout
        assert self.process.stderr
        self.write({"files": files})
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"GitHub's parser ended: {self.process.stderr.read()}")
        answer: list[dict[str, Any]] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process, which ends with its input."""
        self.process.communicate()


@cache
def service() -> Service:
    """The one process of this test run."""
    return Service()


def pinned_inputs() -> dict[str, Any]:
    """What each action of the catalogue takes, as its action.yml says."""
    pins = json.loads(ACTIONS.read_text(encoding="utf-8"))["actions"]
    return {
        pin["name"]: {
            name: {
                # One with a default need not be given.
                "required": rules["required"] and not rules["default"],
                **({"deprecationMessage": "deprecated"} if rules.get("deprecated") else {}),
            }
            for name, rules in pin["inputs"].items()
        }
        for pin in pins
    }


def findings(workflows: Mapping[str, str]) -> list[Finding]:
    """Errors and warnings of both; the workflows of one folder may call each other."""
    folders: dict[PurePosixPath, dict[str, str]] = {}
    for path, text in workflows.items():
        folders.setdefault(PurePosixPath(path).parent, {})[PurePosixPath(path).name] = text
    return [
        Finding(item["tool"], str(folder / item["file"]), item["line"], item["rule"], item["message"])
        for folder, files in folders.items()
        for item in service().ask(files)
    ]
