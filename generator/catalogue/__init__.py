"""What the product knows: stacks, actions with their pins, tools and service images. Data in files, checked when loaded."""

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
