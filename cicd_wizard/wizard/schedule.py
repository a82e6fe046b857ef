"""Schedules as people choose them, and the cron lines they stand for."""

import re
import zlib
from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.utils import timezone

from generator.cron import Cron
from generator.wording import listed

REPEATS = [
    ("daily", "Every day"),
    ("weekdays", "Weekdays"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("custom", "Custom"),
]
WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("0", "Sunday"),
]
# More days than these are not named one by one.
_MOST_NAMED = 3
_NO_LEAP_YEAR = 2027
_NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_NUMBER = "(0|[1-9][0-9]?)"
_FORMS = {
    "daily": re.compile(rf"{_NUMBER} {_NUMBER} \* \* \*"),
    "weekdays": re.compile(rf"{_NUMBER} {_NUMBER} \* \* 1-5"),
    "weekly": re.compile(rf"{_NUMBER} {_NUMBER} \* \* ([0-6])"),
    "monthly": re.compile(rf"{_NUMBER} {_NUMBER} {_NUMBER} \* \*"),
}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def quiet_minute(name: str) -> int:
    """A minute from 5 to 55 that is always the same for a project: full hours are busy at GitHub."""
    return 5 + zlib.crc32(name.strip().encode()) % 51


def to_cron(values: Mapping[str, str]) -> str | None:
    """The cron line of a chosen repetition; None where its time cannot be read."""
    repeat = values["repeat"]
    if repeat not in _FORMS:
        return values["cron"]
    time = _TIME.fullmatch(values["time"])
    if time is None:
        return None
    start = f"{int(time[2])} {int(time[1])}"
    if repeat == "monthly":
        return f"{start} {values['monthday'] or '1'} * *"
    days = {"daily": "*", "weekdays": "1-5"}.get(repeat, values["weekday"])
    return f"{start} * * {days}"


def from_cron(line: str) -> dict[str, str]:
    """How a cron line is shown: as one of the repetitions if it is exactly that, else as it stands."""
    for repeat, form in _FORMS.items():
        match = form.fullmatch(line)
        if match and int(match[1]) < 60 and int(match[2]) < 24:
            shown = {"repeat": repeat, "time": f"{int(match[2]):02}:{int(match[1]):02}", "cron": line}
            if repeat == "weekly":
                shown["weekday"] = match[3]
            if repeat == "monthly":
                shown["monthday"] = match[3]
            return shown
    return {"repeat": "custom", "cron": line}


def followed(values: Mapping[str, str]) -> str:
    """The line that “Custom” begins with: that of the chosen repetition, unless one was typed that is none."""
    line = to_cron(values)
    kept = values["cron"] and from_cron(values["cron"])["repeat"] == "custom"
    return values["cron"] if line is None or kept else line


def notes_on(cron: Cron) -> list[str]:
    """What a person may not expect of a schedule, a sentence each."""
    notes = []
    if not cron.any_day and not cron.any_weekday:
        few = len(cron.days) <= _MOST_NAMED
        days = listed([f"day {day}" for day in cron.days]) if few else "those days"
        weekdays = listed([f"{_NAMES[day]}s" for day in cron.weekdays])
        notes.append(f"Runs on {days} or on {weekdays}: cron joins the two with or.")
    elif any(monthrange(_NO_LEAP_YEAR, month)[1] < cron.days[0] for month in cron.months):
        notes.append(f"Months without a day {cron.days[0]} are left out.")
    return notes


def next_runs(cron: Cron, zone: str, count: int = 3) -> list[datetime]:
    """The next times at which a schedule runs, in its own time zone."""
    return list(islice(CronSim(cron.text, timezone.now().astimezone(ZoneInfo(zone))), count))
