"""The rules of messages: what a channel cannot be without, and what belongs to another one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.notifications import MAIL_KEYS, Notification
from generator.pipeline import Pipeline
from generator.problems import Place, Problem, found

_MAIL_MISSING = {
    "server": "Enter the mail server, for example smtp.acme.example",
    "sender": "Enter the address that the e-mail comes from",
    "recipients": "Enter the addresses that the e-mail goes to",
}


def notification_rules(pipeline: Pipeline) -> Iterator[Iterator[Problem]]:
    """The rules of every message, each as an iterator of its own."""
    for index, item in enumerate(getattr(pipeline, "notifications", ())):
        place: Place = ("notifications", index)
        yield _address(item, place)
        for key in MAIL_KEYS:
            yield _mail(item, place, key)
        yield _twice(item, place)


def _address(item: Notification, place: Place) -> Iterator[Problem]:
    if item.channel == "email" and item.secret is not None:
        message = "E-mail takes SMTP_USERNAME and SMTP_PASSWORD. Remove this"
        yield found((*place, "secret"), "unused", message)
    if item.channel != "email" and item.secret is None:
        message = "Enter the name of the secret that holds the address"
        yield found((*place, "secret"), "missing", message)


def _mail(item: Notification, place: Place, key: str) -> Iterator[Problem]:
    if item.channel != "email" and getattr(item, key):
        message = f"Only e-mail has this. Remove it, or choose email in place of {item.channel}"
        yield found((*place, key), "unused", message)
    if item.channel == "email" and key in _MAIL_MISSING and not getattr(item, key):
        yield found((*place, key), "missing", _MAIL_MISSING[key])


def _twice(item: Notification, place: Place) -> Iterator[Problem]:
    addresses = [address.lower() for address in item.recipients]
    for index, address in enumerate(addresses):
        if address in addresses[:index]:
            message = f"{item.recipients[index]} is listed twice"
            yield found((*place, "recipients", index), "duplicate", message)
