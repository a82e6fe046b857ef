"""actionlint: GitHub's syntax, the types of expressions, the inputs of actions, the graph of jobs."""

import json
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

import yaml

from tests.validators.finding import Finding, run_tool, write_files

NO_PROBLEM, PROBLEMS = 0, 1


def findings(workflows: Mapping[str, str], *, runner_labels: Collection[str] = ()) -> list[Finding]:
    """All of actionlint's own checks; shell scripts are checked by tests.validators.shellcheck."""
    if not workflows:
        return []
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
