"""Users who sign in by e-mail, teams, memberships, and the token of the first sign-in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify


class UserManager(BaseUserManager["User"]):
    """Makes users whose login is their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and store a user; the address is kept in lower case.

        Raises:
            ValueError: if the address is empty.
        """
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a site administrator, who sees every team and the Django admin."""
        return self.create_user(email, password, **{**fields, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the login; there is no user name."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("name", max_length=100)
    is_active = models.BooleanField(
        "active", default=True, help_text="Clear this in place of deleting somebody who has left."
    )
    date_joined = models.DateTimeField("added", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [
            # With the unique index this makes addresses unique whatever their case, on every database.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message="E-mail addresses are kept in lower case.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's word for "may open the admin": here, site administrators only."""
        return self.is_superuser

    def get_full_name(self) -> str:
        """The name that others see."""
        return self.name

    def get_short_name(self) -> str:
        """The name that others see."""
        return self.name

    def clean(self) -> None:
        """Bring the address into its stored form before its uniqueness is checked."""
        super().clean()
        self.email = self.email.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the user, the address in lower case."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class Team(models.Model):
    """People who share projects."""

    name = models.CharField("name", max_length=100)
    slug = models.SlugField("short name", max_length=100, unique=True, editable=False)
    created = models.DateTimeField("added", auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="team_name_unique",
                violation_error_message="There is already a team with this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the team; a new one gets a short name of its own."""
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        base = slugify(self.name)[:90] or "team"
        taken = set(Team.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug


class Role(models.TextChoices):
    """What a member may do in a team."""

    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    ADMIN = "admin", "Team admin"


class Membership(models.Model):
    """One person in one team, with a role."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        "role",
        max_length=10,
        choices=Role,
        default=Role.EDITOR,
        help_text="Viewers read and download, editors also create and edit, team admins also delete.",
    )

    class Meta:
        ordering = ["team__name", "user__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                name="membership_once_per_team",
                violation_error_message="This person is already in the team.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class SetupToken(models.Model):
    """The one-time token of the first sign-in: a single row, so that there is only ever one token."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    digest = models.CharField(max_length=64, editable=False)  # SHA-256; the token itself is never stored
    created = models.DateTimeField(default=timezone.now, editable=False)
    used = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="setup_token_only_one"),
        ]

    def __str__(self) -> str:
        return "used" if self.used else "waiting"
