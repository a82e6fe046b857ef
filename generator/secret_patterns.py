"""What a secret looks like: token patterns and telling names, for forms, import and command line alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SecretMatch:
    """A piece of text that is a real credential: what it is (``GitHub token``) and where it stands."""

    label: str
    start: int
    end: int


# Sources: the providers' own documentation of their prefixes, and gitleaks' public rule names.
# Each pattern is a fixed prefix and one character class, so none can backtrack badly.
_PATTERNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (
            "a GitHub token",
            r"(?<![A-Za-z0-9])(?:github_pat_[A-Za-z0-9_]{22,255}|gh[pousr]_[A-Za-z0-9]{16,255})",
        ),
        ("a GitLab token", r"(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,255}"),
        ("an AWS access key", r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
        ("a Google API key", r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}"),
        ("a Google OAuth token", r"(?<![A-Za-z0-9])(?:ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})"),
        ("a private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*"),
        ("a Slack token", r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,255}"),
        ("a Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,}"),
        (
            "a Discord webhook",
            r"https://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks/[0-9]{15,}/[A-Za-z0-9_-]{40,}",
        ),
        ("a Stripe key", r"(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}"),
        ("an OpenAI or Anthropic key", r"(?<![A-Za-z0-9])sk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,255}"),
        ("an npm token", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,255}"),
        ("a PyPI token", r"(?<![A-Za-z0-9])pypi-[A-Za-z0-9_-]{40,}"),
        ("a Docker Hub token", r"(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}"),
        ("a DigitalOcean token", r"(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{40,}"),
        ("a SendGrid key", r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
        ("a Twilio key", r"(?<![A-Za-z0-9])SK[a-f0-9]{32}(?![A-Za-z0-9])"),
        ("a Mailgun key", r"(?<![A-Za-z0-9])key-[a-f0-9]{32}(?![A-Za-z0-9])"),
        ("a Hugging Face token", r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,255}"),
        ("a Vault token", r"(?<![A-Za-z0-9])hv[bs]\.[A-Za-z0-9_-]{24,}"),
        ("a Shopify token", r"(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
        ("a Square token", r"(?<![A-Za-z0-9])(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60})"),
        ("a Telegram bot token", r"(?<![A-Za-z0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])"),
        (
            "a JSON Web Token",
            r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
        ),
        ("an Azure storage key", r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
        ("an age secret key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
        (
            "a bearer token",
            r"(?i:authorization:\s{0,4}(?:bearer|basic|token)\s{1,4})(?!\$)[A-Za-z0-9._~+/=-]{16,}",
        ),
    )
)
# Most text holds none of these pieces: one cheap look saves running every pattern over it.
_HINT: Final = re.compile(
    r"gh[pousr]_|github_pat_|gl[a-z]{2,4}-|A[KSBC][ICA]A|AIza|ya29\.|GOCSPX-|-----BEGIN|xox|hooks\.slack|/api/webhooks/"
    r"|[sr]k_|sk-|npm_|pypi-|dckr_|_v1_|SG\.|SK|key-|hf_|hv[bs]\.|shp|sq0|EAAA|:AA|eyJ|AccountKey=|AGE-|(?i:authorization)|://"
)
_URL_PASSWORD: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\s/:@'\"]{0,200}):([^\s/@'\"]{1,200})@([^\s/:?#'\"]{1,255})"
)
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal"})  # noqa: S104 - compared, not bound
_NAME_WORDS: Final = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRETS|TOKEN|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|SECRET_?KEY|ENCRYPTION_?KEY"
    r"|SIGNING_?KEY|AUTH_?KEY|CREDENTIAL|CREDENTIALS|CLIENT_?SECRET)(?:_[0-9]+)?$",
    re.IGNORECASE,
)
_HARMLESS_VALUE: Final = re.compile(
    r"[-+]?[0-9]{1,12}(?:\.[0-9]{1,6})?|true|false|yes|no|on|off|none|null", re.IGNORECASE
)


def find_secret(value: str) -> SecretMatch | None:
    """Find a real credential in a text: a token by its issuer's prefix, a private key, a URL with a password.

    An address on this machine (``postgresql://postgres:postgres@localhost:5432/postgres``) is no secret.
    """
    if not _HINT.search(value):
        return None
    for label, pattern in _PATTERNS:
        match = pattern.search(value)
        if match:
            return SecretMatch(label, match.start(), match.end())
    for match in _URL_PASSWORD.finditer(value):
        password, host = match.group(2), match.group(3)
        # A password that the shell or Compose fills in later is a name, not a value.
        if host.lower() not in _LOCAL_HOSTS and not password.startswith("$"):
            return SecretMatch("an address with a password", match.start(), match.end())
    return None


def name_suggests_secret(name: str, value: str) -> bool:
    """Tell whether a plain variable called ``name`` with this value is probably a secret.

    Numbers, true and false are harmless (``PASSWORD_MIN_LENGTH=12``), and so is an empty value.
    """
    if not value.strip() or _HARMLESS_VALUE.fullmatch(value.strip()):
        return False
    if _NAME_WORDS.search(name) is None:
        return False
    local = _URL_PASSWORD.search(value)
    return not (local and local.group(3).lower() in _LOCAL_HOSTS)


def mask(text: str) -> str:
    """The text with every credential in it replaced by dots, for messages and logs."""
    shown = text
    for _ in range(50):
        match = find_secret(shown)
        if match is None:
            return shown
        shown = f"{shown[: match.start]}…{shown[match.end :]}"
    return "…"
