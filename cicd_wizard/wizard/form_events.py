"""Step 2, what starts a run and who hears of it: rows of schedules and of notifications."""

from typing import Any

from django.forms.boundfield import BoundField

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import Row, text_of, whole_number
from cicd_wizard.wizard.fields import Choice, Text
from cicd_wizard.wizard.keys import Key, seed_keys, text, words, write_keys
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.schedule import REPEATS, WEEKDAYS, followed, from_cron, next_runs, notes_on, to_cron
from cicd_wizard.wizard.writer import Writer
from generator.addresses import time_zone
from generator.cron import CronError, describe_cron, is_time_zone, parse_cron
from generator.notifications import TLS_PORT

CHANNELS = [("slack", "Slack"), ("teams", "Teams"), ("email", "E-mail"), ("webhook", "Webhook")]
CHOSEN = ("repeat", "weekday", "monthday", "time", "cron")
WHEN = [("failure", "On failure"), ("always", "Always")]


def _read_port(writer: Writer, form: FormWithRows, name: str) -> int | None:
    typed = form.text(name)
    if not typed:
        return None
    port = whole_number(typed, 6)
    if port is None:
        writer.wrong(form, name, "Enter a port from 1 to 65535")
    return port


KEYS = (text("channel"), text("when"))
ADDRESS = text("secret")
MAIL = (
    text("server"),
    Key("port", ("port",), _read_port, str, ""),
    text("sender"),
    words("recipients"),
)


class ScheduleForm(FormWithRows):
    """One schedule, chosen in words or typed as cron."""

    repeat = Choice("Repeat", REPEATS)
    weekday = Choice("Day", WEEKDAYS)
    monthday = Text("Day of the month", inputmode="numeric")
    time = Text("Time")
    cron = Text("Cron")
    timezone = Text("Time zone", list="time-zones")

    def reading(self) -> dict[str, Any] | None:
        """The schedule in words and its next runs; None while it cannot be read."""
        zone = self.text("timezone")
        line = self.line()
        if line is None or not is_time_zone(zone):
            return None
        try:
            cron = parse_cron(line)
        except CronError:
            return None
        return {
            "words": describe_cron(cron.text),
            "cron": cron.text,
            "zone": zone,
            "next": [f"{run:%a} {run.day} {run:%b %H:%M}" for run in next_runs(cron, zone)],
            "notes": notes_on(cron),
        }

    def line(self) -> str | None:
        """The cron line, or None where the time cannot be read."""
        return to_cron({name: self.text(name) for name in CHOSEN})


class ScheduleRows(RowSet):
    """The schedules."""

    form = ScheduleForm
    things = "schedules"
    max_num = 5

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """Once a week, early on Monday, at the project's quiet minute."""
        minute = context.minute
        return {"repeat": "weekly", "weekday": "1", "monthday": "1", "time": f"04:{minute:02}",
                "cron": f"{minute} 4 * * 1", "timezone": "UTC"}  # fmt: skip


class NotificationForm(FormWithRows):
    """A message about a run."""

    channel = Choice("Channel", CHANNELS)
    when = Choice("When", WHEN)
    secret = Text("Secret with the address", placeholder="SLACK_WEBHOOK_URL")
    server = Text("Mail server", placeholder="smtp.acme.example")
    port = Text("Port", inputmode="numeric", placeholder=str(TLS_PORT))
    sender = Text("From", placeholder="builds@acme.example")
    recipients = Text("To", "Addresses, separated with commas.")

    def default_of(self, name: str) -> str | None:
        """The port of mail that is encrypted from the start."""
        return str(TLS_PORT) if name == "port" else None

    @property
    def is_mail(self) -> bool:
        """Whether this goes by e-mail, which names a server and people in place of one address."""
        return self.text("channel") == "email"

    @property
    def waiting(self) -> list[BoundField]:
        """The fields that the chosen channel does not take: another choice finds what was typed in them."""
        names = ("secret",) if self.is_mail else ("server", "port", "sender", "recipients")
        return [self[name] for name in names]


class NotificationRows(RowSet):
    """The notifications."""

    form = NotificationForm
    things = "notifications"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """A message to Slack when something failed."""
        return {"channel": "slack", "when": "failure", "secret": ""}


def write_schedule(writer: Writer, rows: RowSet) -> list[dict[str, str]]:
    """The schedules as the document has them."""
    found: list[dict[str, str]] = []
    for row in rows.forms:
        if not isinstance(row, ScheduleForm):
            continue
        line = row.line()
        if line is None:
            writer.wrong(row, "time", "Enter a time such as 04:17")
            if zone := row.text("timezone"):
                writer.judge(row, "timezone", time_zone, zone)
            continue
        here = ("triggers", "schedule", len(found))
        field = "monthday" if row.text("repeat") == "monthly" else "cron"
        field = "time" if row.text("repeat") in {"daily", "weekdays", "weekly"} else field
        writer.at(row, field, *here)
        writer.at(row, field, *here, "cron")
        entry = {"cron": line}
        writer.put(entry, row, "timezone", here)
        found.append(entry)
    return found


def seed_notification(entry: dict[str, Any]) -> dict[str, Any]:
    """The row of a saved notification."""
    return seed_keys({"when": "failure", **entry}, (*KEYS, ADDRESS, *MAIL))


def write_notifications(writer: Writer, rows: RowSet) -> None:
    """Write the notifications."""
    found = []
    for index, row in enumerate(rows.forms):
        entry: dict[str, Any] = {}
        mail = isinstance(row, NotificationForm) and row.is_mail
        write_keys(writer, row, entry, ("notifications", index), (*KEYS, *(MAIL if mail else (ADDRESS,))))
        found.append(entry)
    if found:
        writer.document["notifications"] = found


def align_schedule(row: Row) -> Row:
    """The row with the line that “Custom” would begin with."""
    return row | {"cron": [followed({name: text_of(row, name).strip() for name in CHOSEN})]}


def seed_schedule(entry: dict[str, str]) -> dict[str, str]:
    """The row of a saved schedule."""
    shown = {"weekday": "1", "monthday": "1", "time": "04:17", "timezone": entry.get("timezone", "UTC")}
    return shown | from_cron(entry["cron"])
