"""A PostgreSQL server for one run of the tests: its own folder, a socket there, no network, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "wizard"
# The server's data is thrown away: nothing needs to survive a loss of power.
OPTIONS = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
PATIENCE = 30  # seconds


def programs() -> Path:
    """The folder with initdb and postgres; Debian keeps them off the PATH, one folder for each version."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    if not found:
        raise FileNotFoundError("PostgreSQL's initdb is not installed.")
    return Path(found).resolve().parent


def account() -> str | None:
    """The account to start it from: PostgreSQL refuses root. None: this one will do."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise LookupError("There is no account but root to start PostgreSQL from.")


@contextmanager
def temporary_server() -> Iterator[str]:
    """Start a server, give the address of an empty database (a URL), stop the server and remove its files."""
    owner, folder = account(), Path(tempfile.mkdtemp(prefix="wizard-postgres-"))
    try:
        if owner:
            shutil.chown(folder, owner)
        data, bin_folder = folder / "data", programs()
        subprocess.run(
            [
                *(bin_folder / "initdb", "--pgdata", data, "--username", USER, "--auth", "trust"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            user=owner,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *OPTIONS],
                user=owner,
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the tests first, and the server through us
            )
        try:
            _wait_until_it_answers(server, folder)
            yield f"postgres://{USER}@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # ends its connections and stops
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _wait_until_it_answers(server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "log").read_text(errors="replace")) from None
            time.sleep(0.1)
        else:
            return
