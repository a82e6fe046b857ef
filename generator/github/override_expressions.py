"""Expressions in overridden jobs: that GitHub can read them where they stand, and where secrets may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.github.expression_eval import expressions_in
from generator.github.expression_parser import (
    ExpressionError,
    Index,
    Literal,
    Named,
    Node,
    functions_of,
    parse,
    walk,
)
from generator.github.override_rules import Broken, Job, Where, texts
from generator.github.simulated_steps import secrets_in

SCRIPTS = "actions/github-script"
_WHOLE = re.compile(r"\s*\$\{\{(?:(?!\}\}).)*\}\}\s*", re.DOTALL)
_WHOLE_SECRET = re.compile(r"\s*secrets\.[A-Za-z_][A-Za-z0-9_]*\s*")
# What may be asked for, by place (docs.github.com, "Contexts": context availability).
_EARLY = frozenset({"github", "needs", "vars", "inputs"})
_JOB = _EARLY | {"strategy", "matrix", "secrets"}
_STEP = _JOB | {"job", "runner", "env", "steps"}
_CONTEXTS = {"if": _EARLY, "strategy": _EARLY, "outputs": _STEP, "steps": _STEP, "defaults": _JOB | {"env"}}
_STATUS = frozenset({"always", "success", "failure", "cancelled"})


def expressions(after: Job, inputs: frozenset[str]) -> Iterator[Broken]:
    """Rules 4 and 12: none in scripts, none that GitHub cannot read, no always(), secrets where they may stand.

    ``inputs`` are those that the workflow declares.
    """
    known = {
        "needs": set(after.get("needs", [])),
        "matrix": set(after.get("strategy", {}).get("matrix", {})) | {"include", "exclude"},
        "steps": {step["id"] for step in after["steps"] if "id" in step},
        "inputs": set(inputs),
    }
    for where, text in texts(after):
        if _is_script(after, where) and "${{" in text:
            message = 'Remove ${{ from the script. Hand the value in under env and use it as "$NAME"'
            yield where, "expression", message
            continue
        condition = where[-1:] == ("if",)
        if text.count("${{") > len(expressions_in(text)):
            yield where, "expression", "An expression begins with ${{ and ends with }}"
        elif condition and "${{" in text and _WHOLE.fullmatch(text) is None:
            yield (
                where,
                "expression",
                "Text beside ${{ }} makes a condition always true. Put all of it inside",
            )
        else:
            found = [text] if condition and "${{" not in text else expressions_in(text)
            for expression in found:
                yield from _expression(where, expression, known, guarded=bool(after.get("environment")))


def _is_script(after: Job, where: Where) -> bool:
    """A script of the shell, or of actions/github-script, which runs what it is given too."""
    if where[-1:] == ("run",):
        return where[0] == "steps"
    uses = (
        str(after["steps"][int(where[1])].get("uses", ""))
        if where[:1] == ("steps",) and len(where) > 2
        else ""
    )
    return where[-1:] == ("script",) and uses.partition("@")[0].lower() == SCRIPTS


def _expression(
    where: Where, expression: str, known: Mapping[str, set[str]], *, guarded: bool
) -> Iterator[Broken]:
    try:
        tree = parse(expression)
    except ExpressionError as error:
        yield where, "expression", f"GitHub cannot read this expression: {error}"
        return
    for message in _unfit(where, tree, known):
        yield where, "expression", message
    if not secrets_in(f"${{{{{expression}}}}}"):
        return
    if where[0] != "steps" or len(where) < 4 or where[2] not in {"env", "with"}:
        yield where, "secret", "A secret stands only under env or with of the step that needs it"
    elif _WHOLE_SECRET.fullmatch(expression) is None:
        yield where, "secret", "Write a secret by its name alone: ${{ secrets.NAME }}"
    elif not guarded:
        message = "A job that takes secrets has an environment. List the secret under components[].secrets"
        yield where, "secret", message


def _unfit(where: Where, tree: Node, known: Mapping[str, set[str]]) -> Iterator[str]:
    """Why an expression that can be read has no place, or no meaning, where it stands."""
    functions, condition = functions_of(tree), where[-1:] == ("if",)
    names = {node.name for node in walk(tree) if isinstance(node, Named)}
    if "always" in functions:
        yield "always() runs even when a run is cancelled. Write !cancelled()"
    if functions & _STATUS and not condition:
        yield f"{min(functions & _STATUS)}() has a meaning under if only"
    if "hashfiles" in functions and where[0] != "steps":
        yield "hashFiles() can be asked in steps only"
    if unknown := names - _CONTEXTS.get(str(where[0]), _JOB):
        yield f"GitHub has no {', '.join(sorted(unknown))} here"
    if condition and not names and not functions:
        yield "This is always the same. Remove the condition, or the job"
    for part, name in _parts(tree):
        if part in known and name.lower() not in {item.lower() for item in known[part]}:
            there = ", ".join(sorted(known[part])) or "nothing"
            yield f"There is no {name} among {part}. There is {there}"


def _parts(tree: Any) -> Iterator[tuple[str, str]]:
    """What an expression asks of a context by name: ``needs.checks``."""
    for node in walk(tree):
        if isinstance(node, Index) and isinstance(node.target, Named) and isinstance(node.key, Literal):
            yield node.target.name, str(node.key.value)
