"""What the product knows: stacks, pinned actions, tools and service images, as checked data."""

from generator.catalogue.load import load_catalogue
from generator.catalogue.model import ActionPin, Catalogue, PackageManager, Service, SetUpStep, Stack, Version

__all__ = [
    "ActionPin",
    "Catalogue",
    "PackageManager",
    "Service",
    "SetUpStep",
    "Stack",
    "Version",
    "load_catalogue",
]
