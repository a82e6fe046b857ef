"""Addresses of the wizard."""

from django.urls.resolvers import URLPattern

app_name = "wizard"
urlpatterns: list[URLPattern] = []
