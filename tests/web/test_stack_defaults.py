"""What administrators change about stacks: the admin's form, what it does to new and to saved projects."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cicd_wizard.projects.models import Project
from cicd_wizard.projects.services import save_project, start_draft, start_edit
from cicd_wizard.stacks.models import StackDefault, State
from cicd_wizard.stacks.services import published_overlay
from generator import load_catalogue, read_document
from tests.web.people import People, pipeline, saved, saved_again, signed_in

ADD = "admin:stacks_stackdefault_add"
NO_ROWS = {"commands-TOTAL_FORMS": "0", "commands-INITIAL_FORMS": "0"}
PUBLISHED: dict[str, str] = {"stack": "python", "state": "published", "note": "", **NO_ROWS}


@pytest.fixture
def root(people: People) -> Client:
    """The site administrator's browser."""
    return signed_in(people.root)


def add(root: Client, **answers: str) -> Any:
    """Send the admin's form; gives the answer."""
    return root.post(reverse(ADD), {**PUBLISHED, **answers})


def command_row(**fields: str) -> dict[str, str]:
    """The form's fields for one changed command."""
    row = {"package_manager": "uv", "check_name": "lint", "enabled": "on", "command": "", **fields}
    return {"commands-TOTAL_FORMS": "1", **{f"commands-0-{name}": value for name, value in row.items()}}


class TestTheForm:
    def test_it_shows_what_a_stack_offers(self, root: Client) -> None:
        page = root.get(reverse(ADD)).content.decode()
        for words in ("Choose a stack", "Python: 3.14, 3.13", "Node.js", "Save"):
            assert words in page

    def test_only_changed_fields_are_stored(self, root: Client, people: People) -> None:
        assert add(root, versions="3.12\r\n 3.13 \r\n\r\n").status_code == 302
        row = StackDefault.objects.get()
        assert (row.number, row.state, row.author) == (1, State.PUBLISHED, people.root)
        assert published_overlay() == {"stacks": {"python": {"versions": ["3.12", "3.13"]}}}

    def test_commands_have_rows(self, root: Client) -> None:
        assert add(root, package_manager="uv", **command_row(command="uvx ruff check src")).status_code == 302
        assert published_overlay() == {
            "stacks": {
                "python": {"package_manager": "uv", "commands": {"uv": {"lint": "uvx ruff check src"}}}
            }
        }
        page = root.get(reverse("admin:stacks_stackdefault_change", args=[StackDefault.objects.get().pk]))
        assert "uvx ruff@" in page.content.decode()  # the built-in command, for comparison

    def test_a_row_that_nobody_touched_is_none(self, root: Client) -> None:
        page = root.get(reverse(ADD)).content.decode()
        # What a browser sends for the empty row: the first choice of each list, and the tick that is set.
        row = {"package_manager": "", "check_name": "", "enabled": "on", "command": ""}
        for name in ("package_manager", "check_name"):
            assert f'<select name="commands-0-{name}"' in page
            assert page.partition(f'name="commands-0-{name}"')[2].split("<option")[1].startswith(' value=""')
        assert add(root, versions="3.12", **command_row(**row)).status_code == 302
        assert published_overlay() == {"stacks": {"python": {"versions": ["3.12"]}}}

    def test_a_check_can_be_switched_off_or_on(self, root: Client) -> None:
        add(root, **{**command_row(), "commands-0-enabled": ""})
        assert published_overlay()["stacks"]["python"]["commands"] == {"uv": {"lint": False}}
        add(root, **command_row(check_name="typecheck"))
        assert published_overlay()["stacks"]["python"]["commands"] == {"uv": {"typecheck": True}}

    @pytest.mark.parametrize(
        ("answers", "field", "message"),
        [
            ({"stack": ""}, "stack", "Choose a stack"),
            ({"stack": "cobol"}, "stack", "Choose one of these stacks"),
            ({"versions": "9.9"}, "versions", "9.9 is not a version of Python"),
            ({"versions": "3.13\n3.13"}, "versions", "3.13 is listed twice"),
            ({"versions": "latest"}, "versions", "latest"),
            ({"versions": "3.13\n${{ x }}"}, "versions", "${{"),
            ({"package_manager": "npm"}, "package_manager", "Choose one of"),
            ({"package_manager": "mix"}, "package_manager", "Choose a package manager of this stack"),
            ({"note": "n" * 121}, "note", "120"),
        ],
    )
    def test_a_bad_value_is_refused_at_its_field(
        self, root: Client, answers: dict[str, str], field: str, message: str
    ) -> None:
        response = add(root, **answers)
        assert response.status_code == 200
        errors = response.context["adminform"].form.errors
        assert list(errors) == [field]
        assert message in str(errors[field].as_data())
        assert not StackDefault.objects.exists()

    @pytest.mark.parametrize(
        ("row", "field", "message"),
        [
            ({"command": "echo ${{ secrets.X }}"}, "command", "${{"),
            ({"command": "echo \u202e"}, "command", "U+202E"),
            ({"command": "curl -H 'Authorization: ghp_" + "a1B2" * 9 + "'"}, "command", "GitHub token"),
            ({"command": "x" * 4001}, "command", "4000"),
            ({"package_manager": "npm", "command": "x"}, "package_manager", "Choose a package manager"),
        ],
    )
    def test_a_bad_command_is_refused_at_its_row(
        self, root: Client, row: dict[str, str], field: str, message: str
    ) -> None:
        response = add(root, **command_row(**row))
        assert response.status_code == 200
        (errors,) = response.context["inline_admin_formsets"][0].formset.errors
        assert list(errors) == [field]
        assert message in str(errors[field].as_data())
        assert not StackDefault.objects.exists()

    def test_the_stack_of_a_stored_default_stays(self, root: Client) -> None:
        add(root, versions="3.12")
        row = StackDefault.objects.get()
        url = reverse("admin:stacks_stackdefault_change", args=[row.pk])
        root.post(url, {**PUBLISHED, "stack": "node", "versions": "3.11"})
        row.refresh_from_db()
        assert (row.stack, row.versions) == ("python", ["3.11"])

    def test_one_of_a_stack_is_published(self, root: Client) -> None:
        add(root, versions="3.11")
        add(root, stack="node", versions="22")
        add(root, versions="3.12")
        rows = StackDefault.objects.order_by("pk").values_list("stack", "number", "state")
        assert list(rows) == [("python", 1, "retired"), ("node", 1, "published"), ("python", 2, "published")]
        with pytest.raises(IntegrityError), transaction.atomic():
            StackDefault.objects.update(state=State.PUBLISHED)

    def test_a_draft_changes_nothing_yet(self, root: Client) -> None:
        add(root, state="draft", versions="3.11")
        assert published_overlay() == {}

    def test_the_list_offers_the_catalogue(self, root: Client) -> None:
        page = root.get(reverse("stacks:list"), follow=True).content.decode()
        assert reverse("stacks:catalogue") in page


class TestProjects:
    def test_a_new_project_starts_from_what_is_published(self, root: Client, people: People) -> None:
        add(root, versions="3.11", package_manager="uv")
        draft = start_draft(people.ed, people.acme)
        assert draft.stack_defaults == {"stacks": {"python": {"versions": ["3.11"], "package_manager": "uv"}}}
        revision = save_project(people.ed, draft, pipeline(components=[{"name": "api", "stack": "python"}]))
        assert revision.resolved["components"][0]["versions"] == ["3.11"]
        assert revision.resolved["components"][0]["package_manager"] == "uv"
        assert "3.11" in revision.files[".github/workflows/ci.yml"]

    def test_a_saved_project_keeps_its_bytes_and_its_defaults(self, root: Client, people: People) -> None:
        project = saved(people.ed, people.acme)
        before = project.revisions.get().files
        add(root, versions="3.11", **command_row(command="uvx ruff check src"))
        assert project.revisions.get().files == before
        assert start_edit(people.ed, project).stack_defaults == {}
        workflow = ".github/workflows/ci.yml"
        assert saved_again(people.ed, project).files[workflow] == before[workflow]

    def test_a_draft_keeps_the_defaults_that_it_started_with(self, root: Client, people: People) -> None:
        draft = start_draft(people.ed, people.acme)
        add(root, versions="3.11")
        revision = save_project(people.ed, draft, pipeline())
        assert revision.resolved["components"][0]["versions"] == ["3.13"]
        assert Project.objects.get().stack_defaults == {}


class TestCatalogueFile:
    def test_the_command_line_reads_it(self, root: Client, tmp_path: Path) -> None:
        add(root, versions="3.11", **command_row(command="uvx ruff check src\nuvx ruff check tests"))
        response = root.get(reverse("stacks:catalogue"))
        assert response["Content-Type"] == "application/yaml; charset=utf-8"
        assert 'filename="catalogue.yaml"' in response["Content-Disposition"]
        overlay = read_document(response.content.decode())
        assert overlay == published_overlay()
        assert load_catalogue(overlay).stacks["python"].default_versions == ["3.11"]

    def test_without_changes_it_is_an_empty_one(self, root: Client) -> None:
        text = root.get(reverse("stacks:catalogue")).content.decode()
        assert load_catalogue(read_document(text)) == load_catalogue()
