"""The engine stands alone: no Django, no clock, no network, and the same bytes in every process."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from generator import dump_document
from tests.generator.samples import bundle, full

ROOT = Path(__file__).parents[2]
# The Django face of the engine; nothing of the engine imports it.
DJANGO_FACE = {"apps.py", "views.py"}
# Time, randomness, network and environment would make two runs differ. Writing files needs a free name.
KEPT_OUT = {
    "datetime",
    "time",
    "random",
    "uuid",
    "socket",
    "urllib.request",
    "http",
    "subprocess",
    "secrets",
    "os",
}
MAY = {
    ("writing.py", "os"),
    ("writing.py", "secrets"),
    ("__main__.py", "os"),
    ("catalogue/model.py", "datetime"),
}
SCRIPT = """\
import sys
sys.argv = ["generator", *sys.argv[1:]]
import runpy
try:
    runpy.run_module("generator", run_name="__main__", alter_sys=False)
except SystemExit as end:
    assert end.code == 0, end.code
loaded = sorted(name for name in sys.modules if name.split(".")[0] in {"django", "cicd_wizard"})
print("loaded:", loaded)
"""


def _run(folder: Path, seed: str) -> str:
    config = folder / "shop.yaml"
    config.write_text(dump_document(full()), encoding="utf-8")
    environment = {"PATH": os.defpath, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, "generate", str(config), "--output", str(folder / "out")],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return ran.stdout


def test_a_fresh_interpreter_imports_no_django(tmp_path: Path) -> None:
    assert _run(tmp_path, "0").splitlines()[-1] == "loaded: []"


def test_the_same_bytes_under_ten_hash_seeds(tmp_path: Path) -> None:
    expected = bundle(full()).files
    for seed in range(1, 11):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _run(folder, str(seed))
        out = folder / "out"
        written = {
            path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()
        }
        assert written == {path: text.encode() for path, text in expected.items()}, seed


def test_no_module_of_the_engine_reaches_out() -> None:
    for path in sorted((ROOT / "generator").rglob("*.py")):
        name = path.relative_to(ROOT / "generator").as_posix()
        if name in DJANGO_FACE:
            continue
        for module in _imports(path):
            top = module.split(".")[0]
            assert top not in {"django", "cicd_wizard", "tests"}, name
            assert module not in {"generator.views", "generator.apps"}, name
            assert module not in KEPT_OUT or (name, module) in MAY, (name, module)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
