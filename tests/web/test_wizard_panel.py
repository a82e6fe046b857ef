"""The panel on the wizard's and the project's pages: views by address, lines that lead to fields, the verdict."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cicd_wizard.panel import panel as panel_module
from cicd_wizard.panel.checks import Checks
from cicd_wizard.panel.linters import Remark
from cicd_wizard.panel.origins import LineOrigins
from cicd_wizard.projects.models import Draft, Project
from cicd_wizard.projects.services import start_edit
from cicd_wizard.wizard.preview import make_preview
from cicd_wizard.wizard.steps import SLUGS
from cicd_wizard.wizard.storage import answers_of
from tests.web.journey import Page, new_project, to_review
from tests.web.people import People, signed_in
from tests.web.storefront import WORKFLOW, golden_source, line_of, saved_storefront

TEXT = golden_source().files[WORKFLOW]


@pytest.fixture
def storefront(people: People) -> Project:
    return saved_storefront(people)


@pytest.fixture
def client(people: People) -> Client:
    return signed_in(people.ed)


@pytest.fixture
def draft(people: People, storefront: Project) -> Draft:
    return start_edit(people.ed, storefront)


def words(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def show(client: Client, draft: Draft, **query: str) -> Any:
    """The preview as a page of its own."""
    address = reverse("wizard:preview", args=[draft.pk])
    response = client.get(address, {"step": "pipeline", **query})
    assert response.status_code == 200
    return response


def answered(response: Any) -> str:
    """What stands below the file."""
    found = re.search(r'id="line-answer".*?</div>', response.content.decode(), re.DOTALL)
    assert found
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", found[0].partition(">")[2])).split())


def test_a_line_in_the_address_names_its_answer_and_leads_to_its_field(client: Client, draft: Draft) -> None:
    line = line_of(TEXT, "run: uvx ruff")
    page = show(client, draft, line=str(line))
    assert answered(page).startswith(f"Line {line} comes from the defaults of the Python stack")
    address = reverse("wizard:step", args=[draft.pk, "pipeline"])
    assert f'href="{address}?at=field#id_pipeline-components-0-lint"' in page.content.decode()
    assert f'line={line}#L{line}"' in page.content.decode()
    assert "comes from no answer" in answered(show(client, draft, line="9000"))
    assert "Choose a line" in answered(show(client, draft, line="the last one"))


def test_every_answer_behind_a_line_has_a_field_on_its_step(client: Client, draft: Draft) -> None:
    answers = answers_of(draft, {})
    panel = make_preview(answers, draft).panel
    assert panel
    lines = LineOrigins(panel.source)
    keys = {
        origin.path
        for path in panel.source.files
        for origin in lines.of_file(path)
        if origin and origin.kind == "pipeline"
    }
    pages = {
        step: client.get(reverse("wizard:step", args=[draft.pk, step])).content.decode() for step in SLUGS
    }
    without = set()
    for key in keys:
        place = panel.source.places(key)
        assert place
        page, _, anchor = place.address.partition("#")
        assert f'id="{anchor}"' in pages[page.partition("/?")[0].rpartition("/")[2]], (key, place)
        if anchor == "main":
            without.add(key)
    assert without == {"version"}


VIEWS = [
    ({"view": "changes"}, "No changes since revision 1"),
    ({"view": "graph"}, "First, side by side Lint api"),
    ({"view": "simulate"}, "Push to main: 9 jobs run, 2 are skipped"),
    ({"view": "simulate", "event": "manual", "to": "staging"}, "environment: staging: 7 jobs run"),
    ({"view": "simulate", "ref": "two words"}, "Enter a branch name without spaces"),
    ({"view": "simulate", "event": "tag"}, "Tag v1.0.0: no run"),
    ({"view": "checks"}, "Checked with the rules of the product: no problem"),
    ({"view": "guide"}, "Do this before you merge."),
    ({"view": "nothing"}, "# CI/CD for Storefront"),
    ({"file": "pipeline.yaml"}, "name : Storefront"),
]


def test_each_view_has_an_address(client: Client, draft: Draft) -> None:
    for query, expected in VIEWS:
        assert expected in words(show(client, draft, **query)), query


def test_a_token_typed_as_a_branch_does_not_come_back(client: Client, draft: Draft) -> None:
    token = "ghp_" + "a1B2" * 9
    page = show(client, draft, view="simulate", ref=token, changed=token, event=token)
    assert token not in page.content.decode().partition('id="preview"')[2]
    assert "Push to main: 9 jobs run" in words(page)


def test_changes_are_signs_as_text(client: Client, draft: Draft) -> None:
    page = Page(client, reverse("wizard:step", args=[draft.pk, "pipeline"]))
    page.fill(concurrency_group="shop").press("exit")
    changed = show(client, draft, view="changes").content.decode()
    assert "Changes since revision 1" in changed
    assert "<ins>+ concurrency_group: shop\n</ins>" in changed
    assert re.search(r"<del>-   group: \$\{\{ github.workflow", changed)


def test_a_new_project_has_nothing_to_compare_with(client: Client) -> None:
    page = to_review(new_project(client)).go(page_of(Draft.objects.get(), view="changes"))
    assert "There is no earlier revision" in page.html


def page_of(draft: Draft, **query: str) -> str:
    """The address of the review with a view."""
    address = reverse("wizard:step", args=[draft.pk, "review"])
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def test_beside_a_form_the_view_stays_while_somebody_types(client: Client, draft: Draft) -> None:
    page = Page(client, reverse("wizard:step", args=[draft.pk, "pipeline"]))
    address = reverse("wizard:preview", args=[draft.pk]) + "?step=pipeline"
    htmx = {"hx-request": "true"}
    page.fill(concurrency_group="shop")
    shown = client.post(f"{address}&view=changes", page.fields, headers=htmx).content.decode()
    assert "<ins>+ concurrency_group: shop" in shown
    assert '<input type="hidden" name="view" value="changes" form="step-form">' in shown
    typed = {**page.fields, "view": ["simulate"], "event": ["fork"]}
    assert "Pull request from a fork into main" in words(client.post(address, typed, headers=htmx))
    line = str(line_of(TEXT, "cron:"))
    asked = {**page.fields, "line": [line]}
    part = client.post(address, asked, headers={**htmx, "hx-target": "line-answer"})
    assert answered(part).startswith(f"Line {line} comes from")
    assert 'class="code"' not in part.content.decode()
    assert 'href="#id_pipeline-schedule-0' in part.content.decode()


def test_a_link_of_the_panel_works_while_there_is_a_problem(client: Client, draft: Draft) -> None:
    page = Page(client, reverse("wizard:step", args=[draft.pk, "pipeline"]))
    page.fill(push_branches="two words")
    address = reverse("wizard:preview", args=[draft.pk]) + "?step=pipeline&view=graph"
    shown = client.post(address, page.fields, headers={"hx-request": "true"})
    assert "HX-Retarget" not in shown
    assert "1 problem" in words(shown)
    assert "Deploy to production" in words(shown)


def test_the_linters_run_when_they_are_asked(
    client: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_of(TEXT, "run: uvx ruff")
    remark = Remark("ShellCheck", WORKFLOW, line, "SC1", "Quote <this>", "https://example.com/SC1")
    found = Checks(("actionlint", "ShellCheck"), (remark,), {"zizmor": "it is not installed here"})
    monkeypatch.setattr(panel_module, "run_checks", lambda files: found)
    page = show(client, draft, view="checks", run="1")
    told = words(page)
    assert "1 remark. Checked with the rules of the product, actionlint and ShellCheck." in told
    assert "Not checked: zizmor (it is not installed here), what your own commands" in told
    assert f"Quote <this> .github/workflows/ci-cd.yml, line {line} . Rule SC1 ." in told
    assert "The line comes from the defaults of the Python stack. Change this in step 2" in told
    assert "services/api/uv.lock must be in the repository" in told
    review = reverse("wizard:step", args=[draft.pk, "review"])
    assert "Ready: 4 files Checked with the rules of the product. Check with actionlint" in words(
        client.get(review)
    )
    verdict = client.get(review, {"run": "1"}, headers={"hx-request": "true", "hx-target": "verdict-checks"})
    assert words(verdict).startswith("1 remark . Checked with the rules of the product, actionlint")


def test_the_review_shows_lines_and_returns_to_them(client: Client, draft: Draft) -> None:
    page = client.get(page_of(draft, line=str(line_of(TEXT, "cron:"))))
    assert "comes from Schedule" in answered(page)
    assert "/pipeline/?return=review#id_pipeline-schedule-0" in page.content.decode()
    assert "Graph" not in re.findall(r'aria-label="Views">(.*?)</nav>', page.content.decode())[0]


class TestRevisions:
    """The same panel over what was saved."""

    def test_a_line_leads_to_an_edit_at_its_field(self, client: Client, storefront: Project) -> None:
        address = reverse("projects:revision", args=[storefront.pk, 1])
        page = client.get(address, {"line": str(line_of(TEXT, "url: https://staging"))})
        assert "comes from Web address of staging" in answered(page)
        found = re.search(r'formaction="([^"]+)"', page.content.decode())
        assert found
        there = client.post(html.unescape(found[1]))
        assert there["Location"].endswith("/environments/?at=field#id_environments-environments-0-url")
        assert client.get(there["Location"]).status_code == 200

    def test_only_who_may_edit_is_led_there(self, people: People, storefront: Project) -> None:
        page = signed_in(people.vic).get(
            reverse("projects:files", args=[storefront.pk]), {"line": str(line_of(TEXT, "cron:"))}
        )
        assert "comes from Schedule" in answered(page)
        assert "formaction" not in page.content.decode()

    def test_an_odd_field_is_left_out(self, client: Client, storefront: Project) -> None:
        edit = reverse("projects:edit", args=[storefront.pk])
        for field in ("1", "id_a b", "//evil.example", "a" * 200):
            assert "#" not in client.post(edit, query_params={"field": field, "step": "build"})["Location"]

    def test_its_views(self, client: Client, storefront: Project) -> None:
        for query, expected in (
            ({"view": "changes"}, "There is no earlier revision"),
            ({"view": "simulate", "event": "fork"}, "Pull request from a fork into main"),
            ({"view": "guide"}, "Do this before you merge."),
            ({"view": "checks"}, "uv.lock must be in the repository"),
        ):
            page = client.get(reverse("projects:revision", args=[storefront.pk, 1]), query)
            assert expected in words(page), query
