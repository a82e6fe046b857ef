"""Cheap ways to draw for hypothesis: the same few strategies again and again, which are looked through only once."""

import copy
from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

Draw = st.DrawFn
Document = dict[str, Any]


@cache
def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def number(draw: Draw, least: int, most: int) -> int:
    """A whole number."""
    return least + draw(_up_to(most - least))


def one_in(draw: Draw, chance: int) -> bool:
    """True in one of ``chance`` documents; a failing example shrinks towards False."""
    return draw(_up_to(chance - 1)) == chance - 1


def pick[T](draw: Draw, options: Sequence[T]) -> T:
    """One of some options, towards the first; each a value of its own, so that a change of one changes no other."""
    return copy.deepcopy(options[draw(_up_to(len(options) - 1))])


def subset[T](draw: Draw, options: Sequence[T], most: int, *, least: int = 0) -> list[T]:
    """Some of the options, in any order, none of them twice."""
    left = list(options)
    count = number(draw, min(least, len(left)), min(most, len(left)))
    return [left.pop(draw(_up_to(len(left) - 1))) for _ in range(count)]


def some(
    draw: Draw, document: Document, key: str, values: st.SearchStrategy[Any] | Sequence[Any], chance: int = 2
) -> None:
    """Set a key in one of ``chance`` documents: from a strategy that is made once, or to one of some values."""
    if one_in(draw, chance):
        document[key] = draw(values) if isinstance(values, st.SearchStrategy) else pick(draw, values)
