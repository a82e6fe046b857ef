"""Step 3 on its page: what waits for another choice, ways out for secrets, folds that are open where they must be."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.journey import Page, edit
from tests.web.people import People, saved, signed_in

PASSWORD = "correct-horse-battery"


@pytest.fixture
def page(client: Client, people: People) -> Page:
    """Ed, at step 3 of a new project."""
    client.force_login(people.ed)
    page = Page(client, client.post(reverse("projects:start"))["Location"])
    page.fill(name="Tiny", repository="acme/tiny", components__0__stack="python", components__0__name="app")
    return page.press().press()


def test_a_cluster_method_needs_little(page: Page) -> None:
    page.press("add:images")
    field = page.html.index('id="id_build-images-0-name"')
    assert "autofocus" in page.html[page.html.rindex("<", 0, field) : page.html.index(">", field)]
    page.fill(images__0__name="app").press()
    assert page.step == "environments"
    page.press("back").fill(method="kubectl", manifests="k8s").press()
    assert page.step == "environments"
    assert 'placeholder="acme/tiny-app"' in page.press("back").html


def test_problems_are_listed_in_the_order_of_the_page(page: Page) -> None:
    page.press("add:images").press("add:values")
    page.fill(images__0__name="", method="helm", values__0__value="x").press()
    assert page.summary == [
        "Enter a name",
        "Enter the folder of the chart, for example charts/shop",
        "Enter a values key",
    ]


def test_another_choice_forgets_nothing(page: Page) -> None:
    page.press("add:images").fill(
        images__0__name="app", images__0__registry="custom", images__0__custom_host="r.example"
    )
    page.fill(method="skaffold", skaffold_file="deploy/s.yaml").press()
    page.press("back").fill(images__0__registry="ghcr", method="helm", chart="chart").press()
    page.press("back")
    assert page.fields["build-images-0-custom_host"] == ["r.example"]
    assert page.fields["build-skaffold_file"] == ["deploy/s.yaml"]
    assert page.step == "build"


def test_a_secret_in_an_argument_or_a_value_has_a_way_out(page: Page) -> None:
    page.press("add:images").press("add:images-0-build_args").press("add:values")
    page.fill(images__0__name="app", method="helm", chart="chart")
    page.fill(images__0__build_args__0__name="NPM_TOKEN", images__0__build_args__0__value=PASSWORD)
    page.fill(values__0__name="db.rootPassword", values__0__value=PASSWORD).press()
    assert PASSWORD not in page.html
    assert page.problems["build-images-0-build_args-0-value"] == [
        "NPM_TOKEN looks like a secret. Pass it as a build secret"
    ]
    assert page.problems["build-values-0-value"][0].startswith("db.rootPassword looks like a secret. ")
    page.press("secret:images-0-build_args:0").press("secret:values:0").press()
    assert page.step == "environments"
    page.press("back")
    assert page.fields["build-images-0-build_secrets-0-secret"] == ["NPM_TOKEN"]
    assert page.fields["build-values-0-value"] == ["ROOT_PASSWORD"]


def test_a_value_that_is_no_secret_may_be_said_so(page: Page) -> None:
    page.press("add:values").fill(method="helm", chart="chart")
    page.fill(values__0__name="cookie.token", values__0__value=PASSWORD, values__0__not_secret=True).press()
    assert page.step == "environments"
    assert page.press("back").fields["build-values-0-value"] == [PASSWORD]


def test_rare_answers_are_open_where_they_are_given(people: People) -> None:
    fold = '<details class="fold" open>'
    plain: dict[str, Any] = {"images": [{"name": "api"}], "deploy": {"method": "helm", "chart": "chart"}}
    rare: dict[str, Any] = {
        "images": [{"name": "api", "platforms": ["linux/arm64"]}],
        "deploy": {**plain["deploy"], "before": ["./a.sh"], "tool_versions": {"helm": "v4.0.0"}, "values": {"a": 1}},
    }  # fmt: skip
    places = [{"name": "staging"}]
    client = signed_in(people.ed)
    for name, document, opened in (("Plain", plain, 0), ("Rare", rare, 4)):
        project = saved(people.ed, people.acme, name=name, environments=places, **document)
        page = edit(client, project, "build")
        assert page.html.replace("fold mt4", "fold").count(fold) == opened


def test_the_review_tells_what_is_built_and_deployed(people: People) -> None:
    project = saved(
        people.ed,
        people.acme,
        images=[
            {"name": "api", "registry": {"kind": "dockerhub"}, "platforms": ["linux/arm64"]},
            {"name": "web", "push": False, "build_secrets": {"npm": "NPM"}},
        ],
        deploy={
            "method": "helm",
            "chart": "charts/shop",
            "values": {"replicas": 3, "debug": False, "key": {"secret": "KEY"}},
            "after": ["./smoke.sh"],
        },
        environments=[{"name": "staging", "secrets": ["KEY"]}],
    )
    page = edit(signed_in(people.ed), project, "build").press("review")
    for words in (
        "acme/shop-api-api at Docker Hub for linux/arm64",
        "web, not pushed",
        "web: npm=NPM",
        "Helm, charts/shop",
        "replicas: 3",
        "debug: false",
        "key: the secret KEY",
        "./smoke.sh",
    ):
        assert words in page.html, words
