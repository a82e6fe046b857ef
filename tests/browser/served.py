"""The product as it is served: granian in processes of its own, with hashed static files and the real policy."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Served:
    """A server that can be stopped and started again on the same database file."""

    database: Path
    folder: Path
    port: int = field(default_factory=_free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Everything that it wrote."""
        return self.folder / "server.log"

    def start(self) -> None:
        """Start, and wait until it answers."""
        environment = self._environment()
        static = self.folder / "static"
        if not static.is_dir():
            collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"]
            subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "cicd_wizard.wsgi:application", "--interface", "wsgi"),
                    *("--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"),
                    *("--blocking-threads", "4", "--log-level", "warning"),
                ],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """Stop, and wait for the end."""
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/help/", timeout=5):  # noqa: S310 - our own address
                    return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text(encoding="utf-8"))

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "cicd_wizard.settings",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "SECRET_KEY": os.environ["SECRET_KEY"],
            "STATIC_ROOT": str(self.folder / "static"),
            "VAR_DIR": str(self.folder),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "off",
        }
