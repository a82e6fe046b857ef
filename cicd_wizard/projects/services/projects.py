"""Writes of whole projects: put away, taken out again, deleted for good."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cicd_wizard import audit
from cicd_wizard.accounts.access import can_administer
from cicd_wizard.accounts.models import User
from cicd_wizard.projects.models import EventKind, Project
from cicd_wizard.projects.services.activity import note_event
from cicd_wizard.projects.services.common import need_active, need_editor, one_at_a_time


@transaction.atomic
def archive_project(user: User, project: Project, *, away: bool) -> None:
    """Put a project away, or take it out of the archive again; its revisions stay as they are.

    Raises:
        PermissionDenied: if the person may not edit in this team.
    """
    need_editor(user, project.team)
    # A save that has looked whether the project is archived ends first.
    one_at_a_time(project.team)
    Project.objects.filter(pk=project.pk).update(archived=timezone.now() if away else None)
    note_event(project, user, EventKind.ARCHIVED if away else EventKind.UNARCHIVED)
    audit.record(
        "archive" if away else "unarchive", "done", user=user, team=project.team_id, target=project.pk
    )


@transaction.atomic
def decline_update(user: User, project: Project, digest: str) -> None:
    """Say not now to an update of the defaults; another one will be offered again.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        Archived: if the project was put away.
    """
    need_editor(user, project.team)
    need_active(project)
    Project.objects.filter(pk=project.pk).update(declined_update=digest)
    note_event(project, user, EventKind.DECLINED)
    audit.record("update", "declined", user=user, team=project.team_id, target=project.pk)


@transaction.atomic
def delete_project(user: User, project: Project) -> None:
    """Delete a project for good, with its revisions and everybody's drafts of it.

    Raises:
        PermissionDenied: if the person is no admin of the team.
    """
    if not can_administer(user, project.team):
        raise PermissionDenied
    one_at_a_time(project.team)
    project_id = project.pk
    Project.objects.filter(pk=project_id).delete()
    audit.record("delete", "done", user=user, team=project.team_id, target=project_id)
