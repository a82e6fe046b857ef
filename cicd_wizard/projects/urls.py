"""Addresses of projects."""

from django.urls import path

from cicd_wizard.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("projects/new/", views.start, name="start"),
    path("projects/<uuid:pk>/", views.detail, name="detail"),
    path("projects/<uuid:pk>/edit/", views.edit, name="edit"),
    path("projects/<uuid:pk>/delete/", views.delete, name="delete"),
    path("projects/<uuid:pk>/pipeline.yaml", views.export, name="export"),
    path("projects/<uuid:pk>/bundle.zip", views.download_zip, name="zip"),
    path("projects/<uuid:pk>/files/<path:path>", views.download_file, name="file"),
    path("projects/<uuid:pk>/revisions/<int:number>/", views.revision_page, name="revision"),
    path("projects/<uuid:pk>/revisions/<int:number>/bundle.zip", views.download_zip, name="revision-zip"),
    path(
        "projects/<uuid:pk>/revisions/<int:number>/files/<path:path>",
        views.download_file,
        name="revision-file",
    ),
]
