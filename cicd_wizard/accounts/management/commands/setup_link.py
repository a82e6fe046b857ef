"""Prints the address to open: the one-time setup link while there is no account, else the plain one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from cicd_wizard.accounts.services import make_setup_token


class Command(BaseCommand):
    """Print one address."""

    help = "Print the address to open: a one-time setup link while there is no account, else the plain one."
    requires_system_checks: list[str] = []  # it runs at each start, and the start has checked already

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address that the server listens on."""
        parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="Where the server listens.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the address."""
        base = str(options["base_url"]).rstrip("/")
        token = make_setup_token()
        path = reverse("accounts:setup", args=[token]) if token else reverse("projects:list")
        self.stdout.write(base + path)
