"""The largest form of each step: it is shown, previewed, posted and saved whole."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cicd_wizard.projects.models import Draft, Revision
from cicd_wizard.projects.services import start_import
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.steps import after
from generator import load_catalogue
from tests.web.fields import TOKEN
from tests.web.largest import LARGEST, Document, canonical
from tests.web.people import People, signed_in

# What stands last on each page, with its value.
LAST = {
    "pipeline": ("pipeline-components-9-secrets-99-name", "KEY_9_99"),
    "build": ("build-images-9-build_args-99-name", "ARG_99"),
    "environments": ("environments-secrets-99-name", "CREDENTIAL_99"),
}
# And a word of it in the setup guide of a preview, the view that takes the least time.
IN_GUIDE = {"pipeline": "KEY_9_99", "build": "BUILD_9_99"}


@pytest.fixture
def ed(people: People) -> Client:
    """Ed's browser."""
    return signed_in(people.ed)


def opened(people: People, document: Document) -> tuple[Draft, dict[str, dict[str, list[str]]]]:
    """A draft of a document, and what the pages of its steps post."""
    answers = Answers({}, load_catalogue(), saved=document, today=date(2026, 11, 23))
    assert answers.problems == []
    return start_import(people.ed, people.acme, answers.data, {}, document), answers.data


def post(client: Client, address: str, data: dict[str, list[str]], **options: Any) -> Any:
    """Post as browsers do; the test client's own way takes seconds for thousands of fields."""
    body = urlencode(data, doseq=True)
    return client.post(address, body, content_type="application/x-www-form-urlencoded", **options)


@pytest.mark.parametrize("step", LARGEST)
def test_it_is_previewed_and_posted(step: str, ed: Client, people: People) -> None:
    document = canonical(LARGEST[step]())
    draft, data = opened(people, document)
    # Ticks that no document of this size has set may come on top.
    assert len(data[step]) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS * 0.6
    address = f"{reverse('wizard:preview', args=[draft.pk])}?step={step}&view=guide"
    preview = post(ed, address, data[step], headers={"hx-request": "true"})
    assert preview.status_code == 200
    assert step == "environments" or IN_GUIDE[step] in preview.content.decode()
    response = post(ed, reverse("wizard:step", args=[draft.pk, step]), {**data[step], "op": ["next"]})
    assert response["Location"] == reverse("wizard:step", args=[draft.pk, after(step)])
    draft.refresh_from_db()
    name, value = LAST[step]
    assert draft.step_data[step][name] == [value]
    assert draft.last_valid == document


def test_it_is_shown_and_saved(ed: Client, people: People) -> None:
    document = canonical(LARGEST["environments"]())
    draft, _ = opened(people, document)
    page: Any = ed.get(reverse("wizard:step", args=[draft.pk, "environments"]))
    name, value = LAST["environments"]
    assert f'name="{name}" value="{value}"' in page.content.decode()
    assert page.content.decode().count("<textarea") >= 100 * 10
    response = ed.post(reverse("wizard:step", args=[draft.pk, "review"]), {"op": "save", "note": ""})
    assert response.status_code == 302
    assert Revision.objects.get().pipeline == document


def test_a_secret_in_every_name_is_told_at_once() -> None:
    """One look at the document for all of them, where a look for each took minutes."""
    answers = Answers({}, load_catalogue(), saved=LARGEST["environments"](), today=date(2026, 11, 23))
    data = {
        name: [TOKEN] if name.endswith("-name") else values
        for name, values in answers.data["environments"].items()
    }
    wrong = Answers({**answers.data, "environments": data}, load_catalogue(), today=date(2026, 11, 23))
    told = {problem.name for problem in wrong.problems if "GitHub token" in problem.message}
    assert {"environments-variables-0-name", "environments-secrets-99-name"} <= told
    assert TOKEN not in " ".join(problem.message for problem in wrong.problems)
