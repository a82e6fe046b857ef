"""Checking a document: every problem at once, each at its place, and the Pipeline when there is none."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from generator.catalogue.model import Catalogue
from generator.messages import place_of, problems_of, secret_problems
from generator.pipeline import Pipeline
from generator.problems import Problem, path_text
from generator.rules import rule_problems

_ROUNDS = 12
# Stand-ins for what is missing, so that the rules can still look at the rest of the document.
_STAND_INS: dict[str, Any] = {
    "version": 1,
    "name": "unnamed",
    "stack": "python",
    "channel": "slack",
    "secret": "UNNAMED",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: the pipeline, or the problems that keep it from being one."""

    pipeline: Pipeline | None
    problems: tuple[Problem, ...]


def _parent(document: Any, place: tuple[str | int, ...]) -> Any:
    for part in place[:-1]:
        document = document[part]
    return document


def _without_mistakes(document: dict[str, Any]) -> tuple[Pipeline | None, set[str]]:
    """The pipeline that is left when wrong values are taken out, and the places that were touched.

    A name that is missing gets a stand-in, so that the items of a list keep their numbers.
    """
    rest = copy.deepcopy(document)
    touched: set[str] = set()
    for attempt in range(_ROUNDS):
        try:
            return Pipeline.model_validate(rest), touched
        except ValidationError as error:
            places = sorted(
                {place_of(item["loc"], rest) for item in error.errors(include_url=False)},
                reverse=True,
                key=str,
            )
        for place in places:
            if not place:
                return None, touched
            touched.add(path_text(place))
            _take_out(rest, place, attempt)
    return None, touched


def _take_out(rest: dict[str, Any], place: tuple[str | int, ...], attempt: int) -> None:
    parent, last = _parent(rest, place), place[-1]
    if isinstance(parent, list):
        if isinstance(last, int) and last < len(parent):
            # An item that is no map at all cannot be repaired; an empty one gets its stand-ins in the next round.
            parent[last] = (
                {}
                if not isinstance(parent[last], dict) and place[0] in {"components", "environments", "images"}
                else None
            )
            if parent[last] is None:
                del parent[last]
        return
    if (
        last in parent
        and attempt < _ROUNDS - 1
        and not (last in _STAND_INS and parent[last] == _STAND_INS.get(str(last)))
    ):
        del parent[last]
        return
    index = next((part for part in place if isinstance(part, int)), 0)
    if last == "components":
        parent[last] = [{"name": "unnamed", "stack": "python"}]
    elif last == "name" and len(place) > 1:
        parent[last] = f"unnamed-{index}"
    elif last in _STAND_INS:
        parent[last] = _STAND_INS[str(last)]


def check(document: Any, catalogue: Catalogue) -> Checked:
    """Check a configuration as read from text or put together by forms.

    All problems come back at once, sorted by place: those of form, the rules between parts, and credentials in plain
    text. Nothing is raised for any input.
    """
    if not isinstance(document, dict):
        return Checked(
            None, (Problem("", "wrong_type", "The document must be a map that starts with version: 1"),)
        )
    problems = set(secret_problems(document))
    hidden = {problem.path for problem in problems}
    pipeline: Pipeline | None
    try:
        pipeline, touched = Pipeline.model_validate(document), set[str]()
    except ValidationError as error:
        problems.update(item for item in problems_of(error, document, Pipeline) if item.path not in hidden)
        pipeline, touched = _without_mistakes(document)
    if pipeline is not None:
        for item in rule_problems(pipeline, document, catalogue):
            if item.path not in hidden and not _is_below(item.path, touched):
                problems.add(item)
    ordered = tuple(sorted(problems, key=lambda item: (_order(item.path), item)))
    return Checked(None if ordered else pipeline, ordered)


def _is_below(path: str, touched: set[str]) -> bool:
    """Tell whether a place lies in an item that was already found wrong: a second sentence would only confuse."""
    items = {place.rsplit(".", 1)[0] if place.endswith((".name", ".stack")) else place for place in touched}
    return any(path == item or path.startswith((f"{item}.", f"{item}[")) for item in items)


def _order(path: str) -> tuple[int, str]:
    keys = list(Pipeline.model_fields)
    first = path.split(".")[0].split("[")[0]
    return (keys.index(first) if first in keys else len(keys), path)
