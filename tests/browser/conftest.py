"""A browser, a server with a database file of its own, and people who are signed in."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from cicd_wizard.accounts.models import User
from cicd_wizard.settings import SQLITE_OPTIONS
from tests.browser.served import Served
from tests.browser.watch import Watch
from tests.browser.world import seed

# Playwright's plain interface runs an event loop in this thread, and Django refuses its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
CHROMIUM_ARGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 10_000  # milliseconds; the machine of the tests may be busy
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The distribution's Chromium, without what would talk to the network."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


# --- Database and server -----------------------------------------------------------------------


def _use(path: Path) -> None:
    """Let this process, whose threads serve the pages, work on this database file from now on."""
    connections["default"].close()
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": SQLITE_OPTIONS}
    connections.settings["default"] = {**connections.settings["default"], **file}
    del connections["default"]


@pytest.fixture(scope="session")
def database_files(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A folder with two databases to copy: empty.sqlite3 has the tables, seeded.sqlite3 the people as well."""
    folder = tmp_path_factory.mktemp("databases")
    before, connection = connections.settings["default"], connections["default"]
    with django_db_blocker.unblock():
        _use(folder / "empty.sqlite3")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        connections["default"].close()
        shutil.copy(folder / "empty.sqlite3", folder / "seeded.sqlite3")
        _use(folder / "seeded.sqlite3")
        seed()
        connections["default"].close()
    connections.settings["default"], connections["default"] = before, connection
    return folder


def _database(template: Path, folder: Path, blocker: DjangoDbBlocker) -> Iterator[Path]:
    before, connection = connections.settings["default"], connections["default"]
    path = folder / "wizard.sqlite3"
    shutil.copy(template, path)
    with blocker.unblock():
        _use(path)
        yield path
        connections["default"].close()
    connections.settings["default"], connections["default"] = before, connection


@pytest.fixture
def database(database_files: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """A database with people and projects, for this test alone."""
    yield from _database(database_files / "seeded.sqlite3", tmp_path, django_db_blocker)


@pytest.fixture
def empty_database(
    database_files: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """A database with nothing in it, for this test alone."""
    yield from _database(database_files / "empty.sqlite3", tmp_path, django_db_blocker)


@pytest.fixture(scope="session")
def server(database_files: Path) -> Iterator[str]:
    """The address of a server in this process: it works on the database of the running test."""
    before, connection = connections.settings["default"], connections["default"]
    # A database in memory would be handed to the server's threads, for good.
    _use(database_files / "empty.sqlite3")
    running = LiveServer("127.0.0.1")
    connections.settings["default"], connections["default"] = before, connection
    yield running.url
    running.stop()


@pytest.fixture(scope="session")
def base_url(server: str) -> str:
    """Where an address without a host leads to, in every window."""
    return server


@pytest.fixture
def served(database: Path, tmp_path: Path, watch: Watch) -> Iterator[Served]:
    """The product in processes of its own, not started yet, on the database of this test."""
    product = Served(database, tmp_path / "served")
    product.folder.mkdir()
    watch.inside.append(product.url)
    yield product
    product.stop()


# --- Windows -----------------------------------------------------------------------------------


@pytest.fixture
def watch(server: str) -> Watch:
    """What the browser complained about; `watch.allow_status(404)` before a page that is meant to be missing."""
    return Watch([server])


@pytest.fixture(autouse=True)
def nothing_to_complain_about(watch: Watch) -> Iterator[None]:
    """Every test ends with a clean console."""
    yield
    assert watch.complaints == []


class OpenWindow(Protocol):
    """Opens a browser window."""

    def __call__(self, user: str | None = None, *, narrow: bool = False, **options: Any) -> Page:
        """A page in a window of its own.

        Args:
            user: the first name of who is signed in ("ed"), None for nobody.
            narrow: a phone's width.
            options: of Playwright's new_context, for example color_scheme="dark", java_script_enabled=False.
        """


@pytest.fixture
def window(new_context: Callable[..., BrowserContext], server: str, watch: Watch) -> OpenWindow:
    """Opens windows: `window("ed")` is one in which Ed is signed in."""

    def opened(user: str | None = None, *, narrow: bool = False, **options: Any) -> Page:
        context = new_context(viewport=NARROW if narrow else WIDE, **options)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        if user:
            context.add_cookies([session_cookie(user, server)])
        return context.new_page()

    return opened


def session_cookie(name: str, server: str) -> Any:
    """The cookie that a browser has after this person signed in."""
    client = Client()
    client.force_login(User.objects.get(email=f"{name}@example.com"))
    cookie = settings.SESSION_COOKIE_NAME
    return {"name": cookie, "value": client.cookies[cookie].value, "url": server, "httpOnly": True}


@dataclass(frozen=True)
class Visit:
    """What a scene may use beside its page."""

    server: str
    window: OpenWindow
    watch: Watch
    monkeypatch: pytest.MonkeyPatch


@pytest.fixture
def visit(
    server: str, window: OpenWindow, watch: Watch, monkeypatch: pytest.MonkeyPatch, database: Path
) -> Visit:
    """All of it, on the database with people and projects."""
    return Visit(server, window, watch, monkeypatch)
