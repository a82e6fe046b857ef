"""Writes of projects, revisions and drafts: whole or not at all."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models

from cicd_wizard.accounts.models import Membership, Role, User
from cicd_wizard.projects import services
from cicd_wizard.projects.models import ActivityEvent, ChecklistTick, Draft, EventKind, Project, Revision
from generator import generate, load_catalogue
from generator.github.setup_steps import SetupStep
from tests.web.people import People, document, pipeline, saved, saved_again

STEP = SetupStep("files", "Repository", "Commit the files", "", "as they are")
type Rows = dict[str, list[dict[str, Any]]]


def everything() -> Rows:
    """All rows that the services write."""
    models_of_it: list[Any] = [Project, Revision, Draft, ActivityEvent, ChecklistTick]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models_of_it}


def test_a_new_project_has_one_revision_with_the_engines_files(people: People) -> None:
    project = saved(people.ed, people.acme, note="First")
    bundle = generate(pipeline(), load_catalogue())
    revision = project.revisions.get()
    assert (revision.number, revision.note, revision.author) == (1, "First", people.ed)
    assert list(revision.files.items()) == list(bundle.files.items())
    assert revision.pipeline == document()
    assert revision.resolved["components"][0]["install"] == "uv sync --locked"
    assert revision.pipeline_fingerprint == bundle.pipeline_fingerprint
    assert (project.name, project.slug, project.repository) == ("Shop API", "shop-api", "acme/shop-api")
    assert project.stacks == ["python"]
    assert not Draft.objects.exists()


def test_an_edit_adds_a_revision_and_leaves_the_one_before(people: People, project: Project) -> None:
    before = Revision.objects.values().get()
    second = saved_again(people.alice, project, name="Shop", repository="acme/shop")
    project.refresh_from_db()
    assert (second.number, project.revision_number) == (2, 2)
    assert (project.name, project.slug, project.repository) == ("Shop", "shop", "acme/shop")
    assert Revision.objects.values().get(number=1) == before


def test_a_revision_cannot_be_changed(project: Project) -> None:
    revision = project.revisions.get()
    revision.note = "Something else"
    with pytest.raises(TypeError, match="never changed"):
        revision.save()


def test_a_stale_edit_is_refused_and_keeps_the_draft(people: People, project: Project) -> None:
    mine = services.start_edit(people.ed, project)
    services.store_step(mine, "project", {"project-name": ["Mine"]}, [])
    theirs = saved_again(people.alice, project, note="Theirs")
    with pytest.raises(services.StaleRevision) as caught:
        services.save_project(people.ed, mine, pipeline(name="Mine"))
    assert caught.value.current == theirs
    assert caught.value.current.author == people.alice
    assert Draft.objects.get().step_data == {"project": {"project-name": ["Mine"]}}
    assert Revision.objects.count() == 2


def test_what_the_caller_holds_of_the_draft_does_not_decide(people: People, project: Project) -> None:
    """A tampered or outdated object cannot move the base revision on."""
    mine = services.start_edit(people.ed, project)
    saved_again(people.alice, project)
    mine.base_revision = 2
    with pytest.raises(services.StaleRevision):
        services.save_project(people.ed, mine, pipeline())


@pytest.mark.parametrize("name", ["Shop API", "shop api", "SHOP  API"])
def test_a_name_is_free_once_in_a_team(people: People, project: Project, name: str) -> None:
    draft = services.start_draft(people.ed, people.acme)
    with pytest.raises(services.NameTaken, match="Your team already has a project called"):
        services.save_project(people.ed, draft, pipeline(name=name))
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert Project.objects.count() == 1


def test_names_fold_beyond_ascii(people: People) -> None:
    saved(people.ed, people.acme, name="Straße")
    assert services.name_taken(people.acme, "STRASSE")
    assert not services.name_taken(people.globex, "STRASSE")


def test_a_project_may_keep_its_own_name(people: People, project: Project) -> None:
    assert not services.name_taken(people.acme, "SHOP API", project)
    saved_again(people.ed, project, name="SHOP API")
    project.refresh_from_db()
    assert project.name == "SHOP API"


def test_another_project_cannot_take_the_name_by_an_edit(people: People, project: Project) -> None:
    other = saved(people.ed, people.acme, name="Other")
    draft = services.start_edit(people.ed, other)
    with pytest.raises(services.NameTaken):
        services.save_project(people.ed, draft, pipeline(name="shop api"))


def test_names_with_one_slug_get_two(people: People, project: Project) -> None:
    assert saved(people.ed, people.acme, name="Shop: API").slug == "shop-api-2"
    assert saved(people.ed, people.acme, name="店").slug == "project"
    assert saved(people.mallory, people.globex).slug == "shop-api"


def test_a_draft_saves_once(people: People) -> None:
    draft = services.start_draft(people.ed, people.acme)
    services.save_project(people.ed, draft, pipeline())
    with pytest.raises(services.DraftGone):
        services.save_project(people.ed, draft, pipeline(name="Again"))
    assert Project.objects.count() == 1


def test_steps_of_two_tabs_do_not_disturb_each_other(people: People) -> None:
    draft = services.start_draft(people.ed, people.acme)
    tab = Draft.objects.get(pk=draft.pk)
    services.store_step(draft, "project", {"project-name": ["Shop"]}, [], last_valid={"name": "Shop"})
    services.store_step(tab, "pipeline", {"pipeline-test": ["pytest"]}, ["API_KEY"])
    stored = Draft.objects.get(pk=draft.pk)
    assert stored.step_data == {
        "project": {"project-name": ["Shop"]},
        "pipeline": {"pipeline-test": ["pytest"]},
    }
    assert stored.blanked == {"project": [], "pipeline": ["API_KEY"]}
    assert stored.last_valid == {"name": "Shop"}
    assert tab.step_data == stored.step_data
    assert stored.name == "Shop"


def test_a_nul_is_stored_as_the_replacement_character(people: People) -> None:
    draft = services.start_draft(people.ed, people.acme)
    services.store_step(draft, "project", {"project-name": ["Sh\x00op"]}, [])
    assert Draft.objects.get().step_data["project"]["project-name"] == ["Sh\ufffdop"]


def test_a_discarded_draft_leaves_the_project(people: People, project: Project) -> None:
    draft = services.start_edit(people.ed, project)
    services.discard_draft(draft)
    assert not Draft.objects.exists()
    assert Project.objects.get() == project


def test_deleting_takes_everything_of_the_project_along(people: People, project: Project) -> None:
    services.start_edit(people.ed, project)
    services.delete_project(people.alice, project)
    assert not any(everything().values())


def test_a_draft_counts_as_somebodys_only_while_they_are_in_the_team(people: People) -> None:
    draft = services.start_draft(people.ed, people.acme)
    assert list(Draft.objects.for_user(people.ed)) == [draft]
    assert not Draft.objects.for_user(people.alice).exists()
    assert not Draft.objects.for_user(people.root).exists()
    Membership.objects.filter(user=people.ed).delete()
    assert not Draft.objects.for_user(people.ed).exists()


@pytest.mark.parametrize("name", ["vic", "mallory", "nobody"])
def test_who_may_not_edit_writes_nothing(people: People, project: Project, name: str) -> None:
    person: User = getattr(people, name)
    draft = services.start_edit(people.ed, project)
    before = everything()
    with pytest.raises(PermissionDenied):
        services.start_draft(person, people.acme)
    with pytest.raises(PermissionDenied):
        services.start_edit(person, project)
    with pytest.raises(PermissionDenied):
        services.save_project(person, draft, pipeline())
    with pytest.raises(PermissionDenied):
        services.delete_project(person, project)
    assert everything() == before


def test_an_editor_does_not_delete(people: People, project: Project) -> None:
    with pytest.raises(PermissionDenied):
        services.delete_project(people.ed, project)


def test_an_editor_who_became_a_viewer_stores_nothing_more(people: People) -> None:
    draft = services.start_draft(people.ed, people.acme)
    Membership.objects.filter(user=people.ed).update(role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        services.store_step(Draft.objects.get(), "project", {"project-name": ["Shop"]}, [])
    draft.refresh_from_db()
    assert draft.step_data == {}


class Broken(Exception):
    """The database went away."""


def _break_write(monkeypatch: pytest.MonkeyPatch, number: int) -> list[str]:
    """Let the n-th write of a transaction fail; returns the list that the writes are noted in."""
    seen: list[str] = []

    def watched(kind: str, original: Any) -> Any:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(kind)
            if len(seen) == number:
                raise Broken
            return original(self, *args, **kwargs)

        return call

    monkeypatch.setattr(models.Model, "save_base", watched("save", models.Model.save_base))
    monkeypatch.setattr(models.Model, "delete", watched("delete", models.Model.delete))
    monkeypatch.setattr(models.QuerySet, "update", watched("update", models.QuerySet.update))
    monkeypatch.setattr(models.QuerySet, "delete", watched("delete", models.QuerySet.delete))
    return seen


def _writes(monkeypatch: pytest.MonkeyPatch, act: Any) -> int:
    with monkeypatch.context() as patched:
        seen = _break_write(patched, 0)
        act()
    return len(seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "case", ["new", "edit", "delete", "step", "merge", "restore", "update", "tick", "archive"]
)
def test_a_write_that_fails_half_way_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, people: People, case: str
) -> None:
    """Each write of each service fails once; every row stays as it was."""
    kept = saved(people.ed, people.acme, name="Kept")

    def act(name: str) -> Any:
        draft = (
            services.start_edit(people.ed, kept)
            if case in {"edit", "merge"}
            else services.start_draft(people.ed, people.acme)
        )
        victim = saved(people.ed, people.acme, name=f"{name} victim") if case == "delete" else kept
        return {
            "new": lambda: services.save_project(people.ed, draft, pipeline(name=name)),
            "edit": lambda: services.save_project(people.ed, draft, pipeline(name=name)),
            "delete": lambda: services.delete_project(people.alice, victim),
            "step": lambda: services.store_step(
                draft, "project", {"project-name": [name]}, [], {"name": name}
            ),
            "merge": lambda: services.store_merge(draft, 1, {"project": {"project-name": [name]}}, {}, None),
            "restore": lambda: services.restore_revision(
                people.ed, kept, kept.revisions.get(number=1), kept.revisions.count()
            ),
            "update": lambda: services.update_project(people.ed, kept, kept.revisions.count()),
            "tick": lambda: services.tick_steps(people.ed, kept, [STEP], []),
            "archive": lambda: services.archive_project(people.ed, kept, away=True),
        }[case]

    total = _writes(monkeypatch, act("Rehearsal"))
    assert total >= {"delete": 1, "step": 1, "merge": 1, "archive": 2, "tick": 2}.get(case, 3)
    for number in range(1, total + 1):
        tried = act(f"Try {number}")
        before = everything()
        with monkeypatch.context() as patched:
            _break_write(patched, number)
            with pytest.raises(Broken):
                tried()
        assert everything() == before


def test_revisions_from_before_are_the_first_events(people: People, project: Project) -> None:
    saved_again(people.alice, project, "Bigger", runner="big-one")
    project.refresh_from_db()
    services.restore_revision(people.ed, project, project.revisions.get(number=1), 2)
    told = list(ActivityEvent.objects.values_list("kind", "user", "revision", "detail"))
    ActivityEvent.objects.all().delete()
    migration = import_module("cicd_wizard.projects.migrations.0004_events_of_revisions")
    migration.tell_of_revisions(apps, None)
    assert list(ActivityEvent.objects.values_list("kind", "user", "revision", "detail")) == told
    assert {kind for kind, *_ in told} == {EventKind.SAVED, EventKind.RESTORED}
