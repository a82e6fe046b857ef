"""GitHub's expressions evaluated, as docs.github.com, "Evaluate expressions in workflows and actions", says."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.github.expression_parser import (
    Call,
    ExpressionError,
    Index,
    Literal,
    Named,
    Node,
    Operation,
    functions_in,
    nodes_of,
    parse,
    to_number,
)

type Value = bool | float | str | list[Any] | Mapping[str, Any] | None
STATUS_FUNCTIONS = frozenset({"success", "failure", "cancelled", "always"})
# A string may hold }}, so it is stepped over as a whole.
_EXPRESSION = re.compile(r"\$\{\{((?:'(?:[^']|'')*'|(?!\}\})[^'])*)\}\}")


class Known(dict[str, Any]):
    """A context all of whose properties are known: asking for another one is a mistake, not null."""


class _Filtered(list[Any]):
    """What a star gives: a property of it is that property of each of its items."""


def truthy(value: Value) -> bool:
    """Whether a value counts as true: not null, false, 0, NaN or the empty text."""
    if isinstance(value, int | float):
        return bool(value) and not math.isnan(value)
    return not (value is None or value == "")


def to_text(value: Value) -> str:
    """A value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return "NaN" if math.isnan(value) else f"{value:.15g}".replace("inf", "Infinity")
    return "Array" if isinstance(value, list) else "Object"


def _number(value: Value) -> float:
    if value is None:
        return 0.0
    if isinstance(value, str):
        return to_number(value)
    return float(value) if isinstance(value, int | float) else math.nan


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", type(None): "null"}.get(type(value), "object")


def equal(left: Value, right: Value) -> bool:
    """Loose equality: texts without regard to case; values of different types as numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() == right.upper()
    if _kind(left) == _kind(right) == "object":
        return left is right
    return _number(left) == _number(right)


def _greater(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() > right.upper()
    return _number(left) > _number(right)


def _contains(where: Value, what: Value) -> Value:
    if isinstance(where, list):
        return any(equal(item, what) for item in where)
    plain = "object" not in {_kind(where), _kind(what)}
    return plain and to_text(what).upper() in to_text(where).upper()


def _starts_with(text: Value, start: Value) -> Value:
    plain = "object" not in {_kind(text), _kind(start)}
    return plain and to_text(text).upper().startswith(to_text(start).upper())


def _ends_with(text: Value, end: Value) -> Value:
    plain = "object" not in {_kind(text), _kind(end)}
    return plain and to_text(text).upper().endswith(to_text(end).upper())


def _format(template: Value, *values: Value) -> Value:
    def fill(match: re.Match[str]) -> str:
        if match.group() in {"{{", "}}"}:
            return match.group()[0]
        number = match.group(1)
        if not number or int(number) >= len(values):
            raise ExpressionError(f"format({to_text(template)!r}) has no value for {match.group()}")
        return to_text(values[int(number)])

    return re.sub(r"\{\{|\}\}|\{([0-9]*)\}|[{}]", fill, to_text(template))


def _join(items: Value, separator: Value = ",") -> Value:
    between = "," if _kind(separator) == "object" else to_text(separator)
    if isinstance(items, list):
        return between.join(map(to_text, items))
    return "" if _kind(items) == "object" else to_text(items)


_FUNCTIONS: dict[str, tuple[Callable[..., Value], int, int]] = {
    "contains": (_contains, 2, 2),
    "startswith": (_starts_with, 2, 2),
    "endswith": (_ends_with, 2, 2),
    "format": (_format, 1, 255),
    "join": (_join, 1, 2),
}


class _Evaluation:
    """One evaluation: the contexts that stand open here, and what the status functions say."""

    def __init__(self, contexts: Mapping[str, Value], status: Mapping[str, bool]) -> None:
        self.contexts = contexts
        self.status = status

    def check(self, nodes: Iterable[Node]) -> None:
        """Refuse what is not known here, even where it would not be asked, as GitHub does."""
        for node in nodes:
            if isinstance(node, Named) and node.name not in self.contexts:
                raise ExpressionError(f"The context {node.name} is not open here, or not simulated")
            if not isinstance(node, Call):
                continue
            if node.function in STATUS_FUNCTIONS:
                least = most = 0
                known = node.function in self.status
            else:
                known = node.function in _FUNCTIONS
                _, least, most = _FUNCTIONS.get(node.function, (None, 0, 255))
            if not known:
                raise ExpressionError(f"The function {node.function} is not open here, or not simulated")
            if not least <= len(node.arguments) <= most:
                raise ExpressionError(f"{node.function} does not take {len(node.arguments)} values")

    def value(self, node: Node) -> Value:
        match node:
            case Literal(value):
                return value
            case Named(name):
                return self.contexts[name]
            case Index(target, key):
                return self.property(self.value(target), key)
            case Call(function, arguments):
                return self.call(function, arguments)
            case Operation(operator, operands):
                return self.operation(operator, operands)

    def property(self, target: Value, key: Node | None) -> Value:
        if key is None:
            return _Filtered(
                target.values() if isinstance(target, Mapping) else target if isinstance(target, list) else ()
            )
        name = self.value(key)
        if isinstance(target, _Filtered):
            return _Filtered(found for item in target if (found := _get(item, name)) is not None)
        return _get(target, name)

    def call(self, function: str, arguments: tuple[Node, ...]) -> Value:
        if function in self.status:
            return self.status[function]
        return _FUNCTIONS[function][0](*map(self.value, arguments))

    def operation(self, operator: str, operands: tuple[Node, ...]) -> Value:
        left = self.value(operands[0])
        if operator == "!":
            return not truthy(left)
        if operator in {"&&", "||"}:
            return self.value(operands[1]) if truthy(left) == (operator == "&&") else left
        right = self.value(operands[1])
        return {
            "==": lambda: equal(left, right),
            "!=": lambda: not equal(left, right),
            ">": lambda: _greater(left, right),
            "<": lambda: _greater(right, left),
            ">=": lambda: _greater(left, right) or equal(left, right),
            "<=": lambda: _greater(right, left) or equal(left, right),
        }[operator]()


def _get(target: Value, name: Value) -> Value:
    """A property of a map without regard to case, or an item of a list; null where there is none."""
    if isinstance(target, list):
        position = _number(name)
        inside = position >= 0 and position < len(target)  # NaN is neither
        found: Value = target[int(position)] if inside else None
        return found
    if not isinstance(target, Mapping):
        return None
    wanted = to_text(name).upper()
    for key, value in target.items():
        if key.upper() == wanted:
            item: Value = value
            return item
    if isinstance(target, Known):
        raise ExpressionError(f"{to_text(name)} is not among {', '.join(target) or 'nothing'}")
    return None


def evaluate(text: str, contexts: Mapping[str, Value], status: Mapping[str, bool] | None = None) -> Value:
    """The value of an expression, written without ``${{ }}``.

    ``status`` holds what the status functions answer; without it they stand where GitHub has none.
    Raises ExpressionError for what GitHub would refuse and for what is not known here.
    """
    evaluation = _Evaluation(contexts, status or {})
    evaluation.check(nodes_of(text))
    return evaluation.value(parse(text))


def interpolate(value: Any, contexts: Mapping[str, Value]) -> Value:
    """A value of a workflow with its ``${{ }}`` filled in; one that is a single expression keeps its type."""
    if not isinstance(value, str):
        plain: Value = value
        return plain
    if whole := _EXPRESSION.fullmatch(value.strip()):
        return evaluate(whole[1], contexts)
    return _EXPRESSION.sub(lambda match: to_text(evaluate(match[1], contexts)), value)


def expressions_in(text: str) -> list[str]:
    """The expressions between the ``${{ }}`` of a text."""
    return [match[1] for match in _EXPRESSION.finditer(text)] if "${{" in text else []


def holds(condition: Any, contexts: Mapping[str, Value], status: Mapping[str, bool]) -> bool:
    """Whether an ``if`` lets its job or step run.

    GitHub puts ``success() &&`` before a condition that calls no status function. Text around ``${{ }}`` makes
    the whole a text, which counts as true.
    """
    if condition is None or condition == "":
        return status["success"]
    text = condition if isinstance(condition, str) else to_text(condition)
    whole = _EXPRESSION.fullmatch(text.strip())
    inside = expressions_in(text)
    if inside and not whole:
        asks = any(functions_in(part) & STATUS_FUNCTIONS for part in inside)
        filled = _EXPRESSION.sub(lambda match: to_text(evaluate(match[1], contexts, status)), text)
        return (asks or status["success"]) and truthy(filled)
    expression = whole[1] if whole else text
    asks = bool(functions_in(expression) & STATUS_FUNCTIONS)
    return (asks or status["success"]) and truthy(evaluate(expression, contexts, status))
