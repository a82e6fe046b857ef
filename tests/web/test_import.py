"""Importing a pipeline.yaml: what fills the steps, what is refused, and that no secret is kept."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cicd_wizard.projects.models import Draft, Project, Revision
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.importing import ImportForm
from generator import check, dump_document, generate, load_catalogue, read_document
from tests.golden.cases import NAMES
from tests.web.journey import Page
from tests.web.people import People, saved, signed_in

GOLDEN = Path(__file__).parents[1] / "golden"
TOKEN = "ghp_" + "0123456789abcdefghij0123456789"
SMALL = "version: 1\nname: Tiny\ncomponents: [{name: app, stack: python}]\n"


def imported(people: People, text: str) -> Page:
    """The page that Ed sees after importing a text."""
    client = signed_in(people.ed)
    answer = client.post(reverse("wizard:import"), {"text": text})
    assert answer.status_code == 302, answer.content.decode()
    return Page(client, answer["Location"])


def refused(people: People, text: str) -> str:
    """The import page as it comes back; nothing was made."""
    html = signed_in(people.ed).post(reverse("wizard:import"), {"text": text}).content.decode()
    assert "There is a problem" in html
    assert not Draft.objects.exists()
    return html


@pytest.mark.parametrize("case", NAMES)
def test_export_import_and_generate_give_the_same_bytes(case: str) -> None:
    catalogue = load_catalogue()
    pipeline = check(
        read_document((GOLDEN / case / "pipeline.yaml").read_text(encoding="utf-8")), catalogue
    ).pipeline
    assert pipeline
    form = ImportForm({"text": dump_document(pipeline.to_document())}, catalogue=catalogue)
    assert form.is_valid(), form.errors
    assert form.imported
    assert not form.imported.first_wrong
    again = Answers(form.imported.step_data, catalogue, today=date(2026, 11, 22)).pipeline
    assert again
    assert generate(again, catalogue, check=False) == generate(pipeline, catalogue, check=False)


def test_what_was_imported_is_saved_as_it_was(people: People) -> None:
    text = (GOLDEN / "storefront" / "pipeline.yaml").read_text(encoding="utf-8")
    pipeline = check(read_document(text), load_catalogue()).pipeline
    assert pipeline
    page = imported(people, text)
    assert page.step == "review"
    page.press("save")
    assert Revision.objects.get().files == generate(pipeline, load_catalogue()).files


def test_a_file_is_as_good_as_a_text(people: People) -> None:
    client = signed_in(people.ed)
    answer = client.post(
        reverse("wizard:import"), {"file": SimpleUploadedFile("pipeline.yaml", SMALL.encode())}
    )
    assert answer["Location"].endswith("/review/")
    assert Draft.objects.get().name == "Tiny"
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file or paste its text"),
        ("name: [", "Line 2, column 1: this is not YAML"),
        ("version: 1\nname: x\ncomponents: 7\n", "components: "),
        ("version: 1\nname: x\nnonsense: 7\ncomponents: [{name: a, stack: go}]\n", "nonsense: "),
        ("- a list", "The document must be a map"),
        ("\x00", "it holds characters that YAML cannot hold"),
    ],
)
def test_what_cannot_be_read_is_told(people: People, text: str, words: str) -> None:
    assert words in refused(people, text)


def test_what_a_rule_refuses_is_told_at_its_field(people: People) -> None:
    """The draft opens at the first step that has a problem, with everything filled."""
    page = imported(people, SMALL + "environments: [{name: ci}]\ndeploy: {method: helm, chart: chart}\n")
    assert page.step == "environments"
    assert "ci is a name of the product&#x27;s own" in page.html
    assert not Project.objects.exists()


def test_a_name_that_is_taken_is_told_at_its_field(people: People) -> None:
    saved(people.ed, people.acme, name="Tiny")
    page = imported(people, SMALL).press("save")
    assert "Your team already has a project called Tiny" in page.html


@pytest.mark.parametrize(
    "text",
    [
        f"{SMALL}env_vars: {{LEVEL: {TOKEN}}}\n",
        f"{SMALL}env_vars: {{API_KEY: correct-horse-battery}}\n",
        f"{SMALL}overrides: {{app-test: {{env: {{LEVEL: {TOKEN}}}}}}}\n",
        f"{SMALL}nonsense: {TOKEN}\n",
        f"name: [ {TOKEN}",
    ],
)
def test_no_secret_is_stored_or_shown(people: People, text: str) -> None:
    client = signed_in(people.ed)
    answer = client.post(reverse("wizard:import"), {"text": text}, follow=True)
    html = answer.content.decode()
    stored = str(list(Draft.objects.values()))
    for value in (TOKEN, "correct-horse-battery"):
        assert value not in html
        assert value not in stored
    assert "secret" in html


def test_too_large_a_file_is_told(people: People) -> None:
    big = SimpleUploadedFile("pipeline.yaml", b"# " + b"x" * 300_000)
    html = signed_in(people.ed).post(reverse("wizard:import"), {"file": big}).content.decode()
    assert "The file must be 256 KiB or less" in html
