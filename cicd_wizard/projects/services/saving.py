"""Writes of revisions: a draft is saved, an old revision is restored. Each is generated, then stored whole."""

from dataclasses import astuple, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cicd_wizard import audit
from cicd_wizard.accounts.models import Team, User
from cicd_wizard.projects.models import Draft, EventKind, Project, Revision
from cicd_wizard.projects.services.activity import note_event
from cicd_wizard.projects.services.common import (
    NameTaken,
    NotRestorable,
    StaleRevision,
    free_slug,
    locked,
    name_key,
    name_taken,
    need_active,
    need_editor,
    one_at_a_time,
)
from cicd_wizard.stacks.services import published_overlay
from generator import Bundle, Pipeline, check, generate, load_catalogue
from generator.github.setup_steps import SetupStep, setup_steps

type Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Made:
    """What a revision is stored from."""

    pipeline: Pipeline
    resolved: Document
    bundle: Bundle
    setup: tuple[SetupStep, ...]


def save_project(user: User, draft: Draft, pipeline: Pipeline, note: str = "") -> Revision:
    """Store the draft's pipeline as a new project or as the next revision, and drop the draft.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        DraftGone: if the draft was saved or discarded in the meantime.
        NameTaken: if the team has another project of that name.
        StaleRevision: if the project has a newer revision than the draft started from.
        Archived: if the project was put away in the meantime.
    """
    need_editor(user, draft.team)
    made = _make(pipeline, draft.stack_defaults)
    with transaction.atomic():
        one_at_a_time(draft.team)
        stored = locked(draft)
        if stored.project is None:
            project = _create_project(stored, pipeline)
        else:
            project = _next_revision(stored.project, pipeline, stored.base_revision)
        revision = _store_revision(project, user, made, note, EventKind.SAVED)
        stored.delete()
    return revision


def restore_revision(user: User, project: Project, revision: Revision, seen: int) -> Revision:
    """Store an old revision's pipeline as the next revision, generated as this release does it.

    Args:
        user: who restores.
        project: the project.
        revision: the old revision.
        seen: the newest revision that the person saw, so that nobody's save is passed over unseen.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        NotRestorable: if this release refuses what that revision holds.
        NameTaken: if another project has the revision's name by now.
        StaleRevision: if the project has a newer revision than the one that was seen.
        Archived: if the project was put away.
    """
    need_editor(user, project.team)
    checked = check(revision.pipeline, load_catalogue(project.stack_defaults))
    if checked.pipeline is None:
        raise NotRestorable(list(checked.problems))
    made = _make(checked.pipeline, project.stack_defaults)
    with transaction.atomic():
        one_at_a_time(project.team)
        project = _next_revision(project, checked.pipeline, seen)
        note = f"Restored from revision {revision.number}"
        return _store_revision(project, user, made, note, EventKind.RESTORED)


def update_project(user: User, project: Project, seen: int) -> Revision:
    """Store the newest pipeline once more, with the defaults that are published now.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        NotRestorable: if the new defaults refuse what the project holds.
        StaleRevision: if the project has a newer revision than the one that was seen.
        Archived: if the project was put away.
    """
    need_editor(user, project.team)
    overlay = published_overlay()
    checked = check(project.pipeline, load_catalogue(overlay))
    if checked.pipeline is None:
        raise NotRestorable(list(checked.problems))
    made = _make(checked.pipeline, overlay)
    with transaction.atomic():
        one_at_a_time(project.team)
        project = _next_revision(project, checked.pipeline, seen)
        Project.objects.filter(pk=project.pk).update(stack_defaults=overlay, declined_update="")
        return _store_revision(project, user, made, "Updated to the newest defaults", EventKind.UPDATED)


def _make(pipeline: Pipeline, overlay: Document) -> _Made:
    catalogue = load_catalogue(overlay)
    bundle = generate(pipeline, catalogue)
    resolved = pipeline.resolve(catalogue).to_document()
    return _Made(pipeline, resolved, bundle, setup_steps(pipeline, catalogue, bundle.files))


def _create_project(draft: Draft, pipeline: Pipeline) -> Project:
    if name_taken(draft.team, pipeline.name):
        raise NameTaken(pipeline.name)
    project = Project(team=draft.team, stack_defaults=draft.stack_defaults, revision_number=1)
    for field, value in _described(draft.team, pipeline, project).items():
        setattr(project, field, value)
    project.save(force_insert=True)
    return project


def _next_revision(project: Project, pipeline: Pipeline, base: int) -> Project:
    need_active(project)
    if name_taken(project.team, pipeline.name, project):
        raise NameTaken(pipeline.name)
    changes = {**_described(project.team, pipeline, project), "revision_number": base + 1}
    # Of two saves from one revision the first moves the number on; the other finds no row.
    won = Project.objects.filter(pk=project.pk, revision_number=base).update(**changes)
    if not won:
        raise StaleRevision(Revision.objects.filter(project=project).select_related("author")[0])
    project.refresh_from_db()
    return project


def _described(team: Team, pipeline: Pipeline, project: Project) -> Document:
    """The project's columns that follow from the pipeline."""
    stacks = sorted({component.stack for component in pipeline.components})
    return {
        "name": pipeline.name,
        "name_key": name_key(pipeline.name),
        "slug": free_slug(team, pipeline.name, project),
        "repository": pipeline.repository or "",
        "stack_names": f",{','.join(stacks)}," if stacks else "",
        "pipeline": pipeline.to_document(),
        "updated": timezone.now(),
    }


def _store_revision(project: Project, user: User, made: _Made, note: str, kind: EventKind) -> Revision:
    bundle = made.bundle
    revision = Revision.objects.create(
        project=project,
        number=project.revision_number,
        pipeline=made.pipeline.to_document(),
        resolved=made.resolved,
        contents=[[path, text] for path, text in bundle.files.items()],
        notices=[notice.message for notice in bundle.notices],
        setup=[astuple(step) for step in made.setup],
        pipeline_fingerprint=bundle.pipeline_fingerprint,
        catalogue_fingerprint=bundle.catalogue_fingerprint,
        note=note,
        author=user,
    )
    note_event(project, user, kind, note, revision.number)
    action = {EventKind.RESTORED: "restore", EventKind.UPDATED: "update"}.get(kind, "save")
    audit.record(action, f"revision-{revision.number}", user=user, team=project.team_id, target=project.pk)
    return revision
