"""The tabs of a project: revisions with what changed, the setup checklist and its ticks, what happened."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cicd_wizard.projects import services
from cicd_wizard.projects.models import ActivityEvent, EventKind, Project, Revision
from generator import generate, load_catalogue, read_document
from tests.web.people import People, pipeline, saved, saved_again, signed_in

TABS = ("detail", "files", "revisions", "setup", "activity")
SHIPPED: dict[str, Any] = {
    "images": [{"name": "api"}],
    "deploy": {"method": "kubectl", "manifests": ["k8s"]},
    "environments": [
        {
            "name": "production",
            "namespace": "shop",
            "require_approval": True,
            "reviewers": ["acme/release"],
            "secrets": ["API_KEY"],
        }
    ],
}


@pytest.fixture
def shipped(people: People) -> Project:
    """A project with something to set up at GitHub."""
    return saved(people.ed, people.acme, **SHIPPED)


def page_of(people: People, project: Project, tab: str, who: str = "ed") -> str:
    """The page of a tab."""
    return signed_in(getattr(people, who)).get(reverse(f"projects:{tab}", args=[project.pk])).content.decode()


def test_every_tab_leads_to_the_others(people: People, project: Project) -> None:
    for tab in TABS:
        page = page_of(people, project, tab, "vic")
        for other in TABS:
            assert f'<a href="{reverse(f"projects:{other}", args=[project.pk])}"' in page
        assert f'<a href="{reverse(f"projects:{tab}", args=[project.pk])}" aria-current="page"' in page


def test_a_tab_takes_few_queries(
    people: People, shipped: Project, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        saved_again(people.alice if number % 2 else people.ed, shipped, **SHIPPED, runner=f"r{number}")
    client = signed_in(people.ed)
    steps = {"done": ["files", "branch"], "shown": []}
    client.post(reverse("projects:setup", args=[shipped.pk]), steps)
    for tab in TABS:
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"projects:{tab}", args=[shipped.pk])).status_code == 200


class TestOverview:
    def test_a_row_opens_the_wizard_at_its_step(self, people: People, project: Project) -> None:
        page = page_of(people, project, "detail")
        for step in ("project", "pipeline", "build", "environments"):
            assert f'name="step" value="{step}"' in page
        # One section: the next page is the review.
        url = reverse("projects:edit", args=[project.pk])
        answer = signed_in(people.ed).post(url, {"step": "pipeline", "return": "review"}, follow=True)
        assert "Save and return to review" in answer.content.decode()

    def test_ones_own_changes_are_offered_again(self, people: People, project: Project) -> None:
        draft = services.start_edit(people.ed, project)
        page = page_of(people, project, "detail")
        assert "Continue where you left off" in page
        assert reverse("wizard:discard", args=[draft.pk]) in page
        assert ">Draft</span>" in page
        others = page_of(people, project, "detail", "alice")
        assert "Continue where you left off" not in others
        assert ">Up to date</span>" in others


class TestRevisions:
    def test_a_row_says_what_changed_and_what_was_found(self, people: People, project: Project) -> None:
        saved_again(people.alice, project, "Debug", env_vars={"LEVEL": {"variable": "LEVEL"}})
        saved_again(people.ed, project, **SHIPPED)
        client = signed_in(people.vic)
        rows = client.get(reverse("projects:revisions", args=[project.pk])).context["rows"]
        assert [row.changed for row in rows] == [
            ["Pipeline", "Build and deploy", "Environments"],
            ["Pipeline"],
            ["Project", "Pipeline", "Build and deploy", "Environments"],
        ]
        newest = Revision.objects.get(number=2)
        notices = generate(pipeline(env_vars={"LEVEL": {"variable": "LEVEL"}}), load_catalogue()).notices
        assert newest.notices == [notice.message for notice in notices]
        assert rows[1].findings == len(notices) > 0

    def test_two_are_chosen_and_compared(self, people: People, project: Project) -> None:
        assert 'form="compare"' not in page_of(people, project, "revisions")
        saved_again(people.alice, project, runner="big-one")
        page = page_of(people, project, "revisions")
        assert 'name="from" value="1" form="compare" checked' in page
        assert 'name="to" value="2" form="compare" checked' in page

    def test_revisions_from_before_say_that_nothing_was_kept(self, people: People, project: Project) -> None:
        Revision.objects.update(notices=None, setup=None)
        assert "Not kept" in page_of(people, project, "revisions")
        # Their checklist is made anew.
        assert "Commit the 3 files" in page_of(people, project, "setup")

    def test_the_resolved_pipeline_can_be_exported(self, people: People, project: Project) -> None:
        url = reverse("projects:export", args=[project.pk])
        response = signed_in(people.vic).get(url, {"resolved": "1"})
        assert 'filename="pipeline.resolved.yaml"' in response["Content-Disposition"]
        assert read_document(response.content.decode()) == project.revisions.get().resolved


class TestSetup:
    def tick(
        self,
        people: People,
        project: Project,
        done: list[str],
        shown: list[str] | None = None,
        who: str = "ed",
    ) -> Any:
        url = reverse("projects:setup", args=[project.pk])
        return signed_in(getattr(people, who)).post(url, {"done": done, "shown": shown or []})

    def test_the_steps_follow_from_the_pipeline(self, people: People, shipped: Project) -> None:
        page = page_of(people, shipped, "setup")
        for words in (
            "Commit the 4 files",
            "Add its reviewers",
            "acme/release",
            "<code>API_KEY</code>",
            "<code>KUBE_CONFIG</code>",
            "Protect the branch <code>main</code>",
            "0 of 7 done",
        ):
            assert words in page, words

    def test_each_step_has_an_id_of_its_own(self, people: People, shipped: Project) -> None:
        page = page_of(people, shipped, "setup")
        ids = re.findall(r' id="([^"]*)"', page)
        assert len(set(ids)) == len(ids)
        assert set(re.findall(r'<label for="([^"]*)"', page)) <= set(ids)

    def test_a_tick_says_who_and_when(self, people: People, shipped: Project) -> None:
        self.tick(people, shipped, ["files", "secret:production/API_KEY", "made up"])
        tick = shipped.ticks.get(key="files")
        assert tick.user == people.ed
        page = page_of(people, shipped, "setup", "alice")
        assert "2 of 7 done" in page
        assert "by Ed." in page
        event = ActivityEvent.objects.first()
        assert event is not None
        assert (event.kind, event.user) == (EventKind.TICKED, people.ed)
        assert "API_KEY" in event.detail

    def test_only_what_was_changed_on_the_page_is_changed(self, people: People, shipped: Project) -> None:
        """Two people tick at once: neither takes the other's tick away."""
        self.tick(people, shipped, ["files"])
        self.tick(people, shipped, ["branch"], who="alice")
        assert set(shipped.ticks.values_list("key", flat=True)) == {"files", "branch"}
        self.tick(people, shipped, [], ["files"])
        assert set(shipped.ticks.values_list("key", flat=True)) == {"branch"}

    def test_a_step_that_asks_for_something_else_is_open_again(
        self, people: People, shipped: Project
    ) -> None:
        self.tick(people, shipped, ["reviewers:production", "environment:production", "files"])
        [production] = SHIPPED["environments"]
        changed = {**SHIPPED, "environments": [{**production, "reviewers": ["acme/others"]}]}
        saved_again(people.alice, shipped, **changed)
        client = signed_in(people.ed)
        items = client.get(reverse("projects:setup", args=[shipped.pk])).context["checklist"].items
        states = {item.step.key: (item.done, item.outdated) for item in items}
        assert states["environment:production"] == (True, False)
        assert states["reviewers:production"] == states["files"] == (False, True)
        assert "Changed since Ed ticked it" in page_of(people, shipped, "setup")

    def test_who_may_not_edit_does_not_tick(self, people: People, shipped: Project) -> None:
        assert self.tick(people, shipped, ["files"], who="vic").status_code == 403
        assert "disabled" in page_of(people, shipped, "setup", "vic")
        with pytest.raises(PermissionDenied):
            services.tick_steps(people.mallory, shipped, [], [])
        services.archive_project(people.ed, shipped, away=True)
        self.tick(people, shipped, ["files"])
        assert not shipped.ticks.exists()


class TestActivity:
    def test_it_tells_everything_that_was_done(self, people: People, project: Project) -> None:
        saved_again(people.alice, project, "Bigger", runner="big-one")
        project.refresh_from_db()
        services.restore_revision(people.ed, project, project.revisions.get(number=1), 2)
        services.start_copy(people.ed, project)
        services.discard_draft(services.start_edit(people.alice, project))
        services.archive_project(people.alice, project, away=True)
        services.archive_project(people.alice, project, away=False)
        kinds = list(project.events.values_list("kind", "user__name"))
        assert kinds == [
            ("unarchived", "Alice"),
            ("archived", "Alice"),
            ("discarded", "Alice"),
            ("copied", "Ed"),
            ("restored", "Ed"),
            ("saved", "Alice"),
            ("saved", "Ed"),
        ]
        page = page_of(people, project, "activity", "vic")
        for words in ("Bigger", "revision 3</a>", "Restored from revision 1", "archived the project"):
            assert words in page

    def test_a_save_that_failed_left_no_event(self, people: People, project: Project) -> None:
        late = services.start_edit(people.ed, project)
        saved_again(people.alice, project)
        with pytest.raises(services.StaleRevision):
            services.save_project(people.ed, late, pipeline())
        assert project.events.count() == 2
