"""The forms of what an e-mail needs: the server's name, its port, addresses."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from generator.text import clean_text, problem, wrong_type

# Names of hosts (RFC 1123, 2.1): labels of letters, numbers and inner hyphens.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9_%+-]+"
LAST_PORT = 65_535


def server_name(value: object) -> str:
    """The name of a server, without a protocol, a port or a path."""
    text = clean_text(value, "Server", 253)
    if re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*", text) is None:
        raise problem("wrong_form", "Enter the name of the server, for example smtp.acme.example")
    return text.lower()


def mail_address(value: object) -> str:
    """One plain e-mail address, in the characters that every server takes."""
    text = clean_text(value, "Address", 254)
    if re.fullmatch(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", text) is None:
        raise problem("wrong_form", "Enter one e-mail address, for example builds@acme.example")
    return text


def _port(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type("a whole number", value)
    if not 1 <= value <= LAST_PORT:
        raise problem("out_of_range", f"Enter a port from 1 to {LAST_PORT}")
    return value


ServerName = Annotated[str, PlainValidator(server_name), WithJsonSchema({"type": "string"})]
MailAddress = Annotated[str, PlainValidator(mail_address), WithJsonSchema({"type": "string"})]
Port = Annotated[int, BeforeValidator(_port), Field(ge=1, le=LAST_PORT)]
