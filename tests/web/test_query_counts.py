"""Pages ask the database as often for many rows as for few."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cicd_wizard.accounts.models import Membership, Role, Team, User
from cicd_wizard.projects.models import Project
from cicd_wizard.projects.services import start_edit
from cicd_wizard.stacks.models import StackDefault
from cicd_wizard.wizard.answers import Answers
from generator import load_catalogue
from tests.web.people import People, saved, saved_again, signed_in

MOST = 12
# The overview looks for one more revision than it shows, so a few are there from the beginning.
FEW, MANY = 5, 7
STACKS = ("python", "node", "go", "rust", "java", "php", "ruby")


def grow(people: People, first: int, last: int) -> None:
    """Store people, teams, stack defaults, projects with drafts, and revisions of one project."""
    for number in range(first, last):
        team = Team.objects.create(name=f"Team {number}")
        user = User.objects.create_user(f"user{number}@example.com", name=f"User {number}")
        Membership.objects.create(team=people.acme, user=user, role=Role.EDITOR)
        Membership.objects.create(team=team, user=people.root, role=Role.ADMIN)
        start_edit(people.root, saved(user, people.acme, name=f"Project {number}"))
        saved_again(user, shop(people), repository=f"acme/moved-{number}")
        StackDefault.objects.create(stack=STACKS[number], number=1, author=user)


def shop(people: People) -> Project:
    """The project whose revisions grow."""
    return Project.objects.filter(slug="shop-api").first() or saved(people.ed, people.acme)


def addresses(people: People) -> dict[str, str]:
    """What is fetched, by a name."""
    project = shop(people).pk
    tabs = ("detail", "files", "revisions", "setup", "activity", "compare")
    pages = {name: reverse(f"projects:{name}", args=[project]) for name in tabs}
    pages |= {
        "list": reverse("projects:list"),
        "archived": f"{reverse('projects:list')}?status=archived",
        "revision": reverse("projects:revision", args=[project, 2]),
        "examples": reverse("wizard:examples"),
    }
    for model in ("accounts_user", "accounts_team", "accounts_membership", "stacks_stackdefault"):
        pages[f"admin {model}"] = reverse(f"admin:{model}_changelist")
    pages["admin's person"] = reverse("admin:accounts_user_change", args=[people.root.pk])
    pages["admin's team"] = reverse("admin:accounts_team_change", args=[people.acme.pk])
    return pages


def counts(client: Client, people: People) -> dict[str, int]:
    """How often each page asks."""
    found = {}
    for name, address in addresses(people).items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        found[name] = len(queries)
    return found


def test_more_rows_take_no_more_queries(people: People) -> None:
    client = signed_in(people.root)
    grow(people, 0, FEW)
    few = counts(client, people)
    grow(people, FEW, MANY)
    many = counts(client, people)
    assert {name for name in many if many[name] > few[name]} == set()
    assert {name: count for name, count in many.items() if count > MOST and "admin" not in name} == {}


def test_what_the_wizard_is_sent_takes_few_queries(
    people: People, django_assert_max_num_queries: Any
) -> None:
    ten = range(10)
    project = saved(
        people.ed,
        people.acme,
        components=[{"name": f"c{number}", "stack": "python", "directory": f"c{number}"} for number in ten],
        images=[{"name": f"i{number}", "build_args": {"V": "x"}, "push": False} for number in ten],
        deploy={"method": "helm", "chart": "chart"},
        environments=[{"name": f"e{number}", "secrets": ["KEY"]} for number in ten],
    )
    draft, client = start_edit(people.ed, project), signed_in(people.ed)
    answers = Answers({}, load_catalogue(), saved=project.pipeline, today=date(2026, 11, 23))
    for step, data in answers.data.items():
        preview = f"{reverse('wizard:preview', args=[draft.pk])}?step={step}"
        page = reverse("wizard:step", args=[draft.pk, step])
        for address, button in ((preview, "next"), (page, "update"), (page, "next")):
            with django_assert_max_num_queries(MOST):
                client.post(address, {**data, "op": button}, headers={"hx-request": "true"})
