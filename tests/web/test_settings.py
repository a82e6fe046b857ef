"""The settings as a fresh process reads them from its environment."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cicd_wizard import environment as env

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789-abcdefghij-ABCDEFGHIJ-of-a-production-that-is-not-there"
PRINT = """
import json, sys
from django.conf import settings
settings.DEBUG
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A Python process that sees these variables and nothing of this one's settings."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "cicd_wizard.settings", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def settings_of(*names: str, **variables: str) -> dict[str, Any]:
    """Some settings under an environment."""
    result = run("-c", PRINT, *names, **{"SECRET_KEY": KEY, **variables})
    assert result.returncode == 0, result.stderr
    values: dict[str, Any] = json.loads(result.stdout)
    return values


def refusal(**variables: str) -> str:
    """What the settings say to an environment that they refuse."""
    result = run("-c", PRINT, **variables)
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    return result.stderr.strip().splitlines()[-1]


def test_without_a_key_it_says_what_to_set() -> None:
    message = refusal()
    assert "SECRET_KEY" in message
    assert "SECRET_KEY_FILE" in message


def test_production_passes_djangos_own_check(tmp_path: Path) -> None:
    command = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    result = run(*command, SECRET_KEY=KEY, VAR_DIR=str(tmp_path), EMAIL_HOST="mail.example")
    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues" in result.stdout


def test_every_model_change_has_its_migration(tmp_path: Path) -> None:
    command = ("manage.py", "makemigrations", "--check", "--dry-run")
    result = run(*command, SECRET_KEY=KEY, VAR_DIR=str(tmp_path))
    assert result.returncode == 0, result.stdout


def test_it_is_safe_by_default() -> None:
    found = settings_of(
        "DEBUG",
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_PROXY_SSL_HEADER",
        "SESSION_COOKIE_HTTPONLY",
    )
    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1"],
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_PROXY_SSL_HEADER": None,
        "SESSION_COOKIE_HTTPONLY": True,
    }


def test_https_off_gives_cookies_that_plain_http_takes() -> None:
    found = settings_of("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", HTTPS="off")
    assert found == {
        "SESSION_COOKIE_NAME": "sessionid",
        "SESSION_COOKIE_SECURE": False,
        "SECURE_SSL_REDIRECT": False,
    }


def test_a_proxy_is_trusted_by_an_explicit_word_only() -> None:
    found = settings_of("SECURE_PROXY_SSL_HEADER", TRUST_X_FORWARDED_PROTO="on")
    assert found == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_sqlite_is_the_default_and_takes_the_write_lock_first(tmp_path: Path) -> None:
    found = settings_of("DATABASES", VAR_DIR=str(tmp_path))["DATABASES"]["default"]
    assert found["NAME"] == str(tmp_path / "db.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


def test_postgresql_by_one_variable_with_a_pool() -> None:
    url = "postgres://web:s%40cret@db.example:5433/wizard"
    found = settings_of("DATABASES", DATABASE_URL=url, DATABASE_POOL_SIZE="7")["DATABASES"]["default"]
    assert (found["ENGINE"], found["HOST"], found["PORT"]) == (
        "django.db.backends.postgresql",
        "db.example",
        5433,
    )
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("web", "s@cret", "wizard")
    assert (found["CONN_MAX_AGE"], found["OPTIONS"]["pool"]["max_size"]) == (0, 7)


def test_mail_goes_to_the_console_until_a_server_is_named() -> None:
    assert "console" in settings_of("MAILERS")["MAILERS"]["default"]["BACKEND"]
    found = settings_of("MAILERS", EMAIL_HOST="mail.example", EMAIL_USER="u", EMAIL_PASSWORD="p")["MAILERS"]
    assert "smtp" in found["default"]["BACKEND"]
    assert found["default"]["OPTIONS"]["host"] == "mail.example"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"DEBUG": "yes"}, "DEBUG is 'yes'. Set it to on or off."),
        ({"HTTPS": "2"}, "HTTPS is '2'"),
        ({"EMAIL_HOST": "m", "EMAIL_PORT": "smtp"}, "EMAIL_PORT is 'smtp'. Set it to a whole number."),
        ({"DATABASE_URL": "mysql://u@h/d"}, "DATABASE_URL must begin with"),
    ],
)
def test_a_value_without_sense_is_refused(variables: dict[str, str], words: str) -> None:
    assert words in refusal(SECRET_KEY=KEY, **variables)


class TestSecret:
    def test_from_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        file = tmp_path / "key"
        file.write_text("from the file\n")
        monkeypatch.setenv("THING_FILE", str(file))
        assert env.secret("THING") == "from the file"

    def test_both_are_one_too_many(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("THING", "a")
        monkeypatch.setenv("THING_FILE", str(tmp_path))
        with pytest.raises(ImproperlyConfigured, match="Keep one"):
            env.secret("THING")

    @pytest.mark.parametrize("name", ["missing", "."])
    def test_a_file_that_cannot_be_read(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
    ) -> None:
        monkeypatch.setenv("THING_FILE", str(tmp_path / name))
        with pytest.raises(ImproperlyConfigured, match="cannot be read"):
            env.secret("THING")

    def test_an_empty_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "empty").write_text("\n")
        monkeypatch.setenv("THING_FILE", str(tmp_path / "empty"))
        with pytest.raises(ImproperlyConfigured, match="is empty"):
            env.secret("THING")


@pytest.mark.parametrize(
    ("value", "expected"), [("on", True), ("TRUE", True), ("1", True), ("off", False), ("", True)]
)
def test_switches(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("THING", value)
    assert env.switch("THING", default=True) is expected


def test_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", " a.example, ,b.example ")
    assert env.words("THING") == ["a.example", "b.example"]


def test_the_documentation_lists_every_variable() -> None:
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "cicd_wizard/settings.py").read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert documented == read
