"""The project list, the project page, its revisions and downloads, deleting."""

import io
import logging
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.projects.services import start_draft, start_edit, store_step
from cicd_wizard.stacks.models import StackDefault, State
from generator import generate, load_catalogue
from tests.web.people import People, pipeline, saved, saved_again, signed_in

WORKFLOW = ".github/workflows/ci.yml"


def listed(people: People, query: str = "", who: str = "ed") -> list[str]:
    """The names on the list page."""
    page = signed_in(getattr(people, who)).get("/" + query)
    return [project.name for project in page.context["page"]]


class TestList:
    def test_an_empty_team_is_told_what_a_project_is(self, people: People) -> None:
        page = signed_in(people.ed).get("/").content.decode()
        assert "No projects yet" in page
        assert "A project holds the answers we turn into GitHub Actions workflows." in page
        assert page.count("New project") == 1
        assert "New project" not in signed_in(people.vic).get("/").content.decode()

    def test_a_row_says_what_matters(self, people: People, project: Project) -> None:
        saved_again(
            people.alice,
            project,
            components=[{"name": "api", "stack": "python"}, {"name": "web", "stack": "node"}],
            environments=[{"name": "staging"}],
            images=[{"name": "api"}],
            deploy={"method": "helm", "chart": "chart", "image_values": {"repository": "i.r", "tag": "i.t"}},
        )
        page = signed_in(people.ed).get("/").content.decode()
        for words in (
            "Shop API",
            "acme/shop-api",
            "Python",
            "Node.js",
            "staging",
            "Alice",
            "Up to date",
            "<time",
        ):
            assert words in page

    def test_only_the_current_teams_projects(self, people: People, project: Project) -> None:
        saved(people.mallory, people.globex, name="Secret plan")
        assert listed(people) == ["Shop API"]
        assert listed(people, who="mallory") == ["Secret plan"]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("?q=shop", ["Shop API"]),
            ("?q=SHOP", ["Shop API"]),
            ("?q=acme/docs", ["Docs"]),
            ("?q=%25", []),
            ("?q=%00docs", ["Docs"]),
            ("?q=nothing", []),
            ("?stack=node", ["Docs"]),
            ("?stack=no", []),
            ("?status=draft", ["Docs"]),
            ("?status=up-to-date", ["Shop API"]),
            ("?status=nonsense", ["Docs", "Shop API"]),
            ("?mine=1", ["Shop API"]),
            ("?page=99", ["Docs", "Shop API"]),
            ("?page=x", ["Docs", "Shop API"]),
        ],
    )
    def test_search_and_filters(self, people: People, project: Project, query: str, names: list[str]) -> None:
        docs = saved(
            people.alice,
            people.acme,
            name="Docs",
            repository="acme/docs",
            components=[{"name": "site", "stack": "node"}],
        )
        start_edit(people.ed, docs)
        assert listed(people, query) == names

    def test_no_match_says_what_was_asked_and_how_to_go_back(self, people: People, project: Project) -> None:
        page = signed_in(people.ed).get("/", {"q": "<b>shp"}).content.decode()
        assert "No projects match" in page
        assert "&lt;b&gt;shp" in page
        assert "<b>shp" not in page
        assert "Clear filters" in page

    def test_25_a_page_and_filters_stay_in_the_links(self, people: People) -> None:
        for number in range(27):
            saved(people.ed, people.acme, name=f"Project {number}")
        client = signed_in(people.ed)
        page = client.get("/?q=project")
        assert len(page.context["page"].object_list) == 25
        assert "?q=project&amp;page=2" in page.content.decode()
        assert len(client.get("/?q=project&page=2").context["page"].object_list) == 2

    def test_the_number_of_queries_does_not_grow(self, people: People) -> None:
        counts = []
        for number in (1, 2):
            for index in range(3):
                project = saved(people.ed, people.acme, name=f"Project {number} {index}")
                start_edit(people.ed, project)
            client = signed_in(people.ed)
            with CaptureQueriesContext(connection) as queries:
                client.get("/")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_drafts_are_offered_again_to_their_owner(self, people: People) -> None:
        draft = start_draft(people.ed, people.acme)
        store_step(draft, "project", {"project-name": ["Half done"]}, [])
        page = signed_in(people.ed).get("/").content.decode()
        assert "Half done" in page
        assert reverse("wizard:discard", args=[draft.pk]) in page
        assert "Half done" not in signed_in(people.alice).get("/").content.decode()

    def test_a_get_writes_nothing(self, people: People, project: Project) -> None:
        signed_in(people.ed).get("/")
        assert not Draft.objects.exists()


class TestStartAndEdit:
    def test_new_project_makes_a_draft_and_goes_to_its_first_step(self, people: People) -> None:
        response = signed_in(people.ed).post(reverse("projects:start"), {"team": people.globex.pk, "user": 1})
        draft = Draft.objects.get()
        assert response["Location"] == reverse("wizard:step", args=[draft.pk, "project"])
        assert (draft.user, draft.team, draft.project) == (people.ed, people.acme, None)

    def test_two_clicks_two_drafts(self, people: People) -> None:
        client = signed_in(people.ed)
        client.post(reverse("projects:start"))
        client.post(reverse("projects:start"))
        assert Draft.objects.count() == 2

    @pytest.mark.parametrize(
        ("step", "there"), [("environments", "environments"), ("", "project"), ("x/../y", "project")]
    )
    def test_edit_goes_to_the_step_that_was_asked_for(
        self, people: People, project: Project, step: str, there: str
    ) -> None:
        response = signed_in(people.ed).post(reverse("projects:edit", args=[project.pk]), {"step": step})
        draft = Draft.objects.get()
        assert response["Location"] == reverse("wizard:step", args=[draft.pk, there])
        assert (draft.project, draft.base_revision, draft.last_valid) == (project, 1, project.pipeline)


class TestDetail:
    def test_it_shows_the_answers_and_the_revisions(self, people: People, project: Project) -> None:
        saved_again(people.alice, project, note="Two versions", default_branch="trunk")
        page = signed_in(people.vic).get(reverse("projects:detail", args=[project.pk])).content.decode()
        for words in (
            "Shop API",
            "acme/shop-api",
            "Two versions",
            "Alice",
            "Ed",
            "Project",
            "Build and deploy",
        ):
            assert words in page
        # A viewer sees no way to change it.
        assert reverse("projects:edit", args=[project.pk]) not in page
        assert reverse("projects:delete", args=[project.pk]) not in page

    def test_buttons_follow_the_role(self, people: People, project: Project) -> None:
        edit, delete = (reverse(f"projects:{name}", args=[project.pk]) for name in ("edit", "delete"))
        for who, can_edit, can_delete in (("ed", True, False), ("alice", True, True), ("root", True, True)):
            url = reverse("projects:detail", args=[project.pk])
            page = signed_in(getattr(people, who)).get(url).content.decode()
            assert (f'action="{edit}"' in page, delete in page) == (can_edit, can_delete)

    @pytest.mark.parametrize("name", ["projects:files", "projects:revision", "projects:saved"])
    def test_file_tabs_are_links(self, people: People, project: Project, name: str) -> None:
        client = signed_in(people.ed)
        url = reverse(name, args=[project.pk] + ([] if name == "projects:files" else [1]))
        page = client.get(url).content.decode()
        assert 'id="L12"' in page
        assert '#L12"' in page
        for path in project.revisions.get().files:
            assert f"file={quote(path)}" in page or f"file={quote(path, safe='')}" in page
            shown = client.get(url, {"file": path}).context
            assert (shown.get("file") or shown["panel"].file).path == path
        for nonsense in ("x", "../../etc/passwd", "%00"):
            assert client.get(url, {"file": nonsense}).status_code == 404

    def test_the_newest_of_many_revisions_come_first(self, people: People, project: Project) -> None:
        Revision.objects.bulk_create(
            Revision(
                project=project,
                number=number,
                pipeline={},
                resolved={},
                contents=[],
                pipeline_fingerprint="",
                catalogue_fingerprint="",
            )
            for number in range(2, 28)
        )
        Project.objects.update(revision_number=27)
        client, url = signed_in(people.ed), reverse("projects:revisions", args=[project.pk])
        assert [row.revision.number for row in client.get(url).context["rows"]] == list(range(27, 2, -1))
        assert [row.revision.number for row in client.get(url, {"page": "2"}).context["rows"]] == [2, 1]

    def test_a_saved_revision_shows_its_own_files(self, people: People, project: Project) -> None:
        saved_again(people.ed, project, default_branch="trunk", triggers={"push": {"branches": ["trunk"]}})
        url = reverse("projects:revision", args=[project.pk, 1])
        context = signed_in(people.vic).get(url).context
        assert context["panel"].file.text == Revision.objects.get(number=1).files[WORKFLOW]

    @pytest.mark.parametrize("number", [0, 2, 10**30])
    def test_a_revision_that_is_not_there(self, people: People, project: Project, number: int) -> None:
        url = reverse("projects:revision", args=[project.pk, number])
        assert signed_in(people.ed).get(url).status_code == 404

    def test_somebody_who_left_does_not_break_the_page(self, people: People, project: Project) -> None:
        people.ed.delete()
        for url in (
            "/",
            reverse("projects:detail", args=[project.pk]),
            reverse("projects:revision", args=[project.pk, 1]),
        ):
            assert signed_in(people.alice).get(url).status_code == 200

    def test_what_was_typed_is_escaped_everywhere(self, people: People) -> None:
        evil = '"><script>x</script>'
        project = saved(people.ed, people.acme, note=evil, name=evil, env_vars={"GREETING": evil})
        Project.objects.update(updated=timezone.now() - timedelta(days=400))
        start_edit(people.ed, project)
        client = signed_in(people.alice)
        pages = ["/", "/?q=" + quote(evil)]
        pages += [reverse(f"projects:{name}", args=[project.pk]) for name in ("detail", "delete")]
        pages.append(reverse("projects:revision", args=[project.pk, 1]))
        for url in pages:
            page = client.get(url).content.decode()
            assert "<script>x" not in page
            assert "&lt;script&gt;x" in page


class TestDownloads:
    def test_one_file_byte_for_byte(self, people: People, project: Project) -> None:
        response = signed_in(people.vic).get(reverse("projects:file", args=[project.pk, WORKFLOW]))
        assert response.content == generate(pipeline(), load_catalogue()).files[WORKFLOW].encode()
        assert response["Content-Type"] == "application/yaml; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="ci.yml"'
        assert response["Cache-Control"] == "no-store"

    def test_the_guide_is_markdown(self, people: People, project: Project) -> None:
        response = signed_in(people.vic).get(reverse("projects:file", args=[project.pk, "SETUP.md"]))
        assert response["Content-Type"] == "text/markdown; charset=utf-8"

    def test_the_export_is_the_stored_pipeline(self, people: People, project: Project) -> None:
        response = signed_in(people.vic).get(reverse("projects:export", args=[project.pk]))
        assert response.content.decode() == project.revisions.get().files["pipeline.yaml"]
        assert 'filename="pipeline.yaml"' in response["Content-Disposition"]

    def test_the_zip_holds_all_files_and_is_the_same_each_time(
        self, people: People, project: Project
    ) -> None:
        url = reverse("projects:zip", args=[project.pk])
        first, second = (signed_in(people.vic).get(url) for _ in range(2))
        assert first.content == second.content
        assert first["Content-Disposition"] == 'attachment; filename="shop-api.zip"'
        with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
            assert archive.testzip() is None
            unpacked = {name: archive.read(name).decode() for name in archive.namelist()}
        assert unpacked == project.revisions.get().files

    def test_old_revisions_keep_their_bytes(self, people: People, project: Project) -> None:
        client = signed_in(people.ed)
        urls = [
            reverse("projects:revision-file", args=[project.pk, 1, WORKFLOW]),
            reverse("projects:revision-zip", args=[project.pk, 1]),
        ]
        before = [client.get(url).content for url in urls]
        newest = reverse("projects:file", args=[project.pk, WORKFLOW])
        saved_again(people.ed, project, triggers={"push": {"branches": ["trunk"]}})
        StackDefault.objects.create(stack="python", number=1, versions=["3.12"], state=State.PUBLISHED)
        assert [client.get(url).content for url in urls] == before
        assert client.get(newest).content != before[0]

    @pytest.mark.parametrize(
        "path", ["x.yml", "../../etc/passwd", ".github/workflows", "pipeline.yaml/", "a%00b"]
    )
    def test_a_file_that_is_not_there(self, people: People, project: Project, path: str) -> None:
        url = reverse("projects:file", args=[project.pk, "x"])[:-1] + path
        assert signed_in(people.ed).get(url).status_code == 404

    def test_downloads_are_logged_without_a_name(
        self, people: People, project: Project, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "cicd_wizard.audit")
        signed_in(people.vic).get(reverse("projects:zip", args=[project.pk]))
        line = f"action=download outcome=done user={people.vic.pk} team={people.acme.pk} object={project.pk}"
        assert caplog.messages[-1] == line


class TestDelete:
    def test_the_name_has_to_be_typed(self, people: People, project: Project) -> None:
        client, url = signed_in(people.alice), reverse("projects:delete", args=[project.pk])
        for name, words in (("", "Enter the project"), ("Shop", "This is not the project")):
            assert words in client.post(url, {"name": name}).content.decode()
        assert Project.objects.exists()
        response = client.post(url, {"name": " shop api "}, follow=True)
        assert "Deleted Shop API" in response.content.decode()
        assert not Project.objects.exists()
        assert not Revision.objects.exists()
