"""Every field by every bad input: a sentence at that field, and nothing stored as a project."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse

from cicd_wizard.projects.models import Project, Revision
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.blanking import blank
from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.steps import SLUGS
from generator import check, load_catalogue
from tests.web.journey import Page
from tests.web.people import People, saved, signed_in

TODAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"
TOKEN = "ghp_" + "0123456789abcdefghij0123456789"
BAD = {
    "hidden": "a‮b",
    "nul": "a\x00b",
    "expression": "a${{ secrets.KEY }}",
    "token": TOKEN,
    "long": "a" * 5000,
}


@cache
def full_document() -> dict[str, Any]:
    """A document with something in every list of the form."""
    document: dict[str, Any] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    component = document["components"][0]
    component |= {
        "env_vars": {"MODE": "test"},
        "secrets": [{"name": "PIP_KEY", "secret": "OTHER", "note": "Mirror"}],
    }
    component |= {"setup": ["make ready"], "artifacts": ["dist/"], "timeout_minutes": 15}
    document |= {"secrets": [{"name": "CHECK_KEY", "secret": "CHECK_KEY_1", "note": "Checks"}]}
    document["concurrency_group"] = "shop"
    document["timeout_minutes"] = {
        "lint": 5,
        "test": 6,
        "coverage": 7,
        "image": 8,
        "checks": 9,
        "deploy": 20,
        "notify": 4,
    }
    document["triggers"]["schedule"] += [{"cron": "5 4 3 * *"}, {"cron": "5 4 * 1 *"}, {"cron": "5 4 * * *"}]
    document["deploy"]["image_values"] = {
        "repository": "image.repository",
        "tag": "image.tag",
        "digest": "image.digest",
    }
    document["env_vars"]["API_URL"] = {"variable": "SHOP_API_URL", "default": "https://acme.example"}
    for environment in document["environments"]:
        environment |= {"kubeconfig_secret": "CLUSTER", "branch": "main"}
        environment["secrets"] = [{"name": "API_KEY", "secret": "SHOP_API_KEY", "note": "Payments"}]
    checked = check(document, load_catalogue())
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline.to_document()


@cache
def good() -> Answers:
    """The forms of that document, without a problem."""
    answers = Answers({}, load_catalogue(), saved=full_document(), today=TODAY)
    assert answers.problems == []
    return answers


def is_text(bound: BoundField) -> bool:
    widget = bound.field.widget
    return isinstance(widget, forms.TextInput | forms.Textarea) and not widget.is_hidden


def text_fields() -> Iterator[tuple[str, str]]:
    """Every field that somebody can type into, with its step; rows of one kind once."""
    for step, form in good().forms.items():
        for name, bound in form.bound_fields().items():
            if is_text(bound) and applies(name):
                yield step, name


# Fields that do not count while another answer is given: a schedule shows only those of its repetition.
SCHEDULES = {
    0: {"time"},  # weekly
    1: {"time", "monthday"},
    2: {"cron"},
    3: {"time"},
}


def applies(name: str) -> bool:
    parts = name.split("-")
    if parts[1] == "schedule":
        return parts[3] in SCHEDULES[int(parts[2])] | {"timezone"}
    # Staging needs no approval, so nobody reads its reviewers; step 2 names the variable that nobody overrides; a text
    # has no name at GitHub.
    if name in {"environments-environments-0-reviewers", "environments-variables-1-name"}:
        return False
    if parts[-1] == "github_name":
        return name == "pipeline-env_vars-0-github_name"
    # The second component has no command where a check is off.
    return parts[1:3] != ["components", "1"] and parts[-1] not in {"build", "placeholder"}


def with_value(step: str, name: str, value: str) -> Answers:
    data: dict[str, StepData] = {**good().data, step: {**good().data[step], name: [value]}}
    return Answers(data, load_catalogue(), today=TODAY)


FIELDS = sorted(text_fields())


def test_the_table_is_wide() -> None:
    assert len(FIELDS) > 70
    assert {step for step, _ in FIELDS} == set(SLUGS)


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize(("step", "name"), FIELDS, ids=[name for _, name in FIELDS])
def test_every_field_refuses(step: str, name: str, kind: str) -> None:
    answers = with_value(step, name, BAD[kind])
    messages = [item.message for item in answers.problems if (item.step, item.name) == (step, name)]
    blanked = blank(answers.data[step], answers.forms[step], set())
    messages += [text for field, text in blanked.problems.items() if field == name and not messages]
    assert messages, [(item.name, item.message) for item in answers.problems]
    assert answers.pipeline is None
    assert not any(TOKEN in message for message in messages)
    if kind == "token":
        assert TOKEN not in str(blanked.data)


MISSING = {
    "project-name": "Enter a project name",
    "project-components-0-name": "Enter a name",
    "project-components-0-stack": "Choose a stack",
    "pipeline-components-0-lint": "Enter a command or switch the check off",
    "pipeline-env_vars-1-name": "Enter a variable name",
    "pipeline-secrets-0-name": "Enter a secret name",
    "pipeline-schedule-0-time": "Enter a time such as 04:17",
    "pipeline-schedule-2-cron": "Enter five parts: minute, hour, day, month, weekday",
    "pipeline-notifications-0-secret": "Enter the name of the secret that holds the address",
    "build-images-0-name": "Enter a name",
    "build-images-0-build_args-0-name": "Enter an argument name",
    "build-images-0-key_tag": "Enter the chart's key for the image's tag",
    "build-chart": "Enter the folder of the chart, for example charts/shop",
    "build-app_env": "Enter a name",
    "environments-environments-0-name": "Enter a name",
    "environments-variables-0-name": "Enter a variable name",
    "environments-secrets-0-name": "Enter a secret name",
}


@pytest.mark.parametrize("name", MISSING)
def test_what_must_be_there(name: str) -> None:
    step = name.split("-")[0]
    answers = with_value(step, name, "  ")
    assert MISSING[name] in [item.message for item in answers.problems if item.name == name], answers.problems


WRONG = [
    ("project-name", "a" * 101, "Project name must be 100 characters or less"),
    ("project-repository", "storefront", "Enter the repository as owner/name"),
    ("project-default_branch", "two words", "Enter a branch name without spaces"),
    ("project-runner", "two labels", "Enter one runner label"),
    ("project-components-1-name", "api", "Two components are called api"),
    ("project-components-0-name", "1st", "Names use letters, numbers"),
    ("project-components-0-stack", "cobol", "Choose a stack"),
    (
        "project-components-0-directory",
        "../up",
        "Folder must be inside the repository, for example services/api",
    ),
    ("project-components-0-package_manager", "poetry", "Python is installed here with one of"),
    ("project-components-0-other_versions", "2.7", "Choose a version"),
    ("project-components-0-other_versions", "latest", "Choose a version"),
    ("pipeline-push_branches", "a b", "Enter a branch name or a pattern"),
    ("pipeline-pull_request_branches", "main\nmain", "main is listed twice"),
    ("pipeline-schedule-0-time", "25:00", "Enter a time such as 04:17"),
    ("pipeline-schedule-1-monthday", "32", "Day must be 1 to 31"),
    ("pipeline-schedule-2-cron", "* * * * *", "This would run every minute"),
    ("pipeline-schedule-2-cron", "5 4 31 2 *", "This schedule never runs: February has no day 31"),
    ("pipeline-schedule-0-timezone", "Mars", "Choose a time zone"),
    ("pipeline-components-0-artifacts", "/etc", "Path must be inside the component's folder"),
    ("pipeline-components-0-timeout_minutes", "soon", "Enter a whole number of minutes"),
    ("pipeline-components-0-timeout_minutes", "361", "Time limit must be 1 to 360 minutes"),
    ("pipeline-components-0-services", "oracle", "Choose a service"),
    ("pipeline-components-0-coverage_tool", "sonar", "Choose one of"),
    ("pipeline-components-0-version_postgres", "9", "PostgreSQL is offered in version"),
    (
        "pipeline-env_vars-1-name",
        "1A",
        "Names use letters, numbers and underscores and do not start with a number",
    ),
    (
        "pipeline-env_vars-1-name",
        "GITHUB_TOKEN",
        "is set by GitHub. Choose a name that does not start with GITHUB_",
    ),
    ("pipeline-env_vars-1-name", "RUNNER_X", "RUNNER_ and ACTIONS_ names are reserved"),
    ("pipeline-env_vars-1-name", "API_URL", "API_URL is listed twice (rows 1 and 2)"),
    ("pipeline-env_vars-1-value", "vars.OTHER", "use the kind Variable at GitHub"),
    ("pipeline-env_vars-0-github_name", "1A", "Names use letters, numbers and underscores"),
    ("pipeline-secrets-0-name", "app_env", "APP_ENV is both a variable and a secret. Keep one"),
    ("pipeline-secrets-0-secret", "a b", "Names use letters, numbers and underscores"),
    ("pipeline-concurrency_group", "a b", "Group prefix uses letters"),
    ("pipeline-limit_deploy", "3", "Time limit must be 7 to 360 minutes"),
    ("pipeline-limit_lint", "1.5", "Enter a whole number of minutes"),
    ("pipeline-notifications-0-secret", "a b", "Names use letters, numbers and underscores"),
    ("pipeline-notifications-0-when", "never", "Choose one of"),
    ("build-images-0-name", "a b", "Names use letters, numbers"),
    ("build-images-0-context", "/root", "Folder must be inside the repository"),
    ("build-images-0-dockerfile", "../Dockerfile", "inside the repository"),
    ("build-images-0-image", "acme/api:latest", "Enter the image as owner/name, without a tag"),
    ("build-images-0-target", "a b", "Enter the name of a stage of the Dockerfile"),
    ("build-images-0-build_args-0-name", "1A", "Argument names use letters, numbers and underscores"),
    ("build-images-0-build_args-0-value", "a\nb", "Build arguments are one line each"),
    ("build-images-0-key_repository", "a..b", "Values keys look like image.tag"),
    ("build-method", "ftp", "Choose one of"),
    ("build-chart", "/charts", "Folder must be inside the repository"),
    ("build-release", "A B", "Release uses small letters, numbers and -"),
    ("build-app_env", "A_B", "Name uses small letters, numbers, - and ."),
    ("environments-environments-0-name", "Staging", "Names use small letters, numbers and -"),
    ("environments-environments-1-name", "staging", "Two environments are called staging"),
    ("environments-environments-0-name", "build", "is a name of the product's own"),
    ("environments-environments-0-branch", "release/1", "Pushes to release/1 start no run"),
    ("environments-environments-0-url", "acme.example", "Enter a web address that starts with https://"),
    ("environments-environments-0-namespace", "A_B", "Namespace uses small letters, numbers and -"),
    ("environments-environments-0-kubeconfig_secret", "a b", "Names use letters, numbers and underscores"),
    ("environments-environments-0-values_file", "../x", "inside the repository"),
    ("environments-environments-1-reviewers", "mona lisa!", "Enter a GitHub user or a team as org/team"),
    ("environments-environments-1-reviewers", "mona, mona", "mona is listed twice"),
    ("environments-environments-0-after", "e2", "There is no environment called production before staging"),
    ("environments-environments-0-after", "e1", "staging cannot come after itself"),
    ("environments-secrets-0-name", "1A", "Names use letters, numbers and underscores"),
    ("environments-secrets-0-name", "APP_ENV", "APP_ENV is both a variable and a secret. Keep one"),
    ("environments-secrets-0-s_e1", "a b", "Names use letters, numbers and underscores"),
    ("environments-secrets-0-note", "a" * 201, "Note must be 200 characters or less"),
]


@pytest.mark.parametrize(
    ("name", "value", "message"), WRONG, ids=[f"{name}={value[:20]}" for name, value, _ in WRONG]
)
def test_what_has_the_wrong_form(name: str, value: str, message: str) -> None:
    answers = with_value(name.split("-")[0], name, value)
    assert any(message in item.message for item in answers.problems if item.name == name), answers.problems


def test_ticks_that_do_not_fit() -> None:
    def without(step: str, *names: str, **more: list[str]) -> list[tuple[str, str]]:
        data = {name: value for name, value in good().data[step].items() if name not in names} | more
        answers = Answers({**good().data, step: data}, load_catalogue(), today=TODAY)
        return [(item.name, item.message) for item in answers.problems]

    assert ("pipeline-push", "Choose at least one trigger") in without(
        "pipeline",
        "pipeline-push",
        "pipeline-pull_request",
        "pipeline-manual",
        **{"pipeline-schedule-TOTAL_FORMS": ["0"]},
    )
    assert ("project-components-0-versions", "Choose a version") in without(
        "project", "project-components-0-versions"
    )
    assert (
        "environments-secrets-0-name",
        "Tick an environment that needs API_KEY, or remove the row",
    ) in without("environments", "environments-secrets-0-n_e1", "environments-secrets-0-n_e2")
    tests = [
        name
        for name in good().data["pipeline"]
        if name.startswith("pipeline-components-1-") and name.endswith("_on")
    ]
    assert ("pipeline-components-1-test", "Switch on at least one check for web") in without(
        "pipeline", *tests
    )


def test_two_rows_with_one_name() -> None:
    data = dict(good().data["environments"])
    data |= {"environments-variables-TOTAL_FORMS": ["3"], "environments-variables-2-name": ["APP_ENV"],
             "environments-variables-2-v_e1": ["x"]}  # fmt: skip
    problems = Answers({**good().data, "environments": data}, load_catalogue(), today=TODAY).problems
    assert any("APP_ENV is listed twice (rows 1 and" in item.message for item in problems)


def test_no_word_of_blame() -> None:
    """Messages say what to do: none of them says invalid, please, sorry or required."""
    said = {
        item.message
        for name, value, _ in WRONG
        for item in with_value(name.split("-")[0], name, value).problems
    }
    said |= {item.message for name in MISSING for item in with_value(name.split("-")[0], name, "").problems}
    for message in said:
        assert not {"invalid", "please", "sorry", "required"} & set(
            message.lower().replace(".", " ").split()
        ), message


# --- On the page -------------------------------------------------------------------------------


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


def test_nul_is_refused_and_breaks_nothing(page: Page) -> None:
    """PostgreSQL stores no NUL: neither as an answer nor in the label of something that was blanked."""
    page.fill(name="Sh\x00op").press()
    assert "hidden character (U+0000)" in page.problems["project-name"][0]
    assert page.go(page.address).fields["project-name"] == ["Sh\ufffdop"]
    page.go(page.address.replace("project", "pipeline"))
    page.fill(env_vars__0__name="API\x00_KEY", env_vars__0__value=TOKEN).press()
    assert TOKEN not in page.html
    assert page.step == "pipeline"
