"""What every write shares: who may, what is refused, locks, and names that are still free."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.text import slugify

from cicd_wizard.accounts.access import can_edit
from cicd_wizard.accounts.models import Team, User
from cicd_wizard.projects.models import NAME_LIMIT, Draft, Project, Revision
from generator import Problem


class StaleRevision(Exception):
    """Somebody saved a revision after this draft was started."""

    def __init__(self, current: Revision) -> None:
        super().__init__(f"Revision {current.number} was saved in the meantime.")
        self.current = current


class NameTaken(Exception):
    """The team has another project of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Your team already has a project called {name}")
        self.name = name


class Archived(Exception):
    """The project was put away: it is taken out of the archive before anything changes it."""


class NotRestorable(Exception):
    """A revision was saved by a release that allowed what this one refuses."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))


class DraftGone(Http404):
    """The draft was saved or discarded in another tab: nothing is left to write to."""


def need_editor(user: User, team: Team) -> None:
    """Let only editors of the team go on.

    Raises:
        PermissionDenied: if the person is none.
    """
    if not can_edit(user, team):
        raise PermissionDenied


def need_active(project: Project) -> None:
    """Let no change of a project in the archive go on, as it is stored now.

    Raises:
        Archived: if the project was put away.
    """
    if Project.objects.filter(pk=project.pk, archived__isnull=False).exists():
        raise Archived


def one_at_a_time(team: Team) -> None:
    """Let the saves of a team wait for each other, so that names and slugs stay free once looked up."""
    Team.objects.select_for_update().get(pk=team.pk)


def locked(draft: Draft) -> Draft:
    """The stored draft, which nobody else changes before this transaction ends.

    Raises:
        DraftGone: if the draft was saved or discarded in the meantime.
    """
    stored = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if stored is None:
        raise DraftGone("This draft was saved or discarded.")
    return stored


def name_key(name: str) -> str:
    """The form of a name in which two projects of a team must differ."""
    return " ".join(name.split()).casefold()


def name_taken(team: Team, name: str, project: Project | None = None) -> bool:
    """Whether the team has another project of that name, whatever its case."""
    others = Project.objects.filter(team=team, name_key=name_key(name))
    return others.exclude(pk=project.pk).exists() if project else others.exists()


def free_name(team: Team, name: str) -> str:
    """A name for a copy that no project of the team has."""
    number, copy = 2, f"{name[: NAME_LIMIT - 8]} copy"
    while name_taken(team, copy):
        copy, number = f"{name[: NAME_LIMIT - 8]} copy {number}", number + 1
    return copy


def free_slug(team: Team, name: str, project: Project) -> str:
    """A slug for this project that no other of the team has."""
    base = slugify(name)[:NAME_LIMIT] or "project"
    others = Project.objects.filter(team=team, slug__startswith=base).exclude(pk=project.pk)
    taken = set(others.values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
