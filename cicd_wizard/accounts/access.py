"""Who may do what: the one place that answers it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cicd_wizard.accounts.models import Membership, Role, Team, User


def teams_for(user: User | AnonymousUser) -> QuerySet[Team]:
    """The teams that somebody may see: their own, or all for a site administrator."""
    if not user.is_authenticated or not user.is_active:
        return Team.objects.none()
    if user.is_superuser:
        return Team.objects.all()
    # A subquery, not a join: the result is used in `team__in` and must not repeat rows.
    return Team.objects.filter(pk__in=Membership.objects.filter(user=user).values("team"))


def role_in(user: User | AnonymousUser, team: Team) -> Role | None:
    """Somebody's role in a team. Site administrators are team admins everywhere."""
    if not user.is_authenticated or not user.is_active:
        return None
    if user.is_superuser:
        return Role.ADMIN
    role = Membership.objects.filter(user=user, team=team).values_list("role", flat=True).order_by().first()
    return Role(role) if role else None


def can_view(user: User | AnonymousUser, team: Team) -> bool:
    """Whether somebody may see the team's projects, preview and download."""
    return role_in(user, team) is not None


def can_edit(user: User | AnonymousUser, team: Team) -> bool:
    """Whether somebody may create and edit the team's projects."""
    return role_in(user, team) in {Role.EDITOR, Role.ADMIN}


def can_administer(user: User | AnonymousUser, team: Team) -> bool:
    """Whether somebody may delete the team's projects for good."""
    return role_in(user, team) == Role.ADMIN
