"""Every write of projects, revisions and drafts: one transaction each."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.text import slugify

from cicd_wizard import audit
from cicd_wizard.accounts.access import can_administer, can_edit
from cicd_wizard.accounts.models import Team, User
from cicd_wizard.projects.models import NAME_LIMIT, Draft, Project, Revision
from cicd_wizard.stacks.services import published_overlay
from generator import Bundle, Pipeline, Problem, check, generate, load_catalogue

type Document = dict[str, Any]
type StepData = dict[str, list[str]]


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


def name_key(name: str) -> str:
    """The form of a name in which two projects of a team must differ."""
    return " ".join(name.split()).casefold()


def name_taken(team: Team, name: str, project: Project | None = None) -> bool:
    """Whether the team has another project of that name, whatever its case."""
    others = Project.objects.filter(team=team, name_key=name_key(name))
    return others.exclude(pk=project.pk).exists() if project else others.exists()


# --- Drafts ------------------------------------------------------------------------------------


@transaction.atomic
def start_draft(user: User, team: Team) -> Draft:
    """Start a new project, with the stack defaults that are published now.

    Raises:
        PermissionDenied: if the person may not edit in this team.
    """
    _need_editor(user, team)
    return Draft.objects.create(user=user, team=team, stack_defaults=published_overlay())


@transaction.atomic
def start_edit(user: User, project: Project) -> Draft:
    """Start a change of a saved project, with the stack defaults that it was made with.

    The draft's steps are empty: the wizard fills them from `last_valid`, the project's pipeline.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        Archived: if the project was put away.
    """
    _need_editor(user, project.team)
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
    _need_editor(user, project.team)
    document = {**project.pipeline, "name": _free_name(project.team, project.name)}
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
    _need_editor(user, team)
    return Draft.objects.create(
        user=user,
        team=team,
        stack_defaults=published_overlay(),
        step_data=step_data,
        blanked=blanked,
        last_valid=last_valid,
    )


@transaction.atomic
def store_step(
    draft: Draft, step: str, data: StepData, blanked: list[str], last_valid: Document | None = None
) -> None:
    """Keep what was typed at a step.

    Args:
        draft: the draft; its fields are brought up to date.
        step: the step's slug.
        data: the posted fields, without secrets.
        blanked: the labels of fields that were emptied as they looked like a secret.
        last_valid: the newest document without a problem; None keeps the one before.

    Raises:
        PermissionDenied: if the person may no longer edit in this team.
        DraftGone: if the draft was saved or discarded in the meantime.
    """
    _need_editor(draft.user, draft.team)
    # Two tabs on one draft may post different steps at once: each changes its own step of the stored row.
    stored = _locked(draft)
    stored.step_data[step] = {field: [_storable(value) for value in values] for field, values in data.items()}
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
    stored = _locked(draft)
    stored.base_revision = draft.base_revision = number
    stored.save(update_fields=["base_revision"])


@transaction.atomic
def discard_draft(draft: Draft) -> None:
    """Throw a draft away; the project it may belong to stays as it is."""
    Draft.objects.filter(pk=draft.pk).delete()
    audit.record("discard", "done", user=draft.user, team=draft.team_id, target=draft.pk)


def _storable(value: str) -> str:
    """PostgreSQL stores no NUL: the replacement character takes its place, and the form refuses that."""
    return value.replace("\x00", "\ufffd")


def _locked(draft: Draft) -> Draft:
    stored = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if stored is None:
        raise DraftGone("This draft was saved or discarded.")
    return stored


# --- Projects ----------------------------------------------------------------------------------


def save_project(user: User, draft: Draft, pipeline: Pipeline, note: str = "") -> Revision:
    """Store the draft's pipeline as a new project or as the next revision, and drop the draft.

    Raises:
        PermissionDenied: if the person may not edit in this team.
        DraftGone: if the draft was saved or discarded in the meantime.
        NameTaken: if the team has another project of that name.
        StaleRevision: if the project has a newer revision than the draft started from.
        Archived: if the project was put away in the meantime.
    """
    _need_editor(user, draft.team)
    catalogue = load_catalogue(draft.stack_defaults)
    bundle = generate(pipeline, catalogue)
    resolved = pipeline.resolve(catalogue).to_document()
    with transaction.atomic():
        _one_at_a_time(draft.team)
        stored = _locked(draft)
        if stored.project is None:
            project = _create_project(stored, pipeline)
        else:
            project = _next_revision(stored.project, pipeline, stored.base_revision)
        revision = _store_revision(project, user, bundle, pipeline.to_document(), resolved, note)
        stored.delete()
    audit.record("save", f"revision-{revision.number}", user=user, team=project.team_id, target=project.pk)
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
    _need_editor(user, project.team)
    catalogue = load_catalogue(project.stack_defaults)
    checked = check(revision.pipeline, catalogue)
    if checked.pipeline is None:
        raise NotRestorable(list(checked.problems))
    bundle = generate(checked.pipeline, catalogue)
    resolved = checked.pipeline.resolve(catalogue).to_document()
    with transaction.atomic():
        _one_at_a_time(project.team)
        project = _next_revision(project, checked.pipeline, seen)
        note = f"Restored from revision {revision.number}"
        stored = _store_revision(project, user, bundle, checked.pipeline.to_document(), resolved, note)
    audit.record("restore", f"revision-{stored.number}", user=user, team=project.team_id, target=project.pk)
    return stored


@transaction.atomic
def archive_project(user: User, project: Project, *, away: bool) -> None:
    """Put a project away, or take it out of the archive again; its revisions stay as they are.

    Raises:
        PermissionDenied: if the person may not edit in this team.
    """
    _need_editor(user, project.team)
    # A save that has looked whether the project is archived ends first.
    _one_at_a_time(project.team)
    Project.objects.filter(pk=project.pk).update(archived=timezone.now() if away else None)
    audit.record(
        "archive" if away else "unarchive", "done", user=user, team=project.team_id, target=project.pk
    )


@transaction.atomic
def delete_project(user: User, project: Project) -> None:
    """Delete a project for good, with its revisions and everybody's drafts of it.

    Raises:
        PermissionDenied: if the person is no admin of the team.
    """
    if not can_administer(user, project.team):
        raise PermissionDenied
    _one_at_a_time(project.team)
    project_id = project.pk
    Project.objects.filter(pk=project_id).delete()
    audit.record("delete", "done", user=user, team=project.team_id, target=project_id)


def _need_editor(user: User, team: Team) -> None:
    if not can_edit(user, team):
        raise PermissionDenied


def _one_at_a_time(team: Team) -> None:
    """Let the saves of a team wait for each other, so that names and slugs stay free once looked up."""
    Team.objects.select_for_update().get(pk=team.pk)


def _create_project(draft: Draft, pipeline: Pipeline) -> Project:
    if name_taken(draft.team, pipeline.name):
        raise NameTaken(pipeline.name)
    project = Project(team=draft.team, stack_defaults=draft.stack_defaults, revision_number=1)
    for field, value in _described(draft.team, pipeline, project).items():
        setattr(project, field, value)
    project.save(force_insert=True)
    return project


def _next_revision(project: Project, pipeline: Pipeline, base: int) -> Project:
    if Project.objects.filter(pk=project.pk, archived__isnull=False).exists():
        raise Archived
    if name_taken(project.team, pipeline.name, project):
        raise NameTaken(pipeline.name)
    changes = {**_described(project.team, pipeline, project), "revision_number": base + 1}
    # Of two saves from one revision the first moves the number on; the other finds no row.
    won = Project.objects.filter(pk=project.pk, revision_number=base).update(**changes)
    if not won:
        raise StaleRevision(Revision.objects.filter(project=project).select_related("author")[0])
    project.refresh_from_db()
    return project


def _described(team: Team, pipeline: Pipeline, project: Project) -> dict[str, Any]:
    """The project's columns that follow from the pipeline."""
    stacks = sorted({component.stack for component in pipeline.components})
    return {
        "name": pipeline.name,
        "name_key": name_key(pipeline.name),
        "slug": _free_slug(team, pipeline.name, project),
        "repository": pipeline.repository or "",
        "stack_names": f",{','.join(stacks)}," if stacks else "",
        "pipeline": pipeline.to_document(),
        "updated": timezone.now(),
    }


def _free_name(team: Team, name: str) -> str:
    """A name for a copy that no project of the team has."""
    number, copy = 2, f"{name[: NAME_LIMIT - 8]} copy"
    while name_taken(team, copy):
        copy, number = f"{name[: NAME_LIMIT - 8]} copy {number}", number + 1
    return copy


def _free_slug(team: Team, name: str, project: Project) -> str:
    base = slugify(name)[:NAME_LIMIT] or "project"
    others = Project.objects.filter(team=team, slug__startswith=base).exclude(pk=project.pk)
    taken = set(others.values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _store_revision(
    project: Project, user: User, bundle: Bundle, document: Document, resolved: Document, note: str
) -> Revision:
    return Revision.objects.create(
        project=project,
        number=project.revision_number,
        pipeline=document,
        resolved=resolved,
        contents=[[path, text] for path, text in bundle.files.items()],
        pipeline_fingerprint=bundle.pipeline_fingerprint,
        catalogue_fingerprint=bundle.catalogue_fingerprint,
        note=note,
        author=user,
    )
