"""The Django app of the shared page parts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Shared page parts."""

    name = "cicd_wizard.ui"
    label = "ui"
    verbose_name = "Page parts"
