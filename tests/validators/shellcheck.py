"""ShellCheck on the script of every `run:` in a workflow, and on scripts that are files of their own."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.validators.finding import Finding, run_tool

NO_PROBLEM, PROBLEMS = 0, 1
# SC1091: what `source` reads lies on the runner. SC2153: variables come from `env:`, outside the script.
NOT_KNOWABLE = "SC1091,SC2153"
EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class Script:
    """The text of one `run:`, the shell that GitHub starts for it, and the line where the text begins."""

    path: str
    line: int
    shell: str
    text: str


def findings(workflows: Mapping[str, str]) -> list[Finding]:
    """Every remark from style upwards. Equal scripts are checked once and reported wherever they stand."""
    places: dict[tuple[str, str], list[Script]] = {}
    for path, text in workflows.items():
        for script in scripts(path, text):
            places.setdefault((script.shell, script.text), []).append(script)
    if not places:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names: dict[str, list[Script]] = {}
        for number, ((shell, text), found_at) in enumerate(places.items()):
            # The shebang stands in for --shell, so that one process serves all; it moves lines down by one.
            (folder / f"{number}.sh").write_text(f"#!/bin/{shell}\n{text}\n", encoding="utf-8", newline="")
            names[f"{number}.sh"] = found_at
        result = run_tool(
            "shellcheck",
            ["--norc", "--format=json1", "--severity=style", f"--exclude={NOT_KNOWABLE}", *names],
            folder=folder,
            exit_codes={NO_PROBLEM, PROBLEMS},
        )
    return [
        Finding(
            "shellcheck",
            script.path,
            script.line + comment["line"] - 2,
            f"SC{comment['code']}",
            comment["message"],
        )
        for comment in json.loads(result.stdout)["comments"]
        for script in names[comment["file"]]
    ]


def file_findings(files: Mapping[str, str]) -> list[Finding]:
    """Every remark from style upwards about whole scripts, each with its first line for the shell."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = dict(enumerate(files))
        for number, path in paths.items():
            (folder / f"{number}.sh").write_text(files[path], encoding="utf-8", newline="")
        result = run_tool(
            "shellcheck",
            # What follows values through a script takes as long as all the rest, and finds nothing in these.
            ["--norc", "--format=json1", "--severity=style", "--extended-analysis=false"]
            + [f"{number}.sh" for number in paths],
            folder=folder,
            exit_codes={NO_PROBLEM, PROBLEMS},
        )
    return [
        Finding(
            "shellcheck",
            paths[int(comment["file"].removesuffix(".sh"))],
            comment["line"],
            f"SC{comment['code']}",
            comment["message"],
        )
        for comment in json.loads(result.stdout)["comments"]
    ]


def scripts(path: str, text: str) -> Iterator[Script]:
    """The scripts for bash and sh in a workflow, in order; none if it is no YAML, which others report."""
    try:
        workflow = _members(yaml.compose(text, yaml.CSafeLoader))
    except yaml.YAMLError:
        return
    for job_node in _members(workflow.get("jobs")).values():
        job = _members(job_node)
        steps = job.get("steps")
        if not isinstance(steps, yaml.SequenceNode):
            continue
        default = _default_shell(job) or _default_shell(workflow) or "bash"
        for step in map(_members, steps.value):
            run = step.get("run")
            shell = _shell(_text(step.get("shell")) or default)
            if isinstance(run, yaml.ScalarNode) and shell:
                first_line = run.start_mark.line + (2 if run.style in {"|", ">"} else 1)
                yield Script(path, first_line, shell, EXPRESSION.sub("expression", run.value))


def _members(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value}


def _text(node: yaml.Node | None) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _default_shell(owner: dict[str, yaml.Node]) -> str:
    return _text(_members(_members(owner.get("defaults")).get("run")).get("shell"))


def _shell(command: str) -> str | None:
    """`bash` for "bash", and for "bash -euo pipefail {0}"; None for what ShellCheck does not know."""
    program = command.split()[0]
    return program if program in {"bash", "sh"} else None
