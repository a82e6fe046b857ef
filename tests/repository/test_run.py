"""`make run`: one address, a key of its own, nothing lost between two starts, clear words when it cannot."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds; a busy machine compresses static files slowly
TEST_VARIABLES = {
    "SECRET_KEY",
    "HTTPS",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "SITE_URL",
}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(**extra: str) -> dict[str, str]:
    """This process's environment, without what tests/settings.py put there."""
    return {name: value for name, value in os.environ.items() if name not in TEST_VARIABLES} | extra


def status(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


@contextmanager
def serving(folder: Path, port: int) -> Iterator[str]:
    """Start the server as `make run` does, give the address that it printed, and press Ctrl-C at the end."""
    printed = folder.parent / "printed"
    with printed.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "scripts/serve.py"],
            cwd=ROOT,
            env=environment(VAR_DIR=str(folder), PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield wait_until_it_answers(server, printed, port)
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0


def wait_until_it_answers(server: subprocess.Popen[bytes], printed: Path, port: int) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, printed.read_text()
        address = re.search(rf"http://127\.0\.0\.1:{port}(/\S*)", printed.read_text())
        try:
            if address and status(port, "/"):
                return address[1]
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"It does not answer: {printed.read_text()}")


def test_a_fresh_start_and_a_second_one(tmp_path: Path) -> None:
    folder, port = tmp_path / "var", free_port()
    with serving(folder, port) as first_path:
        assert re.fullmatch(r"/setup/[\w-]{30,}/", first_path)
        assert status(port, first_path) == 200
        assert status(port, "/setup/another-token-that-nobody-printed-anywhere/") != 200
    key = folder / "secret_key"
    before = key.read_bytes()
    assert len(before.strip()) >= 50
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "db.sqlite3").stat().st_mode) == 0o600
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        database.execute("CREATE TABLE kept_between_starts (x)")
        token = first_path.split("/")[2]
        assert token not in "\n".join(database.iterdump()), "the token is stored as a hash only"

    with serving(folder, port) as second_path:
        assert second_path != first_path, "a token that was not used is printed anew"
        assert status(port, second_path) == 200
    assert key.read_bytes() == before
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM kept_between_starts").fetchone() == (0,)


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = start(VAR_DIR=str(tmp_path / "var"), PORT=str(port))
    assert result.returncode == 1
    assert result.stderr == (
        f"Port {port} is taken. Stop what listens there, or choose another: PORT=9000 make run\n"
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8000.0"])
def test_a_port_that_is_none(port: str, tmp_path: Path) -> None:
    result = start(VAR_DIR=str(tmp_path / "var"), PORT=port)
    assert result.returncode == 1
    assert result.stderr == f"PORT is {port!r}. Set it to a number from 1 to 65535: PORT=9000 make run\n"
    assert not (tmp_path / "var").exists()


def start(**extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/run"],
        cwd=ROOT,
        env=environment(**extra),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
