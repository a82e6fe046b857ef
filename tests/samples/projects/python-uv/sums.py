"""Adds up, for the sample projects that the tests run."""


def total(numbers: list[int]) -> int:
    """The sum of some numbers."""
    return sum(numbers)
