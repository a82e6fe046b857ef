"""Addresses of the wizard."""

from django.urls import path

from cicd_wizard.wizard import views_draft, views_examples
from cicd_wizard.wizard.answers import FORMS
from cicd_wizard.wizard.steps import REVIEW
from cicd_wizard.wizard.views import ProjectWizard

app_name = "wizard"
urlpatterns = [
    path("import/", views_draft.import_file, name="import"),
    path("examples/", views_examples.examples, name="examples"),
    path("<uuid:draft>/discard/", views_draft.discard, name="discard"),
    path("<uuid:draft>/preview/", views_draft.preview, name="preview"),
    path(
        "<uuid:draft>/<slug:step>/",
        ProjectWizard.as_view(FORMS, url_name="wizard:step", done_step_name=REVIEW),
        name="step",
    ),
]
