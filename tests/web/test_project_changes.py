"""Comparing and restoring revisions, duplicating, putting projects away: what these pages do and refuse."""

import pytest
from django.urls import reverse

from cicd_wizard.projects.compare import changes
from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.projects.services import archive_project
from tests.web.journey import Page
from tests.web.people import People, saved, saved_again, signed_in

TWO = [{"name": "api", "stack": "python"}, {"name": "web", "stack": "node"}]


def said(response: object) -> str:
    """The messages that the next page would show."""
    return " ".join(str(message) for message in response.wsgi_request._messages)  # type: ignore[attr-defined]  # Django's test client adds it


class TestCompare:
    def test_shows_what_came_and_what_went(self, people: People, project: Project) -> None:
        saved_again(people.ed, project, components=TWO, note="Two components")
        page = signed_in(people.vic).get(reverse("projects:compare", args=[project.pk]))
        html = page.content.decode()
        assert "Changes from revision 1 to 2" in html
        assert "<ins>+   web-lint:" in html
        assert "2: Two components" in html
        assert {file.path for file in page.context["changes"]} >= {
            ".github/workflows/ci.yml",
            "pipeline.yaml",
        }

    def test_backwards_the_signs_turn_round(self, people: People, project: Project) -> None:
        saved_again(people.ed, project, components=TWO)
        html = signed_in(people.vic).get(reverse("projects:compare", args=[project.pk]) + "?from=2&to=1")
        assert "<del>-   web-lint:" in html.content.decode()

    def test_no_changes_says_so(self, people: People, project: Project) -> None:
        html = signed_in(people.vic).get(reverse("projects:compare", args=[project.pk]) + "?from=1&to=1")
        assert "No changes" in html.content.decode()

    @pytest.mark.parametrize(("query", "status"), [("?from=x&to=%00", 200), ("?from=9", 404), ("?to=0", 404)])
    def test_odd_numbers(self, people: People, project: Project, query: str, status: int) -> None:
        address = reverse("projects:compare", args=[project.pk]) + query
        assert signed_in(people.vic).get(address).status_code == status

    def test_files_that_come_and_go(self) -> None:
        found = changes(
            {"a": "1\n2\n", "b": "x\n", "c": "same\n"}, {"a": "1\n3\n", "c": "same\n", "d": "y\n"}
        )
        assert [(file.path, file.state, file.added, file.removed) for file in found] == [
            ("a", "changed", 1, 1),
            ("d", "new", 1, 0),
            ("b", "gone", 0, 1),
        ]


class TestRestore:
    def restore(self, people: People, project: Project, number: int, seen: int, who: str = "ed") -> object:
        address = reverse("projects:restore", args=[project.pk, number])
        return signed_in(getattr(people, who)).post(address, {"seen": seen})

    def test_makes_a_new_revision_with_the_old_files(self, people: People, project: Project) -> None:
        saved_again(people.ed, project, components=TWO)
        self.restore(people, project, 1, 2)
        first, newest = Revision.objects.get(project=project, number=1), Revision.objects.get(number=3)
        assert newest.note == "Restored from revision 1"
        assert (newest.pipeline, newest.contents) == (first.pipeline, first.contents)
        project.refresh_from_db()
        assert (project.revision_number, project.pipeline) == (3, first.pipeline)

    def test_a_newer_revision_is_not_passed_over(self, people: People, project: Project) -> None:
        saved_again(people.alice, project, components=TWO)
        response = self.restore(people, project, 1, 1)
        assert "Revision 2 was saved in the meantime" in said(response)
        assert Revision.objects.count() == 2

    def test_its_name_may_be_taken_by_now(self, people: People, project: Project) -> None:
        saved_again(people.ed, project, name="New name")
        saved(people.ed, people.acme, name="Shop API")
        response = self.restore(people, project, 1, 2)
        assert "Your team already has a project called Shop API" in said(response)
        assert project.revisions.count() == 2

    def test_what_this_release_refuses_is_told(self, people: People, project: Project) -> None:
        saved_again(people.ed, project, components=TWO)
        Revision.objects.filter(number=1).update(pipeline={"version": 1, "name": "x", "components": []})
        response = self.restore(people, project, 1, 2)
        assert "Revision 1 holds what this release refuses. components: " in said(response)
        assert project.revisions.count() == 2

    def test_a_page_that_does_not_say_what_it_saw(self, people: People, project: Project) -> None:
        address = reverse("projects:restore", args=[project.pk, 1])
        assert signed_in(people.ed).post(address).status_code == 400


class TestDuplicate:
    def test_gives_a_draft_with_every_answer_under_a_new_name(self, people: People) -> None:
        original = saved(people.ed, people.acme, components=TWO, env_vars={"LEVEL": "debug"})
        saved(people.ed, people.acme, name="Shop API copy")
        client = signed_in(people.ed)
        page = Page(client, client.post(reverse("projects:duplicate", args=[original.pk]))["Location"])
        assert 'value="Shop API copy 2"' in page.html
        assert "Shop API copy 2" in client.get("/").content.decode()
        page.press("next").go(page.address.replace(page.step, "review")).press("save")
        copy = Project.objects.get(name="Shop API copy 2")
        assert {**copy.pipeline, "name": ""} == {**original.pipeline, "name": ""}
        original.refresh_from_db()
        assert original.revision_number == 1

    def test_nothing_is_stored_before_it_is_saved(self, people: People, project: Project) -> None:
        signed_in(people.ed).post(reverse("projects:duplicate", args=[project.pk]))
        assert Project.objects.count() == 1
        assert Draft.objects.get().project is None


class TestArchive:
    def test_leaves_the_list_and_comes_back_with_undo(self, people: People, project: Project) -> None:
        client = signed_in(people.ed)
        page = client.post(reverse("projects:archive", args=[project.pk]), follow=True)
        undo = reverse("projects:unarchive", args=[project.pk])
        assert "Archived Shop API." in page.content.decode()
        assert f'action="{undo}"' in page.content.decode()
        assert list(page.context["page"]) == []
        assert [found.name for found in client.get("/?status=archived").context["page"]] == ["Shop API"]
        client.post(undo)
        assert [found.name for found in client.get("/").context["page"]] == ["Shop API"]

    def test_nothing_changes_it_there(self, people: People, project: Project) -> None:
        client = signed_in(people.ed)
        client.post(reverse("projects:edit", args=[project.pk]))
        draft = Draft.objects.get()
        archive_project(people.ed, project, away=True)
        for name, args in (
            ("edit", []),
            ("restore", [1]),
            ("update", []),
            ("decline-update", []),
            ("setup", []),
        ):
            response = client.post(reverse(f"projects:{name}", args=[project.pk, *args]), {"seen": "1"})
            assert "is in the archive" in said(response)
        client.post(reverse("wizard:step", args=[draft.pk, "review"]), {"op": "save"})
        assert Revision.objects.count() == 1
        assert Draft.objects.filter(pk=draft.pk).exists()

    def test_its_page_says_so_and_its_files_can_be_had(self, people: People, project: Project) -> None:
        archive_project(people.ed, project, away=True)
        client = signed_in(people.ed)
        html = client.get(reverse("projects:detail", args=[project.pk])).content.decode()
        assert "Take out of the archive" in html
        assert reverse("projects:edit", args=[project.pk]) not in html
        assert client.get(reverse("projects:zip", args=[project.pk])).status_code == 200
