"""The forms of sign-in, passwords and the first account."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from cicd_wizard.accounts.models import Team, User

NEW_HELP = "At least 12 characters. A few words in a row are easy to remember."
ENTER_EMAIL = "Enter an e-mail address, for example name@example.com"
ENTER_CURRENT = "Enter your password"
ENTER_NEW = "Enter a new password"


def _plain(field: forms.Field, label: str, missing: str) -> None:
    """Give a field of allauth our label and message, and no placeholder."""
    field.label = label
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def _plain_email(field: forms.Field) -> None:
    _plain(field, "E-mail address", ENTER_EMAIL)
    # EmailField has two messages for a wrong address: its own and its validator's.
    field.error_messages["invalid"] = ENTER_EMAIL
    # Django shares one validator among all e-mail fields, so this field gets another.
    others = [check for check in field.validators if not isinstance(check, EmailValidator)]
    field.validators = [EmailValidator(ENTER_EMAIL), *others]


def email_field() -> forms.EmailField:
    """An e-mail field with our words."""
    field = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    _plain_email(field)
    field.error_messages["max_length"] = "E-mail address must be 254 characters or less"
    return field


class SignInForm(allauth_forms.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_email(self.fields["login"])
        _plain(self.fields["password"], "Password", ENTER_CURRENT)
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The current password and a new one, typed once: the browser can show it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], "Current password", "Enter your current password")
        _plain(self.fields["password1"], "New password", ENTER_NEW)
        self.fields["password1"].help_text = NEW_HELP
        self.fields.pop("password2")


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The address that the reset link goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_email(self.fields["email"])


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """A new password, typed once, behind a reset link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password1"], "New password", ENTER_NEW)
        self.fields["password1"].help_text = NEW_HELP
        self.fields.pop("password2")


class SetupForm(forms.Form):
    """The first account and its team."""

    email = email_field()
    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Enter your name",
            "max_length": "Your name must be 100 characters or less",
        },
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=NEW_HELP,
        error_messages={
            "required": "Enter a password",
            "max_length": "Password must be 1,000 characters or less",
        },
    )
    team = forms.CharField(
        label="Team name",
        max_length=100,
        help_text="Projects belong to a team. You can add more teams and people later.",
        error_messages={
            "required": "Enter a team name",
            "max_length": "Team name must be 100 characters or less",
        },
    )

    def clean_email(self) -> str:
        """The address in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_team(self) -> str:
        """The team's name.

        Raises:
            ValidationError: if a team of that name is there (made on the command line).
        """
        name = str(self.cleaned_data["team"])
        if Team.objects.filter(name__iexact=name).exists():
            raise ValidationError("There is already a team with this name")
        return name

    def clean(self) -> dict[str, Any]:
        """Apply the password rules, with the name and address at hand."""
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if password:
            person = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
