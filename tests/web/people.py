"""Who the tests are about, and the small things that they do."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from cicd_wizard.accounts.models import Membership, Role, Team, User
from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.projects.services import save_project, start_draft, start_edit
from generator import Pipeline, check, load_catalogue

PASSWORD = "a quiet morning at sea"


@dataclass(frozen=True)
class People:
    """Two teams and the people around them."""

    acme: Team
    # Admin of Acme: may also delete projects.
    alice: User
    # Editor of Acme: creates and edits.
    ed: User
    # Viewer of Acme: reads and downloads.
    vic: User
    globex: Team
    # Admin of Globex: must not even learn that Acme's projects exist.
    mallory: User
    # In no team.
    nobody: User
    # The site administrator: sees every team, is a member of none.
    root: User


def make_people() -> People:
    """Store all of them."""
    acme, globex = Team.objects.create(name="Acme"), Team.objects.create(name="Globex")

    def person(name: str, team: Team | None = None, role: Role = Role.EDITOR, **fields: Any) -> User:
        user = User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name, **fields)
        if team:
            Membership.objects.create(team=team, user=user, role=role)
        return user

    return People(
        acme=acme,
        alice=person("Alice", acme, Role.ADMIN),
        ed=person("Ed", acme, Role.EDITOR),
        vic=person("Vic", acme, Role.VIEWER),
        globex=globex,
        mallory=person("Mallory", globex, Role.ADMIN),
        nobody=person("Nobody"),
        root=person("Root", is_superuser=True),
    )


def signed_in(user: User | None, **options: Any) -> Client:
    """A browser in which this person is signed in; None for nobody."""
    client = Client(**options)
    if user:
        client.force_login(user)
    return client


def document(**changes: Any) -> dict[str, Any]:
    """A small configuration, with changes."""
    return {
        "version": 1,
        "name": "Shop API",
        "repository": "acme/shop-api",
        "triggers": {"push": {"branches": ["main"]}},
        "components": [{"name": "api", "stack": "python", "package_manager": "uv"}],
        **changes,
    }


def pipeline(**changes: Any) -> Pipeline:
    """The same as a checked pipeline."""
    checked = check(document(**changes), load_catalogue())
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline


def saved(user: User, team: Team, note: str = "", **changes: Any) -> Project:
    """A new saved project."""
    return save_project(user, start_draft(user, team), pipeline(**changes), note).project


def saved_again(user: User, project: Project, note: str = "", **changes: Any) -> Revision:
    """Another revision of a project."""
    return save_project(user, start_edit(user, project), pipeline(**changes), note)
