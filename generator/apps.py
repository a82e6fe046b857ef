"""The generator as a Django app: it has pages (views.py) and no models."""

from django.apps import AppConfig


class GeneratorConfig(AppConfig):
    """The engine's Django face."""

    name = "generator"
