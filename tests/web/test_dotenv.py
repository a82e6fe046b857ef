"""Reading a pasted .env: every line is either a name with its value, or named as skipped; secrets lose their values."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicd_wizard.wizard.dotenv import MAX_NAMES, Line, Target, UnreadableBlock, read_block, sort_lines
from generator.text import plain_value, variable_name
from tests.generator.samples import CREDENTIALS

NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,11}X", fullmatch=True)
VALUES = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t$#='\"\\ "), max_size=40
)


def target(**changes: object) -> Target:
    """A list with one variable and one secret name."""
    return Target(
        **{  # type: ignore[arg-type]  # the changes are a test's own
            "variables": {"LOG_LEVEL": "info"},
            "secrets": frozenset({"API_KEY"}),
            "not_secret": frozenset({"SESSION_TOKEN"}),
            "check_name": variable_name,
            "check_value": plain_value,
            "room": 100,
            "secret_room": 100,
            **changes,
        }
    )


def pairs(text: str) -> list[tuple[int, str, str]]:
    return [(line.number, line.name, line.value) for line in read_block(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", [(1, "A", "1")]),
        ("export A=1\n\n# B=2\nC = 3 # why\n", [(1, "A", "1"), (4, "C", "3")]),
        ("A=\"two\nlines\"\nB='$HOME'\n", [(1, "A", "two\nlines"), (3, "B", "$HOME")]),
        ("A=$B/${C}\r\nD=x=y=z\r\n", [(1, "A", "$B/${C}"), (2, "D", "x=y=z")]),
        ("\ufeffA=\nB=#f00\nC=a#b\n", [(1, "A", ""), (2, "B", "#f00"), (3, "C", "a#b")]),
        ('A="say \\"hi\\"\\n"', [(1, "A", 'say "hi"\n')]),
        ("\n\n  A=1\n", [(3, "A", "1")]),
    ],
)  # fmt: skip
def test_the_grammar(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert pairs(text) == expected
    assert read_block(text)[1] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A=1\nhunter2\n", "Line 2: there is no = behind the name"),
        ("two words\nA=1", "Line 1: this is no NAME=value. Check the quotes and the name"),
        ('A="open\nB="x"\nC=1\n', "Lines 1 to 2: this is no NAME=value. Check the quotes and the name"),
        ("one\ntwo\n\nthree\nA=1", "Lines 1 to 2: there is no = behind the name"),
        ("ghp_" + "a1B2" * 9 + "=1\nA=1", "Line 1: what stands in place of a name looks like a secret"),
    ],
)
def test_skipped_lines_are_named_and_not_quoted(text: str, said: str) -> None:
    lines, skipped = read_block(text)
    assert str(skipped[0]) == said
    assert lines[-1].value == "1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste lines such as"),
        ("# only a comment\n\n", "Paste lines such as"),
        ("A=" + "x" * 70_000, "64 KiB"),
        ("B=1\nA=a" + " " * 250 + "b", "line 2"),
    ],
)
def test_blocks_that_are_not_read(text: str, said: str) -> None:
    with pytest.raises(UnreadableBlock, match=said):
        read_block(text)


def test_so_many_names_at_once() -> None:
    lines, skipped = read_block("".join(f"A{number}=1\n" for number in range(MAX_NAMES + 50)))
    assert len(lines) == MAX_NAMES
    assert str(skipped[0]) == "Lines 201 to 250: up to 200 names can be read at once"


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
@settings(max_examples=40)
def test_quoted_values_come_back_as_they_were(values: dict[str, str]) -> None:
    text = "".join(
        f"export {name}='{value.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}'\n"
        for name, value in values.items()
    )
    try:
        lines, skipped = read_block(text)
    except UnreadableBlock:
        return
    assert skipped == []
    assert {line.name: line.value for line in lines if not line.dropped} == {
        name: value
        for name, value in values.items()
        if name not in {line.name for line in lines if line.dropped}
    }


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lines, skipped = read_block(text)
    except UnreadableBlock:
        return
    # What was sorted once is sorted the same way when the page posts it again.
    found = sort_lines(lines, target())
    assert sort_lines([item.line for item in found], target()) == found
    assert all(item.first <= item.last for item in skipped)


@given(
    st.sampled_from(sorted(CREDENTIALS)),
    st.sampled_from(
        ["LEVEL={}", "export A='{}'", 'A="{}"', "A=x {} y", "A = {} # why", "{}=1", 'A="a\n{}"\nB=1', 'A="{}']
    ),
)  # fmt: skip
def test_a_credential_is_in_nothing_that_comes_back(label: str, form: str) -> None:
    token = CREDENTIALS[label]
    found = read_block(f"B=1\n{form.format(token)}\n")
    assert token not in repr(found)
    assert token not in repr(sort_lines(found[0], target()))


@pytest.mark.parametrize(
    ("text", "verdict", "secret", "reason"),
    [
        ("NEW=1", "add", False, ""),
        ("LOG_LEVEL=debug", "change", False, ""),
        ("LOG_LEVEL=info", "same", False, ""),
        ("API_KEY=plain", "same", True, ""),
        ("api_key=plain", "same", True, ""),
        ("DB_PASSWORD=hunter2", "add", True, ""),
        ("PASSWORD_MIN_LENGTH=12", "add", False, ""),
        ("SESSION_TOKEN=cookie-name", "add", True, ""),
        ("RUNNER_TOKEN=x", "refused", True, "RUNNER_ and ACTIONS_ names are reserved"),
        ("PATH=/bin", "refused", False, "PATH changes how every step runs. Choose another name"),
        ("A-B=1", "refused", False, "Names use letters, numbers and underscores and do not start with a number"),
        (
            "A=${{ secrets.X }}",
            "refused",
            False,
            "Remove ${{ from the value. To read a value set at GitHub, use a variable",
        ),
        ("A=" + "x" * 4001, "refused", False, "Values can be up to 4,000 characters"),
        ("A=a\u202eb", "refused", False, "Value contains a hidden character (U+202E) at line 1"),
    ],
)  # fmt: skip
def test_what_a_line_would_do(text: str, verdict: str, secret: bool, reason: str) -> None:
    (item,) = sort_lines(read_block(text)[0], target())
    assert (item.verdict, item.reason) == (verdict, reason)
    assert verdict == "refused" or item.secret is secret
    assert not (item.secret and item.line.value)


def test_of_a_name_that_comes_twice_the_last_counts() -> None:
    first, second = sort_lines(read_block("A=1\nA=2")[0], target())
    assert first.reason == "Comes again in line 2, which counts"
    assert (second.verdict, second.line.value) == ("add", "2")


def test_no_more_than_there_is_room_for() -> None:
    lines = read_block("A=1\nLOG_LEVEL=debug\nB=2\nX_TOKEN=a\nY_TOKEN=b")[0]
    found = sort_lines(lines, target(room=1, secret_room=1, things="arguments"))
    assert [item.verdict for item in found] == ["add", "change", "refused", "add", "refused"]
    assert found[2].reason == "There is no room for more arguments"
    assert found[4].reason == "There is no room for more secrets"


@pytest.mark.parametrize(
    "text",
    [
        *(f"{piece}\n" * 2000 for piece in ('A="', "A='", "A=\\", "'", "A= #", 'A="\\"')),
        "A='" + "\\" * 65_000,
        ("A=" + " " * 190 + "b" + " " * 190 + "\n") * 160,
        "A=" + "'\"" * 32_000,
    ],
)  # fmt: skip
def test_no_block_is_long_to_read(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(UnreadableBlock):
        read_block(text)
    assert time.process_time() - started < 1


def test_what_was_said_to_be_no_secret_keeps_its_value() -> None:
    (line,) = read_block("SESSION_TOKEN=cookie-name", {"SESSION_TOKEN"})[0]
    assert sort_lines([line], target())[0].line.value == "cookie-name"


def test_lines_keep_their_value_only_without_a_reason_to_drop_it() -> None:
    (line,) = read_block("LEVEL=" + next(iter(CREDENTIALS.values())))[0]
    assert isinstance(line, Line)
    assert line.value == ""
    assert line.dropped == "pattern"
