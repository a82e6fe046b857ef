"""The grammar of GitHub's expressions: text to a tree (docs.github.com, "Evaluate expressions in workflows and actions")."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^']|'')*')
      | (?P<number>[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?))
      | (?P<word>[A-Za-z_][A-Za-z0-9_-]*)
      | (?P<mark>&&|\|\||==|!=|<=|>=|[!<>()\[\],.*])
    )""",
    re.VERBOSE,
)
# From the loosest to the tightest; all are read from left to right.
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
_CONSTANTS = {"true": True, "false": False, "null": None, "nan": math.nan, "infinity": math.inf}


class ExpressionError(ValueError):
    """An expression that GitHub would refuse, or that asks for what is not known here."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written out."""

    value: bool | float | str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A context: ``github``, ``needs``."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """A property by name or by an expression in brackets; ``key`` is None for the star."""

    target: Node
    key: Node | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; its name is in lower case, as GitHub does not mind the case."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """``!`` with one operand, every other operator with two."""

    operator: str
    operands: tuple[Node, ...]


type Node = Literal | Named | Index | Call | Operation


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(
                f"{text.strip()!r}: nothing in an expression begins with {text[position:][:10]!r}"
            )
        yield match.lastgroup or "", match.group(match.lastgroup or 0)
        position = match.end()


class _Reader:
    """Reads one expression, token by token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.position = 0

    def fail(self, reason: str) -> ExpressionError:
        return ExpressionError(f"{self.text.strip()!r}: {reason}")

    def take(self, *marks: str) -> str | None:
        """The next token when it is one of these marks."""
        if self.position < len(self.tokens) and self.tokens[self.position] in [
            ("mark", mark) for mark in marks
        ]:
            self.position += 1
            return self.tokens[self.position - 1][1]
        return None

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise self.fail(f"{mark} is missing")

    def whole(self) -> Node:
        node = self.level(0)
        if self.position < len(self.tokens):
            raise self.fail(f"{self.tokens[self.position][1]} stands where the expression should end")
        return node

    def level(self, number: int) -> Node:
        """Operators of one level, and tighter ones inside."""
        if number == len(_LEVELS):
            return self.prefixed()
        node = self.level(number + 1)
        while operator := self.take(*_LEVELS[number]):
            node = Operation(operator, (node, self.level(number + 1)))
        return node

    def prefixed(self) -> Node:
        if self.take("!"):
            return Operation("!", (self.prefixed(),))
        node = self.primary()
        while not isinstance(node, Literal) and (mark := self.take(".", "[")):
            node = Index(node, self.property_name() if mark == "." else self.bracket())
        return node

    def property_name(self) -> Node | None:
        if self.take("*"):
            return None
        kind, text = self.next_token()
        if kind != "word":
            raise self.fail(f"{text} is no property name")
        return Literal(text)

    def bracket(self) -> Node | None:
        key = None if self.take("*") else self.level(0)
        self.expect("]")
        return key

    def next_token(self) -> tuple[str, str]:
        if self.position == len(self.tokens):
            raise self.fail("the expression ends too early")
        self.position += 1
        return self.tokens[self.position - 1]

    def primary(self) -> Node:
        kind, text = self.next_token()
        if kind == "string":
            return Literal(text[1:-1].replace("''", "'"))
        if kind == "number":
            return Literal(to_number(text))
        if kind == "word":
            return self.word(text)
        if text == "(":
            node = self.level(0)
            self.expect(")")
            return node
        raise self.fail(f"{text} stands where a value should be")

    def word(self, text: str) -> Node:
        if self.take("("):
            return Call(text.lower(), self.arguments())
        if text.lower() in _CONSTANTS:
            return Literal(_CONSTANTS[text.lower()])
        return Named(text.lower())

    def arguments(self) -> tuple[Node, ...]:
        if self.take(")"):
            return ()
        found = [self.level(0)]
        while self.take(","):
            found.append(self.level(0))
        self.expect(")")
        return tuple(found)


def to_number(text: str) -> float:
    """A text as a number, as GitHub reads it: the empty one is 0, what is no number is NaN."""
    text = text.strip()
    if not text:
        return 0.0
    if re.fullmatch(r"[-+]?0x[0-9a-fA-F]+", text):
        return float(int(text, 16))
    if re.fullmatch(r"[-+]?0o[0-7]+", text):
        return float(int(text, 8))
    if re.fullmatch(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?Infinity", text):
        return float(text)
    return math.nan


@lru_cache(maxsize=2048)
def parse(text: str) -> Node:
    """The tree of an expression, without its ``${{ }}``; ExpressionError where it is not one."""
    return _Reader(text).whole()


def walk(node: Node) -> Iterator[Node]:
    """A tree's node and all nodes under it."""
    yield node
    match node:
        case Call(_, parts) | Operation(_, parts):
            for part in parts:
                yield from walk(part)
        case Index(target, key):
            yield from walk(target)
            if key is not None:
                yield from walk(key)


@lru_cache(maxsize=2048)
def nodes_of(text: str) -> tuple[Node, ...]:
    """All nodes of an expression; the same conditions are asked again for every event."""
    return tuple(walk(parse(text)))


def functions_of(node: Node) -> frozenset[str]:
    """The names of all functions that an expression calls."""
    return frozenset(part.function for part in walk(node) if isinstance(part, Call))


@lru_cache(maxsize=2048)
def functions_in(text: str) -> frozenset[str]:
    """The names of all functions that the text of an expression calls."""
    return functions_of(parse(text))
