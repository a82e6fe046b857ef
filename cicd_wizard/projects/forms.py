"""The form that asks twice before a project is deleted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cicd_wizard.projects.models import Project
from cicd_wizard.projects.services import name_key


class DeleteForm(forms.Form):
    """The project's name, typed out."""

    name = forms.CharField(
        label="Project name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the project's name"},
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["name"].help_text = f"Type {project.name} to confirm."

    def clean_name(self) -> str:
        """The name as typed.

        Raises:
            ValidationError: if it is not the project's.
        """
        name = str(self.cleaned_data["name"])
        if name_key(name) != name_key(self.project.name):
            raise ValidationError("This is not the project's name")
        return name
