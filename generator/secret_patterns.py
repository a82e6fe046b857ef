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
# Each row: what it is, the pieces of which every match holds one, the pattern: a fixed prefix and character classes
# after it, so that none can backtrack badly. `_B` keeps it from starting in the middle of a word.
_B: Final = r"(?<![A-Za-z0-9])"
_RULES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "a GitHub token",
        "github_pat_ ghp_ gho_ ghu_ ghs_ ghr_",
        _B + r"(?:github_pat_[A-Za-z0-9_]{22,255}|gh[pousr]_[A-Za-z0-9]{16,255})",
    ),
    (
        "a GitLab token",
        "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- gloas- glagent-",
        _B + r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent)-[A-Za-z0-9_-]{16,255}",
    ),
    ("an AWS access key", "AKIA ASIA ABIA ACCA", _B + r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("a Google API key", "AIza", _B + r"AIza[A-Za-z0-9_-]{35}"),
    ("a Google OAuth token", "ya29. GOCSPX-", _B + r"(?:ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})"),
    ("a private key", "-----BEGIN", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*"),
    (
        "a Slack token",
        "xox xapp-",
        _B + r"(?:xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[0-9]-[A-Za-z0-9-]{20,255})",
    ),
    (
        "a Slack webhook",
        "hooks.slack",
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,}",
    ),
    (
        "a Discord webhook",
        "/api/webhooks/",
        r"https://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks/[0-9]{15,}/[A-Za-z0-9_-]{40,}",
    ),
    (
        "a Stripe key",
        "sk_live_ sk_test_ rk_live_ rk_test_",
        _B + r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}",
    ),
    ("an OpenAI or Anthropic key", "sk-", _B + r"sk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,255}"),
    (
        "an npm token",
        "npm_ _authToken=",
        _B + r"npm_[A-Za-z0-9]{30,255}|_authToken=(?!\$)[A-Za-z0-9._=-]{16,255}",
    ),
    ("a PyPI token", "pypi-", _B + r"pypi-[A-Za-z0-9_-]{40,}"),
    ("a RubyGems key", "rubygems_", _B + r"rubygems_[a-f0-9]{48}"),
    ("a Docker Hub token", "dckr_", _B + r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}"),
    ("a JFrog token", "AKCp cmVmd", _B + r"(?:AKCp[A-Za-z0-9]{60,80}|cmVmd[A-Za-z0-9]{59})(?![A-Za-z0-9])"),
    ("a DigitalOcean token", "_v1_", _B + r"do[opr]_v1_[a-f0-9]{40,}"),
    ("a SendGrid key", "SG.", _B + r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    ("a Brevo key", "xkeysib-", _B + r"xkeysib-[a-f0-9]{64}"),
    ("a Twilio key", "SK", _B + r"SK[a-f0-9]{32}(?![A-Za-z0-9])"),
    ("a Mailgun key", "key-", _B + r"key-[a-f0-9]{32}(?![A-Za-z0-9])"),
    ("a Mailchimp key", "-us", _B + r"[a-f0-9]{32}-us[0-9]{1,2}(?![A-Za-z0-9])"),
    ("a Hugging Face token", "hf_", _B + r"hf_[A-Za-z0-9]{30,255}"),
    ("a Groq key", "gsk_", _B + r"gsk_[A-Za-z0-9]{40,255}"),
    ("a Perplexity key", "pplx-", _B + r"pplx-[A-Za-z0-9]{40,255}"),
    ("a Replicate token", "r8_", _B + r"r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])"),
    ("a Vault token", "hvb. hvs.", _B + r"hv[bs]\.[A-Za-z0-9_-]{24,}"),
    ("a Terraform token", ".atlasv1.", _B + r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,80}"),
    ("a Pulumi token", "pul-", _B + r"pul-[a-f0-9]{40}(?![A-Za-z0-9])"),
    ("a Databricks token", "dapi", _B + r"dapi[a-f0-9]{32}(?![A-Za-z0-9])"),
    (
        "a Grafana token",
        "glsa_ glc_",
        _B + r"(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400})",
    ),
    ("a New Relic key", "NRAK-", _B + r"NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])"),
    ("a Sentry token", "sntrys_ sntryu_", _B + r"sntry(?:s_[A-Za-z0-9+/=_]{40,400}|u_[a-f0-9]{64})"),
    ("a Dynatrace token", "dt0c01.", _B + r"dt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}"),
    (
        "a Doppler token",
        "dp.",
        _B + r"dp\.(?:ct|pt|st|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
    ),
    ("a 1Password token", "ops_eyJ", _B + r"ops_eyJ[A-Za-z0-9+/]{100,}"),
    ("an Atlassian token", "ATATT3", _B + r"ATATT3[A-Za-z0-9_=-]{100,}"),
    ("a Linear key", "lin_api_", _B + r"lin_api_[A-Za-z0-9]{40}"),
    ("a Notion token", "ntn_", _B + r"ntn_[A-Za-z0-9]{40,60}"),
    ("a Figma token", "figd_", _B + r"figd_[A-Za-z0-9_-]{40}"),
    ("a Postman key", "PMAK-", _B + r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    ("a SonarQube token", "squ_ sqp_ sqa_", _B + r"sq[upa]_[a-f0-9]{40}(?![A-Za-z0-9])"),
    ("a PlanetScale password", "pscale_", _B + r"pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_.=-]{32,64}"),
    ("a Supabase key", "sbp_ sb_secret_", _B + r"(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,80})"),
    ("a Netlify token", "nfp_", _B + r"nfp_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    ("a Heroku key", "HRKU-", _B + r"HRKU-[A-Za-z0-9_-]{36,80}"),
    (
        "a Fly.io token",
        "fo1_ FlyV1",
        _B + r"(?:fo1_[A-Za-z0-9_-]{43}|FlyV1 fm[0-9][a-z]?_[A-Za-z0-9+/=,_-]{60,})",
    ),
    ("a Cloudflare key", "v1.0-", _B + r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    ("an Alibaba Cloud key", "LTAI", _B + r"LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9])"),
    ("a Shopify token", "shpat_ shpca_ shppa_ shpss_", _B + r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    (
        "a Square token",
        "sq0atp- sq0csp- EAAA",
        _B + r"(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60})",
    ),
    ("a Telegram bot token", ":AA", _B + r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])"),
    ("a JSON Web Token", "eyJ", _B + r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    ("an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
    ("an Azure access signature", "sig=", r"[?&]sig=[A-Za-z0-9%+/]{40,}"),
    ("an Azure client secret", "Q~", _B + r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    ("an age secret key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    (
        "a bearer token",
        "uthorization UTHORIZATION",
        r"(?i:authorization:\s{0,4}(?:bearer|basic|token)\s{1,4})(?!\$)[A-Za-z0-9._~+/=-]{16,}",
    ),
)
_PATTERNS: Final = tuple((label, re.compile(pattern)) for label, _, pattern in _RULES)
# Most text holds none of these pieces: looking for them is far cheaper than running every pattern.
_PIECES: Final = tuple(
    (piece, number) for number, (_, pieces, _) in enumerate(_RULES) for piece in pieces.split()
)
# No pattern matches less.
_SHORTEST: Final = 15
_URL_PASSWORD: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\s/:@'\"]{0,200}):([^\s/@'\"]{1,200})@([^\s/:?#'\"]{1,255})"
)
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal"})  # noqa: S104 - compared, not bound
# Words that tell wherever a name ends with them (PGPASSWORD), and short ones that must stand by themselves.
_NAME_WORDS: Final = re.compile(
    r"(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRETS|TOKEN|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|SECRET_?KEY|ENCRYPTION_?KEY"
    r"|SIGNING_?KEY|AUTH_?KEY|CREDENTIAL|CREDENTIALS|(?:^|_)(?:PASS|PWD|PAT|PASSCODE|MASTER_?KEY|APP_?KEY|DEPLOY_?KEY|SSH_?KEY))(?:_[0-9]+)?$",
    re.IGNORECASE,
)
_HARMLESS_VALUE: Final = re.compile(
    r"[-+]?[0-9]{1,12}(?:\.[0-9]{1,6})?|true|false|yes|no|on|off|none|null", re.IGNORECASE
)


def find_secret(value: str) -> SecretMatch | None:
    """Find a real credential in a text: a token by its issuer's prefix, a private key, a URL with a password.

    An address on this machine (``postgresql://postgres:postgres@localhost:5432/postgres``) is no secret.
    """
    if len(value) >= _SHORTEST:
        for number in dict.fromkeys([number for piece, number in _PIECES if piece in value]):
            label, pattern = _PATTERNS[number]
            if match := pattern.search(value):
                return SecretMatch(label, match.start(), match.end())
    if "://" not in value:
        return None
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
