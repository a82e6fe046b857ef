"""Addresses of setup, team switch and theme."""

from django.urls import path

from cicd_wizard.accounts import views

app_name = "accounts"
urlpatterns = [
    path("setup/<str:token>/", views.setup, name="setup"),
    path("team/", views.switch_team, name="switch-team"),
    path("theme/", views.choose_theme, name="theme"),
]
