"""What holds for every test: the same examples in every run, and a skipped test is a failed run."""

import pytest

from tests.examples import use_settings

use_settings()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--with-database`: for a second run on another database, which tells nothing new of other tests."""
    parser.addoption("--with-database", action="store_true", help="only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--with-database`, leave the tests out that never ask for one."""
    if config.getoption("--with-database"):
        chosen = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


def _uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of sample projects that ran, and why a run without a failed test has failed all the same."""
    reports = [
        report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())
    ]
    if rows := sorted(row for report in reports for name, row in report.user_properties if name == "sample"):
        terminalreporter.section("sample projects: stack, package manager, jobs run, result")
        for row in rows:
            terminalreporter.write_line("".join(f"{cell:14}" for cell in row).rstrip())
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
