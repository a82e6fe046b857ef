"""Which key of a notification the lines of the job ``notify`` come from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.notifications import Notification

# Keys by what stands in a line of a step that sends a message.
_BY_LINE = (
    (r"\s*if:", "when"),
    (r"\s*webhook: |\s*ADDRESS: ", "secret"),
    (r"\s*server\.starttls|.*smtplib\.SMTP", "server"),
    (r'\s*message\["(?:From|Message-ID)"\]', "sender"),
    (r'\s*message\["To"\]|\s*"[^"]+@[^"]+",$|\s*\]\)$', "recipients"),
)


def origin_of_message(
    notifications: Sequence[Notification], where: Sequence[str | int], line: str
) -> str | None:
    """The key behind a line of a step: the first looks at every secret, the others send one message each."""
    number = where[1]
    if not isinstance(number, int):
        return None
    if number == 0:
        for index, item in enumerate(notifications):
            if any(re.search(rf"\b{name}\b", line) for name in item.secret_names):
                return f"notifications[{index}].{'channel' if item.channel == 'email' else 'secret'}"
        return "notifications"
    key = next((name for form, name in _BY_LINE if re.match(form, line)), "channel")
    return f"notifications[{number - 1}].{key}"
