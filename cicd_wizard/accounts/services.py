"""Writes of the accounts app: the setup token and the first account."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from cicd_wizard import audit
from cicd_wizard.accounts.models import Membership, Role, SetupToken, Team, User


class TokenUsedError(Exception):
    """Another request made the first account with this token."""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_setup_token() -> str | None:
    """Replace the setup token by a fresh one; None when there is an account already."""
    if User.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    SetupToken.objects.update_or_create(
        pk=SetupToken.ONLY,
        defaults={"digest": _digest(token), "created": timezone.now(), "used": None},
    )
    return token


def find_setup_token(token: str) -> SetupToken | None:
    """The stored token that this text belongs to, used or not."""
    return SetupToken.objects.filter(digest=_digest(token)).first()


def can_still_set_up(stored: SetupToken) -> bool:
    """Whether this token may still make the first account."""
    return stored.used is None and not User.objects.exists()


@transaction.atomic
def create_first_account(token: str, *, email: str, name: str, password: str, team_name: str) -> User:
    """Make the site administrator, the first team and the membership, and use the token up.

    Raises:
        TokenUsedError: if the token is unknown or used, or an account is there.
    """
    # Of two requests that get here together one changes the row; the other waits for it, then finds none.
    won = SetupToken.objects.filter(digest=_digest(token), used=None).update(used=timezone.now())
    if not won or User.objects.exists():
        raise TokenUsedError
    user = User.objects.create_superuser(email, password, name=name)
    team = Team.objects.create(name=team_name)
    Membership.objects.create(team=team, user=user, role=Role.ADMIN)
    audit.record("setup", "done", user=user, team=team)
    return user
