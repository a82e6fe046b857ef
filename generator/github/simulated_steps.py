"""The steps of a simulated job: which ones run, which fail for sure, which secrets they take and what they push."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from generator.github.event import SimulationError
from generator.github.expression_eval import Known, Value, expressions_in, holds, interpolate, to_text, truthy

_SECRET = re.compile(r"'(?:[^']|'')*'|\bsecrets\b(?:\.([A-Za-z_][A-Za-z0-9_-]*))?", re.IGNORECASE)
_META_TAGS = re.compile(r"\s*steps\.([A-Za-z0-9_-]+)\.outputs\.tags\s*")
_STEP_OUTPUT = re.compile(r"\bsteps\.([A-Za-z0-9_-]+)\.outputs\b")
ALL_SECRETS = "*"
# What the step asks that refuses to replace a newer commit.
_COMPARES = "/compare/$live...$GITHUB_SHA"
# A push whose tags say no name, or that of a step which does not exist, is a push all the same.
UNNAMED_IMAGE = "an image without a name"


@dataclass(slots=True)
class StepRun:
    """What the steps of a job do, over all cells of its matrix."""

    ran: list[str] = field(default_factory=list)
    pushes: list[str] = field(default_factory=list)
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    failed: bool = False
    because: str = ""


def _cells(job: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells of a matrix; one empty cell without it."""
    matrix = job.get("strategy", {}).get("matrix", {})
    if not isinstance(matrix, Mapping) or {"include", "exclude"} & set(matrix):
        raise SimulationError("A matrix with include, exclude or an expression is not simulated")
    return [dict(zip(matrix, cell, strict=True)) for cell in product(*matrix.values())]


def run_steps(
    job: Mapping[str, Any], contexts: Mapping[str, Value], *, newer_is_live: bool = False
) -> StepRun:
    """The steps of a job that do what they should, but for those whose script says that they fail.

    ``newer_is_live``: a newer commit than this run's is live where the job deploys to.
    """
    result = StepRun()
    for cell in _cells(job):
        known = {**contexts, "matrix": Known(cell)}
        _run_cell(job.get("steps", []), known, result, newer_is_live=newer_is_live)
    return result


def _run_cell(
    steps: Sequence[Mapping[str, Any]],
    contexts: Mapping[str, Value],
    result: StepRun,
    *,
    newer_is_live: bool,
) -> None:
    failed = False
    for number, step in enumerate(steps, start=1):
        status = {"success": not failed, "failure": failed, "cancelled": False, "always": True}
        if not holds(step.get("if"), contexts, status):
            continue
        result.ids.add(str(step.get("id", "")))
        name = str(step.get("name") or step.get("uses") or f"Step {number}")
        if name not in result.ran:
            result.ran.append(name)
            if secrets := secrets_in(step):
                result.secrets[name] = secrets
        if newer_is_live and _COMPARES in str(step.get("run", "")):
            failed, result.because = True, "a newer commit is live"
        elif _fails(step, contexts):
            failed = failed or not step.get("continue-on-error", False)
        else:
            result.pushes += [image for image in _pushed(step, steps, contexts) if image not in result.pushes]
    result.failed = result.failed or failed


def _fails(step: Mapping[str, Any], contexts: Mapping[str, Value]) -> bool:
    """Whether a script fails whatever happens: by the results that the gate sums up, or by its last line."""
    script = step.get("run", "")
    env = step.get("env", {})
    for name, fine in (("RESULTS", {"success"}), ("MAY_BE_SKIPPED", {"success", "skipped"})):
        if f"in ${name};" in script and set(to_text(interpolate(env[name], contexts)).split()) - fine:
            return True
    lines = script.rstrip().splitlines()
    # A script that ends well earlier comes to its last line only when something went wrong.
    return bool(lines) and lines[-1] == "exit 1" and "exit 0" not in script


def _pushed(
    step: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], contexts: Mapping[str, Value]
) -> Iterator[str]:
    """The images that a step of docker/build-push-action pushes, without their tags."""
    if not str(step.get("uses", "")).startswith("docker/build-push-action@"):
        return
    inputs = step.get("with", {})
    if not is_true(inputs.get("push", False), contexts) and "push=true" not in str(inputs.get("outputs", "")):
        return
    names = list(_image_names(str(inputs.get("tags", "")), steps, contexts))
    yield from names or [UNNAMED_IMAGE]


def _image_names(
    written: str, steps: Sequence[Mapping[str, Any]], contexts: Mapping[str, Value]
) -> Iterator[str]:
    named = [match[1] for text in expressions_in(written) if (match := _META_TAGS.fullmatch(text))]
    for other in steps:
        if other.get("id") in named:
            # docker/metadata-action puts names in lower case.
            yield from to_text(interpolate(other["with"]["images"], contexts)).lower().split()
    if not named:
        for line in re.split(r"[\s,]+", to_text(interpolate(written, contexts)).strip()):
            if line:
                yield re.sub(r"(?:@[^/]*|:[^/:]*)$", "", line)


def job_outputs(job: Mapping[str, Any], steps: StepRun, given: Mapping[str, str]) -> Known:
    """What a job hands on: what is given here, and nothing where the step that would say it did not run.

    Any other output is not known: asking for it is a mistake.
    """
    outputs = Known(given)
    for name, text in job.get("outputs", {}).items():
        said_by = set(_STEP_OUTPUT.findall(str(text)))
        if name not in outputs and said_by and not said_by & steps.ids:
            outputs[name] = ""
    return outputs


def secrets_in(value: Any) -> tuple[str, ...]:
    """The names of the secrets that a part of a workflow takes; ``*`` where it takes them all or by a computed name.

    The token of the run is left out: ``permissions`` say what it may do.
    """
    names: set[str] = set()
    for text in _texts(value):
        for expression in expressions_in(text):
            for match in _SECRET.finditer(expression):
                if not match[0].startswith("'"):
                    names.add(match[1] or ALL_SECRETS)
    return tuple(sorted(names - {"GITHUB_TOKEN"}))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def runs_code(job: Mapping[str, Any]) -> bool:
    """Whether a job runs code of the repository: it checks it out, and then runs a script or builds an image."""
    steps = job.get("steps", [])
    names = [str(step.get("uses", "")).partition("@")[0] for step in steps]
    if "actions/checkout" not in names:
        return False
    behind = steps[names.index("actions/checkout") + 1 :]
    return any("run" in step or "docker/build-push-action" in str(step.get("uses", "")) for step in behind)


def is_true(value: Any, contexts: Mapping[str, Value]) -> bool:
    """Whether a key that takes a boolean, or an expression that gives one, is true."""
    filled = interpolate(value, contexts)
    return truthy(filled) and filled != "false"
