"""The steps of the wizard: their slugs, titles, and which of them owns a key of the configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its slug, its title and the line below it."""

    slug: str
    title: str
    lead: str


PROJECT, PIPELINE, BUILD, ENVIRONMENTS, REVIEW = "project", "pipeline", "build", "environments", "review"
STEPS = {
    PROJECT: Step(PROJECT, "Project", "What is in the repository, and what it is written in."),
    PIPELINE: Step(PIPELINE, "Pipeline", "When the workflow runs, and what every change must pass."),
    BUILD: Step(BUILD, "Build and deploy", "Which container images are built, and how they reach a cluster."),
    ENVIRONMENTS: Step(
        ENVIRONMENTS,
        "Environments",
        "Where the app runs, who approves, and what differs from place to place.",
    ),
}
SLUGS = tuple(STEPS)
# Keys of the configuration and the step that asks for them, for problems that belong to no single field.
OWNERS = {
    "triggers": PIPELINE,
    "concurrency_group": PIPELINE,
    "cancel_in_progress": PIPELINE,
    "timeout_minutes": PIPELINE,
    "env_vars": PIPELINE,
    "secrets": PIPELINE,
    "not_secret": PIPELINE,
    "notifications": PIPELINE,
    "images": BUILD,
    "deploy": BUILD,
    "environments": ENVIRONMENTS,
}


# Keys that are lists or groups, and the section of their step's page.
SECTIONS = {
    "components": "components",
    "triggers": "triggers",
    "env_vars": "variables",
    "secrets": "secrets",
    "notifications": "notifications",
    "timeout_minutes": "limits",
    "images": "images",
    "deploy": "deploy",
    "environments": "environments",
}


def section_of(path: str) -> str:
    """The id of the section that asks for a place in the document; that of the page's content for the rest."""
    return SECTIONS.get(path.split(".")[0].split("[")[0], "main")


def owner_of(path: str) -> str:
    """The step that asks for a place in the document."""
    return OWNERS.get(path.split(".")[0].split("[")[0], PROJECT)


def after(slug: str) -> str:
    """The step after this one; the review after the last."""
    place = SLUGS.index(slug) + 1
    return SLUGS[place] if place < len(SLUGS) else REVIEW


def before(slug: str) -> str:
    """The step before this one, "" before the first; before the review comes the last step."""
    place = len(SLUGS) if slug == REVIEW else SLUGS.index(slug)
    return SLUGS[place - 1] if place else ""
