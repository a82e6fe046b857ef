"""Addresses of the pages of help."""

from django.urls import path

from cicd_wizard.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.help_page, name="help"),
    path("<slug:page>/", views.help_page, name="help-page"),
]
