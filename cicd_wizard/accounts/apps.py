"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, teams and memberships."""

    name = "cicd_wizard.accounts"
    label = "accounts"
    verbose_name = "People and teams"

    def ready(self) -> None:
        """Connect the sign-in log."""
        from cicd_wizard.accounts import signals

        signals.connect()
