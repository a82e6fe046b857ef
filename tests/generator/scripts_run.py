"""The scripts of a generated workflow, run by bash as GitHub does, with stand-ins for tools that write down calls."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from generator.github.expression_eval import holds, interpolate
from tests.generator.samples import bundle

# How GitHub starts `shell: bash`.
BASH = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail"]
TOOLS = ("gh", "kubectl", "helm", "skaffold", "curl", "cosign", "aws", "gcloud", "az")
# Writes down how it was called and what KUBECONFIG named at that moment; then it gives the first answer whose key is
# in its command line (into the file that it is to write), or fails where the whole command line is the one that is to
# fail, whatever a busy machine left of the five minutes that a rollout has. An answer of several pages gives one at
# each call, and the last one from then on. In bash: that starts fast.
STAND_IN = r"""#!/bin/bash
name=${0##*/} input='' config='' mode='' before='' output=/dev/stdout
for argument; do
  if [ "$argument" = - ]; then input=$(cat; printf x); input=${input%x}; fi
  case "$name $before" in "curl --output" | "az --file" | "aws --kubeconfig") output=$argument ;; esac
  before=$argument
done
if [ -e "${KUBECONFIG:-}" ]; then config=$(<"$KUBECONFIG"); mode=0o$(stat --format %a "$KUBECONFIG"); fi
printf '%s\0' "$name" "$#" "$@" "$input" "$config" "$mode" > "$CALLS/$EPOCHREALTIME-$$"
line="$name $*" fail=${FAIL:-}
if [ "${line/--timeout 2[89][0-9]s/--timeout 300s}" = "${fail/--timeout 2[89][0-9]s/--timeout 300s}" ]; then exit 7; fi
for key in "$ANSWERS"/*.key; do
  if [ -e "$key" ] && [[ "$name $*" == *"$(<"$key")"* ]]; then
    page=$(cat "${key%.key}.page" 2>/dev/null || echo 1)
    echo $((page + 1)) > "${key%.key}.page"
    awk -v RS='\f' -v page="$page" 'NR <= page { given = $0 } END { printf "%s", given }' \
      "${key%.key}.text" > "$output"
    exit "$(<"${key%.key}.code")"
  fi
done
"""
# Text that does something wherever it is read as more than text.
HOSTILE = "a'b\"c $(touch canary) `touch canary` ; touch canary\n--flag=x,y=z {{ . }} %s \\ ::error::x"
# What git takes as the name of a branch, and as little else as possible (git-check-ref-format).
HOSTILE_REF = "a'b\"$(touch${IFS}canary)`touch${IFS}canary`;touch${IFS}canary&|<!channel>{0}%s#@everyone"
Answers = Mapping[str, tuple[str, int]]


@dataclass
class Outcome:
    """How a script ended, what it said, and what it called."""

    code: int
    said: str
    calls: list[dict[str, Any]]


class Shell:
    """Runs a script with the variables that it is given, in a folder that is also RUNNER_TEMP."""

    def __init__(self, folder: Path, real: tuple[str, ...] = ()) -> None:
        """Put the stand-ins there, but for the tools that are to be the real ones."""
        self.folder = folder
        for name in ("bin", "calls", "answers"):
            (folder / name).mkdir()
        for name in set(TOOLS) - set(real):
            (folder / "bin" / name).write_text(STAND_IN)
            (folder / "bin" / name).chmod(0o755)

    def __call__(
        self, script: str, variables: Mapping[str, str], answers: Answers | None = None, *, fail: str = ""
    ) -> Outcome:
        """Run a script as GitHub would; ``fail`` is the command line that fails."""
        for name in ("calls", "answers"):
            for file in (self.folder / name).iterdir():
                file.unlink()
        for number, (key, (text, code)) in enumerate((answers or {}).items()):
            place = self.folder / "answers" / f"{number:03}"
            place.with_suffix(".key").write_text(key)
            place.with_suffix(".text").write_text(text)
            place.with_suffix(".code").write_text(str(code))
        file = self.folder / "script.sh"
        file.write_text(script)
        ran = subprocess.run(
            [*BASH, str(file)],
            cwd=self.folder,
            env={**self.variables(), **variables, "FAIL": fail},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Outcome(ran.returncode, ran.stdout + ran.stderr, self._calls())

    def variables(self) -> dict[str, str]:
        """What every step has."""
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "CALLS": str(self.folder / "calls"),
            "ANSWERS": str(self.folder / "answers"),
            "RUNNER_TEMP": str(self.folder),
            "RUNNER_ARCH": "X64",
            "GITHUB_ENV": str(self.folder / "env.txt"),
            "GITHUB_PATH": str(self.folder / "path.txt"),
            "GITHUB_OUTPUT": str(self.folder / "output.txt"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.txt"),
            "GITHUB_REPOSITORY": "Acme/Shop",
            "GITHUB_REPOSITORY_OWNER": "Acme",
            "GITHUB_SHA": "b" * 40,
            "GITHUB_REF": "refs/heads/feature",
            "GITHUB_REF_NAME": "feature",
            "GITHUB_REF_TYPE": "branch",
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_WORKFLOW": "CI/CD",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "123",
        }

    def _calls(self) -> list[dict[str, Any]]:
        found = []
        for file in sorted((self.folder / "calls").iterdir()):
            name, count, *rest = file.read_text().split("\0")
            arguments, (given, config, mode, _) = rest[: int(count)], rest[int(count) :]
            call: dict[str, Any] = {"name": name, "arguments": arguments, "input": given}
            if mode:
                call |= {"kubeconfig": config, "mode": mode}
            found.append(call)
        return found

    def canaries(self) -> list[Path]:
        """The files that only a text which was read as a command can have made."""
        return [*self.folder.rglob("*canary*")]


@dataclass
class JobRun:
    """How the scripts of a job ended, by the names of their steps."""

    steps: dict[str, Outcome] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """What the first step that failed gave, or 0."""
        return next((outcome.code for outcome in self.steps.values() if outcome.code), 0)

    @property
    def said(self) -> str:
        """Everything that the steps said."""
        return "".join(outcome.said for outcome in self.steps.values())

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Every call of a tool, in order."""
        return [call for outcome in self.steps.values() for call in outcome.calls]


@dataclass
class Job:
    """A job of a generated workflow, with what its expressions are at GitHub."""

    shell: Shell
    document: dict[str, Any]
    name: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    ref: str = "main"
    results: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the job in the workflow that the document gives."""
        made = bundle(self.document)
        trees = [yaml.load(made.files[path], Loader=yaml.CSafeLoader) for path in made.workflow_paths]
        self.tree = next(tree for tree in trees if self.name in tree["jobs"])
        self.job = self.tree["jobs"][self.name]

    def contexts(self) -> dict[str, Any]:
        """The contexts of GitHub's expressions; every image was built, with a digest of its own."""
        needs = {
            name: {
                "result": self.results.get(name, "success"),
                "outputs": {"digest": digest(name.removesuffix("-image"))},
            }
            for name in self.job.get("needs", [])
        }
        github = {
            "sha": "b" * 40,
            "ref": f"refs/heads/{self.ref}",
            "ref_name": self.ref,
            "repository": "Acme/Shop",
            "workflow": "CI/CD",
            "run_id": "123",
            "server_url": "https://github.com",
            "event_name": "push",
            "run_attempt": 1,
            "token": "a token",
        }
        return {
            "github": github,
            "needs": needs,
            "secrets": self.secrets,
            "vars": self.variables,
            "runner": {"temp": str(self.shell.folder), "arch": "X64"},
            "inputs": {"environment": ""},
            "steps": {name: {"outputs": outputs} for name, outputs in self.outputs.items()},
        }

    def env(self, step: Mapping[str, Any]) -> dict[str, str]:
        """The variables of workflow, job and step, with the values of their expressions."""
        contexts, env = self.contexts(), {"GITHUB_REF_NAME": self.ref, "GITHUB_REF": f"refs/heads/{self.ref}"}
        for part in (self.tree, self.job, step):
            contexts["env"] = dict(env)
            given = part.get("env", {}).items()
            env |= {name: str(interpolate(value, contexts) or "") for name, value in given}
        written = self.shell.folder / "env.txt"
        lines = written.read_text().splitlines() if written.exists() else []
        return env | dict(line.split("=", 1) for line in lines)

    def scripts(self) -> Iterator[Mapping[str, Any]]:
        """The steps that are scripts; those that use actions do nothing here."""
        return (step for step in self.job["steps"] if "run" in step)

    def run(self, answers: Answers | None = None) -> JobRun:
        """Run the scripts one after the other; behind one that failed only those that say so."""
        result = JobRun()
        for step in self.scripts():
            status = {"success": not result.code, "failure": bool(result.code), "always": True}
            if holds(step.get("if"), self.contexts(), {**status, "cancelled": False}):
                result.steps[step["name"]] = self.run_step(step, answers)
        return result

    def run_step(self, step: Mapping[str, Any], answers: Answers | None = None, *, fail: str = "") -> Outcome:
        """Run one script."""
        return self.shell(step["run"], self.env(step), answers, fail=fail)

    def survived(self, ran: JobRun, answers: Answers | None = None) -> list[str]:
        """The calls of a good run whose failure does not fail their step: there are to be none."""
        found = []
        for step in self.scripts():
            lines = (
                (called(call) for call in ran.steps[step["name"]].calls) if step["name"] in ran.steps else ()
            )
            found += [
                line for line in dict.fromkeys(lines) if not self.run_step(step, answers, fail=line).code
            ]
        return found


def digest(image: str) -> str:
    """The digest of an image of the run."""
    return f"sha256:{image.encode().hex():0<64}"


def called(call: Mapping[str, Any]) -> str:
    """A call as one text."""
    return " ".join([call["name"], *call["arguments"]])
