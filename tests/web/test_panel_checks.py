"""Checks: the linters as programs over the files, what they find, and what is said when they cannot run."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from cicd_wizard.panel import checks, linters
from cicd_wizard.panel.checks import known_checks, run_checks
from tests.web.storefront import WORKFLOW, golden_source, line_of


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Every test begins without results."""
    checks._results.clear()
    yield
    checks._results.clear()


BAD = """\
name: Bad
on: [push]
permissions: {}
jobs:
  one:
    runs-on: my-own-runner
    name: One
    timeout-minutes: 5
    steps:
      - run: |
          cd /tmp
          echo $HOME/*.txt `date`
      - run: echo "${{ github.event.issue.title }}"
      - uses: actions/checkout@v4
        with:
          no-such-input: 1
"""


def test_what_the_linters_find_has_its_line_and_rule() -> None:
    found = run_checks({WORKFLOW: BAD, "setup.sh": "#!/bin/bash\nrm $1\n"})
    assert found.ran == ("actionlint", "zizmor", "ShellCheck")
    told = {(item.tool, item.rule): (item.path, item.line) for item in found.remarks}
    assert told["ShellCheck", "SC2086"] == ("setup.sh", 2)
    assert told["ShellCheck", "SC2006"] == (WORKFLOW, line_of(BAD, "date"))
    assert told["zizmor", "unpinned-uses"] == (WORKFLOW, line_of(BAD, "checkout"))
    assert told["zizmor", "template-injection"][1] == line_of(BAD, "issue.title")
    assert told["actionlint", "action"] == (WORKFLOW, line_of(BAD, "no-such-input"))
    assert not any("my-own-runner" in item.message for item in found.remarks)
    assert all(item.help.startswith("https://") for item in found.remarks if item.tool != "actionlint")
    assert [item.path for item in found.remarks][-1] == "setup.sh"


def test_a_golden_bundle_has_no_remark_and_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files = golden_source("smallest").files
    assert known_checks(files) is None
    found = run_checks(files)
    assert (found.remarks, found.failed) == ((), {})
    assert found.checked_with == "the rules of the product, actionlint, zizmor and ShellCheck"
    assert found.not_checked.startswith("what your own commands")

    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("it ran again")

    monkeypatch.setattr(subprocess, "run", forbidden)
    assert run_checks(files) is found
    assert known_checks(files) is found


def _timeout(*_: Any, **__: Any) -> None:
    raise subprocess.TimeoutExpired("zizmor", linters.SECONDS)


def _missing(*_: Any, **__: Any) -> None:
    raise FileNotFoundError


def _broken(*_: Any, **__: Any) -> Any:
    return subprocess.CompletedProcess([], 77, "", "panic")


def _strange(*_: Any, **__: Any) -> Any:
    return subprocess.CompletedProcess([], 0, '[{"line": 1}]', "")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (_timeout, "zizmor (it took longer than 15 seconds)"),
        (_missing, "zizmor (it is not installed here)"),
        (_broken, "zizmor (it ended without a verdict)"),
        (_strange, "zizmor (its answer cannot be read)"),
    ],
)
def test_what_could_not_run_is_said_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, run: Any, words: str
) -> None:
    monkeypatch.setattr(subprocess, "run", run)
    files = golden_source("smallest").files
    found = run_checks(files)
    assert found.checked_with == "the rules of the product"
    assert words in found.not_checked
    assert known_checks(files) is None


def test_nothing_secret_reaches_the_programs_and_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []

    def told(*_: Any, **options: Any) -> Any:
        seen.append(options)
        return subprocess.CompletedProcess(
            [], 0, '{"comments": []}' if "scripts" in str(options["cwd"]) else "", ""
        )

    monkeypatch.setenv("GH_TOKEN", "a-token")
    monkeypatch.setattr(subprocess, "run", told)
    assert run_checks(golden_source("smallest").files).failed == {}
    assert {frozenset(options["env"]) for options in seen} == {frozenset({"PATH", "HOME", "NO_COLOR"})}
    assert all(options["timeout"] for options in seen)
    assert not any(options["cwd"].exists() for options in seen)


def test_too_many_at_once_wait_and_then_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_PATIENCE", 0.01)
    taken = [checks._AT_ONCE.acquire(blocking=False) for _ in range(2)]
    try:
        assert "too many checks" in run_checks({WORKFLOW: BAD}).not_checked
    finally:
        for _ in filter(None, taken):
            checks._AT_ONCE.release()


@pytest.mark.parametrize("path", ["../x.yml", "/etc/x", "a/../../x"])
def test_no_path_leaves_the_folder(path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        run_checks({path: "x"})
