"""The linters over generated files: actionlint, zizmor and ShellCheck as programs, offline, with a time limit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

SECONDS = 15
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_HOSTED = ("ubuntu-", "windows-", "macos-")
# SC1091: what a script reads lies on the runner. SC2153: variables come from `env:`, outside of the script.
_NOT_KNOWABLE = "SC1091,SC2153"
type Files = Mapping[str, str]


class NotRun(Exception):
    """A linter gave no verdict; the text says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a linter says of a line: its rule, the message, where the rule is explained ("" for nowhere)."""

    tool: str
    path: str
    line: int
    rule: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class _Script:
    path: str
    line: int
    shell: str
    text: str


def is_workflow(path: str) -> bool:
    """Whether GitHub reads a path as a workflow."""
    return path.startswith(".github/workflows/") and path.endswith((".yml", ".yaml"))


def lay_out(folder: Path, files: Files) -> None:
    """Write the files into a folder that looks like a repository.

    Raises:
        ValueError: for a path that would leave the folder.
    """
    (folder / ".git").mkdir()
    for path, text in files.items():
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{path!r} is not a path inside the repository")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


def actionlint(folder: Path, files: Files) -> list[Remark]:
    """GitHub's syntax, the types of expressions, the inputs of actions. Raises NotRun."""
    workflows = list(filter(is_workflow, files))
    labels = sorted({label for path in workflows for label in _own_labels(files[path])})
    configuration = folder / ".actionlint-of-the-check.yaml"
    configuration.write_text(yaml.safe_dump({"self-hosted-runner": {"labels": labels}}), encoding="utf-8")
    told = _run(
        "actionlint",
        ["-no-color", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}", "-config-file",
         str(configuration), *workflows],
        folder,
        {0, 1},
    )  # fmt: skip
    with _readable():
        return [
            Remark("actionlint", item["filepath"], item["line"], item["kind"], item["message"])
            for item in json.loads(told or "[]") or []
        ]


def zizmor(folder: Path, files: Files) -> list[Remark]:
    """What makes a workflow unsafe, for the strictest persona. Raises NotRun."""
    judged = [path for path in files if is_workflow(path) or path == ".github/dependabot.yml"]
    told = _run(
        "zizmor",
        ["--offline", "--no-config", "--no-progress", "--quiet", "--persona", "auditor", "--format", "json",
         *judged],
        folder,
        {0, 11, 12, 13, 14},
    )  # fmt: skip
    with _readable():
        return [_of_zizmor(item) for item in json.loads(told or "[]")]


def _of_zizmor(item: Mapping[str, Any]) -> Remark:
    (place, *_) = (place for place in item["locations"] if place["symbolic"]["kind"] == "Primary")
    path = place["symbolic"]["key"]["Local"]["verbatim_path"]
    line = place["concrete"]["location"]["start_point"]["row"] + 1
    return Remark("zizmor", path.removeprefix("./"), line, item["ident"], item["desc"], item.get("url", ""))


def shellcheck(folder: Path, files: Files) -> list[Remark]:
    """The scripts of workflows and the script that sets GitHub up; equal scripts are read once. Raises NotRun."""
    scripts = [script for path in files if is_workflow(path) for script in _scripts(path, files[path])]
    scripts += [_Script(path, 0, "", text) for path, text in files.items() if path.endswith(".sh")]
    places: dict[tuple[str, str], list[_Script]] = {}
    for script in scripts:
        places.setdefault((script.shell, script.text), []).append(script)
    below = folder / ".scripts-of-the-check"
    below.mkdir()
    names: dict[str, list[_Script]] = {}
    for number, ((shell, text), found) in enumerate(places.items()):
        # The first line says the shell, so that one process serves all; it moves the others down by one.
        first = f"#!/bin/{shell}\n" if shell else ""
        (below / f"{number}.sh").write_text(f"{first}{text}\n", encoding="utf-8", newline="")
        names[f"{number}.sh"] = found
    if not names:
        return []
    told = _run(
        "shellcheck",
        ["--norc", "--format=json1", "--severity=style", "--extended-analysis=false",
         f"--exclude={_NOT_KNOWABLE}", *names],
        below,
        {0, 1},
    )  # fmt: skip
    with _readable():
        comments = json.loads(told)["comments"]
        return [_of_shellcheck(item, script) for item in comments for script in names[item["file"]]]


def _of_shellcheck(item: Mapping[str, Any], script: _Script) -> Remark:
    line = item["line"] if not script.shell else script.line + item["line"] - 2
    rule = f"SC{item['code']}"
    return Remark(
        "ShellCheck", script.path, line, rule, item["message"], f"https://www.shellcheck.net/wiki/{rule}"
    )


LINTERS = {"actionlint": actionlint, "zizmor": zizmor, "ShellCheck": shellcheck}


def _run(name: str, arguments: Sequence[str], folder: Path, verdicts: set[int]) -> str:
    """Run a program of this Python environment, without settings, tokens or colours; what it prints.

    Raises:
        NotRun: if it is not installed, takes too long, or ends without a verdict.
    """
    program = Path(sysconfig.get_path("scripts")) / name
    environment = {"PATH": os.defpath, "HOME": str(folder), "NO_COLOR": "1"}
    try:
        result = subprocess.run(
            [str(program), *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotRun("it is not installed here") from error
    except subprocess.TimeoutExpired as error:
        raise NotRun(f"it took longer than {SECONDS} seconds") from error
    except OSError as error:
        raise NotRun("it cannot be started here") from error
    if result.returncode not in verdicts:
        raise NotRun("it ended without a verdict")
    return result.stdout


@contextmanager
def _readable() -> Iterator[None]:
    """Read what a program printed; another version of it may print something else.

    Raises:
        NotRun: if it is not what was expected.
    """
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotRun("its answer cannot be read") from error


# --- Reading workflows -----------------------------------------------------------------------------


def _members(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _jobs(text: str) -> Iterator[tuple[dict[str, yaml.Node], dict[str, yaml.Node]]]:
    """The workflow and each of its jobs."""
    workflow = _members(yaml.compose(text, _Loader))
    for job in _members(workflow.get("jobs")).values():
        yield workflow, _members(job)


def _own_labels(text: str) -> Iterator[str]:
    """Labels of runners that are not GitHub's: actionlint cannot know them."""
    for _, job in _jobs(text):
        found = job.get("runs-on")
        if found is not None and "labels" in _members(found):
            found = _members(found)["labels"]
        nodes = found.value if isinstance(found, yaml.SequenceNode) else [found]
        for node in nodes:
            label = node.value if isinstance(node, yaml.ScalarNode) else ""
            if label and not label.startswith(_HOSTED) and "${{" not in label:
                yield label


def _scripts(path: str, text: str) -> Iterator[_Script]:
    """The scripts for bash and sh in a workflow, in order."""
    for workflow, job in _jobs(text):
        steps = job.get("steps")
        default = _shell_of(job) or _shell_of(workflow) or "bash"
        for step in map(_members, steps.value if isinstance(steps, yaml.SequenceNode) else []):
            run, own = step.get("run"), step.get("shell")
            words = str(own.value if isinstance(own, yaml.ScalarNode) else default).split()
            if isinstance(run, yaml.ScalarNode) and words and words[0] in {"bash", "sh"}:
                line = run.start_mark.line + (2 if run.style in {"|", ">"} else 1)
                yield _Script(path, line, words[0], _EXPRESSION.sub("expression", run.value))


def _shell_of(owner: Mapping[str, yaml.Node]) -> str:
    shell = _members(_members(owner.get("defaults")).get("run")).get("shell")
    return str(shell.value) if isinstance(shell, yaml.ScalarNode) else ""
