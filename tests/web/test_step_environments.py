"""Step 4: clusters, refs, what waits, what is taken over from another environment, and what the page says of it."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import StepData, posted
from cicd_wizard.wizard.operations import UnknownOperation, operate
from generator import check, load_catalogue
from tests.generator.cluster_keys import AKS, EKS, GKE
from tests.web.journey import Page, edit
from tests.web.people import People, saved, signed_in

TODAY = date(2026, 11, 22)
CATALOGUE = load_catalogue()
DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "Shop",
    "repository": "acme/shop",
    "triggers": {"push": {"branches": ["main"], "tags": ["v*"]}, "pull_request": {}, "manual": True},
    "env_vars": {"LEVEL": "info", "EMPTY": ""},
    "components": [{"name": "api", "stack": "python", "package_manager": "uv"}],
    "deploy": {"method": "helm", "chart": "chart"},
    "environments": [
        {
            "name": "staging",
            "cluster_auth": EKS,
            "image_pull_secret": "ghcr",
            "wait_minutes": 10,
            "values_file": "staging.yaml",
            "env_vars": {"LEVEL": "debug", "CI": "", "API": {"variable": "API", "default": "x"}},
            "secrets": ["KEY"],
        },
        {
            "name": "live",
            "branch": "main",
            "tag_pattern": "v*",
            "cluster_auth": {"kind": "kubeconfig", "secret": "LIVE"},
            "image_pull_secret": {"name": "registry", "secret": "PULLS"},
            "runner": {"group": "ours", "labels": ["linux", "close-by"]},
            "require_approval": True,
            "reviewers": ["mona", "acme/releases"],
            "prevent_self_review": True,
        },
        {"name": "old", "kubeconfig_secret": "OLD", "runner": "my-own", "after": "none"},
        {"name": "google", "cluster_auth": GKE},
        {"name": "azure", "cluster_auth": AKS, "tag_pattern": "v*"},
    ],
}


def canonical(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it is stored."""
    checked = check(document, CATALOGUE)
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline.to_document()


def opened(deploy: dict[str, Any] | None = None, **environment: Any) -> Answers:
    """The pages of a saved project; with `environment` it has a single one, called live."""
    document = {**DOCUMENT, **({"deploy": deploy} if deploy else {})}
    if environment:
        document["environments"] = [{"name": "live", **environment}]
    return Answers({}, CATALOGUE, saved=canonical(document), today=TODAY)


def typed(answers: Answers, **fields: str | None) -> Answers:
    """The same with other texts in the fields of environments (None: not posted)."""
    data = {step: dict(values) for step, values in answers.data.items()}
    for field, text in fields.items():
        name = f"environments-environments-{field.replace('__', '-')}"
        data["environments"].pop(name, None)
        if text is not None:
            data["environments"][name] = [text]
    return Answers(data, CATALOGUE, today=TODAY)


def first(answers: Answers) -> dict[str, Any]:
    """The first environment of the document."""
    found: dict[str, Any] = answers.document["environments"][0]
    return found


def test_every_key_comes_back_and_no_page_has_to_keep_any() -> None:
    answers = opened()
    assert answers.problems == []
    assert canonical(answers.writer.document)["environments"] == canonical(DOCUMENT)["environments"]


@pytest.mark.parametrize("method", ["command", "skaffold"])
def test_keys_of_other_methods_come_back(method: str) -> None:
    deploy = {"method": method, **({"commands": ["./ship"]} if method == "command" else {})}
    for environment in (
        {"skaffold_profile": "live"} if method == "skaffold" else {"url": "https://acme.example"},
        {"kubeconfig_secret": "KUBE_CONFIG"},
        {"cluster_auth": {"kind": "kubeconfig"}},
        {"cluster_auth": EKS},
    ):
        answers = opened(deploy, **environment)
        assert first(answers) == {"name": "live", **environment}


def test_another_cloud_forgets_nothing_and_leaves_no_trace() -> None:
    google = typed(opened(cluster_auth=EKS), **{"0__access": "gke"})
    keys = ("kind", "cluster", "location", "workload_identity_provider", "service_account")
    assert first(google)["cluster_auth"] == dict.fromkeys(keys, "") | {"kind": "gke", "cluster": "shop"}
    there = {item.name.rpartition("-")[2]: item.message for item in google.problems}
    assert there["location"] == "Enter a region such as europe-west3, or a zone"
    assert set(there) == {"location", "workload_identity_provider", "service_account"}
    assert first(typed(google, **{"0__access": "eks"}))["cluster_auth"] == EKS
    assert "cluster_auth" not in first(typed(google, **{"0__access": "kubeconfig"}))


def test_what_approval_and_the_method_need_waits_without_them() -> None:
    approved = opened(
        require_approval=True, reviewers=["mona"], prevent_self_review=True, values_file="a.yaml"
    )
    open_to_all = typed(approved, **{"0__require_approval": None})
    assert first(open_to_all) == {"name": "live", "values_file": "a.yaml"}
    build: StepData = {**approved.data["build"], "build-method": ["skaffold"]}
    other = Answers({**approved.data, "build": build}, CATALOGUE, today=TODAY)
    assert "values_file" not in first(other)
    assert [bound.name for bound in other.environments.named()[0].waiting] == ["values_file"]
    back = Answers({**other.data, "build": approved.data["build"]}, CATALOGUE, today=TODAY)
    assert first(back) == first(approved)


def test_own_commands_need_no_cluster_until_one_is_named() -> None:
    deploy = {"method": "command", "commands": ["./ship"]}
    answers = opened(deploy, url="https://acme.example")
    assert "kubeconfig_secret" not in first(answers)
    assert answers.environments.cluster_secrets() == []
    named = typed(answers, **{"0__access": "kubeconfig"})
    assert first(named)["kubeconfig_secret"] == "KUBE_CONFIG"


WRONG = {
    "0__wait_minutes": ("soon", "Enter a whole number of minutes"),
    "1__wait_minutes": ("43201", "Enter 1 to 43,200 minutes, which is 30 days"),
    "0__region": ("Frankfurt", "Enter a region such as eu-central-1"),
    "0__role": ("deploy", "Enter the role's ARN, such as arn:aws:iam::123456789012:role/deploy"),
    "0__cluster": ("", "Enter the name of the cluster at EKS"),
    "0__access": ("moon", "Choose one of kubeconfig, eks, gke, aks"),
    "1__tag_pattern": ("x*", "Tags x* start no run. Add x* to the tags of the triggers"),
    "1__kubeconfig_secret": (
        "1A",
        "Names use letters, numbers and underscores and do not start with a number",
    ),
    "0__pull_name": ("A B", "Name uses small letters, numbers, - and ."),
    "1__pull_secret": ("1A", "Names use letters, numbers and underscores and do not start with a number"),
    "3__location": ("Mars", "Enter a region such as europe-west3, or a zone"),
    "3__service_account": ("me", "Enter its address, such as deploy@project.iam.gserviceaccount.com"),
    "3__workload_identity_provider": ("x", "Enter the whole name: projects/123/locations/global/"),
    "4__client_id": ("1", "Enter an id such as 00000000-1111-2222-3333-444444444444"),
    "4__tenant_id": ("1", "Enter an id such as 00000000-1111-2222-3333-444444444444"),
    "4__subscription_id": ("", "Enter an id such as 00000000-1111-2222-3333-444444444444"),
    "4__resource_group": ("", "Enter the name of the resource group"),
    "1__runner": ("two words", "Enter one runner label"),
    "1__runner_group": ("a/b/c", "Enter a group as Name"),
}


@pytest.mark.parametrize("field", WRONG)
def test_problems_stand_at_their_fields(field: str) -> None:
    value, message = WRONG[field]
    name = f"environments-environments-{field.replace('__', '-')}"
    said = [item.message for item in typed(opened(), **{field: value}).problems if item.name == name]
    assert any(text.startswith(message) for text in said), said


def test_profiles_of_skaffold_are_checked() -> None:
    answers = typed(opened({"method": "skaffold"}, url="https://a.example"), **{"0__skaffold_profile": "a b"})
    (problem,) = answers.problems
    assert problem.name == "environments-environments-0-skaffold_profile"
    assert problem.message == "Enter the name of a profile of skaffold.yaml"


GRID = {
    "environments": [{"uid": "e1", "name": "staging"}, {"uid": "e2", "name": "live"}],
    "variables": [{"name": "LEVEL", "v_e1": "debug"}, {"name": "X", "e_e1": True}],
    "secrets": [{"name": "key", "n_e1": True, "s_e1": "STAGING_KEY"}],
}


def grid(**others: Any) -> Answers:
    """Step 4 with a grid in which only staging has anything."""
    build = posted("build", {"method": "helm", "chart": "chart"})
    data = {**opened(url="https://a.example").data, "build": build}
    return Answers(
        {**data, "environments": posted("environments", {**GRID, **others})}, CATALOGUE, today=TODAY
    )


def after(op: str, **others: Any) -> dict[str, Any]:
    """The environments of the document after a button, by name."""
    answers = grid(**others)
    data = operate(op, answers.data["environments"], answers.environments).data
    changed = Answers({**answers.data, "environments": data}, CATALOGUE, today=TODAY)
    return {item["name"]: item for item in changed.document["environments"]}


def test_an_environment_takes_over_the_cells_of_another_one() -> None:
    found = after("cells:environments:1:e1")
    assert found["live"]["env_vars"] == found["staging"]["env_vars"] == {"LEVEL": "debug", "X": ""}
    assert found["live"]["secrets"] == [{"name": "key", "secret": "STAGING_KEY"}]


def test_only_an_environment_without_cells_is_offered_those_of_others() -> None:
    assert [sources for _, sources in grid().environments.cards] == [
        [],
        [("cells:environments:1:e1", "staging")],
    ]


def test_a_cleared_cell_inherits_again() -> None:
    assert after("clear:variables:0:e1")["staging"]["env_vars"] == {"X": ""}
    assert after("clear:variables:1:e1")["staging"]["env_vars"] == {"LEVEL": "debug"}


@pytest.mark.parametrize(
    "op",
    ["cells:environments:1:e9", "cells:variables:0:e1", "clear:variables:0:e9", "clear:environments:0:e1",
     "clear:variables:9:e1", "cells:environments:1"],
)  # fmt: skip
def test_buttons_of_the_grid_that_there_are_not(op: str) -> None:
    with pytest.raises(UnknownOperation):
        after(op)


def test_secret_names_in_other_letters_are_the_same_at_github() -> None:
    secrets = [{"name": "api_key", "n_e1": True}, {"name": "API_KEY", "n_e1": True}]
    (problem,) = grid(variables=[], secrets=secrets).problems
    assert problem.name == "environments-secrets-1-name"
    assert problem.message == "api_key and API_KEY are the same secret name in GitHub"


def test_the_limit_of_an_environment_is_told_where_it_is_passed() -> None:
    variables = [{"name": f"V_{number}", "v_e1": "x"} for number in range(102)]
    secrets = [{"name": f"S_{number}", "n_e1": number != 5} for number in range(103)]
    secrets[5]["n_e2"] = True
    found = [(item.name, item.message) for item in grid(variables=variables, secrets=secrets).problems]
    assert found == [
        ("environments-variables-100-name", "You can list up to 100 variables"),
        ("environments-secrets-101-name", "You can list up to 100 secrets"),
    ]


def test_a_value_must_not_look_like_a_variable_of_github_in_part() -> None:
    """A cell says ``vars.NAME || text`` for a variable with a default: no plain text may read so."""
    document = {**DOCUMENT, "environments": [{"name": "live", "env_vars": {"A": "vars.B || c"}}]}
    (problem,) = check(document, CATALOGUE).problems
    assert problem.message == "To read a variable set at GitHub, use the kind Variable at GitHub"


def test_the_clusters_own_secrets_are_listed() -> None:
    shown = {
        name: [here for _, here in needed] for name, _, needed in opened().environments.cluster_secrets()
    }
    assert shown == {
        "LIVE": [False, True, False, False, False],
        "OLD": [False, False, True, False, False],
        "IMAGE_PULL_CONFIG": [True, False, False, False, False],
        "PULLS": [False, True, False, False, False],
    }


def test_each_environment_may_have_as_many_names_as_there_may_be() -> None:
    environments = [
        {"name": name, "env_vars": {f"{name.upper()}_{number}": "x" for number in range(100)}}
        for name in ("a", "b")
    ]
    shared = {f"SHARED_{number}": "x" for number in range(100)}
    saved = canonical({**DOCUMENT, "env_vars": shared, "environments": environments})
    first = Answers({}, CATALOGUE, saved=saved, today=TODAY)
    again = Answers(first.data, CATALOGUE, today=TODAY)
    assert again.problems == []
    assert again.pipeline
    assert again.pipeline.to_document() == saved


# --- On the page -------------------------------------------------------------------------------


@pytest.fixture
def page(people: People) -> Page:
    client = signed_in(people.ed)
    return edit(client, saved(people.ed, people.acme, **DOCUMENT), "environments")


def shown(page: Page, name: str) -> str:
    """The field with a posted name, as HTML."""
    found = re.search(rf'<(?:input|select|textarea)[^>]*name="environments-{name}"[^>]*>', page.html)
    assert found, name
    return found[0]


def test_the_page_shows_what_is_saved(page: Page) -> None:
    values = page.fields
    row = "environments-environments-0-"
    assert values[f"{row}access"] == ["eks"]
    assert values[f"{row}region"] == ["eu-central-1"]
    assert values[f"{row}wait_minutes"] == ["10"]
    assert values["environments-environments-1-runner"] == ["linux, close-by"]
    assert values["environments-environments-1-reviewers"] == ["mona, acme/releases"]
    # Rare fields are folded, but never where something is entered.
    folds = re.findall(r'<details class="fold[^"]*"( open)?>', page.html)
    assert folds == [" open", " open", " open", "", ""]
    assert 'placeholder="main"' in shown(page, "environments-0-branch")
    assert 'placeholder="no branch"' in shown(page, "environments-4-branch")
    assert "Skaffold profile" not in page.html


def test_cells_say_where_their_value_comes_from(page: Page) -> None:
    level, empty = page.html.index(">LEVEL<"), page.html.index(">EMPTY<")
    row = page.html[level:empty]
    assert row.count(">Override<") == 1
    assert row.count(">inherited<") == 4
    assert row.count('value="clear:variables:') == 1
    assert 'placeholder="info"' in row
    assert 'placeholder="empty"' in page.html[empty:]
    assert "CI is set to true by GitHub. Changing it may stop working" in page.html


def test_a_problem_among_rare_fields_opens_their_fold(page: Page) -> None:
    page.fill(environments__4__wait_minutes="soon").press()
    assert page.problems == {"environments-environments-4-wait_minutes": ["Enter a whole number of minutes"]}
    assert re.findall(r'<details class="fold[^"]*"( open)?>', page.html)[4] == " open"


def test_what_another_method_takes_waits_on_the_page(page: Page) -> None:
    steps = page.address
    build = steps.replace("environments", "build")
    page.go(build).fill(method="command", commands="./ship").press("review")
    page.go(steps)
    assert "Values file" not in page.html
    assert page.fields["environments-environments-0-values_file"] == ["staging.yaml"]


def test_clearing_and_saving_on_the_page(page: Page) -> None:
    (clear,) = [op for op in page.buttons if op.startswith("clear:")]
    page.press(clear)
    assert "LEVEL is inherited again" in page.html
    page.press("review").press("save")
    assert page.response.status_code == 200
    assert ">Override<" not in page.html


def test_the_focus_goes_to_the_name_of_a_new_environment(page: Page) -> None:
    page.press("copy:environments:0")
    assert "autofocus" in shown(page, "environments-1-name")
    assert page.fields["environments-environments-1-region"] == ["eu-central-1"]


def test_labels_name_their_environment_once(page: Page) -> None:
    words = re.sub(r"<[^>]*>", "", page.html)
    assert "Deploys from (staging)" in words
    assert "from of" not in words.lower()


def test_the_review_tells_refs_clusters_and_waits(page: Page) -> None:
    page.press("review")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.html))
    assert "From main, after the checks, 10 minutes of waiting" in words
    assert "From main or tags v*, after the checks, with approval by mona, acme/releases" in words
    assert "From tags v*, after the checks" in words
    assert "Amazon EKS, cluster shop" in words


def test_the_review_leads_to_the_page(client: Client, page: Page) -> None:
    draft = page.address.split("/")[2]
    assert reverse("wizard:step", args=[draft, "environments"]) in page.press("review").html


def test_step_2_warns_of_the_same_names(page: Page) -> None:
    page.go(page.address.replace("environments", "pipeline"))
    page.fill(env_vars__0__name="CI").press("update")
    assert page.html.count("CI is set to true by GitHub. Changing it may stop working") == 1
