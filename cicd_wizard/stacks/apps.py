"""The stacks app."""

from django.apps import AppConfig


class StacksConfig(AppConfig):
    """Stack defaults that administrators publish."""

    name = "cicd_wizard.stacks"
    label = "stacks"
    verbose_name = "Stack defaults"
