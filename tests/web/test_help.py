"""The pages of help: written once in docs/help, readable there and here."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from cicd_wizard.ui import markdown
from cicd_wizard.ui.help import FOLDER, SLUGS, all_pages, help_url
from cicd_wizard.wizard.steps import SLUGS as STEPS
from tests.web.journey import new_project, to_review
from tests.web.people import People, signed_in


def shown(slug: str) -> str:
    """A page of help as anybody sees it."""
    return signed_in(None).get(help_url(slug)).content.decode()


def test_each_file_is_a_page_and_each_page_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {slug or "README" for slug in SLUGS}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_shows_what_its_file_says(db: None, slug: str) -> None:
    html = shown(slug)
    text = (FOLDER / f"{slug or 'README'}.md").read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    assert f"<h1>{title}</h1>" in html
    for heading in re.findall(r"^## (.*)$", text, re.MULTILINE):
        assert f">{heading}</h2>" in html
    # Markdown that was not understood would be seen as it was typed.
    prose = re.sub(r"<(pre|code)[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"\*\*|\]\(|^#", prose, re.MULTILINE)


def test_each_link_leads_to_a_page_or_a_heading(db: None) -> None:
    anchors = {page.url: set(re.findall(r' id="([^"]+)"', str(page.document.body))) for page in all_pages()}
    for page in all_pages():
        for address in re.findall(r'<a href="([^"]+)"', str(page.document.lead + page.document.body)):
            url, _, anchor = address.partition("#")
            assert (url or page.url) in anchors, address
            assert not anchor or anchor in anchors[url or page.url], address


def test_each_picture_is_there_in_both_themes(db: None) -> None:
    pictures = re.findall(r'<img class="only-(\w+)" src="([^"]+)" alt="([^"]+)" width="1280"', shown("build"))
    assert [theme for theme, _, _ in pictures] == ["light", "dark"]
    for _, address, words in pictures:
        assert (Path(settings.DATA_DIR) / address.lstrip("/")).is_file()
        assert words.startswith("Step 3: ")


def test_each_step_and_the_review_lead_to_their_page(people: People) -> None:
    page = new_project(signed_in(people.ed))
    assert reverse("ui:help-page", args=["project"]) in page.html
    to_review(page)
    assert reverse("ui:help-page", args=["review"]) in page.html
    assert set(STEPS) < set(SLUGS)


def test_an_unknown_page_is_not_found(db: None) -> None:
    assert signed_in(None).get("/help/settings/").status_code == 404


class TestMarkdown:
    """What the renderer makes of a text that it does not know."""

    def test_the_parts_of_a_document(self) -> None:
        found = markdown.read(
            "# A `b` & c\n\nThe *lead*.\n\n## One, two\n\ntext\n\n## One, two\n\n### Deep\n"
        )
        assert found.title == "A b & c"
        assert found.lead == "The <em>lead</em>."
        assert [(section.anchor, section.title) for section in found.sections] == [
            ("one-two", "One, two"),
            ("one-two-1", "One, two"),
        ]
        assert '<h3 id="deep">Deep</h3>' in found.body

    def test_nothing_in_it_runs(self) -> None:
        text = (
            "<script>alert(1)</script>\n\n[a](javascript:alert(1)) <b onclick=x>\n\n![x](data:text/html,y)\n"
        )
        body = str(markdown.read(text).body)
        assert "<script" not in body
        assert "<b " not in body
        assert "href" not in body
        assert "<img" not in body

    def test_no_inline_style_and_code_and_tables_take_the_focus(self) -> None:
        body = str(
            markdown.read("| a | b |\n| --: | :-: |\n| 1 | 2 |\n\n```sh\nls <x>\n```\n\n    plain\n").body
        )
        assert "style=" not in body
        assert body.count('tabindex="0"') == 3
        assert "ls &lt;x&gt;" in body
