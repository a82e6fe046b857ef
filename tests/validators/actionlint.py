"""actionlint: GitHub's syntax, the types of expressions, the inputs of actions, the graph of jobs."""

import json
import re
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

import yaml

from tests.validators.finding import Finding, run_tool, write_files

NO_PROBLEM, PROBLEMS = 0, 1


CALL = re.compile(r"^ +uses: \./", re.MULTILINE)


def findings(workflows: Mapping[str, str], *, runner_labels: Collection[str] = ()) -> list[Finding]:
    """All of actionlint's own checks; shell scripts are checked by tests.validators.shellcheck.

    It looks for called workflows in one repository a run, that of the first file: so a repository with calls has a
    run of its own.
    """
    groups: dict[str, dict[str, str]] = {}
    callers = {_root(path) for path, text in workflows.items() if CALL.search(text)}
    for path, text in workflows.items():
        root = _root(path)
        groups.setdefault(root if root in callers else "", {})[path] = text
    return [item for group in groups.values() for item in _findings(group, runner_labels)]


def _root(path: str) -> str:
    """The repository's folder, as the path names it; never empty."""
    return f"{path.partition('.github/')[0]}."


def _findings(workflows: Mapping[str, str], runner_labels: Collection[str]) -> list[Finding]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, workflows)
        configuration = folder / "actionlint.yaml"
        configuration.write_text(yaml.safe_dump({"self-hosted-runner": {"labels": sorted(runner_labels)}}))
        result = run_tool(
            "actionlint",
            [
                *("-no-color", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}"),
                *("-config-file", str(configuration)),
                *workflows,
            ],
            folder=folder,
            exit_codes={NO_PROBLEM, PROBLEMS},
        )
    return [
        Finding("actionlint", item["filepath"], item["line"], item["kind"], item["message"])
        for item in json.loads(result.stdout or "[]")
    ]
