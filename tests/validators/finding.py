"""What a linter says about one line of one file, and how the linters that are programs are started."""

import os
import subprocess
import sysconfig
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Finding:
    """One report: `rule` is the linter's own name for it, `line` counts from 1 (0: the whole file)."""

    tool: str
    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.tool} {self.rule}: {self.message}"


def is_workflow(path: str) -> bool:
    """Whether `path`, in a repository or in a folder of repositories, is where GitHub reads workflows."""
    parts = PurePosixPath(path)
    return parts.suffix in {".yml", ".yaml"} and parts.parts[-3:-1] == (".github", "workflows")


def is_dependabot(path: str) -> bool:
    """Whether `path`, in a repository or in a folder of repositories, is where GitHub reads Dependabot's settings."""
    return PurePosixPath(path).parts[-2:] == (".github", "dependabot.yml")


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Lay `files` out under `folder`; each folder that holds a .github looks like a repository."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
        if is_workflow(path):
            (target.parents[2] / ".git").mkdir(exist_ok=True)


def run_tool(
    name: str, arguments: Sequence[str], *, folder: Path, exit_codes: Collection[int]
) -> subprocess.CompletedProcess[str]:
    """Run a linter of this Python environment in `folder`, without configuration, tokens or colours.

    Raises FileNotFoundError if it is not installed, RuntimeError on an exit code that is no verdict.
    """
    program = Path(sysconfig.get_path("scripts")) / name
    result = subprocess.run(
        [str(program), *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    if result.returncode not in exit_codes:
        raise RuntimeError(f"{name} ended with {result.returncode}: {result.stderr or result.stdout}")
    return result
