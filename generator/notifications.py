"""Messages about a run: where they go, and when."""

from __future__ import annotations

from typing import Literal

from generator import fields as f
from generator.parts import Part


class Notification(Part):
    """A message about a run; the secret holds the address."""

    channel: Literal["slack"]
    when: Literal["failure", "always"] = "failure"
    secret: f.SecretName
