"""Pasting a .env in steps 2, 3 and 4: a review first, then rows; the values of secrets come back nowhere."""

import re
import sys
from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.debug import ExceptionReporter

from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import posted
from cicd_wizard.wizard.paste import Pastes
from generator import load_catalogue
from tests.generator.samples import CREDENTIALS
from tests.web.journey import Page
from tests.web.people import People, signed_in
from tests.web.test_wizard_secrets import everything_stored, stored_anywhere

TOKEN = "ghp_" + "0123456789abcdefghij0123456789"
BLOCK = f"""# from a laptop
export LOG_LEVEL=debug
API_URL="https://acme.example/?a=b"
GREETING='Hello $NAME'

DB_PASSWORD=hunter2-hunter2
CI_HELPER={TOKEN}
GITHUB_ACTOR=me
not a line
"""
HUSH = ("hunter2-hunter2", TOKEN)


@pytest.fixture
def page(people: People) -> Page:
    """Ed, at step 2 of a new project."""
    client = signed_in(people.ed)
    page = Page(client, client.post(reverse("projects:start"))["Location"])
    return page.fill(name="Tiny", components__0__stack="python", components__0__name="app").press()


def read(page: Page, path: str = "env_vars", block: str = BLOCK, **more: str) -> Page:
    """Paste a block below a list, and press "Read lines"."""
    page.fields[f"paste-{path}-text"] = [block]
    for name, value in more.items():
        page.fields[f"paste-{path}-{name}"] = [value]
    return page.press(f"read:{path}")


def review(page: Page) -> dict[str, str]:
    """What the table says of each name."""
    rows = re.findall(r'<tr class="paste-(\w+)">.*?<code>(.*?)</code>', page.html, re.DOTALL)
    return {name: verdict for verdict, name in rows}


def choice(page: Page, name: str, path: str = "env_vars") -> str:
    """The field in which somebody chooses what becomes of a name."""
    (row,) = (
        key for key, value in page.fields.items() if key.startswith(f"paste-{path}-") and value == [name]
    )
    return row.removesuffix("-name") + "-as"


def rows(page: Page, prefix: str, field: str = "name") -> list[str]:
    """A column of a list."""
    pattern = re.compile(rf"{page.step}-{prefix}-\d+-{field}")
    return [values[0] for name, values in page.fields.items() if pattern.fullmatch(name)]


def test_a_review_comes_before_anything_is_added(page: Page) -> None:
    read(page)
    assert review(page) == {
        "LOG_LEVEL": "add",
        "API_URL": "add",
        "GREETING": "add",
        "DB_PASSWORD": "add",
        "CI_HELPER": "add",
        "GITHUB_ACTOR": "refused",
    }
    assert "Pasted lines: Add 5, refused 1" in page.html
    assert "Line 9: this is no NAME=value. Check the quotes and the name" in page.html
    assert "GITHUB_ACTOR is set by GitHub" in page.html
    assert rows(page, "env_vars") == []
    assert Draft.objects.get().step_data.keys() == {"project"}


def test_lines_become_variables_and_secret_names(page: Page) -> None:
    read(page).press("apply:env_vars")
    assert "3 variables added, 2 secret names added" in page.html
    assert rows(page, "env_vars") == ["LOG_LEVEL", "API_URL", "GREETING"]
    assert rows(page, "env_vars", "value") == ["debug", "https://acme.example/?a=b", "Hello $NAME"]
    assert rows(page, "secrets") == ["DB_PASSWORD", "CI_HELPER"]
    page.press()
    assert page.step == "build"
    document = Draft.objects.get().last_valid
    assert document is not None
    assert document["env_vars"]["GREETING"] == "Hello $NAME"
    assert document["secrets"] == ["DB_PASSWORD", "CI_HELPER"]


@pytest.mark.parametrize("op", ["read:env_vars", "next", "exit", "add:env_vars"])
def test_no_value_of_a_secret_comes_back_or_is_stored(page: Page, op: str, caplog: Any) -> None:
    page.fields["paste-env_vars-text"] = [BLOCK]
    page.press(op)
    # Whatever was pressed: the lines are read, and they wait for a decision.
    assert review(page)["DB_PASSWORD"] == "add"
    seen = page.html + page.press("apply:env_vars").html + page.press("exit").html
    for value in HUSH:
        assert value not in seen + caplog.text + everything_stored()
        assert not stored_anywhere(value)
    assert not stored_anywhere("from a laptop")


def test_no_report_of_an_error_has_the_block(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    """Whatever goes wrong while the lines are read: neither log nor page nor Django's own report shows them."""
    reports = []

    def fail(text: str, *rest: object) -> None:
        raise RuntimeError("The library stumbled")

    def report(request: HttpRequest, **rest: object) -> HttpResponse:
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())
        return HttpResponse("Something went wrong", status=500)

    monkeypatch.setattr("cicd_wizard.wizard.paste.read_block", fail)
    monkeypatch.setattr("django.core.handlers.exception.get_exception_response", report)
    monkeypatch.setattr("cicd_wizard.urls.handler500", report, raising=False)
    page.client.raise_request_exception = False
    read(page)
    assert page.response.status_code == 500
    found = page.html + caplog.text + "".join(reports)
    assert "The library stumbled" in "".join(reports)
    assert not [value for value in (*HUSH, "from a laptop") if value in found]


def test_every_kind_of_credential_is_dropped(page: Page) -> None:
    read(
        page,
        block="\n".join(f"LEVEL_{number}='{token}'" for number, token in enumerate(CREDENTIALS.values())),
    )
    assert not [label for label, token in CREDENTIALS.items() if token in page.html]
    assert page.html.count("its value was dropped") == len(CREDENTIALS)
    assert f"Add {len(CREDENTIALS)}" in page.html


def test_each_line_may_be_changed(page: Page) -> None:
    read(page)
    for name, wanted in (("LOG_LEVEL", "leave"), ("API_URL", "secret"), ("DB_PASSWORD", "variable")):
        page.fields[choice(page, name)] = [wanted]
    # Another button in between changes nothing of it.
    page.press("add:secrets")
    assert page.fields[choice(page, "API_URL")] == ["secret"]
    page.press("apply:env_vars")
    assert rows(page, "env_vars") == ["GREETING", "DB_PASSWORD"]
    assert rows(page, "env_vars", "value") == ["Hello $NAME", ""]
    assert rows(page, "secrets") == ["API_URL", "CI_HELPER"]
    assert "Enter the value of DB_PASSWORD" in page.html
    page.fill(env_vars__1__value="said-to-be-harmless").press()
    assert page.step == "build"


def test_what_is_there_already(page: Page) -> None:
    read(page, block="LOG_LEVEL=info\nA=1\nKEEP=x").press("apply:env_vars")
    page.press("add:secrets").fill(secrets__0__name="A_KEY")
    read(page, block="LOG_LEVEL=debug\nA=1\na_key=plain-text\nA_PASSWORD=x-y-z\nKEEP=")
    assert review(page) == {
        "LOG_LEVEL": "change",
        "A": "same",
        "a_key": "same",
        "A_PASSWORD": "add",
        "KEEP": "change",
    }
    assert "plain-text" not in page.html
    page.press("apply:env_vars")
    assert "2 variables changed, 1 secret name added" in page.html
    assert rows(page, "env_vars", "value") == ["debug", "1", ""]
    assert rows(page, "secrets") == ["A_KEY", "A_PASSWORD"]


def test_a_variable_that_turns_out_to_be_a_secret(page: Page) -> None:
    read(page, block="LEVEL=info\nB=1").press("apply:env_vars")
    read(page, block=f"LEVEL={TOKEN}").press("apply:env_vars")
    assert rows(page, "env_vars") == ["B"]
    assert rows(page, "secrets") == ["LEVEL"]


def test_lines_go_to_the_component_that_they_are_pasted_at(page: Page) -> None:
    path = "components-0-env_vars"
    read(page, path, "MODE=test\nTEST_TOKEN=abc").press(f"apply:{path}")
    assert rows(page, "components-0-env_vars") == ["MODE"]
    assert rows(page, "components-0-secrets") == ["TEST_TOKEN"]
    assert rows(page, "env_vars") == []


def test_discarded_lines_leave_nothing(page: Page) -> None:
    read(page).press("discard:env_vars")
    assert review(page) == {}
    assert rows(page, "env_vars") == []
    assert page.press().step == "build"


def test_nobody_goes_on_past_lines_that_wait(page: Page) -> None:
    read(page).press("next")
    assert page.step == "pipeline"
    assert "Add these lines or discard them before you go on" in page.html
    assert page.press("apply:env_vars").press("next").step == "build"


@pytest.mark.parametrize(
    ("block", "said"),
    [("", "Paste lines such as LOG_LEVEL=debug"), ("A=1\n" * 2500, "2,000 lines")],
)  # fmt: skip
def test_blocks_that_cannot_be_read(page: Page, block: str, said: str) -> None:
    read(page, block=block)
    assert said in page.html
    assert 'aria-invalid="true"' in page.html


def test_no_room_for_more(page: Page) -> None:
    read(page, block="".join(f"A{number}=1\n" for number in range(120)))
    assert "Add 100, refused 20" in page.html
    page.press("apply:env_vars")
    assert len(rows(page, "env_vars")) == 100


@pytest.mark.parametrize(
    "op", ["read:secrets", "apply:nothing", "read:components", "discard:", "apply:env_vars:1"]
)
def test_buttons_that_there_are_not(page: Page, op: str) -> None:
    assert page.press(op).response.status_code == 400


def test_posts_that_lie(page: Page) -> None:
    """The fields of a review are as free as any: a secret in them is dropped as in the block itself."""
    page.fields |= {
        "paste-env_vars-0-name": ["LEVEL"],
        "paste-env_vars-0-value": [TOKEN],
        "paste-env_vars-0-line": ["x:y"],
        "paste-env_vars-0-as": ["variable"],
        "paste-env_vars-skipped": ["1-2-nothing 3-4-no_value <b>"],
        "paste-env_vars-for": ["e1"],
    }
    page.press("add:secrets")
    assert TOKEN not in page.html
    assert "Lines 3 to 4: there is no = behind the name" in page.html
    page.press("apply:env_vars")
    assert rows(page, "env_vars", "value") == [""]


def test_build_arguments(page: Page) -> None:
    page.press().press("add:images").fill(images__0__name="api")
    path = "images-0-build_args"
    read(page, path, 'NODE_ENV=production\nNPM_TOKEN=abc-def\nTWO="a\nb"\nPATH=/opt/bin')
    assert review(page) == {"NODE_ENV": "add", "NPM_TOKEN": "add", "TWO": "refused", "PATH": "add"}
    page.press(f"apply:{path}")
    assert rows(page, "images-0-build_args") == ["NODE_ENV", "PATH"]
    assert rows(page, "images-0-build_secrets") == ["npm_token"]
    assert "abc-def" not in page.html
    read(page, path, "NPM_TOKEN=abc-def")
    assert review(page) == {"NPM_TOKEN": "same"}


@pytest.mark.parametrize(
    ("op", "place"), [("down:images:0", 1), ("up:images:0", 0), ("copy:images:0", 0), ("remove:images:0", None)]
)  # fmt: skip
def test_lines_that_wait_go_with_their_image(op: str, place: int | None) -> None:
    data = posted("build", {"images": [{"name": "a", "build_args": []}, {"name": "b", "build_args": []}]})
    form = Answers({"build": data}, load_catalogue(), today=date(2026, 11, 23)).forms["build"]
    pastes = Pastes(QueryDict("paste-images-0-build_args-text=A%3D1&paste-images-1-build_args-text=B%3D1"))
    pastes.follow(op, form)
    found = {path: lines[0].name for path, (lines, _) in pastes.found.items()}
    assert found.get(f"images-{place}-build_args") == (None if place is None else "A")
    assert list(found.values()).count("B") == 1


@pytest.fixture
def places(page: Page) -> Page:
    """Step 4 with two environments, and LOG_LEVEL for all of them."""
    read(page, block="LOG_LEVEL=info").press("apply:env_vars").press()
    page.fill(method="helm", chart="chart").press()
    return page.press("add:environments:staging").press("add:environments:production")


def uids(page: Page) -> list[str]:
    return [page.fields[f"environments-environments-{number}-uid"][0] for number in (0, 1)]


def test_cells_of_one_environment(places: Page) -> None:
    staging, production = uids(places)
    block = "LOG_LEVEL=debug\nEMPTY=\nURL=https://x.example\nAPI_KEY=abc-def"
    read(places, "variables", block, **{"for": staging})
    assert review(places) == {"LOG_LEVEL": "change", "EMPTY": "add", "URL": "add", "API_KEY": "add"}
    assert "Pasted lines for staging: Add 3, change 1" in places.html
    places.press("apply:variables")
    assert rows(places, "variables") == ["LOG_LEVEL", "EMPTY", "URL"]
    assert places.fields[f"environments-variables-0-v_{staging}"] == ["debug"]
    assert places.fields[f"environments-variables-1-e_{staging}"] == ["on"]
    assert places.fields[f"environments-variables-2-v_{production}"] == [""]
    assert places.fields[f"environments-secrets-0-n_{staging}"] == ["on"]
    assert f"environments-secrets-0-n_{production}" not in places.fields
    # The same name is needed in production too: its tick is set in the same row.
    read(places, "variables", "API_KEY=abc-def\nURL=https://y.example", **{"for": production})
    assert review(places) == {"API_KEY": "add", "URL": "add"}
    places.press("apply:variables")
    assert rows(places, "secrets") == ["API_KEY"]
    assert places.fields[f"environments-secrets-0-n_{production}"] == ["on"]
    assert places.press().step == "review"
    environments = Draft.objects.get().last_valid["environments"]  # type: ignore[index]  # it is there
    assert environments[0]["env_vars"] == {"LOG_LEVEL": "debug", "EMPTY": "", "URL": "https://x.example"}
    assert environments[1]["env_vars"] == {"URL": "https://y.example"}
    assert [item["secrets"] for item in environments] == [["API_KEY"], ["API_KEY"]]


def test_cells_of_every_environment(places: Page) -> None:
    staging, production = uids(places)
    read(places, "variables", "A=1\nLOG_LEVEL=info", **{"for": "all"})
    assert review(places) == {"A": "add", "LOG_LEVEL": "same"}
    places.press("apply:variables")
    assert [places.fields[f"environments-variables-1-v_{uid}"] for uid in (staging, production)] == [
        ["1"],
        ["1"],
    ]
    read(places, "variables", f"A={TOKEN}", **{"for": "all"}).press("apply:variables")
    assert rows(places, "variables") == ["LOG_LEVEL"]
    assert rows(places, "secrets") == ["A"]
