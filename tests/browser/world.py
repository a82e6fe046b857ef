"""What is in the database before a test begins: people, teams, projects and drafts."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from cicd_wizard.accounts.models import Membership, Role, Team, User
from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.projects.services import save_project, start_draft, start_edit, store_step
from generator import Pipeline, check, load_catalogue, read_document
from tests.web.people import PASSWORD, People, make_people

__all__ = [
    "EMPTY_TEAM",
    "PASSWORD",
    "SHOP_API",
    "STOREFRONT",
    "STOREFRONT_FILE",
    "draft_of",
    "pipeline_of",
    "seed",
]

STOREFRONT_FILE = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"
STOREFRONT, SHOP_API, DOCS, SEARCH, EMPTY_TEAM = "Storefront", "Shop API", "Docs site", "Search", "Initech"
SMALL: dict[str, Any] = {
    "version": 1,
    "name": SHOP_API,
    "repository": "acme/shop-api",
    "triggers": {"push": {"branches": ["main"]}, "pull_request": {"branches": ["main"]}},
    "components": [{"name": "api", "stack": "python", "package_manager": "uv"}],
}


def storefront() -> dict[str, Any]:
    """The golden configuration: it uses every key."""
    return read_document(STOREFRONT_FILE.read_text(encoding="utf-8"))


def pipeline_of(document: dict[str, Any]) -> Pipeline:
    """A checked pipeline; the document must have no problem."""
    checked = check(document, load_catalogue())
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline


def seed() -> People:
    """Store people, Acme's projects, a draft of Ed's, and a team that has no project yet."""
    people = make_people()
    _storefront(people)
    for name, repository, stack, manager, author, days in (
        (SHOP_API, "acme/shop-api", "python", "uv", people.alice, 1),
        (DOCS, "acme/docs", "node", "npm", people.ed, 9),
        (SEARCH, "", "python", "pip", people.alice, 40),
    ):
        component = {"name": "app", "stack": stack, "package_manager": manager}
        document = {**SMALL, "name": name, "repository": repository, "components": [component]}
        if not repository:
            del document["repository"]
        revision = save_project(
            author, start_draft(author, people.acme), pipeline_of(document), "First version"
        )
        _age(revision.project, timedelta(days=days))
    store_step(start_draft(people.ed, people.acme), "project", {"project-name": ["Billing worker"]}, [])
    initech = Team.objects.create(name=EMPTY_TEAM)
    newcomer = User.objects.create_user("nina@example.com", PASSWORD, name="Nina")
    Membership.objects.create(team=initech, user=newcomer, role=Role.EDITOR)
    return people


def draft_of(user: User, project: Project) -> Draft:
    """A draft in which this person changes the project."""
    return start_edit(user, project)


def _storefront(people: People) -> None:
    document = storefront()
    first = {**document, "environments": [], "deploy": {"method": "none"}}
    second = {**document, "environments": document["environments"][:1]}
    project = save_project(
        people.alice, start_draft(people.alice, people.acme), pipeline_of(first), "Checks and the image"
    ).project
    for who, step, note in (
        (people.alice, second, "Staging"),
        (people.ed, document, "Production, with approval"),
    ):
        save_project(who, start_edit(who, project), pipeline_of(step), note)
    _age(project, timedelta(hours=3))


def _age(project: Project, age: timedelta) -> None:
    """Let the project and its revisions be some time old, the newest this long ago."""
    now = timezone.now()
    Project.objects.filter(pk=project.pk).update(updated=now - age)
    for place, revision in enumerate(Revision.objects.filter(project=project)):
        created = now - age - timedelta(days=place * 2)
        Revision.objects.filter(pk=revision.pk).update(created=created)
        project.events.filter(revision=revision.number).update(created=created)
