"""Addresses of stack defaults."""

from django.urls import path

from cicd_wizard.stacks import views

app_name = "stacks"
urlpatterns = [
    path("", views.stack_list, name="list"),
    path("catalogue.yaml", views.catalogue, name="catalogue"),
]
