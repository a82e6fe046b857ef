"""Address of the help page."""

from django.urls import path

from cicd_wizard.ui import views

app_name = "ui"
urlpatterns = [path("", views.help_page, name="help")]
