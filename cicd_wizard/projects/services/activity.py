"""Writing down what happened to a project, within the transaction in which it happens."""

from cicd_wizard.accounts.models import User
from cicd_wizard.projects.models import ActivityEvent, EventKind, Project


def note_event(
    project: Project, user: User, kind: EventKind, detail: str = "", revision: int | None = None
) -> None:
    """Store one event; `detail` says on what, in the words of the page, and never holds a value."""
    ActivityEvent.objects.create(
        project=project, user=user, kind=kind, detail=detail[:200], revision=revision
    )
