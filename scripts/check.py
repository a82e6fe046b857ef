"""Runs what must pass, stage by stage, to the end even if one fails; the last lines sum up."""

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from postgres import temporary_server

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REPORTS = ROOT / ".cache" / "test-reports"
# One more than there are cores: tests wait for browsers, servers and other programs.
WORKERS = (os.cpu_count() or 1) + 1

# They use the database as the other tests of the web do: their subject is another one.
SAME_ANYWHERE = [
    f"--ignore=tests/web/test_{name}.py"
    for name in (
        "every_address",
        "every_key_has_a_field",
        "settings",
        "wizard_build_page",
        "wizard_errors",
        "wizard_panel",
        "wizard_paste",
        "wizard_secrets",
    )
]

# What `manage.py check --deploy` looks at: an installation as its operator would set it up.
DEPLOYED = {
    "SECRET_KEY": "only-for-checking-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "wizard.example",
    "SITE_URL": "https://wizard.example",
    "EMAIL_HOST": "mail.wizard.example",
    "HTTPS": "on",
    "DATABASE_URL": "sqlite://:memory:",
}


@dataclass
class Result:
    """How one stage went; stages without pytest have no tests to count."""

    stage: str
    failures: list[str] = field(default_factory=list)
    seconds: float = 0
    passed: int = 0
    failed: int = 0


def run(
    result: Result, *command: str | Path, capture: bool = False, extra: Mapping[str, str] | None = None
) -> None:
    """Run a command with `extra` in its environment; a failure is noted and does not end the stage.

    With `capture` its words come in one piece when it ends, for commands that run side by side.
    """
    words = [str(word) for word in command]
    title = f"\n$ {' '.join([Path(words[0]).name, *words[1:]])}\n"
    if not capture:
        print(title, end="", flush=True)
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **(extra or {})},
        check=False,
        text=True,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
    )
    if capture:
        print(title + done.stdout, end="", flush=True)
    if done.returncode:
        result.failures.append(f"{Path(words[0]).name} {' '.join(words[1:3])}")


def pytest(result: Result, *paths: str, **extra: str) -> None:
    """Run tests, several at a time, and count them."""
    report = REPORTS / f"{result.stage}.xml"
    report.unlink(missing_ok=True)
    run(
        result,
        BIN / "python",
        *("-m", "pytest", "-q", "-n", str(WORKERS), "--dist", "worksteal", f"--junitxml={report}"),
        *paths,
        extra=extra,
    )
    if report.is_file():
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  # pytest wrote it just now
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0)) + int(suite.get("skipped", 0))
            result.failed += bad
            result.passed += int(suite.get("tests", 0)) - bad
    if not result.passed:
        result.failures.append("no test passed")


def lint(result: Result) -> None:
    """Style, types, and what Django can tell without running."""
    manage = (BIN / "python", "-W", "error", "manage.py")
    # The types take as long as all the others, on one core.
    with ThreadPoolExecutor(2) as pool:
        types = pool.submit(run, result, BIN / "mypy", capture=True)
        run(result, BIN / "ruff", "format", "--check", ".", capture=True)
        run(result, BIN / "ruff", "check", ".", capture=True)
        run(result, *manage, "check", "--deploy", "--fail-level", "WARNING", capture=True, extra=DEPLOYED)
        run(result, *manage, "makemigrations", "--check", "--dry-run", capture=True, extra=DEPLOYED)
        types.result()


def tests(result: Result) -> None:
    """All tests but the browser's, on SQLite."""
    pytest(result, "tests", "--ignore=tests/browser")


def postgres(result: Result) -> None:
    """What is stored and asked for, again, on PostgreSQL."""
    with temporary_server() as address:
        pytest(result, "tests/web", *SAME_ANYWHERE, "--with-database", TEST_DATABASE_URL=address)


def browser(result: Result) -> None:
    """The tests with a real browser."""
    pytest(result, "tests/browser")


STAGES: dict[str, Callable[[Result], None]] = {
    "lint": lint,
    "tests": tests,
    "postgres": postgres,
    "browser": browser,
}


def sum_up(results: list[Result]) -> bool:
    """Print the closing lines; whether all went well."""
    print(f"\n{'stage':12}{'seconds':>8}{'passed':>8}{'failed':>8}")
    for result in results:
        verdict = "  " + "; ".join(result.failures) if result.failures else ""
        print(f"{result.stage:12}{result.seconds:8.0f}{result.passed:8}{result.failed:8}{verdict}")
    good = not any(result.failures for result in results)
    print("Everything passed." if good else "Something failed: see above.")
    passed, failed = (sum(getattr(result, name) for result in results) for name in ("passed", "failed"))
    print(f"{passed} passed, {failed} failed")
    return good


def main() -> None:
    """Run the stages that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    parser.add_argument(
        "stages", nargs="*", choices=[*STAGES, []], help=f"of {', '.join(STAGES)}; all without one"
    )
    chosen: list[str] = parser.parse_args().stages or list(STAGES)
    REPORTS.mkdir(parents=True, exist_ok=True)
    results = []
    for name in chosen:
        result, start = Result(name), time.monotonic()
        print(f"\n=== {name}: {STAGES[name].__doc__}", flush=True)
        STAGES[name](result)
        result.seconds = time.monotonic() - start
        results.append(result)
    sys.exit(0 if sum_up(results) else 1)


if __name__ == "__main__":
    main()
