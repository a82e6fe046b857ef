"""Writes sign-ins to the log, and keeps allauth's copy of an address in step with the user's."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save

from cicd_wizard import audit
from cicd_wizard.accounts.models import User


def log_signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    """One line for a sign-in."""
    audit.record("sign-in", "done", user=user)


def log_signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    """One line for a sign-out."""
    audit.record("sign-out", "done", user=user)


def log_sign_in_failed(sender: Any, **kwargs: Any) -> None:
    """One line for a refused sign-in; what was typed stays out of it."""
    audit.record("sign-in", "refused")


def forget_old_addresses(sender: Any, instance: User, **kwargs: Any) -> None:
    """Drop addresses that are no longer the user's: allauth would still sign them in and mail them."""
    EmailAddress.objects.filter(user_id=instance.pk).exclude(email=instance.email).delete()


def connect() -> None:
    """Connect all of the above."""
    user_logged_in.connect(log_signed_in, dispatch_uid="log_signed_in")
    user_logged_out.connect(log_signed_out, dispatch_uid="log_signed_out")
    user_login_failed.connect(log_sign_in_failed, dispatch_uid="log_sign_in_failed")
    post_save.connect(forget_old_addresses, sender=User, dispatch_uid="forget_old_addresses")
