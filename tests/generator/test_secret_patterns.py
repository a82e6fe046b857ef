"""What looks like a secret: the samples are found, the harmless are not, and nothing takes long."""

import time

import pytest

from generator.secret_patterns import find_secret, mask, name_suggests_secret
from tests.generator.samples import CREDENTIALS, HARMLESS


@pytest.mark.parametrize("label", CREDENTIALS)
def test_credentials_are_found_wherever_they_stand(label: str) -> None:
    token = CREDENTIALS[label]
    for text in (token, f'TOKEN="{token}"', f"a\nb {token}\n", f"curl -H 'X: {token}'"):
        assert find_secret(text), text
        assert token not in mask(text)
        assert find_secret(mask(text)) is None


@pytest.mark.parametrize("value", HARMLESS)
def test_harmless_values_are_left_alone(value: str) -> None:
    assert find_secret(value) is None
    assert mask(value) == value


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:acme/shop.git",
        "https://user@acme.example/x",
        "postgres://user:$PASSWORD@db.acme.example/shop",
        "amqp://guest:guest@localhost:5672/",
        "mysql://root:root@127.0.0.1:3306/test",
        "ghp_short",
        "-----BEGIN CERTIFICATE-----",
        "sk-learn",
        "0123456789abcdef0123456789abcdef-usage",
        "dp.example.com",
        "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
        "https://acme.example/?sig=short",
        "risk_live_and_let_live_for_many_years",
    ],
)
def test_what_only_resembles_one_is_left_alone(text: str) -> None:
    assert find_secret(text) is None


@pytest.mark.parametrize(
    ("name", "value", "telling"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("api_key", "abc", True),
        ("STRIPE_SECRET", "abc", True),
        ("GH_TOKEN", "abc", True),
        ("TOKEN_2", "abc", True),
        ("PRIVATE_KEY", "abc", True),
        ("CREDENTIALS", "abc", True),
        ("PGPASSWORD", "abc", True),
        ("RAPIDAPIKEY", "abc", True),
        ("SMTP_PASS", "abc", True),
        ("MYSQL_PWD", "abc", True),
        ("BYPASS", "abc", False),
        ("COMPASS", "abc", False),
        ("PATH_PATTERN", "abc", False),
        ("PASSWORD_MIN_LENGTH", "12", False),
        ("TOKEN_TTL", "3600", False),
        ("REQUIRE_TOKEN", "true", False),
        ("DB_PASSWORD", "", False),
        ("DB_PASSWORD", "  ", False),
        ("MONKEY", "abc", False),
        ("KEYBOARD", "abc", False),
        ("TOKENIZER", "abc", False),
        ("LOG_LEVEL", "debug", False),
    ],
)
def test_names_that_tell(name: str, value: str, telling: bool) -> None:
    assert name_suggests_secret(name, value) is telling


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "ghp_",
        "://",
        "a://a:",
        "-----BEGIN ",
        "eyJ",
        "A",
        "sk-",
        ":@",
        "Authorization: ",
        "xoxb-",
        "AKIA",
        "dp.st.",
        "0123456789abcdef-us",
        ".atlasv1.",
        "a1Q~",
        "_authToken=",
    ],
)
def test_no_text_is_long_to_look_at(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.perf_counter()
    find_secret(text)
    assert time.perf_counter() - started < 0.5
