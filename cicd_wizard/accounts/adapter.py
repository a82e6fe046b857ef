"""How allauth behaves here: nobody signs up, and its messages use our words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right",
        "too_many_login_attempts": "Too many failed sign-ins. Try again in a few minutes",
        # allauth's name for it: what was entered as the current password is another.
        "enter_current_password": "This is not your current password",
        "invalid_password_reset": "This link was used or has expired",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sign-up is closed."""
        return False
