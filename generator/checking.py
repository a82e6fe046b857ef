"""Checking a document: every problem at once, each at its place, and the Pipeline when there is none."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain
from typing import Any

from pydantic import ValidationError

from generator.catalogue.model import Catalogue
from generator.document import MAX_DEPTH, MAX_NODES
from generator.first_plan import read_first_plan
from generator.messages import credentials_of, model_at, place_of, problems_of, secret_problems
from generator.override_problems import override_problems
from generator.parts import Part
from generator.pipeline import Pipeline
from generator.problems import Place, Problem, too_big
from generator.rules import rules

# Each round takes out the mistakes that it sees; more rounds than a document has levels are never needed.
_ROUNDS = 20
# What stands where a value is missing while the rules look at the rest of the document. No rule sees it.
_STAND_INS: dict[str, Any] = {
    "version": 1,
    "name": "unnamed",
    "stack": "unnamed",
    "components": [{}],
    "cron": "0 0 * * *",
    "channel": "slack",
    "group": "unnamed",
    "secret": "UNNAMED",
    "variable": "UNNAMED",
    "repository": "unnamed",
    "tag": "unnamed",
}
_MAPS_OF_VALUES = ("env_vars", "build_args", "build_secrets")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: the pipeline, or the problems that keep it from being one.

    ``parsed`` is the configuration wherever its form is right, whatever the rules say of it: forms show it with its
    problems. Only ``pipeline`` may be generated from.
    """

    pipeline: Pipeline | None
    problems: tuple[Problem, ...]
    parsed: Pipeline | None = None


def check(document: Any, catalogue: Catalogue) -> Checked:
    """Check a configuration as read from text or put together by forms.

    All problems come back at once, sorted by place: those of form, the rules between parts, and credentials
    in plain text. Nothing is raised for any input, and no message repeats a credential. Names of the first plan are
    read as today's keys; the pipeline has only these.
    """
    if not isinstance(document, dict):
        message = "The document must be a map that starts with version: 1"
        return Checked(None, (Problem("", "wrong_type", message),))
    if too_big(document, MAX_DEPTH + 1, MAX_NODES):
        message = f"The document has more than {MAX_NODES:,} values or {MAX_DEPTH} levels"
        return Checked(None, (Problem("", "too_large", message),))
    written = document
    plan = read_first_plan(written)
    document = plan.document
    secrets = plan.places_of(secret_problems(document))
    known = {problem.path for problem in secrets}
    secrets += [problem for problem in secret_problems(written) if problem.path not in known]
    problems: set[Problem] = set()
    try:
        pipeline: Pipeline | None = Pipeline.model_validate(document)
        if pipeline:
            problems.update(chain.from_iterable(rules(pipeline, document, catalogue)))
            if pipeline.overrides and not problems:
                # An override is judged by the jobs that come out, and these need a configuration without problems.
                problems.update(override_problems(pipeline, catalogue))
    except ValidationError as error:
        pipeline = None
        problems.update(problems_of(error, document, Pipeline))
        problems.update(_problems_of_the_rest(document, catalogue))
    told = {problem.path for problem in secrets}
    problems = {item for item in plan.places_of([*problems, *plan.problems]) if item.path not in told}
    if secrets and (credentials := credentials_of(written)):
        problems = {replace(item, message=credentials.sub("…", item.message)) for item in problems}
    ordered = tuple(sorted({*problems, *secrets}, key=_order))
    return Checked(None if ordered else pipeline, ordered, pipeline)


def _order(problem: Problem) -> tuple[object, ...]:
    """The place of a problem's part in the schema, then its path with numbers as numbers."""
    parts = re.split(r"[.\[\]]+", problem.path)
    keys = list(Pipeline.model_fields)
    first = keys.index(parts[0]) if parts[0] in keys else len(keys)
    path = tuple((int(part) if re.fullmatch("[0-9]{1,9}", part) else -1, part) for part in parts)
    return (first, path, problem.code, problem.message)


def _problems_of_the_rest(document: dict[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    """What the rules say about a document in which some values are wrong.

    The wrong values are taken out, so that a rule which asks for one of them fails with AttributeError: it
    has nothing to say before that value is mended, and is not in the way of the other rules.
    """
    rest = copy.deepcopy(document)
    unknown: set[Place] = set()
    pipeline: Pipeline | None = None
    for _ in range(_ROUNDS):
        try:
            pipeline = Pipeline.model_validate(rest)
            break
        except ValidationError as error:
            for item in error.errors(include_url=False):
                unknown.update(_take_out(rest, item["loc"], missing=item["type"] == "missing"))
    if pipeline is None:
        return
    for place in unknown:
        _forget(pipeline, place)
    for rule in rules(pipeline, document, catalogue):
        try:
            yield from rule
        except AttributeError:
            continue


def _take_out(rest: dict[str, Any], location: Iterable[str | int], *, missing: bool) -> Iterator[Place]:
    """Take one wrong value out of the document, and name the places whose values nobody knows now."""
    location = tuple(location)
    place = place_of(location, rest)
    if not place:
        return
    holder: Any = rest
    for part in place[:-1]:
        holder = holder[int(part)] if isinstance(holder, list) else holder.get(part, {})
    last = place[-1]
    if _goes_with_its_holder(place, missing=missing, listed=isinstance(holder, list)):
        yield from _take_out(rest, place[:-1], missing=False)
        return
    if missing:
        holder[last] = copy.deepcopy(_STAND_INS[str(last)])
    elif isinstance(holder, list):
        holder[int(last)] = {}
    elif _is_value(place):
        # The other variables stay known, and that there are some; a wrong value leaves its name known too.
        if location[-1] == "[key]" or holder.get(last) == "":
            holder.pop(last, None)
            last = f"UNNAMED_{len(holder)}"
        holder[last] = ""
        return
    elif last in holder:
        del holder[last]
        model = model_at(Pipeline, place)
        if model and last not in model.model_fields:
            meant = get_close_matches(str(last), model.model_fields, n=1)
            yield from ((*place[:-1], key) for key in meant)
    yield place


def _goes_with_its_holder(place: Place, *, missing: bool, listed: bool) -> bool:
    """Whether more is taken out than the value at fault.

    A list of texts goes as a whole: without one item the others would change their places. So does a part that lacks
    a key for which nothing can stand: nobody knows which registry or cluster is meant.
    """
    if missing:
        return str(place[-1]) not in _STAND_INS
    return listed and model_at(Pipeline, (*place, "")) is None


def _is_value(place: Place) -> bool:
    return len(place) > 1 and place[-2] in _MAPS_OF_VALUES


def _forget(pipeline: Pipeline, place: Place) -> None:
    """Take a value out of a pipeline: asking for it raises AttributeError from now on."""
    holder: Part = pipeline
    field = str(place[0])
    current: Any = pipeline
    for part in place:
        if isinstance(current, Part):
            holder, field = current, str(part)
            current = current.__dict__.get(field)
        elif isinstance(current, list):
            current = current[int(part)] if int(part) < len(current) else None
        elif isinstance(current, dict):
            current = current.get(part)
    if isinstance(current, Part) and isinstance(place[-1], int):
        current.__dict__.clear()
    else:
        holder.__dict__.pop(field, None)
