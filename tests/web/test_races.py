"""Two requests at the same moment: one of them wins, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from cicd_wizard.accounts import services as accounts
from cicd_wizard.accounts.models import Team, User
from cicd_wizard.projects import services
from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.stacks.models import StackDefault, State
from cicd_wizard.stacks.services import store
from tests.web.people import make_people, pipeline, saved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def database_of_several_threads(tmp_path: Path, transactional_db: None) -> Iterator[None]:
    """SQLite in memory serves one thread at a time: give the threads a file. PostgreSQL stays as it is."""
    if connection.vendor != "sqlite":
        yield
        return
    in_memory, settings_of_all = connections["default"], connections.settings["default"]
    name = settings_of_all["NAME"]
    settings_of_all["NAME"] = str(tmp_path / "race.sqlite3")
    del connections["default"]
    try:
        call_command("migrate", verbosity=0)
        yield
        connections["default"].close()
    finally:
        settings_of_all["NAME"] = name
        connections["default"] = in_memory


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each with a connection of its own; results or exceptions, in order."""
    results: list[Any] = [None] * len(actions)
    barrier = threading.Barrier(len(actions))

    def run(index: int, action: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[index] = action()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_of_two_editors_one_saves_and_one_is_told() -> None:
    people = make_people()
    project = saved(people.ed, people.acme)
    drafts = [services.start_edit(person, project) for person in (people.ed, people.alice)]

    def save(index: int) -> Callable[[], Any]:
        draft = drafts[index]
        return lambda: services.save_project(draft.user, draft, pipeline(repository=f"acme/by-{index}"))

    results = at_once(save(0), save(1))
    assert sorted(type(result).__name__ for result in results) == ["Revision", "StaleRevision"]
    assert list(Revision.objects.filter(project=project).values_list("number", flat=True)) == [2, 1]


def test_of_two_new_projects_with_one_name_one_is_stored() -> None:
    people = make_people()
    drafts = [services.start_draft(person, people.acme) for person in (people.ed, people.alice)]
    results = at_once(*(partial(services.save_project, draft.user, draft, pipeline()) for draft in drafts))
    assert sorted(type(result).__name__ for result in results) == ["NameTaken", "Revision"]
    assert Project.objects.count() == 1


def test_a_double_click_on_save_stores_once() -> None:
    people = make_people()
    draft = services.start_draft(people.ed, people.acme)
    results = at_once(*[lambda: services.save_project(people.ed, draft, pipeline())] * 2)
    assert sorted(type(result).__name__ for result in results) == ["DraftGone", "Revision"]
    assert Project.objects.count() == 1


def test_saving_and_deleting_at_once_ends_in_one_of_both() -> None:
    people = make_people()
    project = saved(people.ed, people.acme)
    draft = services.start_edit(people.ed, project)
    saving, deleting = at_once(
        lambda: services.save_project(people.ed, draft, pipeline()),
        lambda: services.delete_project(people.alice, project),
    )
    assert deleting is None
    assert isinstance(saving, Revision | services.DraftGone)
    assert not Project.objects.exists()


def test_the_setup_token_works_once() -> None:
    token = accounts.make_setup_token()
    assert token

    def use(number: int) -> Callable[[], Any]:
        return lambda: accounts.create_first_account(
            token, email=f"{number}@example.com", name="N", password="p" * 12, team_name=f"Team {number}"
        )

    results = at_once(*(use(number) for number in range(4)))
    assert sorted(type(result).__name__ for result in results) == ["TokenUsedError"] * 3 + ["User"]
    assert User.objects.count() == Team.objects.count() == 1


def test_two_starts_at_once_leave_one_token() -> None:
    tokens = at_once(accounts.make_setup_token, accounts.make_setup_token)
    assert all(isinstance(token, str) for token in tokens)
    assert sum(accounts.find_setup_token(token) is not None for token in tokens) == 1


def test_of_two_stack_defaults_published_at_once_one_is_retired() -> None:
    people = make_people()
    rows = [
        StackDefault(stack="python", versions=[version], state=State.PUBLISHED)
        for version in ("3.12", "3.14")
    ]
    results = at_once(*(partial(store, row, people.root) for row in rows))
    assert results == [None, None]
    assert sorted(StackDefault.objects.values_list("number", "state")) == [(1, "retired"), (2, "published")]
