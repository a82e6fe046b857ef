"""What is stored of a pipeline: the project, its immutable revisions, and drafts in progress."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from cicd_wizard.accounts.access import teams_for
from cicd_wizard.accounts.models import Team, User

NAME_LIMIT = 100  # the pipeline's own limit for `name`


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, as somebody may see them."""

    def for_user(self, user: User) -> Self:
        """The projects of every team that this person may see."""
        return self.filter(team__in=teams_for(user))


class Project(models.Model):
    """A team's saved pipeline. The newest revision holds its files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=NAME_LIMIT)
    # Databases fold case differently; Python folds it once, so names are unique alike on all of them.
    name_key = models.CharField(max_length=3 * NAME_LIMIT, editable=False)
    slug = models.SlugField(max_length=NAME_LIMIT + 10)
    # Copied out of the pipeline so that the list can search and filter: "" and ",node,python,".
    repository = models.CharField(max_length=200, blank=True)
    stack_names = models.CharField(max_length=400, blank=True)
    pipeline = models.JSONField(default=dict)
    revision_number = models.PositiveIntegerField(default=0)
    # The stack defaults this project was made with; it keeps them.
    stack_defaults = models.JSONField(default=dict, blank=True)
    # The update of the defaults that somebody said not now to.
    declined_update = models.CharField(max_length=16, blank=True)
    # When it was put away; nothing changes it until it is taken out again.
    archived = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[models.Manager["Project"]] = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-updated", "name"]
        constraints = [
            models.UniqueConstraint(fields=["team", "name_key"], name="project_name_unique_in_team"),
            models.UniqueConstraint(fields=["team", "slug"], name="project_slug_unique_in_team"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stacks(self) -> list[str]:
        """The stacks of its components, by name."""
        return [name for name in self.stack_names.split(",") if name]

    @property
    def environments(self) -> list[str]:
        """The names of its environments, in promotion order."""
        return [entry["name"] for entry in self.pipeline.get("environments", [])]


class Revision(models.Model):
    """One saved version of a project: written once, never changed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    pipeline = models.JSONField()
    resolved = models.JSONField()
    # [[path, text], ...]: a list, as PostgreSQL forgets the order of an object's keys.
    contents = models.JSONField()
    # What the engine had to say of it; None for a revision that was saved before this was kept.
    notices = models.JSONField(null=True)
    # The steps of its setup, [[key, group, title, detail, state], ...]; None likewise.
    setup = models.JSONField(null=True)
    pipeline_fingerprint = models.CharField(max_length=64)
    catalogue_fingerprint = models.CharField(max_length=64)
    note = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="revisions"
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project} revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new revision.

        Raises:
            TypeError: if the revision is already stored.
        """
        if not self._state.adding:
            raise TypeError("A revision is never changed. Save a new one.")
        super().save(*args, **kwargs)

    @property
    def files(self) -> dict[str, str]:
        """The text of each file by path, in the bundle's order."""
        return dict(self.contents)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts, as somebody may see them."""

    def for_user(self, user: User) -> Self:
        """A person's own drafts, as long as they are in the team."""
        return self.filter(user_id=user.pk, team__in=teams_for(user))


class Draft(models.Model):
    """A wizard in progress: what was typed at each step, saved at every submit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="drafts")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="drafts")
    base_revision = models.PositiveIntegerField(default=0)
    step_data = models.JSONField(default=dict, blank=True)  # {step: {field: [values]}}
    blanked = models.JSONField(default=dict, blank=True)  # {step: [labels]}: what looked like a secret
    stack_defaults = models.JSONField(default=dict, blank=True)
    last_valid = models.JSONField(null=True, blank=True)  # the newest document without a problem
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[models.Manager["Draft"]] = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated"]

    def __str__(self) -> str:
        return self.name or "Untitled project"

    @property
    def name(self) -> str:
        """The project's name as typed so far: "" when there is none yet."""
        typed = self.step_data.get("project", {}).get("project-name", [])
        if typed and typed[0].strip():
            return str(typed[0]).strip()[:NAME_LIMIT]
        if self.project:
            return self.project.name
        return str((self.last_valid or {}).get("name", ""))

    @property
    def filled(self) -> bool:
        """Whether a document fills every step: that of a saved project, or one that this draft began with."""
        return self.project_id is not None or (self.last_valid is not None and not self.step_data)


class EventKind(models.TextChoices):
    """What can happen to a project; the label says it after the name of who did it."""

    SAVED = "saved", "saved"
    RESTORED = "restored", "restored"
    UPDATED = "updated", "took new defaults over in"
    DECLINED = "declined", "said not now to an update"
    COPIED = "copied", "started a copy"
    DISCARDED = "discarded", "discarded a draft"
    ARCHIVED = "archived", "archived the project"
    UNARCHIVED = "unarchived", "took the project out of the archive"
    TICKED = "ticked", "ticked"
    UNTICKED = "unticked", "took the tick away from"


class ActivityEvent(models.Model):
    """One thing that somebody did to a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="events")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=EventKind)
    # The revision that came of it, and on what it was done: a revision's note, a step of the checklist.
    revision = models.PositiveIntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["project", "-created"], name="event_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()


class ChecklistTick(models.Model):
    """Somebody's word that a step of a project's setup is done, as the step was then."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ticks")
    key = models.CharField(max_length=400)
    # A digest of what the step asked for: a tick no longer counts once it asks for something else.
    state = models.CharField(max_length=16)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="checklist_tick_once")]

    def __str__(self) -> str:
        return self.key
