"""What a component's tests and build keep for later jobs, and how an image's build gets it back."""

from __future__ import annotations

from generator.artifact_paths import root_of
from generator.github.context import Context
from generator.github.jobs.cells import Cells
from generator.github.jobs.set_up import below
from generator.github.workflow import Step
from generator.images import Image
from generator.pipeline import Component


def artifact_name(component: Component) -> str:
    """The name of what a component's test job keeps, without what tells the cells of its matrix apart."""
    return f"{component.name}-{kept(component)}"


def kept(component: Component) -> str:
    """What the artifact holds, in a word."""
    return "build" if isinstance(component.build, str) else "artifacts"


def fetch_steps(context: Context, image: Image) -> list[Step]:
    """The steps that put the artifacts of components where their jobs had them, for the build of an image."""
    components = {component.name: component for component in context.pipeline.components}
    steps: list[Step] = []
    for name in image.artifacts:
        component = components[name]
        cells = Cells.of(context, component)
        inputs = {
            "name": f"{artifact_name(component)}{cells.first_suffix}",
            "path": root_of([below(component, path) for path in component.artifacts]),
        }
        what = f"Fetch the {kept(component)} of {name}"
        steps.append(context.step(what, "actions/download-artifact", inputs))
    return steps
