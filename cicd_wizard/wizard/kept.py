"""Keys of a saved document that no page shows: an edited project keeps them, in the part that they belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cicd_wizard.wizard.data import StepData
from generator.problems import Place, Problem, path_text

# Where the kept keys lie in a draft, beside its steps: on the server only, no page posts them.
KEPT = "kept"
# Lists whose parts are known by the identifier of their row, through renaming and moving.
PARTS = ("components", "images", "environments")
# Keys that say something about others: with another value there, they would mean something else.
TIED = {"package_manager_version": ("stack", "package_manager")}
# Problems that say of a key that it does nothing where it stands.
IDLE = {"unused", "unreachable"}

type Document = dict[str, Any]
type Uids = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class KeptKey:
    """One key: the part's list and identifier ("" for the document), the way to it, its value, what it is tied to."""

    part: str
    uid: str
    path: tuple[str, ...]
    value: Any
    tied: dict[str, Any] = field(default_factory=dict)


def not_shown(saved: Document, written: Document, uids: Uids) -> list[KeptKey]:
    """The keys of a saved document that its forms do not give back, before anybody changed anything.

    ``uids`` has the identifiers of the rows of each of PARTS, in the order of the document.
    """
    found = [KeptKey("", "", path, value) for path, value in _missing(saved, written, skip=PARTS)]
    for part in PARTS:
        rows = zip(uids.get(part, ()), saved.get(part, []), written.get(part, []), strict=False)
        for uid, before, now in rows:
            for path, value in _missing(before, now):
                tied = {key: before.get(key) for key in TIED.get(path[0], ())}
                found.append(KeptKey(part, uid, path, value, tied))
    return found


def _missing(
    saved: Document, written: Document, skip: Iterable[str] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in saved.items():
        if key in skip:
            continue
        if key not in written:
            yield (key,), value
        elif isinstance(value, dict) and isinstance(written[key], dict):
            yield from (((key, *path), item) for path, item in _missing(value, written[key]))


def to_data(keys: Iterable[KeptKey]) -> StepData:
    """Kept keys as a draft stores them."""
    listed = [[key.part, key.uid, list(key.path), key.value, key.tied] for key in keys]
    return {KEPT: [json.dumps(listed)]} if listed else {}


def from_data(data: StepData) -> list[KeptKey]:
    """Kept keys as a draft has them."""
    stored = json.loads(data[KEPT][0]) if data.get(KEPT) else []
    return [KeptKey(part, uid, tuple(path), value, tied) for part, uid, path, value, tied in stored]


def put_back(document: Document, keys: Iterable[KeptKey], uids: Uids) -> dict[str, KeptKey]:
    """Put kept keys into the document that the forms give; the paths that they came to lie at.

    A key goes with its part, and with what it is tied to. What a form gives wins.
    """
    placed: dict[str, KeptKey] = {}
    for key in keys:
        place: Place = ()
        holder: Any = document
        if key.part:
            rows = list(uids.get(key.part, ()))
            parts = document.get(key.part, [])
            if key.uid not in rows or rows.index(key.uid) >= len(parts):
                continue
            place = (key.part, rows.index(key.uid))
            holder = parts[rows.index(key.uid)]
        if any(holder.get(name) != value for name, value in key.tied.items()):
            continue
        for name in key.path[:-1]:
            holder = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and _fill(holder, key.path[-1], key.value):
            placed[path_text((*place, *key.path))] = key
    return placed


def _fill(holder: Document, name: str, value: Any) -> bool:
    """Set what is not there yet, in maps key by key; tell whether anything was."""
    if name not in holder:
        holder[name] = json.loads(json.dumps(value))
        return True
    if isinstance(value, dict) and isinstance(holder[name], dict):
        filled = [_fill(holder[name], key, item) for key, item in value.items()]
        return any(filled)
    return False


def place_of(problem: Problem, placed: Iterable[str]) -> str | None:
    """The path of the kept key that a problem is about; None for a problem of something else."""
    for place in placed:
        if problem.path == place or problem.path.startswith((f"{place}.", f"{place}[")):
            return place
    return None


def idle(problems: Iterable[Problem], placed: Iterable[str]) -> set[str]:
    """The paths of kept keys that do nothing any more: what they acted on was switched off on a page."""
    places = list(placed)
    found = {place_of(problem, places) for problem in problems if problem.code in IDLE}
    return {place for place in found if place is not None}
