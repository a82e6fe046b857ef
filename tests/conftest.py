"""What holds for every test: the same examples in every run, and a skipped test is a failed run."""

import pytest

from tests.examples import use_settings

use_settings()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a run without a failed test has failed all the same."""
    if _not_run(terminalreporter):
        terminalreporter.section(
            "a test that does not run proves nothing: skips and expected failures fail the run"
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a test was skipped or expected to fail."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and _not_run(reporter) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _not_run(reporter: pytest.TerminalReporter) -> bool:
    return any(reporter.stats.get(outcome) for outcome in ("skipped", "xfailed", "xpassed"))
