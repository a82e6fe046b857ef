"""What is known of a bundle's correctness: what was checked with what, what was found, and what nobody checked."""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock

from cicd_wizard.panel.linters import LINTERS, NotRun, Remark, lay_out
from generator.wording import listed

# Nothing on this side of GitHub can tell.
BEYOND = (
    "what your own commands and Dockerfiles do",
    "and whether environments, secrets and variables exist at GitHub",
)
RULES = "the rules of the product"
_AT_ONCE = BoundedSemaphore(2)
_PATIENCE = 20  # seconds until a check that waits for others gives up
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Checks:
    """The outcome: programs that ran, their remarks, and why the others did not run."""

    ran: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def checked_with(self) -> str:
        """Everything that looked at the files, as a list in a sentence."""
        return listed([RULES, *self.ran])

    @property
    def not_checked(self) -> str:
        """What nobody looked at, as a list in a sentence."""
        return ", ".join([*(f"{tool} ({why})" for tool, why in self.failed.items()), *BEYOND])


_results: OrderedDict[str, Checks] = OrderedDict()
_lock = Lock()


def key_of(files: Mapping[str, str]) -> str:
    """A fingerprint of files: equal files were checked already."""
    digest = hashlib.sha256()
    for path, text in files.items():
        digest.update(f"{len(path)} {path} {len(text)} {text}".encode(errors="replace"))
    return digest.hexdigest()


def known_checks(files: Mapping[str, str]) -> Checks | None:
    """The outcome for these files if this process knows it; nothing is started."""
    with _lock:
        return _results.get(key_of(files))


def run_checks(files: Mapping[str, str]) -> Checks:
    """Run every linter over the files, all at once; equal files are checked once."""
    key = key_of(files)
    with _lock:
        if key in _results:
            return _results[key]
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        return Checks(failed=dict.fromkeys(LINTERS, "too many checks are under way"))
    try:
        checks = _run(files)
    finally:
        _AT_ONCE.release()
    if not checks.failed:
        with _lock:
            _results[key] = checks
            while len(_results) > _KEPT:
                _results.popitem(last=False)
    return checks


def _run(files: Mapping[str, str]) -> Checks:
    remarks: list[Remark] = []
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="cicd-check-") as name, ThreadPoolExecutor(len(LINTERS)) as pool:
        folder = Path(name)
        lay_out(folder, files)
        answers = {tool: pool.submit(lint, folder, files) for tool, lint in LINTERS.items()}
        for tool, answer in answers.items():
            try:
                remarks += answer.result()
            except NotRun as error:
                failed[tool] = str(error)
    ran = tuple(tool for tool in LINTERS if tool not in failed)
    order = list(files)
    remarks.sort(key=lambda remark: (order.index(remark.path), remark.line, remark.tool, remark.rule))
    return Checks(ran, tuple(remarks), failed)
