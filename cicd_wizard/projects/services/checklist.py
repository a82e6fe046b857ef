"""Writes of the setup checklist: who said of which step that it is done."""

from collections.abc import Collection

from django.db import transaction

from cicd_wizard import audit
from cicd_wizard.accounts.models import User
from cicd_wizard.projects.models import ChecklistTick, EventKind, Project
from cicd_wizard.projects.services.activity import note_event
from cicd_wizard.projects.services.common import need_active, need_editor, one_at_a_time
from generator.github.setup_steps import SetupStep

NAMED = 3  # an event names this many steps and counts the rest


def _told(steps: Collection[SetupStep]) -> str:
    words = [f"{step.group}: {step.title}" for step in steps]
    rest = len(words) - NAMED
    return "; ".join(words[:NAMED]) + (f"; {rest} more" if rest > 0 else "")


@transaction.atomic
def tick_steps(
    user: User, project: Project, done: Collection[SetupStep], undone: Collection[SetupStep]
) -> None:
    """Note that steps are done, as they are now, and that others are not done any more.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        Archived: if the project was put away.
    """
    need_editor(user, project.team)
    one_at_a_time(project.team)
    need_active(project)
    keys = [step.key for step in (*done, *undone)]
    project.ticks.filter(key__in=keys).delete()
    ChecklistTick.objects.bulk_create(
        ChecklistTick(project=project, key=step.key, state=step.state, user=user) for step in done
    )
    for kind, steps in ((EventKind.TICKED, done), (EventKind.UNTICKED, undone)):
        if steps:
            note_event(project, user, kind, _told(steps))
    audit.record("checklist", f"steps-{len(keys)}", user=user, team=project.team_id, target=project.pk)
