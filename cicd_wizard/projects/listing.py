"""The project list: search, filters and what each row shows."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import QueryDict

from cicd_wizard.accounts.models import Team, User
from cicd_wizard.examples import EXAMPLES
from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.projects.services import name_key
from cicd_wizard.projects.updates import Offers, catalogue_of
from cicd_wizard.stacks.services import published_overlay

PAGE_SIZE = 25
STATUSES = {
    "up-to-date": "Up to date",
    "update": "Update available",
    "draft": "Draft",
    "archived": "Archived",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for in the address."""

    q: str = ""
    stack: str = ""
    status: str = ""
    mine: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """Read the address; what makes no sense counts as not asked for."""
        status = query.get("status", "")
        return cls(
            q=_text(query, "q"),
            stack=_text(query, "stack"),
            status=status if status in STATUSES else "",
            mine=query.get("mine") == "1",
        )

    def __bool__(self) -> bool:
        return bool(self.q or self.stack or self.status or self.mine)


def _text(query: QueryDict, name: str) -> str:
    # PostgreSQL refuses a NUL even in a question.
    return query.get(name, "").replace("\x00", "").strip()[:100]


def projects_of(user: User, team: Team | None) -> QuerySet[Project]:
    """The team's projects, each with `author_name` of the newest revision and `has_draft` of this person."""
    newest = Revision.objects.filter(project=OuterRef("pk"), number=OuterRef("revision_number"))
    projects = with_draft_of(user, Project.objects.for_user(user).filter(team=team))
    return projects.annotate(
        author_name=Subquery(newest.values("author__name")),
        newest_catalogue=Subquery(newest.values("catalogue_fingerprint")),
    )


def with_draft_of(user: User, projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects, each with `has_draft`: whether this person has changes of it that are not saved yet."""
    return projects.annotate(has_draft=Exists(Draft.objects.filter(project=OuterRef("pk"), user=user)))


def filtered(
    projects: QuerySet[Project], filters: Filters, user: User, updatable: set[Any]
) -> QuerySet[Project]:
    """The projects that match all filters; what was put away shows only where it is asked for."""
    if filters.q:
        projects = projects.filter(name_key__contains=name_key(filters.q)) | projects.filter(
            repository__icontains=filters.q
        )
    if filters.stack:
        projects = projects.filter(stack_names__contains=f",{filters.stack},")
    projects = projects.filter(archived__isnull=filters.status != "archived")
    if filters.status in {"draft", "up-to-date"}:
        drafts = Exists(Draft.objects.filter(project=OuterRef("pk"), user=user))
        projects = projects.filter(drafts if filters.status == "draft" else ~drafts)
    if filters.status == "up-to-date":
        projects = projects.exclude(pk__in=updatable)
    if filters.status == "update":
        projects = projects.filter(pk__in=updatable)
    if filters.mine:
        mine = Revision.objects.filter(project=OuterRef("pk"), author=user)
        projects = projects.filter(Exists(mine))
    return projects


def list_context(user: User, team: Team | None, query: QueryDict) -> dict[str, Any]:
    """What the list page shows."""
    everything = projects_of(user, team)
    filters = Filters.from_query(query)
    offers = Offers(published_overlay())
    updatable = offers.among(everything)
    matching = Paginator(filtered(everything, filters, user, updatable), PAGE_SIZE)
    page: Page[Project] = matching.get_page(query.get("page"))
    stacks = {name for names in everything.values_list("stack_names", flat=True) for name in names.split(",")}
    return {
        "page": page,
        "updatable": updatable,
        "broken": {item.pk for item in page if offers.problems(item, catalogue_of(item))},
        "filters": filters,
        "statuses": STATUSES,
        "stack_names": sorted(stacks - {""}),
        "has_projects": bool(page.paginator.count) or everything.exists(),
        "examples": EXAMPLES.values(),
        "drafts": Draft.objects.for_user(user).filter(team=team).select_related("project"),
    }
