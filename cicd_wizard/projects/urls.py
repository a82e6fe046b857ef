"""Addresses of projects."""

from django.urls import path

from cicd_wizard.projects import views, views_changes, views_tabs, views_updates

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("projects/new/", views_changes.start, name="start"),
    path("projects/<uuid:pk>/", views_tabs.overview, name="detail"),
    path("projects/<uuid:pk>/files/", views_tabs.files, name="files"),
    path("projects/<uuid:pk>/revisions/", views_tabs.revisions, name="revisions"),
    path("projects/<uuid:pk>/setup/", views_tabs.setup, name="setup"),
    path("projects/<uuid:pk>/activity/", views_tabs.activity, name="activity"),
    path("projects/<uuid:pk>/edit/", views_changes.edit, name="edit"),
    path("projects/<uuid:pk>/update/", views_updates.update, name="update"),
    path("projects/<uuid:pk>/update/decline/", views_updates.decline, name="decline-update"),
    path("projects/<uuid:pk>/duplicate/", views_changes.duplicate, name="duplicate"),
    path("projects/<uuid:pk>/archive/", views_changes.archive, name="archive"),
    path("projects/<uuid:pk>/unarchive/", views_changes.unarchive, name="unarchive"),
    path("projects/<uuid:pk>/delete/", views_changes.delete, name="delete"),
    path("projects/<uuid:pk>/compare/", views.compare, name="compare"),
    path("projects/<uuid:pk>/pipeline.yaml", views.export, name="export"),
    path("projects/<uuid:pk>/bundle.zip", views.download_zip, name="zip"),
    path("projects/<uuid:pk>/files/<path:path>", views.download_file, name="file"),
    path("projects/<uuid:pk>/revisions/<int:number>/", views.revision_page, name="revision"),
    path("projects/<uuid:pk>/revisions/<int:number>/saved/", views.saved, name="saved"),
    path("projects/<uuid:pk>/revisions/<int:number>/restore/", views_changes.restore, name="restore"),
    path("projects/<uuid:pk>/revisions/<int:number>/bundle.zip", views.download_zip, name="revision-zip"),
    path(
        "projects/<uuid:pk>/revisions/<int:number>/files/<path:path>",
        views.download_file,
        name="revision-file",
    ),
]
