"""Every field by every bad input: a sentence at that field, and no pipeline."""

import pytest

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.blanking import blank
from cicd_wizard.wizard.steps import SLUGS
from generator import load_catalogue
from tests.web.fields import BAD, FIELDS, TODAY, TOKEN, good, with_value


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
    "pipeline-notifications-1-server": "Enter the mail server, for example smtp.acme.example",
    "pipeline-notifications-1-sender": "Enter the address that the e-mail comes from",
    "pipeline-notifications-1-recipients": "Enter the addresses that the e-mail goes to",
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
    ("project-components-0-package_manager", "cargo", "Python is installed here with one of"),
    ("project-components-0-other_versions", "2.7", "Choose a version"),
    ("project-components-0-other_versions", "latest", "Choose a version"),
    ("project-components-0-other_versions", "3.²", "Choose a version"),
    ("project-components-0-other_versions", "9" * 5000, "Version must be 20 characters"),
    ("project-components-0-package_manager_version", "9", "Enter a full version, for example 10.4.1"),
    ("project-components-0-os", "linus", "Choose linux, macos, windows"),
    ("project-components-0-other_os", "my-own", "Choose linux, macos, windows"),
    ("project-components-0-runner", "two labels", "Enter one runner label"),
    ("project-components-0-runner_group", "-", "Enter a group as Name"),
    ("project-components-0-paths", "../libs", "inside the repository"),
    ("project-components-0-fetch_depth", "-1", "Enter a whole number of commits"),
    ("project-components-0-submodules", "some", "Choose true, false or recursive"),
    ("project-layout", "three", "Choose one of unified, split"),
    ("project-file_prefix", "Shop", "small letters"),
    ("pipeline-push_tags", "a b", "Enter a tag"),
    ("pipeline-push_paths", "/etc", "Enter a path inside the repository"),
    ("pipeline-limit_changes", "0", "Time limit must be 1 to 360 minutes"),
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
    ("pipeline-notifications-1-server", "smtp://acme", "Enter the name of the server"),
    ("pipeline-notifications-1-port", "smtp", "Enter a port from 1 to 65535"),
    ("pipeline-notifications-1-port", "65536", "Enter a port from 1 to 65535"),
    ("pipeline-notifications-1-sender", "Acme <a@acme.example>", "Enter one e-mail address"),
    ("pipeline-notifications-1-recipients", "team", "Enter one e-mail address"),
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
        "pipeline-tags",
        "pipeline-pull_request",
        "pipeline-merge_queue",
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
