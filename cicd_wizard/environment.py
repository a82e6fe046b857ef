"""Readers of environment variables that speak up when a value makes no sense."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SWITCH = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default where it is not set or empty."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    """An on/off variable.

    Raises:
        ImproperlyConfigured: for anything but on, true, 1, off, false, 0.
    """
    value = text(name)
    if not value:
        return default
    try:
        return SWITCH[value.lower()]
    except KeyError:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to on or off.") from None


def number(name: str, default: int) -> int:
    """A whole number from 0 up.

    Raises:
        ImproperlyConfigured: for anything else.
    """
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number.")
    return int(value)


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A list, separated by commas."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default or [])


def secret(name: str) -> str:
    """A secret, from NAME or from the file that NAME_FILE names (Docker and Kubernetes mount them so).

    Raises:
        ImproperlyConfigured: if both are set, or the file cannot be read or is empty.
    """
    value, file_name = text(name), text(f"{name}_FILE")
    if value and file_name:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Keep one.")
    if not file_name:
        return value
    try:
        value = Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE is {file_name!r}, which cannot be read: {error}") from None
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE is {file_name!r}, which is empty.")
    return value
