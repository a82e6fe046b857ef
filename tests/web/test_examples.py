"""Starting from an example: where it is offered, what it fills, and that it can be saved as it is."""

from pathlib import Path

import pytest
from django.urls import reverse

from cicd_wizard.examples import EXAMPLES, FOLDER
from cicd_wizard.projects.models import Draft, Revision
from cicd_wizard.projects.services import start_draft, store_step
from generator import check, generate, load_catalogue, read_document
from tests.web.journey import Page, new_project
from tests.web.people import People, saved, signed_in

GOLDEN = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"


def opened(people: People, slug: str, **data: str) -> Page:
    """The page on which Ed begins after choosing an example."""
    client = signed_in(people.ed)
    answer = client.post(reverse("wizard:examples"), {"example": slug, **data})
    return Page(client, answer["Location"])


def test_each_file_is_offered_and_each_one_offered_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(EXAMPLES)


def test_the_storefront_is_the_one_that_is_proved() -> None:
    assert EXAMPLES["storefront"].document == read_document(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("slug", EXAMPLES)
def test_an_example_fills_the_steps_and_is_saved_as_it_is(people: People, slug: str) -> None:
    page = opened(people, slug)
    assert page.step == "project"
    assert "This is an example" in page.html
    assert page.fields["project-name"] == [EXAMPLES[slug].document["name"]]
    page.press("review")
    assert page.step == "review"
    page.press("save")
    pipeline = check(EXAMPLES[slug].document, load_catalogue()).pipeline
    assert pipeline
    assert Revision.objects.get().files == generate(pipeline, load_catalogue()).files


def test_a_name_that_is_taken_gets_a_number(people: People) -> None:
    saved(people.ed, people.acme, name="storefront")
    saved(people.ed, people.acme, name="Storefront 2")
    assert opened(people, "storefront").fields["project-name"] == ["Storefront 3"]


def test_what_nobody_offers_is_refused(people: People) -> None:
    answer = signed_in(people.ed).post(reverse("wizard:examples"), {"example": "../settings"})
    assert answer.status_code == 400
    assert not Draft.objects.exists()


def test_the_first_page_offers_them_to_who_may_open_one(people: People) -> None:
    for title in ("Python service", "Storefront"):
        assert (
            f'Open this example<span class="sr-only">: {title}'
            in signed_in(people.ed).get("/").content.decode()
        )
        assert f": {title}" not in signed_in(people.vic).get("/").content.decode()


def test_the_list_and_a_new_project_lead_to_them(people: People) -> None:
    page = new_project(signed_in(people.ed))
    assert reverse("wizard:examples") in page.html
    page.fill(name="Shop").press()
    assert reverse("wizard:examples") not in page.html, "the project has begun"
    saved(people.ed, people.acme)
    assert reverse("wizard:examples") in signed_in(people.ed).get("/").content.decode()


def test_the_empty_draft_that_it_was_opened_from_goes(people: People) -> None:
    empty, begun = start_draft(people.ed, people.acme), start_draft(people.ed, people.acme)
    store_step(begun, "project", {"project-name": ["Shop"]}, [])
    theirs = start_draft(people.alice, people.acme)
    for draft in (empty, begun, theirs):
        opened(people, "python", instead=str(draft.pk))
    opened(people, "python", instead="nonsense")
    left = Draft.objects.filter(pk__in=[empty.pk, begun.pk, theirs.pk])
    assert {draft.pk for draft in left} == {begun.pk, theirs.pk}
