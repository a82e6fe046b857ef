"""The rules between the parts of a configuration: names that must exist, choices that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.catalogue.model import Catalogue
from generator.component_rules import component_rules
from generator.deploy_rules import deploy_rules
from generator.environment_rules import environment_rules
from generator.environments import Environment
from generator.extra_rules import extra_rules
from generator.image_rules import image_rules
from generator.images import Image
from generator.layout_rules import layout_rules
from generator.limits import limits_in_use
from generator.notification_rules import notification_rules
from generator.pipeline import Component, Pipeline
from generator.problems import Problem, found
from generator.run_rules import run_rules
from generator.trigger_rules import trigger_rules
from generator.variable_rules import variable_rules

# The jobs that a component or an image may get, by what stands behind its name.
COMPONENT_JOBS = ("lint", "test", "coverage")
IMAGE_JOBS = ("image", "image-check")


def rules(pipeline: Pipeline, raw: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Iterator[Problem]]:
    """What is wrong between the parts of a configuration whose parts are fine by themselves.

    Each rule is an iterator of its own: one that needs a value which was found wrong raises AttributeError
    without touching the others (see checking.py).
    """
    components: Sequence[Component] = getattr(pipeline, "components", ())
    images: Sequence[Image] = getattr(pipeline, "images", ())
    environments: Sequence[Environment] = getattr(pipeline, "environments", ())
    yield from trigger_rules(pipeline)
    yield from layout_rules(pipeline)
    yield from run_rules(pipeline, catalogue)
    for key, items in (("components", components), ("images", images), ("environments", environments)):
        yield _called_alike(key, items)
    yield _same_job("components", components, COMPONENT_JOBS, environments)
    yield _same_job("images", images, IMAGE_JOBS, environments)
    yield from variable_rules(pipeline, raw)
    for index, component in enumerate(components):
        yield from component_rules(component, ("components", index), catalogue)
    yield from image_rules(pipeline)
    yield from deploy_rules(pipeline)
    yield from environment_rules(pipeline)
    yield _timeouts(pipeline, catalogue)
    yield from notification_rules(pipeline)
    yield from extra_rules(pipeline)


def twice(names: Sequence[tuple[int, str]]) -> Iterator[int]:
    """The positions of names that stood before, upper and lower case being the same."""
    seen: set[str] = set()
    for index, name in names:
        if name.lower() in seen:
            yield index
        seen.add(name.lower())


def _names(items: Sequence[Any]) -> list[tuple[int, str]]:
    """The names of a list's items with their positions, without those that were found wrong."""
    return [(index, item.name) for index, item in enumerate(items) if hasattr(item, "name")]


def _called_alike(key: str, items: Sequence[Any]) -> Iterator[Problem]:
    for index in twice(_names(items)):
        yield found((key, index, "name"), "duplicate", f"Two {key} are called {items[index].name}")


def _same_job(
    key: str, items: Sequence[Any], jobs: Sequence[str], environments: Sequence[Environment]
) -> Iterator[Problem]:
    """``deploy-lint`` may be the lint job of a component or the deploy to an environment."""
    deploys = {f"deploy-{name}" for _, name in _names(environments)}
    for index, name in _names(items):
        clash = next((job for suffix in jobs if (job := f"{name}-{suffix}".lower()) in deploys), None)
        if clash:
            message = f"{name} and an environment would both have the job {clash}"
            yield found((key, index, "name"), "duplicate", message)


def _timeouts(pipeline: Pipeline, catalogue: Catalogue) -> Iterator[Problem]:
    used = limits_in_use(pipeline, catalogue)
    for kind, limit in pipeline.timeout_minutes:
        if limit is not None and kind not in used:
            message = f"No {kind} job takes this limit. Remove it"
            yield found(("timeout_minutes", kind), "unused", message)
