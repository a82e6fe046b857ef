"""The storefront: a golden pipeline with everything in it, its files, and as a saved project."""

from functools import cache
from pathlib import Path

from cicd_wizard.panel.source import Source
from cicd_wizard.projects.models import Project
from cicd_wizard.projects.services import save_project, start_draft
from generator import Pipeline, check, generate, load_catalogue, read_document
from tests.web.people import People

GOLDEN = Path(__file__).parents[1] / "golden"
WORKFLOW = ".github/workflows/ci-cd.yml"


@cache
def golden(case: str = "storefront") -> Pipeline:
    """A golden pipeline."""
    checked = check(read_document((GOLDEN / case / "pipeline.yaml").read_text()), load_catalogue())
    assert checked.pipeline
    return checked.pipeline


@cache
def golden_source(case: str = "storefront") -> Source:
    """A golden bundle as a panel takes it."""
    pipeline, catalogue = golden(case), load_catalogue()
    bundle = generate(pipeline, catalogue, check=False)
    return Source(bundle.files, pipeline, catalogue, lambda: bundle.notices)


def line_of(text: str, words: str) -> int:
    """The number of the first line that has these words."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def saved_storefront(people: People) -> Project:
    """The storefront, saved once by Ed."""
    return save_project(people.ed, start_draft(people.ed, people.acme), golden(), "").project
