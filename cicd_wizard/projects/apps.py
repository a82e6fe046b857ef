"""The projects app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, revisions and drafts."""

    name = "cicd_wizard.projects"
    label = "projects"
