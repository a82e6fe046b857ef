"""A save that comes too late: both versions field by field, and every way on from there."""

import re
from html import unescape
from typing import Any

from django.urls import reverse

from cicd_wizard.projects import services
from cicd_wizard.projects.models import Draft, Project
from cicd_wizard.wizard.importing import fill
from generator import load_catalogue
from tests.web.journey import Page, edit
from tests.web.people import People, pipeline, saved, saved_again, signed_in

TWO = [{"name": "api", "stack": "python"}, {"name": "web", "stack": "node"}]


def conflict(people: People, mine: dict[str, str], theirs: dict[str, Any]) -> tuple[Project, Page]:
    """Ed changes fields of step 1 and saves; Alice was faster."""
    project = saved(people.ed, people.acme, components=TWO)
    page = edit(signed_in(people.ed), project)
    for name, value in mine.items():
        page.type(name, value)
    page.press("review")
    saved_again(people.alice, project, "Quicker", **{"components": TWO, **theirs})
    return project, page.press("save", note="Mine")


def questions(page: Page) -> dict[str, tuple[str, str, str]]:
    """What the page asks: the label, the name of the choice, my answer and theirs."""
    found = {}
    for inside in re.findall(r'<fieldset class="conflict">(.*?)</fieldset>', page.html, re.DOTALL):
        label = unescape(re.findall(r"<legend><strong>(.*?)</strong>", inside)[0])
        mine, theirs = (
            unescape(text) for text in re.findall(r'conflict-value">(.*?)</span>', inside, re.DOTALL)
        )
        found[label] = (re.findall(r'name="(choice-\w+)"', inside)[0], mine, theirs)
    return found


def test_only_what_both_changed_is_asked_and_the_answer_is_saved(people: People) -> None:
    project, page = conflict(
        people,
        {"default_branch": "trunk", "repository": "acme/mine"},
        {"repository": "acme/theirs", "env_vars": {"LEVEL": "debug"}},
    )
    assert page.response.status_code == 409
    assert "Alice saved revision 2 while you were editing" in page.html
    asked = questions(page)
    assert list(asked) == ["Repository"]
    name, mine, theirs = asked["Repository"]
    assert (mine, theirs) == ("acme/mine", "acme/theirs")
    assert "Default branch" in page.html
    assert "Environment variables" in page.html
    page.press("merge", **{"revision": "2", "note": "Both", name: "theirs"})
    assert "Revision 3 saved</h1>" in page.html
    project.refresh_from_db()
    assert project.pipeline["repository"] == "acme/theirs"
    assert project.pipeline["default_branch"] == "trunk"
    assert project.pipeline["env_vars"] == {"LEVEL": "debug"}
    assert project.revisions.get(number=3).note == "Both"
    assert not Draft.objects.exists()


def test_changes_that_do_not_touch_are_saved_with_one_button(people: People) -> None:
    project, page = conflict(people, {"default_branch": "trunk"}, {"env_vars": {"LEVEL": "debug"}})
    assert questions(page) == {}
    assert "Your changes do not touch each other" in page.html
    assert "Save both" in page.html
    page.press("merge", revision="2")
    project.refresh_from_db()
    assert (project.pipeline["default_branch"], project.pipeline["env_vars"]) == ("trunk", {"LEVEL": "debug"})


def test_a_third_save_in_the_meantime_is_asked_about_again(people: People) -> None:
    project, page = conflict(people, {"default_branch": "trunk"}, {"runner": "big-one"})
    saved_again(people.alice, project, components=TWO, runner="bigger", default_branch="next")
    page.press("merge", revision="2")
    assert page.response.status_code == 409
    assert "Alice saved revision 3 while you were editing" in page.html
    asked = questions(page)
    assert [(mine, theirs) for _, mine, theirs in asked.values()] == [("trunk", "next")]
    page.press("merge", revision="3")
    project.refresh_from_db()
    assert project.revision_number == 4
    assert (project.pipeline["default_branch"], project.pipeline["runner"]) == ("trunk", "bigger")


def test_what_does_not_fit_together_lands_at_the_review_with_everything_in_the_draft(people: People) -> None:
    """Ed renames the component that Alice's new image takes its artifacts from."""
    project, page = conflict(
        people,
        {"components-0-name": "core"},
        {
            "components": [{**TWO[0], "artifacts": ["dist/"]}, TWO[1]],
            "images": [{"name": "api", "push": False, "artifacts": ["api"]}],
        },
    )
    asked = questions(page)
    assert list(asked) == ["Component api"]
    name, mine, _ = asked["Component api"]
    assert mine == "Removed"
    page.press("merge", **{"revision": "2", name: "mine"})
    assert page.step == "review"
    assert "to solve" in page.html
    assert "They do not fit together yet" in page.html
    draft = Draft.objects.get()
    assert draft.base_revision == 2
    assert "core" in draft.step_data["project"]["project-components-0-name"]
    assert project.revisions.count() == 2


def test_what_is_too_much_together_is_told_and_nothing_is_lost(people: People) -> None:
    project = saved(people.ed, people.acme)
    draft = services.start_edit(people.ed, project)
    mine, theirs = ({f"{start}_{number}": "x" for number in range(60)} for start in ("MINE", "THEIRS"))
    filled = fill(pipeline(env_vars=mine), load_catalogue())
    services.store_merge(draft, 1, filled.step_data, filled.blanked, filled.valid)
    saved_again(people.alice, project, env_vars=theirs)
    page = Page(signed_in(people.ed), reverse("wizard:step", args=[draft.pk, "review"])).press("save")
    assert "Your changes do not touch each other" in page.html
    token = "ghp_" + "0123456789abcdefghij0123456789"
    page.press("merge", revision="2", note=f"With {token}")
    assert page.response.status_code == 409
    assert token not in page.html
    assert "The chosen answers do not fit together" in page.html
    assert "100" in page.html.partition("error-summary")[2].partition("</ul>")[0]
    assert Draft.objects.get().base_revision == 1
    page.press("overwrite", revision="2")
    assert project.revisions.get(number=3).pipeline["env_vars"] == mine


def test_what_was_typed_is_escaped_and_the_page_has_to_say_what_it_showed(people: People) -> None:
    evil = "<script>x</script>"
    _, page = conflict(people, {"name": f"Mine {evil}"}, {"name": f"Theirs {evil}"})
    assert "<script>x" not in page.html
    assert [mine for _, mine, _ in questions(page).values()] == [f"Mine {evil}"]
    for revision in ("", "x", "9", "-1"):
        assert page.press("merge", revision=revision).response.status_code == 400
    assert Draft.objects.count() == 1


def test_the_wizard_says_at_once_that_somebody_saved(people: People) -> None:
    project = saved(people.ed, people.acme)
    page = edit(signed_in(people.ed), project)
    assert "was saved since you began" not in page.html
    saved_again(people.alice, project, runner="big-one")
    assert "was saved since you began with revision 1" in page.go(page.address).html
