"""Messages about a run: where they go, when, and the secrets that they take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict
from pydantic.config import JsonDict

from generator import fields as f
from generator import mail
from generator.parts import Part

# Implicit TLS: RFC 8314 prefers it to a connection that becomes encrypted on the way (STARTTLS, usually 587).
TLS_PORT = 465
SMTP_SECRETS = ("SMTP_USERNAME", "SMTP_PASSWORD")
MAIL_KEYS = ("server", "port", "sender", "recipients")
# What each kind of channel cannot be without, for editors that read the JSON Schema.
_NEEDED: JsonDict = {
    "if": {"properties": {"channel": {"const": "email"}}},
    "then": {"required": ["server", "sender", "recipients"]},
    "else": {"required": ["secret"]},
}


class Notification(Part):
    """A message about a run. The secret holds the address; for e-mail the server and the people are named here."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_NEEDED]})

    channel: Literal["slack", "teams", "email", "webhook"]
    when: Literal["failure", "always"] = "failure"
    secret: f.SecretName | None = None
    server: mail.ServerName | None = None
    port: mail.Port | None = None
    sender: mail.MailAddress | None = None
    recipients: Annotated[list[mail.MailAddress], *f.at_most(50, "recipients")] = []

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The secrets of the environment ``notifications`` that the message takes."""
        if self.channel == "email":
            return SMTP_SECRETS
        return (self.secret,) if self.secret else ()
