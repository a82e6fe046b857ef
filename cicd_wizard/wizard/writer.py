"""Putting a document together, and remembering for every place in it which field it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError

from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.steps import PROJECT, owner_of
from generator import Problem
from generator.problems import path_text
from generator.secret_patterns import find_secret, mask

type Path = tuple[str | int, ...]

# Of an entry in a map, these say something about its name; the ones after, about its value.
_ABOUT_NAMES = {"duplicate", "reserved"}
_ABOUT_VALUES = {"secret", "secret_name"}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem at a field of a step; `name` is the field's posted name, "" for the step as a whole."""

    step: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an entry of a map was typed: two fields, of which each may be wrong."""

    key: str
    key_name: str
    value_name: str
    check_key: Callable[[object], str]

    def name_for(self, problem: Problem) -> str:
        if problem.code in _ABOUT_VALUES:
            return self.value_name
        if problem.code in _ABOUT_NAMES:
            return self.key_name
        try:
            self.check_key(self.key)
        except PydanticCustomError as error:
            return self.key_name if error.message() == problem.message else self.value_name
        return self.value_name


@dataclass
class Writer:
    """The document so far, where each part was typed, and what a document cannot express."""

    document: dict[str, Any] = field(default_factory=lambda: {"version": 1})
    step: str = PROJECT
    problems: list[FieldProblem] = field(default_factory=list)
    not_secret: list[str] = field(default_factory=list)
    _fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    _entries: dict[str, tuple[str, _Entry]] = field(default_factory=dict)
    _secrets: list[tuple[str, str, _Entry]] | None = None
    _wholes: set[str] = field(default_factory=set)

    def at(self, form: FormWithRows, name: str, *path: str | int) -> None:
        """Remember that this field holds what stands at `path`."""
        self._fields[path_text(path)] = (self.step, form.html_name(name))

    def at_whole(self, form: FormWithRows, name: str, *path: str | int) -> None:
        """Remember that this field holds a whole part as one text: its problems say where in it they are."""
        self.at(form, name, *path)
        self._wholes.add(path_text(path))

    def put(
        self, target: dict[str, Any], form: FormWithRows, name: str, path: Path, *, key: str = ""
    ) -> None:
        """Write a text into `target` if there is one, under the field's own name or `key`."""
        key = key or name
        self.at(form, name, *path, key)
        if text := form.text(name):
            target[key] = text

    def entry(  # one map entry has this many sides
        self, path: Path, key: str, key_field: tuple[FormWithRows, str], value_field: tuple[FormWithRows, str],
        check_key: Callable[[object], str],
    ) -> None:  # fmt: skip
        """Remember where the name and the value of a map's entry were typed."""
        (key_form, key_name), (value_form, value_name) = key_field, value_field
        names = key_form.html_name(key_name), value_form.html_name(value_name)
        self._entries[path_text((*path, key))] = (self.step, _Entry(key, *names, check_key))

    def wrong(self, form: FormWithRows, name: str, message: str) -> None:
        """Note a problem that only the form can see, at one of its fields ("" for the form as a whole)."""
        # A sentence may name what was typed, which may be a credential.
        self.problems.append(FieldProblem(self.step, form.html_name(name) if name else "", mask(message)))

    def judge(
        self, form: FormWithRows, name: str, validate: Callable[[object], object], value: object
    ) -> None:
        """Let one of the engine's validators look at a value that cannot stand in the document by itself."""
        try:
            validate(value)
        except PydanticCustomError as error:
            self.wrong(form, name, error.message())

    def located(self, problems: Iterable[Problem]) -> list[FieldProblem]:
        """The engine's problems at their fields, after the form's own; each sentence once per field."""
        found = dict.fromkeys(self.problems)
        for problem in problems:
            found.update(dict.fromkeys(self._located(problem)))
        return list(found)

    def _located(self, problem: Problem) -> list[FieldProblem]:
        path = problem.path
        if problem.code == "secret":
            # A credential typed as a name: the engine gives the place of the map that has it as a key.
            keys = [(step, entry) for place, step, entry in self._secret_keys() if _parent_is(place, path)]
            if keys:
                return [FieldProblem(step, entry.key_name, problem.message) for step, entry in keys]
        if path in self._entries:
            step, entry = self._entries[path]
            return [FieldProblem(step, entry.name_for(problem), problem.message)]
        step, name, best = self.place_of(path)
        place = path.removeprefix(best).lstrip(".") if best in self._wholes else ""
        return [FieldProblem(step, name, f"{place}: {problem.message}" if place else problem.message)]

    def place_of(self, path: str) -> tuple[str, str, str]:
        """The step and the field ("" for none) of a place in the document, and the place that the field holds.

        Where a place has no field of its own, that of what it lies in.
        """
        for place in _outwards(path):
            if place in self._entries:
                step, entry = self._entries[place]
                return step, entry.value_name, place
            if place in self._fields:
                return *self._fields[place], place
        return *self._fields.get("", (owner_of(path), "")), ""

    def _secret_keys(self) -> list[tuple[str, str, _Entry]]:
        """The entries whose names are credentials, with their places and steps; looked for once."""
        if self._secrets is None:
            self._secrets = [
                (place, step, entry)
                for place, (step, entry) in self._entries.items()
                if find_secret(entry.key)
            ]
        return self._secrets


def _outwards(path: str) -> Iterator[str]:
    """A place, and each that it lies in."""
    yield path
    for index in range(len(path) - 1, 0, -1):
        if path[index] in ".[":
            yield path[:index]


def _parent_is(place: str, parent: str) -> bool:
    return bool(parent) and place.startswith(parent) and place[len(parent) : len(parent) + 1] in {".", "["}
