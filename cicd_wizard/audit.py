"""The log of who did what: one line each, with ids and an outcome, never a typed value."""

import logging

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

logger = logging.getLogger("cicd_wizard.audit")


def record(
    action: str,
    outcome: str,
    *,
    user: AbstractBaseUser | AnonymousUser | None = None,
    team: object = None,
    target: object = None,
) -> None:
    """Write one line.

    Args:
        action: what was tried, one word ("save").
        outcome: what came of it, one word ("stored").
        user: who did it; written as an id.
        team: the team, or its id.
        target: the object, as an id or a path that holds nothing typed.
    """
    who = getattr(user, "pk", None)
    which = getattr(team, "pk", team)
    logger.info("action=%s outcome=%s user=%s team=%s object=%s", action, outcome, who, which, target)
