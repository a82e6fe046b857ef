"""Text in YAML: whatever it is, three readers of two versions get it back, in every place where a text may stand."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from generator.yaml_text import BlockList, Commented, Folded, plain, write_document
from tests.examples import examples
from tests.generator.strategy_texts import LINES, MARKED_TEXTS, TYPE_WORDS

NASTY = (*TYPE_WORDS, *MARKED_TEXTS, *LINES)
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"])))


def readings(text: str) -> list[Any]:
    """What YAML 1.1 (in Python and in C) and YAML 1.2 read."""
    return [
        yaml.safe_load(text),
        yaml.load(text, Loader=yaml.CSafeLoader),
        YAML(typ="safe", pure=True).load(text),
    ]


def places(text: str) -> dict[str, Any]:
    """A document that has a text in every kind of place."""
    return {
        "value": text,
        "list": [text, "other", text],
        "items": [{"first": text, "second": text}],
        "blocks": BlockList((text.replace("\n", " "), "other")),
        "deep": {"map": {"value": text}},
        "commented": Commented(text, "because"),
    }


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
def test_nasty_text_reads_back(text: str) -> None:
    document = places(text)
    for read in readings(write_document(document)):
        assert read == plain(document)


@pytest.mark.parametrize("key", sorted({text for text in (*TYPE_WORDS, *MARKED_TEXTS) if text}), ids=ascii)
def test_nasty_keys_read_back(key: str) -> None:
    document = {key: "x", "map": {key: {"inner": "y"}}, "list": [{key: "z"}]}
    for read in readings(write_document(document)):
        assert read == document


@examples(200)
@given(TEXTS)
def test_any_text_reads_back(text: str) -> None:
    document = places(text)
    for read in readings(write_document(document)):
        assert read == plain(document)


def test_folded_lines_become_one() -> None:
    folded = Folded(("${{", "  a &&", "  b", "}}"))
    for read in readings(write_document({"if": folded, "x": Folded(("a", "b"))})):
        assert read == {"if": folded.text, "x": "a b"}
    assert " ".join(folded.text.split()) == "${{ a && b }}"


def test_short_lists_stand_on_one_line_and_long_ones_do_not() -> None:
    assert write_document({"a": ["x", "3.10", 5]}) == "a: [x, '3.10', 5]\n"
    assert write_document({"a": ["x" * 60, "y" * 60]}).count("\n") == 3


def test_comments_stand_behind_values_and_above_maps() -> None:
    text = write_document({"a": Commented("x", "why"), "b": Commented({"c": 1}, "one\ntwo", above=True)})
    assert text == "a: x # why\n# one\n# two\nb:\n  c: 1\n"
