"""Prepares var/ (key, database, static files), prints the address to open, and serves."""

import hashlib
import os
import secrets
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

from free_port import HOST, port_from_environment

ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 50


def private_folder(folder: Path) -> None:
    """Make `folder`, for its owner only: it holds the key and everyone's password hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def secret_key_file(folder: Path) -> Path:
    """The file with the key, made once: sessions and links end when it changes."""
    path = folder / "secret_key"
    if not path.is_file() or not path.read_text(encoding="ascii").strip():
        unfinished = folder / "secret_key.new"
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
        unfinished.replace(path)
    path.chmod(0o600)
    return path


def set_environment(port: int) -> Path:
    """Fill in what the settings need for plain HTTP on this machine, where it is not set; gives the folder."""
    folder = Path(os.environ.setdefault("VAR_DIR", str(ROOT / "var")))
    private_folder(folder)
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY_FILE"] = str(secret_key_file(folder))
    os.environ.setdefault("HTTPS", "off")
    os.environ.setdefault("ALLOWED_HOSTS", f"{HOST},localhost")
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "cicd_wizard.settings"
    return folder


def collect_static() -> None:
    """Run collectstatic, unless the files are those of the last time: it compresses hundreds of them."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    folder = Path(settings.STATIC_ROOT)
    stamp = folder.with_name(f"{folder.name}.collected")
    if folder.is_dir() and stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())


def prepare() -> str:
    """Bring database and static files up to date; gives the address to open."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("check", fail_level="ERROR", stdout=StringIO())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static()
    address = StringIO()
    call_command("setup_link", stdout=address)
    return address.getvalue().strip()


def serve(port: int) -> int:
    """Run granian until a signal ends it; gives its exit code.

    It has a session of its own: a Ctrl-C that reaches its workers too, beside their parent's word, hangs them.
    """
    command = [
        *(sys.executable, "-m", "granian", "cicd_wizard.wsgi:application", "--interface", "wsgi"),
        *("--host", HOST, "--port", str(port), "--workers", "2", "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10s", "--log-level", "warning"),
    ]
    server = subprocess.Popen(command, start_new_session=True)

    def stop(*_: object) -> None:
        server.terminate()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    return server.wait()


def main() -> None:
    """Prepare, say where, serve."""
    port = port_from_environment()
    os.umask(0o077)  # database and key are for this user alone
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    set_environment(port)
    print(f"\n  CI/CD Wizard: {prepare()}\n  Ctrl-C stops it.\n", flush=True)
    sys.exit(serve(port))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
