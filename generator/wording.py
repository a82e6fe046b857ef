"""Lists as sentences have them."""

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words with commas, and the last one behind `last`: "a, b and c"; "" for none."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
