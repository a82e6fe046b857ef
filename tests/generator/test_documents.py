"""Reading configurations: whatever stands in the file, a clear message at once, or exactly what was written."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import DocumentProblems, check, dump_document, read_document
from tests.examples import examples
from tests.generator.samples import CATALOGUE, CREDENTIALS, full
from tests.generator.strategy_texts import MARKED_TEXTS, TYPE_WORDS

HEAD = "version: 1\nname: Shop\n"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
# Half a second on the slowest machine is still no attack; unbounded readers take minutes or all memory.
AT_ONCE = 0.5

UNREADABLE: list[tuple[str, str | bytes, str, str, str]] = [
    ("not UTF-8", b"name: \xe9", "", "not_text", "not UTF-8"),
    ("UTF-16", "version: 1".encode("utf-16"), "", "not_text", "not UTF-8"),
    (
        "zip",
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x21\x00",
        "",
        "not_yaml",
        "characters that YAML cannot hold",
    ),
    ("zip with high bytes", b"PK\x03\x04\x14\x00\xff\xfe", "", "not_text", "not UTF-8"),
    ("NUL", b"name: a\x00b", "", "not_yaml", "characters that YAML cannot hold"),
    ("lone surrogate", "name: \ud800", "", "not_yaml", "characters that YAML cannot hold"),
    ("empty", "", "", "wrong_type", "must be a map"),
    ("only comments", "# nothing\n", "", "wrong_type", "must be a map"),
    ("null", "null", "", "wrong_type", "must be a map"),
    ("text", "hello", "", "wrong_type", "must be a map"),
    ("number", "42", "", "wrong_type", "must be a map"),
    ("list", "- a\n- b\n", "", "wrong_type", "must be a map"),
    ("JSON list", "[1, 2]", "", "wrong_type", "must be a map"),
    ("a megabyte", "x" * 1_000_000, "", "too_large", "larger than 256 KiB"),
    ("a megabyte of maps", "a: b\n" * 200_000, "", "too_large", "larger than 256 KiB"),
    ("junk", "%" * 200_000, "", "not_yaml", "Line 1"),
    ("wide characters", "ä" * 200_000, "", "too_large", "larger than 256 KiB"),
    ("alias bomb", BOMB, "", "alias", "Line 1: write values out"),
    ("anchor alone", "a: &x 1\n", "", "alias", "anchors and aliases"),
    ("alias alone", "a: *x\n", "", "alias", "anchors and aliases"),
    ("20,000 [", "[" * 20_000, "", "too_deep", "nested deeper than 20 levels"),
    ("20,000 { of JSON", '{"a":' * 20_000, "", "too_deep", "nested deeper than 20 levels"),
    (
        "20,000 [ in JSON",
        '{"a":' + "[" * 20_000 + "]" * 20_000 + "}",
        "",
        "too_deep",
        "nested deeper than 20 levels",
    ),
    ("20,000 -", "- " * 20_000, "", "too_deep", "nested deeper than 20 levels"),
    ("21 levels of JSON", '{"a":' + "[" * 21 + "]" * 21 + "}", "", "too_large", "20 levels"),
    ("many values", "a: [" + "x, " * 6000 + "]", "", "too_large", "more than 5,000 values"),
    ("many values of JSON", json.dumps({"a": list(range(6000))}), "", "too_large", "more than 5,000 values"),
    ("several documents", "a: 1\n---\nb: 2\n", "", "several_documents", "Line 2: a second document begins"),
    ("key twice", HEAD + "name: Two\n", "name", "duplicate_key", "Line 3: 'name' stands twice"),
    ("inner key twice", "a: [{b: 1, b: 2}]", "a[0].b", "duplicate_key", "'b' stands twice"),
    ("JSON key twice", '{"version": 1, "version": 1}', "version", "duplicate_key", "'version' stands twice"),
    ("inner JSON key twice", '{"a": [{"b": 1, "b": 2}]}', "a[0].b", "duplicate_key", "'b' stands twice"),
    ("Python tag", "a: !!python/object/apply:os.system [id]\n", "", "tag", "Line 1: remove the tag"),
    ("own tag", "a: !secret x\n", "", "tag", "remove the tag"),
    ("tag that says nothing", "a: ! 12", "", "tag", "remove the tag"),
    ("core tag", "a: !!binary aGk=\n", "", "tag", "remove the tag"),
    ("key that is a list", "? [a, b]\n: c\n", "", "wrong_type", "a key must be text"),
    ("open bracket", "a: [b\n", "", "not_yaml", "Line 2, column 1: this is not YAML: a [ has no ]"),
    ("open brace", "a: {b: 1\n", "", "not_yaml", "a { has no }"),
    ("open quote", "a: 'b\n", "", "not_yaml", "a quotation mark has no end"),
    ("tab", "a:\n\tb: 1\n", "", "not_yaml", "Line 2"),
    ("second colon", "a: b: c\n", "", "not_yaml", "a second colon stands here"),
    ("wrong indent", "a:\n  b: 1\n c: 2\n", "", "not_yaml", "not indented like the lines around it"),
    ("escape", 'a: "\\q"\n', "", "not_yaml", "only a few letters mean something"),
    ("at sign", "a: @b\n", "", "not_yaml", "Put it in quotes"),
    ("NaN of JSON", '{"version": NaN}', "", "wrong_type", "NaN is no value here"),
    ("infinity of JSON", '{"version": -Infinity}', "", "wrong_type", "-Infinity is no value here"),
    ("very long key", "k" * 5000 + ": 1\n", "", "not_yaml", "Line 1"),
]


@pytest.mark.parametrize(
    ("text", "path", "code", "said"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_what_cannot_be_read_is_told_at_once(text: str | bytes, path: str, code: str, said: str) -> None:
    started = time.perf_counter()
    with pytest.raises(DocumentProblems) as refused:
        read_document(text)
    assert time.perf_counter() - started < AT_ONCE
    (problem,) = refused.value.problems
    assert (problem.path, problem.code) == (path, code)
    assert said in problem.message


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("\ufeffversion: 1", {"version": 1}),
        (b"\xef\xbb\xbfversion: 1", {"version": 1}),
        ("version: 1\r\nname: a\r\n", {"version": 1, "name": "a"}),
        ("---\nversion: 1\n...\n", {"version": 1}),
        ("{version: 1, name: a}", {"version": 1, "name": "a"}),
        ('\t{"version": 1,\t"name": "a"}\n', {"version": 1, "name": "a"}),
        ('{"name": "\\ud83d\\ude80"}', {"name": "🚀"}),
        ('{"name": "a\\u2028b"}', {"name": "a\u2028b"}),
        ("a: no", {"a": "no"}),
        ("a: on", {"a": "on"}),
        ("on: a", {"on": "a"}),
        ("1: a", {"1": "a"}),
        ("true: a", {"true": "a"}),
        ("~: a", {"~": "a"}),
        ("a: TRUE", {"a": True}),
        ("a: 0777", {"a": "0777"}),
        ("a: 0x1F", {"a": "0x1F"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 12:30:45", {"a": "12:30:45"}),
        ("a: 2026-11-22", {"a": "2026-11-22"}),
        ("a: =", {"a": "="}),
        ("a: -3", {"a": -3}),
        ("a: 99999999999999999999", {"a": "99999999999999999999"}),
        ("a: 3.10", {"a": 3.1}),
        ("a:", {"a": None}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("a: |\n  b\n  c\n", {"a": "b\nc\n"}),
    ],
)
def test_what_can_be_read_is_read_as_written(text: str | bytes, data: dict[str, Any]) -> None:
    assert read_document(text) == data


def test_merge_keys_are_keys_like_any_other() -> None:
    (problem,) = check(
        read_document(HEAD + "components: [{name: a, stack: node}]\n<<: {name: b}\n"), CATALOGUE
    ).problems
    assert problem.code == "unknown_key"


@pytest.mark.parametrize("token", CREDENTIALS.values(), ids=CREDENTIALS)
@pytest.mark.parametrize(
    "text",
    [
        "{0}: a\n{0}: b\n",
        "a: [{0}",
        "a: !{0} b",
        "a: *{0}",
        'a: "\\{0}',
        "{0}",
        '{{"{0}": 1, "{0}": 2}}',
        "- {0}: b: c",
    ],
)
def test_no_message_repeats_a_token(token: str, text: str) -> None:
    with pytest.raises(DocumentProblems) as refused:
        read_document(text.format(token.split("\n", maxsplit=1)[0]))
    for problem in refused.value.problems:
        assert token.split("\n", maxsplit=1)[0].lower() not in str(problem).lower()


@examples(300)
@given(st.one_of(st.text(), st.binary(), st.text("[]{}:,-!&*?|>'\"#%@` \n\tab1~<")))
def test_anything_is_read_or_refused(text: str | bytes) -> None:
    with contextlib.suppress(DocumentProblems):
        check(read_document(text), CATALOGUE)


TEXTS = st.one_of(
    st.sampled_from((*TYPE_WORDS, *MARKED_TEXTS)), st.text(st.characters(exclude_categories=["Cs"]))
)
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        st.one_of(TEXTS, st.booleans(), st.none(), st.integers(-(10**15), 10**15)),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
        max_leaves=12,
    ),
    min_size=1,
    max_size=5,
)


@examples(300)
@given(DATA)
def test_what_is_written_reads_back(data: dict[str, Any]) -> None:
    assert read_document(dump_document(data)) == data
    assert read_document(json.dumps(data)) == data


def test_the_order_of_a_document_is_kept() -> None:
    assert list(read_document(dump_document(full()))) == list(full())
