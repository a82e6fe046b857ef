"""Bad input on the page: each sentence at its field and on top, everything typed kept, nothing saved."""

import pytest
from django.urls import reverse

from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.wizard.steps import SLUGS
from tests.web.fields import BAD, FIELDS, TOKEN, full_document
from tests.web.journey import Page
from tests.web.people import People, saved, signed_in


@pytest.fixture
def page(people: People) -> Page:
    """Ed, editing a project with something in every list."""
    project = saved(
        people.ed, people.acme, **{key: value for key, value in full_document().items() if key != "version"}
    )
    client = signed_in(people.ed)
    return Page(client, client.post(reverse("projects:edit", args=[project.pk]))["Location"])


@pytest.mark.parametrize("step", SLUGS)
@pytest.mark.parametrize("kind", ["hidden", "expression", "long"])
def test_the_page_shows_each_sentence_at_its_field_and_on_top(page: Page, step: str, kind: str) -> None:
    page.go(page.address.replace("project", step))
    fields = [name for owner, name in FIELDS if owner == step and not name.endswith("-name")]
    for name in fields:
        assert name in page.fields, name
        page.fields[name] = [BAD[kind]]
    page.press()
    assert page.step == step
    assert page.html.count('id="error-summary"') == 1
    # While a time cannot be read, nothing is said of the day beside it.
    missing = [name for name in fields if name not in page.problems and not name.endswith("monthday")]
    assert not missing
    for name in fields:
        assert page.fields[name] != [""], f"{name} lost what was typed"
    for messages in page.problems.values():
        for message in messages:
            assert message in page.summary
    assert Revision.objects.count() == Project.objects.count() == 1


def test_a_page_with_problems_has_its_own_address(page: Page) -> None:
    """Going back to it in the browser, or fetching it again, sends nothing a second time."""
    own = f"{page.address.split('#')[0]}?return=review"
    page.go(own).fill(default_branch="no branch").press()
    assert [address for address, _ in vars(page.response)["redirect_chain"]] == [own]
    first = page.problems
    assert list(first) == ["project-default_branch"]
    assert page.go(own).problems == first


def test_nul_is_refused_and_breaks_nothing(page: Page) -> None:
    """PostgreSQL stores no NUL: neither as an answer nor in the label of something that was blanked."""
    page.fill(name="Sh\x00op").press()
    assert "hidden character (U+0000)" in page.problems["project-name"][0]
    assert page.go(page.address).fields["project-name"] == ["Sh\ufffdop"]
    page.go(page.address.replace("project", "pipeline"))
    page.fill(env_vars__0__name="API\x00_KEY", env_vars__0__value=TOKEN).press()
    assert TOKEN not in page.html
    assert page.step == "pipeline"
