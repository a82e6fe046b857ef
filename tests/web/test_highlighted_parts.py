"""A long file is highlighted in parts, so that a preview works on what changed only; nobody sees the seams."""

from pathlib import Path

import pytest

from cicd_wizard.ui import highlighting

GOLDEN = Path(__file__).parents[1] / "golden"
WORKFLOWS = sorted(GOLDEN.glob("*/*/.github/workflows/*.yml")) + sorted(GOLDEN.glob("*/pipeline.yaml"))


def in_one(text: str) -> list[str]:
    return list(highlighting._lines(highlighting._pieces(text, "yaml")))


def in_parts(text: str) -> list[str]:
    return [
        line for part in highlighting._parts(text, "yaml") for line in highlighting._lines_of(part, "yaml")
    ]


@pytest.mark.parametrize("path", WORKFLOWS[::12], ids=lambda path: str(path.relative_to(GOLDEN)))
def test_parts_look_like_the_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert in_parts(text) == in_one(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  b: 1\n  c: ${{ x }}\nd: 2\n",
        "on:\n  push:\n\n  # why\n  pull_request: {}\n",
        "a: >-\n\n  b\nc: true",
        "",
    ],
)
def test_texts_are_not_cut(text: str) -> None:
    assert in_parts(text) == in_one(text)


def test_only_the_changed_part_is_read_again() -> None:
    text = max((path.read_text(encoding="utf-8") for path in WORKFLOWS), key=len)
    highlighting._lines_of.cache_clear()
    in_parts(text)
    parts = highlighting._lines_of.cache_info().misses
    in_parts(text.replace("ubuntu-24.04", "ubuntu-22.04", 1))
    assert parts > 10
    assert highlighting._lines_of.cache_info().misses == parts + 1
