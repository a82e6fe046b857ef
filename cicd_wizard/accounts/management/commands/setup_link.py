"""Prints the address to open: the one-time setup link while there is no account, else the plain one."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from cicd_wizard.accounts.services import make_setup_token


class Command(BaseCommand):
    """Print one address."""

    help = "Print the address to open: a one-time setup link while there is no account, else the plain one."
    requires_system_checks: list[str] = []  # it runs at each start, and the start has checked already

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the address."""
        token = make_setup_token()
        path = reverse("accounts:setup", args=[token]) if token else reverse("projects:list")
        self.stdout.write(settings.SITE_URL.rstrip("/") + path)
