"""A site to measure, in this process: a database in a temporary folder, one person who is signed in, their drafts."""

import io
import logging
import os
import secrets
import sys
from typing import Any
from urllib.parse import urlencode

import django

from generator import Catalogue, Pipeline

FORM = "application/x-www-form-urlencoded"
# Names with a hash need collectstatic to have run.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Site:
    """Calls the WSGI application as a server would, without a socket."""

    def __init__(self, folder: str) -> None:
        """Make the database, the person and the session.

        Args:
            folder: an empty one.
        """
        for name in ("SECRET_KEY_FILE", "DEBUG", "CSRF_TRUSTED_ORIGINS", "SITE_URL"):
            os.environ.pop(name, None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "cicd_wizard.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "localhost",
            "HTTPS": "off",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "STATIC_ROOT": folder,
        }
        django.setup()
        logging.disable(logging.INFO)  # the log of sign-ins
        # Models can be imported only now.
        from django.core.handlers.wsgi import WSGIHandler
        from django.core.management import call_command
        from django.test import Client
        from django.test.utils import override_settings

        from cicd_wizard.accounts.models import Membership, Role, Team, User

        override_settings(ROOT_URLCONF="benchmarks.urls", STORAGES=STORAGES).enable()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.user = User.objects.create_user("ed@acme.example", name="Ed")
        self.team = Team.objects.create(name="Acme")
        Membership.objects.create(team=self.team, user=self.user, role=Role.EDITOR)
        client = Client(SERVER_NAME="localhost")
        client.force_login(self.user)
        # Any page sets the cookie against forged requests.
        client.get("/")
        self._cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self._token = client.cookies["csrftoken"].value
        self._handler = WSGIHandler()

    def call(self, address: str, body: bytes | None = None) -> bytes:
        """Fetch an address, or post a form to it as htmx does.

        Raises:
            SystemExit: if the answer is not 200.
        """
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.input": io.BytesIO(body or b""),
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body or b"")),
            "HTTP_COOKIE": self._cookies,
            "HTTP_X_CSRFTOKEN": self._token,
            "HTTP_HX_REQUEST": "true",
        }
        statuses: list[str] = []

        def start(status: str, *_: Any) -> Any:
            statuses.append(status)

        response = self._handler(environ, start)
        content = b"".join(response)
        response.close()
        if statuses != ["200 OK"]:
            raise SystemExit(f"{address}: {statuses}")
        return content

    def typing(self, pipeline: Pipeline, catalogue: Catalogue) -> "Typing":
        """A draft of a configuration, in front of which somebody sits at step 2."""
        from django.urls import reverse
        from django.utils import timezone

        from cicd_wizard.projects.models import Draft
        from cicd_wizard.wizard.answers import Answers

        answers = Answers({}, catalogue, saved=pipeline.to_document(), today=timezone.localdate())
        draft = Draft.objects.create(user=self.user, team=self.team, step_data=answers.data)
        address = f"{reverse('wizard:preview', args=[draft.pk])}?step=pipeline"
        return Typing(self, address, answers.data["pipeline"])


class Typing:
    """Somebody who types: each request of the preview has another text in one field."""

    def __init__(self, site: Site, address: str, fields: dict[str, list[str]]) -> None:
        """Remember what the step's page posts."""
        self._site, self._address, self._fields = site, address, fields
        self._number = 0

    def preview(self) -> bytes:
        """Type a letter, and fetch the preview."""
        self._number += 1
        typed = {"pipeline-concurrency_group": [f"group-{self._number}"]}
        return self._site.call(self._address, urlencode(self._fields | typed, doseq=True).encode())
