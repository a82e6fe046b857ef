"""A project whose pipeline is one of several and has two workflow files: every page finds its files."""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from cicd_wizard.projects.models import Project
from tests.web.people import People, saved, signed_in

CI, CD = ".github/workflows/shop-ci.yml", ".github/workflows/shop-cd.yml"
NAMES = [CI, CD, "shop-pipeline.yaml", "shop-SETUP.md"]


@pytest.fixture(name="project")
def split_project(people: People) -> Project:
    """A project that ships an image, in two files with a prefix."""
    return saved(people.ed, people.acme, layout="split", file_prefix="shop", images=[{"name": "api"}])


def test_the_page_shows_every_file_and_one_drawing(people: People, project: Project) -> None:
    page = signed_in(people.vic).get(reverse("projects:files", args=[project.pk]))
    assert [tab.label for tab in page.context["panel"].files] == [name.rpartition("/")[2] for name in NAMES]
    text = page.content.decode()
    drawing = re.findall(r'<a href="[^"]*\bfile=([^#"&]+)#L\d+" aria-label="([^",]+)', text)
    assert drawing == [
        (CI, "Lint api"),
        (CI, "Test api"),
        (CI, "All checks (shop)"),
        (CD, "Build and push the api image"),
    ]
    after = signed_in(people.vic).get(reverse("projects:saved", args=[project.pk, 1])).content.decode()
    assert '<a href="?file=shop-SETUP.md#files">shop-SETUP.md</a>' in after
    assert "git add .github shop-pipeline.yaml shop-SETUP.md" in after


@pytest.mark.parametrize("name", NAMES)
def test_each_file_is_shown_and_downloaded(people: People, project: Project, name: str) -> None:
    client = signed_in(people.vic)
    shown = client.get(reverse("projects:files", args=[project.pk]), {"file": name}).context["panel"].file
    assert shown.path == name
    response = client.get(reverse("projects:file", args=[project.pk, name]))
    assert response.content.decode() == project.revisions.get().files[name]
    assert response["Content-Disposition"] == f'attachment; filename="{name.rpartition("/")[2]}"'


def test_the_zip_and_the_export(people: People, project: Project) -> None:
    client = signed_in(people.vic)
    packed = client.get(reverse("projects:zip", args=[project.pk])).content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == NAMES
    export = client.get(reverse("projects:export", args=[project.pk]))
    assert export.content.decode() == project.revisions.get().files["shop-pipeline.yaml"]
    assert "layout: split" in export.content.decode()
