"""Cron lines as GitHub takes them: strict five fields, checked, and said in words."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from cron_descriptor import CasingTypeEnum, ExpressionDescriptor, Options

SHORTEST_GAP_MINUTES = 15
_PART = re.compile(
    r"(?P<first>\*|[0-9A-Za-z]{1,3})(?:-(?P<last>[0-9A-Za-z]{1,3}))?(?:/(?P<step>[0-9]{1,2}))?"
)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LEAP_YEAR = 2028


class CronError(ValueError):
    """A cron line that GitHub would refuse or never run; the text is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A checked cron line: the values of each field, and whether day and weekday are both limited."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    any_day: bool
    any_weekday: bool


def _values(
    text: str, label: str, low: int, high: int, names: tuple[str, ...] = (), offset: int = 0
) -> tuple[int, ...]:
    """The sorted values of one field; CronError says what its numbers may be."""
    bounds = f"{label} must be {low} to {high}"
    found: set[int] = set()

    def number(word: str) -> int:
        if word.upper() in names:
            return names.index(word.upper()) + offset
        if not word.isascii() or not word.isdigit() or not low <= int(word) <= high:
            raise CronError(bounds)
        return int(word)

    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise CronError(bounds)
        first, last, step = match["first"], match["last"], int(match["step"] or 1)
        if step == 0 or step > high:
            raise CronError(f"{label}: the number after / must be 1 to {high}")
        if first == "*":
            if last is not None:
                raise CronError(bounds)
            start, end = low, high
        else:
            start = number(first)
            # As in POSIX cron, "5/10" alone means from 5 to the end in steps of 10.
            end = number(last) if last is not None else (high if match["step"] else start)
        if end < start:
            raise CronError(f"{label}: {part} runs backwards. Write the smaller number first")
        found.update(range(start, end + 1, step))
    return tuple(sorted(found))


@lru_cache(maxsize=512)
def parse_cron(text: str) -> Cron:
    """Check a cron line strictly (docs.github.com, "Events that trigger workflows": schedule).

    Raises CronError with a sentence to show when a field is off, the line never runs, or it runs more often
    than every 15 minutes (GitHub's own floor is 5; the product's is higher).
    """
    fields = text.split()
    if len(fields) != 5:
        raise CronError("Enter five parts: minute, hour, day, month, weekday")
    minute, hour, day, month, weekday = fields
    cron = Cron(
        text=" ".join(fields),
        minutes=_values(minute, "Minute", 0, 59),
        hours=_values(hour, "Hour", 0, 23),
        days=_values(day, "Day", 1, 31),
        months=_values(month, "Month", 1, 12, _MONTHS, offset=1),
        weekdays=_values(weekday, "Weekday", 0, 6, _DAYS),
        any_day=day.startswith("*"),
        any_weekday=weekday.startswith("*"),
    )
    _check_that_it_runs(cron)
    _check_gap(cron)
    return cron


def _check_that_it_runs(cron: Cron) -> None:
    # With both fields limited cron runs on either, so the weekday alone makes it run.
    if not cron.any_weekday:
        return
    if not any(cron.days[0] <= monthrange(_LEAP_YEAR, month)[1] for month in cron.months):
        month = _MONTH_NAMES[cron.months[0] - 1]
        raise CronError(f"This schedule never runs: {month} has no day {cron.days[0]}")


def _check_gap(cron: Cron) -> None:
    times = [hour * 60 + minute for hour in cron.hours for minute in cron.minutes]
    gap = min((later - earlier for earlier, later in pairwise(times)), default=24 * 60)
    # The last run of a day and the first of the next are neighbours where days follow each other.
    gap = min(gap, times[0] + 24 * 60 - times[-1]) if len(times) > 1 else gap
    if gap < SHORTEST_GAP_MINUTES:
        often = "every minute" if gap == 1 else f"every {gap} minutes"
        raise CronError(f"This would run {often}. The shortest allowed gap is {SHORTEST_GAP_MINUTES} minutes")


@lru_cache(maxsize=512)
def describe_cron(text: str) -> str:
    """Say a checked cron line in words, as in ``At 04:17, only on Monday``."""
    options = Options()
    options.use_24hour_time_format = True
    options.casing_type = CasingTypeEnum.Sentence
    return str(ExpressionDescriptor(text, options).get_full_description())


@lru_cache(maxsize=512)
def is_time_zone(name: str) -> bool:
    """Tell whether ``name`` is an IANA time zone (``Europe/Berlin``)."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
