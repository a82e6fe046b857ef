"""The setup checklist of a project: the steps of its newest revision, and who ticked them."""

from dataclasses import dataclass

from cicd_wizard.projects.models import ChecklistTick, Project, Revision
from generator import check, load_catalogue
from generator.github.setup_steps import SetupStep, setup_steps


@dataclass(frozen=True, slots=True)
class Item:
    """A step, and the tick that it has: one of an earlier state does not count any more."""

    step: SetupStep
    tick: ChecklistTick | None

    @property
    def done(self) -> bool:
        """Whether it was ticked as it is now."""
        return self.tick is not None and self.tick.state == self.step.state

    @property
    def outdated(self) -> bool:
        """Whether it was ticked before it asked for what it asks for now."""
        return self.tick is not None and self.tick.state != self.step.state


@dataclass(frozen=True, slots=True)
class Checklist:
    """All items."""

    items: tuple[Item, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(item.done for item in self.items)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.items)

    @property
    def open_items(self) -> list[Item]:
        """What is left to do."""
        return [item for item in self.items if not item.done]

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The items by group, in the order of the first of each."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.step.group, []).append(item)
        return list(found.items())


def steps_of(project: Project, revision: Revision) -> tuple[SetupStep, ...]:
    """The steps as they were stored; made anew for a revision from before, and none if this release refuses it."""
    if revision.setup is not None:
        return tuple(SetupStep(*step) for step in revision.setup)
    catalogue = load_catalogue(project.stack_defaults)
    pipeline = check(revision.pipeline, catalogue).pipeline
    return setup_steps(pipeline, catalogue, revision.files) if pipeline else ()


def checklist_of(project: Project, revision: Revision) -> Checklist:
    """The checklist of a project, for its newest revision."""
    ticks = {tick.key: tick for tick in project.ticks.select_related("user")}
    return Checklist(tuple(Item(step, ticks.get(step.key)) for step in steps_of(project, revision)))
