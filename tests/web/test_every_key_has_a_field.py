"""Every key of the schema can be set in the wizard: a saved project's values stand in fields that one can see."""

import copy
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.urls import reverse

from cicd_wizard.projects.services import start_draft
from cicd_wizard.wizard.answers import Answers
from generator import check, load_catalogue
from tests.generator.samples import full
from tests.generator.test_every_key import KEYS, WITH, put
from tests.web.people import People, signed_in

TODAY = date(2026, 11, 22)
# The document says by it which schema it follows: there is one.
NO_ANSWER = {"version"}


class Controls(HTMLParser):
    """The named controls of a page that somebody can see, with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, list[str]] = {}
        self._folds: list[bool] = []
        self._area = self._select = self._option = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "details":
            self._folds.append("open" not in values)
        elif tag == "select":
            self._select = values.get("name", "")
        elif tag == "option" and "selected" in values:
            self._option = self._select
            self._hold(self._select, values.get("value", ""))
        elif tag == "textarea":
            self._area = values.get("name", "")
            self._hold(self._area, "")
        elif tag == "input" and values.get("type") != "hidden":
            off = values.get("type") in {"checkbox", "radio"} and "checked" not in values
            self._hold(values.get("name", ""), "" if off else values.get("value", "on"))

    def _hold(self, name: str, value: str) -> None:
        if name and not any(self._folds):
            self.held.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._option:
            # Some options are rows of the page, which have an identifier for a value.
            self._hold(self._option, data.strip())
        elif self._area in self.held:
            self.held[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._folds.pop()
        elif tag == "textarea":
            self._area = ""
        elif tag == "option":
            self._option = ""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def kinds(document: dict[str, Any]) -> set[str]:
    """The paths of a document's values, without the numbers of lists."""
    return {_kind(path) for path, _ in leaves(document)}


def _kind(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def canonical(document: dict[str, Any]) -> dict[str, Any] | None:
    """The document as it is stored, None if a rule refuses it."""
    checked = check(document, load_catalogue())
    return checked.pipeline.to_document() if checked.pipeline else None


@cache
def documents() -> list[dict[str, Any]]:
    """Documents that together have every key, as many of them in one as its rules allow."""
    found: list[dict[str, Any]] = []
    for key, (value, _) in KEYS.items():
        # A key often goes along with those before it.
        for place in {0, len(found) - 1} if found else ():
            if changed := _with(found[place], key, value):
                found[place] = changed
                break
        else:
            alone = _with(full(), key, value)
            assert alone, key
            found.append(alone)
    return [saved for document in found if (saved := canonical(document))]


def _with(document: dict[str, Any], key: str, value: Any) -> dict[str, Any] | None:
    """The document with a key set and what changes along; None if it is refused then, or has less than before."""
    changed = copy.deepcopy(document)
    try:
        for other, needed in WITH.get(key, {}).items():
            put(changed, other, copy.deepcopy(needed))
        put(changed, key, copy.deepcopy(value))
    except (KeyError, IndexError, TypeError):
        return None  # what the key belongs to is something else in this document
    kept = document == full() or kinds(document) <= kinds(changed)
    return changed if kept and canonical(changed) else None


def test_the_fields_alone_give_each_value_back() -> None:
    for saved in documents():
        answers = Answers({}, load_catalogue(), saved=saved, today=TODAY)
        assert canonical(answers.writer.document) == saved


def _stands_there(controls: Controls, name: str, value: Any) -> bool:
    """Whether the field is there and a value is in it, or in another field of its row."""
    row = name.rpartition("-")[0] + "-"
    texts = [text for other, held in controls.held.items() if other.startswith(row) for text in held]
    return name in controls.held and (isinstance(value, bool) or any(str(value) in text for text in texts))


def _said_to_be_no_secret(controls: Controls, name: str) -> bool:
    """Whether the tick beside the variable of this name is set: the names lie in a list of their own."""
    rows = [field.removesuffix("not_secret") for field, held in controls.held.items() if "on" in held]
    return any(controls.held.get(f"{row}name") == [name] for row in rows)


def test_each_value_stands_in_a_field_that_is_seen(people: People) -> None:
    client, draft = signed_in(people.ed), start_draft(people.ed, people.acme)
    missing, walked, seen = [], 0, NO_ANSWER
    for saved in documents():
        new = {path: value for path, value in leaves(saved) if _kind(path) not in seen}
        seen = seen | kinds(saved)
        draft.last_valid = saved
        draft.save()
        writer = Answers({}, load_catalogue(), saved=saved, today=TODAY).writer
        places = {path: writer.place_of(path)[:2] for path in new}
        for step in {step for step, _ in places.values()}:
            controls = Controls()
            address = reverse("wizard:step", args=[draft.pk, step])
            controls.feed(client.get(address).content.decode())
            for path, name in ((path, name) for path, (at, name) in places.items() if at == step):
                walked += 1
                there = (
                    _said_to_be_no_secret(controls, new[path])
                    if path.startswith("not_secret")
                    else _stands_there(controls, name, new[path])
                )
                if not there:
                    missing.append(f"{path}: {new[path]!r} in {name or 'no field'}")
    assert not missing, "\n".join(missing)
    assert walked > 150
