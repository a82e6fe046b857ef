"""Addresses of stack defaults."""

from django.urls.resolvers import URLPattern

app_name = "stacks"
urlpatterns: list[URLPattern] = []
