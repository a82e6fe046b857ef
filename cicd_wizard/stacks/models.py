"""What administrators change about the built-in stacks: an overlay of changed fields only."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class State(models.TextChoices):
    """Where a stack default stands. One row of a stack at most is published."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class StackDefault(models.Model):
    """A numbered change to one stack of the catalogue. What is left empty stays as built in."""

    stack = models.CharField(max_length=40)
    number = models.PositiveIntegerField(editable=False)
    versions = models.JSONField("default versions", default=list, blank=True)
    package_manager = models.CharField("default package manager", max_length=40, blank=True)
    state = models.CharField(
        max_length=10,
        choices=State,
        default=State.DRAFT,
        help_text="Published: new projects start from it, and the one before it is retired. "
        "Projects that exist keep what they were made with.",
    )
    note = models.CharField(max_length=120, blank=True, help_text="Why it was changed.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField("last changed", auto_now=True)

    class Meta:
        ordering = ["stack", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["stack", "number"], name="stack_default_number_once"),
            models.UniqueConstraint(
                fields=["stack"], condition=models.Q(state="published"), name="stack_default_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stack} {self.number}"

    def overlay(self) -> dict[str, Any]:
        """Its part of the catalogue's overlay: changed fields only."""
        commands: dict[str, dict[str, str | bool]] = {}
        if self.pk:
            for row in self.commands.all():
                commands.setdefault(row.package_manager, {})[row.check_name] = row.value
        changed = {"versions": self.versions, "package_manager": self.package_manager, "commands": commands}
        return {key: value for key, value in changed.items() if value}


class StackDefaultCommand(models.Model):
    """One changed command: another text, or the check switched off."""

    stack_default = models.ForeignKey(StackDefault, on_delete=models.CASCADE, related_name="commands")
    package_manager = models.CharField(max_length=40)
    check_name = models.CharField("check", max_length=20)
    enabled = models.BooleanField("on", default=True)
    command = models.TextField(blank=True)

    class Meta:
        ordering = ["package_manager", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stack_default", "package_manager", "check_name"],
                name="stack_default_command_once",
                violation_error_message="This check already has a row for this package manager.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} with {self.package_manager}"

    @property
    def value(self) -> str | bool:
        """What the overlay holds for it: a text, True for on, False for off."""
        if not self.enabled:
            return False
        return self.command or True
