"""What has changed in the defaults since a project was saved last: published stack defaults, a newer catalogue."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cicd_wizard.projects.models import Project
from generator import Problem, check, load_catalogue
from generator.document import canonical_json

type Overlay = dict[str, Any]

# What of a project an offer follows from.
OFFER_FIELDS = ("pk", "stack_names", "stack_defaults", "declined_update", "pipeline")


@dataclass(frozen=True, slots=True)
class Offer:
    """An update that a project could take over: the stacks whose defaults changed, and whether the catalogue did."""

    digest: str
    stacks: tuple[str, ...]
    catalogue: bool


class Offers:
    """Finds the updates of projects; each catalogue is loaded once."""

    def __init__(self, published: Overlay) -> None:
        self.published = published
        self._fingerprints: dict[str, str] = {}

    def of(self, project: Project, fingerprint: str) -> Offer | None:
        """The update for a project whose newest revision was made with this catalogue.

        Returns:
            None where nothing changed, or where somebody said not now to this very update.
        """
        old, new = (
            _of_stacks(overlay, project.stacks) for overlay in (project.stack_defaults, self.published)
        )
        components = project.pipeline.get("components", [])
        stacks = tuple(
            name
            for name in project.stacks
            if any(
                item["stack"] == name and _touches(item, old.get(name, {}), new.get(name, {}))
                for item in components
            )
        )
        released = self._fingerprint(project.stack_defaults) != fingerprint
        digest = hashlib.sha256(canonical_json([new, self._fingerprint({})]).encode()).hexdigest()[:16]
        if not (stacks or released) or digest == project.declined_update:
            return None
        return Offer(digest, stacks, released)

    def problems(self, project: Project, fingerprint: str) -> tuple[Problem, ...]:
        """What this release refuses of a project whose newest revision was made with another catalogue."""
        if self._fingerprint(project.stack_defaults) == fingerprint:
            return ()
        return check(project.pipeline, load_catalogue(project.stack_defaults)).problems

    def among(self, projects: QuerySet[Project]) -> set[Any]:
        """The keys of those projects that could take an update over; they have their `newest_catalogue`.

        The pipelines are read of those alone whose defaults are not the ones that are published now.
        """
        listed = projects.only("pk", "stack_names", "stack_defaults").iterator()
        behind = [item.pk for item in listed if self._behind(item, catalogue_of(item))]
        if not behind:
            return set()
        found = projects.filter(pk__in=behind).only(*OFFER_FIELDS).iterator()
        return {item.pk for item in found if self.of(item, catalogue_of(item))}

    def _behind(self, project: Project, fingerprint: str) -> bool:
        old, new = (
            _of_stacks(overlay, project.stacks) for overlay in (project.stack_defaults, self.published)
        )
        return old != new or self._fingerprint(project.stack_defaults) != fingerprint

    def _fingerprint(self, overlay: Overlay) -> str:
        key = canonical_json(overlay)
        if key not in self._fingerprints:
            self._fingerprints[key] = load_catalogue(overlay).fingerprint
        return self._fingerprints[key]


def catalogue_of(project: Project) -> str:
    """The catalogue of the newest revision, of a project out of the list."""
    return str(getattr(project, "newest_catalogue", ""))


def _touches(component: Overlay, old: Overlay, new: Overlay) -> bool:
    """Whether a component takes one of the defaults that differ, rather than an answer of its own."""
    for key in ("versions", "package_manager"):
        if old.get(key) != new.get(key) and not component.get(key):
            return True
    stack = load_catalogue().stacks.get(component["stack"])
    usual = new.get("package_manager") or (stack.default_package_manager if stack else "")
    used = component.get("package_manager") or usual
    before, after = (_commands(overlay) for overlay in (old, new))
    changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    return any(
        manager == used and component.get(check.removesuffix("_with_coverage"), True) is True
        for manager, check in changed
    )


def _commands(overlay: Overlay) -> dict[tuple[str, str], Any]:
    commands = overlay.get("commands", {})
    return {(manager, check): text for manager, checks in commands.items() for check, text in checks.items()}


def _of_stacks(overlay: Overlay, stacks: Iterable[str]) -> Overlay:
    changed = overlay.get("stacks", {})
    return {name: changed[name] for name in stacks if name in changed}
