"""Lines of a file in words: what each comes from, as people say it."""

import pytest

from cicd_wizard.panel.asked import lines_of
from cicd_wizard.panel.origins import LineAnswer, LineOrigins, told_key
from generator import Origin
from tests.web.storefront import WORKFLOW, golden, golden_source, line_of

SOURCE = golden_source()
TEXT = SOURCE.files[WORKFLOW]
LINES = LineOrigins(SOURCE)


def answer(words: str, last: str = "") -> LineAnswer:
    """What is said of the first line with these words, or of a range."""
    first = line_of(TEXT, words)
    found = LINES.answer(WORKFLOW, (first, line_of(TEXT, last) if last else first))
    assert found
    return found


@pytest.mark.parametrize(
    ("line", "words", "why"),
    [
        ("# CI/CD for Storefront", "Project name", ""),
        ("cron:", "Schedule", ""),
        ("API_URL:", "Variable API_URL", ""),
        ("working-directory: services/api", "Folder of api", ""),
        ("name: Check formatting", "Format of api", ""),
        ("uvx ruff", "the defaults of the Python stack", "Your own answer to Lint of api takes its place."),
        ("actions/checkout@", "the catalogue’s release of actions/checkout", ""),
        ("timeout-minutes: 10", "the catalogue’s time limit", "Your own answer to Time limit of lint takes its place."),
        ("persist-credentials", "the product itself", "A rule of every file: no credential stays behind a checkout."),
        ("postgres:", "Service postgres of api", ""),
        ("build-args:", "Build arguments of the image api", ""),
        ("PYTHON_VERSION=", "Build argument PYTHON_VERSION of the image api", ""),
        ("url: https://staging", "Web address of staging", ""),
        ("STAGING_API_KEY", "Secret API_KEY of staging", ""),
    ],
)  # fmt: skip
def test_a_line_in_words(line: str, words: str, why: str) -> None:
    told = answer(line).told
    assert [(item.words, item.why) for item in told] == [(words, why)]


def test_one_line_stands_for_its_block() -> None:
    found = answer("env:")
    assert (found.first, found.last) == (line_of(TEXT, "env:"), line_of(TEXT, "APP_ENV: ci"))
    assert found.told[0].lines == f"Lines {found.first} to {found.last} come from"
    assert answer("cron:").told[0].lines.startswith("Line ")


def test_a_range_names_every_answer_and_says_what_is_left_out() -> None:
    found = answer("cron:", "concurrency:")
    assert [item.words for item in found.told][:2] == ["Schedule", "Runs by hand"]
    assert len(answer("name: CI/CD", "name: Test api").told) == 6
    assert answer("name: CI/CD", "name: Test api").more > 6


def test_lines_without_an_answer() -> None:
    blank = TEXT.splitlines().index("") + 1
    assert LINES.answer(WORKFLOW, (blank, blank)) is None
    assert LINES.answer(WORKFLOW, (9000, 9001)) is None
    guide = LINES.answer("SETUP.md", (3, 3))
    assert guide
    assert guide.told[0].words == "the whole pipeline"


@pytest.mark.parametrize("case", ["storefront", "registries", "overrides", "notifications"])
def test_every_key_that_decides_a_line_has_words(case: str) -> None:
    source, document = golden_source(case), golden(case).to_document()
    lines = LineOrigins(source)
    origins = {
        origin for path in source.files for origin in lines.of_file(path) if isinstance(origin, Origin)
    }
    keys = {origin.path for origin in origins if origin.kind == "pipeline"}
    assert len(keys) > 15
    for key in keys:
        words = told_key(key, document)
        assert words
        assert words[0].isupper() or words.startswith(tuple(part.name for part in golden(case).components))
        assert "[" not in words.replace('["', ""), (key, words)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("12", (12, 12)),
        (" 12-20 ", (12, 20)),
        ("L12-L20", (12, 20)),
        ("20 - 12", (12, 20)),
        ("", None),
        ("0", None),
        ("-3", None),
        ("1e3", None),
        ("9999999", None),
    ],
)
def test_lines_as_people_and_addresses_write_them(text: str, lines: tuple[int, int] | None) -> None:
    assert lines_of(text) == lines
