"""The shared page parts: icons, fields, error lists, files, colours, and what templates may hold."""

import html
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cicd_wizard.ui import icons
from cicd_wizard.ui.errors import error_items
from cicd_wizard.ui.highlighting import highlight, line_count
from generator import load_catalogue
from tests.web.people import People, signed_in

TEMPLATES = sorted(Path(settings.DATA_DIR, "templates").rglob("*.html"))


class Answers(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="Project name",
        help_text="Shown in the list.",
        error_messages={"required": "Enter a project name"},
    )
    coverage = forms.ChoiceField(
        choices=[("none", "None"), ("codecov", "Codecov")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a coverage tool"},
    )
    services = forms.MultipleChoiceField(
        choices=[("redis", "Redis")], widget=forms.CheckboxSelectMultiple, required=False
    )
    approval = forms.BooleanField(label="Approval needed", help_text="GitHub waits.", required=False)


Row = forms.formset_factory(Answers, extra=0)


def rendered(template: str, **context: Any) -> str:
    return Template("{% load ui %}" + template).render(Context(context))


class Node:
    """An element of rendered markup, with what the tests ask of it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node | str] = []

    def all(self, tag: str = "") -> list["Node"]:
        """All elements below, of one tag or of any, in page order."""
        found: list[Node] = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child, *child.all()]
        return [node for node in found if not tag or node.tag == tag]

    def one(self, tag: str) -> "Node":
        """The first element below of that tag."""
        return self.all(tag)[0]

    def get(self, name: str) -> str:
        """An attribute; "" where it is missing."""
        return self.attributes.get(name) or ""

    @property
    def text(self) -> str:
        """All text inside."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class Tree(HTMLParser):
    """Reads markup into nodes and fails where an element is left open."""

    EMPTY = {"input", "br", "hr", "use", "path", "circle", "rect"}

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open = [Node("root", {})]
        self.feed(markup)
        self.close()
        assert len(self.open) == 1, self.open[-1].tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in self.EMPTY:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(markup: str) -> Node:
    return Tree(markup).open[0]


def text_of(markup: str) -> str:
    """The file's text behind highlighted markup."""
    without_numbers = re.sub(r'<a class="ln"[^>]*>\d+</a>', "", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", without_numbers))


class TestIcons:
    def test_each_icon_points_to_a_symbol_of_the_sprite(self) -> None:
        symbols = parsed(icons.sprite()).all("symbol")
        assert [symbol.get("id") for symbol in symbols] == [f"i-{name}" for name in icons.ICONS]
        assert all(symbol.all() for symbol in symbols)

    def test_icon_is_hidden_from_screen_readers(self) -> None:
        svg = parsed(rendered('{% icon "check" "muted" %}')).one("svg")
        assert svg.get("aria-hidden") == "true"
        assert svg.get("class").split() == ["icon", "muted"]
        assert svg.one("use").get("href") == "#i-check"

    def test_unknown_icon_is_an_error(self) -> None:
        with pytest.raises(KeyError, match="sparkles"):
            icons.icon("sparkles")


class TestField:
    def test_label_help_and_error_are_wired_to_the_control(self) -> None:
        root = parsed(rendered("{% field form.name %}", form=Answers({})))
        control = root.one("input")
        label = root.one("label")
        ids = {element.get("id") for element in root.all()}
        assert label.get("for") == control.get("id")
        assert control.get("aria-invalid") == "true"
        assert set(control.get("aria-describedby").split()) == {"id_name_helptext", "id_name_error"}
        assert {"id_name_helptext", "id_name_error"} <= ids

    def test_error_says_error_first(self) -> None:
        root = parsed(rendered("{% field form.name %}", form=Answers({})))
        error = next(element for element in root.all("p") if element.get("class") == "error")
        assert error.text == "Error: Enter a project name"

    def test_field_at_rest_names_only_its_help(self) -> None:
        root = parsed(rendered("{% field form.name %}", form=Answers()))
        control = root.one("input")
        assert control.get("aria-describedby") == "id_name_helptext"
        assert control.get("aria-invalid") == ""
        assert "Error" not in root.text

    def test_group_is_a_fieldset_with_a_legend(self) -> None:
        form = Answers({})
        form.fields["coverage"].widget.choice_help = {"codecov": "Signs in without a token."}
        root = parsed(rendered('{% field form.coverage as="choices" label="Coverage" %}', form=form))
        assert root.one("legend").text == "Coverage"
        assert root.one("fieldset").get("aria-describedby") == "id_coverage_error"
        assert "Signs in without a token." in root.text
        assert [label.get("for") for label in root.all("label")] == ["id_coverage_0", "id_coverage_1"]

    @pytest.mark.parametrize(("field", "look"), [("coverage", "radio"), ("services", "check")])
    def test_chips_look_like_what_they_are(self, field: str, look: str) -> None:
        root = parsed(rendered('{% field bound as="chips" %}', bound=Answers()[field]))
        assert {control.get("class") for control in root.all("input")} == {look}

    def test_switch_has_its_role_and_keeps_help_out_of_its_name(self) -> None:
        root = parsed(rendered('{% field form.approval as="switch" %}', form=Answers()))
        assert root.one("input").get("role") == "switch"
        assert root.one("label").text == "Approval needed"

    def test_cell_label_tells_the_row(self) -> None:
        root = parsed(rendered('{% field form.name as="cell" label="Name" about="row 2" %}', form=Answers()))
        assert root.one("label").text == "Name, row 2"

    def test_what_goes_into_a_file_is_not_spell_checked(self) -> None:
        root = parsed(rendered("{% field form.name mono=True %}", form=Answers()))
        control = root.one("input")
        assert control.get("spellcheck") == "false"
        assert "mono" in control.get("class").split()

    def test_typed_text_is_escaped(self) -> None:
        markup = rendered("{% field form.name %}", form=Answers({"name": '"><script>x</script>'}))
        assert "<script" not in markup

    def test_unknown_kind_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="slider"):
            rendered('{% field form.name as="slider" %}', form=Answers())


class TestErrorSummary:
    def test_every_line_leads_to_a_control_and_repeats_its_words(self) -> None:
        form = Answers({})
        markup = rendered("{% error_summary form %}{% field form.name %}{% field form.coverage %}", form=form)
        root = parsed(markup)
        links = root.all("a")
        beside = [p.text.removeprefix("Error: ") for p in root.all("p") if p.get("class") == "error"]
        controls = {element.get("id") for element in root.all("input")}
        assert [link.text for link in links] == ["Enter a project name", "Choose a coverage tool"] == beside
        assert {link.get("href").removeprefix("#") for link in links} <= controls

    def test_nothing_without_problems(self) -> None:
        assert rendered("{% error_summary form %}", form=Answers()).strip() == ""

    def test_rows_of_formsets_are_listed(self) -> None:
        data = {
            "rows-TOTAL_FORMS": "2",
            "rows-INITIAL_FORMS": "0",
            "rows-0-name": "a",
            "rows-1-coverage": "none",
        }
        found = [(item.href, item.text) for item in error_items([Row(data, prefix="rows")])]
        assert found == [
            ("#id_rows-0-coverage_0", "Choose a coverage tool"),
            ("#id_rows-1-name", "Enter a project name"),
        ]


class TestHighlight:
    def classes(self, text: str, path: str = "ci.yml") -> dict[str, str]:
        """Piece of text to its class."""
        return {
            html.unescape(piece): name
            for name, piece in re.findall(r'<span class="(\w)">([^<]*)</span>', highlight(text, path))
        }

    def test_yaml_tokens_have_classes(self) -> None:
        text = "name: CI # why\nretries: 3\nfail-fast: false\ncron: '17 4 * * 1'\n"
        found = self.classes(text)
        assert found["name"] == "k"
        assert found["# why"] == "c"
        assert found["3"] == found["false"] == "n"
        assert found["'17 4 * * 1'"] == "s"
        assert "CI" not in found
        assert self.classes("name: Part 3\n").keys() == {"name"}

    def test_expression_stands_out_in_its_scalar(self) -> None:
        found = self.classes("group: ${{ github.workflow }}-${{ github.run_id }}\n")
        assert found["${{ github.workflow }}"] == found["${{ github.run_id }}"] == "x"

    def test_expression_over_several_lines_is_one_in_colour(self) -> None:
        found = self.classes("if: >-\n  ${{ a &&\n    b }}\n")
        assert found["${{ a &&"] == "x"
        assert found["    b }}"] == "x"

    @pytest.mark.parametrize("path", ["ci.yml", "SETUP.md", "setup.sh", "data.json", "LICENSE"])
    def test_lines_are_numbered_and_can_be_linked(self, path: str) -> None:
        markup = highlight("a: 1\n\nb: 2\n", path)
        assert re.findall(r'id="L(\d+)" href="#L(\d+)"', markup) == [("1", "1"), ("2", "2"), ("3", "3")]

    @given(
        text=st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"], include_characters="\n\t")),
        path=st.sampled_from(["ci.yml", "SETUP.md", "setup.sh", "LICENSE"]),
    )
    def test_nothing_of_the_text_is_lost(self, text: str, path: str) -> None:
        expected = text if text.endswith("\n") or not text else text + "\n"
        assert text_of(highlight(text, path)) == expected

    def test_markup_in_a_file_is_shown_not_run(self) -> None:
        markup = highlight('run: echo "<script>alert(1)</script>"\n', "ci.yml")
        assert "<script" not in markup
        assert "&lt;script&gt;" in markup

    def test_hidden_characters_are_shown_with_their_number(self) -> None:
        markup = highlight("run: a\u202eb\n", "ci.yml")
        assert '<span class="control">U+202E</span>' in markup
        assert "\u202e" not in markup

    @pytest.mark.parametrize(("text", "count"), [("", 0), ("a", 1), ("a\n", 1), ("a\n\nb", 3)])
    def test_line_count(self, text: str, count: int) -> None:
        assert line_count(text) == count


class TestFilters:
    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            (timedelta(seconds=20), "just now"),
            (timedelta(minutes=20, seconds=5), "20\xa0minutes ago"),
            (timedelta(hours=3, minutes=10), "3\xa0hours ago"),
            (timedelta(days=2, hours=1), "2\xa0days ago"),
        ],
    )
    def test_when_says_how_long_ago(self, ago: timedelta, words: str) -> None:
        markup = rendered("{{ moment|when }}", moment=timezone.now() - ago)
        assert re.sub(r"<[^>]+>", "", markup) == words

    def test_when_gives_the_date_after_a_week_and_the_exact_time_always(self) -> None:
        moment = timezone.now() - timedelta(days=400)
        time = parsed(rendered("{{ moment|when }}", moment=moment)).one("time")
        assert str(moment.year) in time.text
        assert f"{moment:%H:%M}" in time.get("title")

    @pytest.mark.parametrize(
        ("name", "letters"), [("Mona Lisa", "ML"), ("octocat", "OC"), ("ed@example.com", "EE"), ("", "?")]
    )
    def test_initials(self, name: str, letters: str) -> None:
        assert rendered("{{ name|initials }}", name=name) == letters

    def test_stack_label_is_what_people_call_it(self) -> None:
        assert rendered('{{ "node"|stack_label }} {{ "cobol"|stack_label }}') == "Node.js cobol"


class TestFrame:
    def test_theme_of_the_cookie_is_on_the_page(self, db: None) -> None:
        client = Client()
        assert 'data-theme="system"' in client.get("/help/").content.decode()
        client.cookies["theme"] = "dark"
        assert 'data-theme="dark"' in client.get("/help/").content.decode()

    def test_help_is_open_to_everyone(self, db: None) -> None:
        response = Client().get("/help/")
        assert response.status_code == 200
        assert "Sign in" in response.content.decode()

    def test_help_refuses_posts(self, people: People) -> None:
        assert signed_in(people.ed).post("/help/").status_code == 405

    def test_menu_has_what_the_person_may_use(self, people: People) -> None:
        editor = signed_in(people.ed).get("/").content.decode()
        admin = signed_in(people.root).get("/").content.decode()
        assert "Stack defaults" not in editor
        assert "Stack defaults" in admin
        for page in (editor, admin):
            assert 'action="/accounts/logout/"' in page
            assert 'action="/theme/"' in page

    def test_editor_of_an_empty_team_is_led_to_the_first_project(self, people: People) -> None:
        page = signed_in(people.ed).get("/").content.decode()
        assert "No projects yet" in page
        assert "New project" in page

    def test_viewer_is_not_offered_what_would_be_refused(self, people: People) -> None:
        assert "New project" not in signed_in(people.vic).get("/").content.decode()

    def test_page_that_is_not_there(self, people: People) -> None:
        response = signed_in(people.ed).get("/nowhere/")
        assert response.status_code == 404
        assert "There is nothing here" in response.content.decode()
        assert re.search(r"<title>Page not found .* CI/CD Wizard</title>", response.content.decode())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
class TestTemplates:
    def test_nothing_inline_that_the_policy_would_block(self, path: Path) -> None:
        markup = path.read_text()
        assert not re.search(r"\sstyle=|\son\w+=|hx-on|javascript:|<style|hx-vals=['\"]js:", markup)
        assert not re.search(r"<script(?![^>]*\ssrc=)", markup)

    def test_icons_and_files_exist(self, path: Path) -> None:
        markup = path.read_text()
        assert set(re.findall(r'{% icon "([^"]+)"', markup)) <= set(icons.ICONS)
        for name in re.findall(r'{% static "([^"]+)" %}', markup):
            assert finders.find(name), name

    def test_words_are_ours(self, path: Path) -> None:
        words = re.sub(r"{[%#].*?[%#]}|{{.*?}}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)
        assert not re.search(r"\b(invalid|please|sorry)\b", words, re.IGNORECASE)


class TestColours:
    """The contrast that WCAG 2.2 AA asks for, read out of the stylesheet."""

    TEXT = ["text", "muted", "accent", "danger", "success", "warning", "code-expression"]
    TAGS = ["ok", "warn", "error", "info", "grey"]

    @staticmethod
    def tokens(theme: int) -> dict[str, str]:
        css = Path(settings.DATA_DIR, "static/css/base.css").read_text()
        pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", css)
        return {name: colours[theme] for name, *colours in pairs}

    @staticmethod
    def luminance(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
        channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(self, one: str, other: str) -> float:
        light, dark = sorted((self.luminance(one), self.luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    @pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
    def test_text_can_be_read(self, theme: int) -> None:
        tokens = self.tokens(theme)
        for surface in ("canvas", "panel", "well", "accent-soft", "hover"):
            for name in self.TEXT:
                assert self.contrast(tokens[name], tokens[surface]) >= 4.5, (name, surface)
        for name in self.TAGS:
            assert self.contrast(tokens[f"{name}-text"], tokens[f"{name}-back"]) >= 4.5, name
        assert self.contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
        assert self.contrast(tokens["on-accent"], tokens["accent-hover"]) >= 4.5

    @pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
    def test_borders_of_fields_can_be_seen(self, theme: int) -> None:
        tokens = self.tokens(theme)
        for surface in ("canvas", "panel", "field", "well"):
            assert self.contrast(tokens["border"], tokens[surface]) >= 3, surface
            assert self.contrast(tokens["accent"], tokens[surface]) >= 3, surface


def test_every_service_with_versions_shows_them_only_when_it_is_chosen() -> None:
    css = Path(settings.DATA_DIR, "static/css/steps.css").read_text()
    several = {name for name, service in load_catalogue().services.items() if len(service.versions) > 1}
    assert set(re.findall(r'\[name\$="version_(\w+)"\]', css)) == several
