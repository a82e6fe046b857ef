"""Writes of drafts: a wizard is started, filled step by step, and thrown away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cicd_wizard import audit
from cicd_wizard.accounts.models import Team, User
from cicd_wizard.projects.models import Draft, EventKind, Project
from cicd_wizard.projects.services.activity import note_event
from cicd_wizard.projects.services.common import Archived, free_name, locked, need_editor
from cicd_wizard.stacks.services import published_overlay

type Document = dict[str, Any]
type StepData = dict[str, list[str]]


@transaction.atomic
def start_draft(user: User, team: Team) -> Draft:
    """Start a new project, with the stack defaults that are published now.

    Raises:
        PermissionDenied: if the person may not edit in this team.
    """
    need_editor(user, team)
    return Draft.objects.create(user=user, team=team, stack_defaults=published_overlay())


@transaction.atomic
def start_edit(user: User, project: Project) -> Draft:
    """Start a change of a saved project, with the stack defaults that it was made with.

    The draft's steps are empty: the wizard fills them from `last_valid`, the project's pipeline.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        Archived: if the project was put away.
    """
    need_editor(user, project.team)
    project.refresh_from_db()
    if project.archived:
        raise Archived
    return Draft.objects.create(
        user=user,
        team=project.team,
        project=project,
        base_revision=project.revision_number,
        stack_defaults=project.stack_defaults,
        last_valid=project.pipeline,
    )


@transaction.atomic
def start_copy(user: User, project: Project) -> Draft:
    """Start a new project with the answers and the stack defaults of another, under a name of its own.

    Raises:
        PermissionDenied: if the person may not edit in this team.
    """
    need_editor(user, project.team)
    note_event(project, user, EventKind.COPIED)
    document = {**project.pipeline, "name": free_name(project.team, project.name)}
    return Draft.objects.create(
        user=user, team=project.team, stack_defaults=project.stack_defaults, last_valid=document
    )


@transaction.atomic
def start_import(
    user: User,
    team: Team,
    step_data: dict[str, StepData],
    blanked: dict[str, list[str]],
    last_valid: Document | None,
) -> Draft:
    """Start a new project whose steps are filled from a file.

    Args:
        user: whose draft it is.
        team: where the project will be.
        step_data: per step its fields, without secrets.
        blanked: per step the labels of fields that were emptied as they looked like a secret.
        last_valid: the configuration, if nothing is wrong with it.

    Raises:
        PermissionDenied: if the person may not edit in this team.
    """
    need_editor(user, team)
    return Draft.objects.create(
        user=user,
        team=team,
        stack_defaults=published_overlay(),
        step_data=step_data,
        blanked=blanked,
        last_valid=last_valid,
    )


@transaction.atomic
def store_step(  # what one submit stores
    draft: Draft, step: str, data: StepData, blanked: list[str], last_valid: Document | None = None,
    rest: Mapping[str, StepData] | None = None,
) -> None:  # fmt: skip
    """Keep what was typed at a step.

    Args:
        draft: the draft; its fields are brought up to date.
        step: the step's slug.
        data: the posted fields, without secrets.
        blanked: the labels of fields that were emptied as they looked like a secret.
        last_valid: the newest document without a problem; None keeps the one before.
        rest: steps that a document filled and that are stored for the first time, with this one.

    Raises:
        PermissionDenied: if the person may no longer edit in this team.
        DraftGone: if the draft was saved or discarded in the meantime.
    """
    need_editor(draft.user, draft.team)
    # Two tabs on one draft may post different steps at once: each changes its own step of the stored row.
    stored = locked(draft)
    new = {name: fields for name, fields in (rest or {}).items() if name not in stored.step_data}
    for name, fields in {**new, step: data}.items():
        stored.step_data[name] = {
            field: [_storable(value) for value in values] for field, values in fields.items()
        }
    stored.blanked[step] = blanked
    if last_valid is not None:
        stored.last_valid = last_valid
    stored.updated = timezone.now()
    stored.save(update_fields=["step_data", "blanked", "last_valid", "updated"])
    for name in ("step_data", "blanked", "last_valid", "updated"):
        setattr(draft, name, getattr(stored, name))


@transaction.atomic
def rebase_draft(draft: Draft, number: int) -> None:
    """Let a draft follow a revision that its author has seen, so that it can be saved on top of it.

    Raises:
        DraftGone: if the draft was saved or discarded in the meantime.
    """
    stored = locked(draft)
    stored.base_revision = draft.base_revision = number
    stored.stack_defaults = draft.stack_defaults = _defaults_of(stored)
    stored.save(update_fields=["base_revision", "stack_defaults"])


@transaction.atomic
def store_merge(
    draft: Draft,
    number: int,
    step_data: dict[str, StepData],
    blanked: dict[str, list[str]],
    last_valid: Document | None,
) -> None:
    """Replace what was typed by what came of two versions, and follow the revision that was one of them.

    Raises:
        PermissionDenied: if the person may no longer edit in this team.
        DraftGone: if the draft was saved or discarded in the meantime.
    """
    need_editor(draft.user, draft.team)
    stored = locked(draft)
    stored.base_revision, stored.step_data, stored.blanked = number, step_data, blanked
    stored.stack_defaults = _defaults_of(stored)
    stored.last_valid = last_valid or stored.last_valid
    stored.updated = timezone.now()
    fields = ["base_revision", "stack_defaults", "step_data", "blanked", "last_valid", "updated"]
    stored.save(update_fields=fields)
    for name in fields:
        setattr(draft, name, getattr(stored, name))


@transaction.atomic
def discard_draft(draft: Draft) -> None:
    """Throw a draft away; the project it may belong to stays as it is."""
    if draft.project:
        note_event(draft.project, draft.user, EventKind.DISCARDED)
    Draft.objects.filter(pk=draft.pk).delete()
    audit.record("discard", "done", user=draft.user, team=draft.team_id, target=draft.pk)


def _defaults_of(draft: Draft) -> Document:
    """The stack defaults of the draft's project: an update may have changed them since the draft began."""
    overlay: Document = draft.project.stack_defaults if draft.project else draft.stack_defaults
    return overlay


def _storable(value: str) -> str:
    """PostgreSQL stores no NUL: the replacement character takes its place, and the form refuses that."""
    return value.replace("\x00", "\ufffd")
