"""The rules of the deploy and what it says of itself: what a person reads who chose what does not fit together."""

from typing import Any

import pytest

from generator import Pipeline, check
from tests.generator.deploy_keys import METHODS
from tests.generator.samples import CATALOGUE, Document, bundle, problems, small, workflow


def deploying(method: str, environments: list[Document] | None = None, **keys: Any) -> Document:
    """A small document that deploys one image; ``keys`` are those of the deploy."""
    return small(
        repository="acme/shop",
        images=[{"name": "api"}],
        deploy={**METHODS[method], **keys},
        environments=environments or [{"name": "live"}],
    )


def told(document: Document) -> dict[str, str]:
    """The sentences of a document's problems by their places."""
    return {problem.path: problem.message for problem in problems(document)}


@pytest.mark.parametrize("method", METHODS)
def test_each_method_is_enough_with_what_it_needs(method: str) -> None:
    assert told(deploying(method)) == {}
    assert "deploy-live:" in workflow(deploying(method))


@pytest.mark.parametrize(
    ("method", "keys", "expected"),
    [
        (
            "helm",
            {"manifests": ["k8s"]},
            "deploy with Helm does not take this. Remove it, or deploy with kubectl",
        ),
        (
            "kubectl",
            {"values": {"a": 1}},
            "A deploy with kubectl does not take this. Remove it, or deploy with Helm",
        ),
        ("skaffold", {"deployments": ["api"]}, "deploy with Skaffold does not take this"),
        ("command", {"skaffold_file": "a.yaml"}, "deploy with commands does not take this"),
        ("kubectl", {"verify": ["./x"]}, "Put what checks the app into after"),
        (
            "kubectl",
            {"kustomize": "k8s/base"},
            "Choose one: manifests as they are, or the folder of a kustomization",
        ),
        ("kubectl", {"deployments": ["api", "api"]}, "api is listed twice"),
        ("helm", {"values": {"image.tag": "x"}}, "image.tag is where the chart takes the image"),
        ("helm", {"values": {"image": 1}}, "image is where the chart takes the image"),
        ("helm", {"values": {"a": 1, "a.b": 2}}, "a has a value of its own, so nothing can be inside it"),
        (
            "helm",
            {"values": {"config.apiToken": "hunter22"}},
            "Hand over one of the environment: {secret: NAME}",
        ),
        ("helm", {"values": {"a": {"secret": "KEY"}}}, "live has no secret KEY. Add it to its secrets"),
        ("helm", {"values": {"a": {"variable": "URL"}}}, "live has no variable URL. Add it to its env_vars"),
        ("helm", {"values": {"a": {"other": 1}}}, "{secret: NAME} or {variable: NAME}, and it is a map"),
        ("helm", {"values": {"a": 1.5}}, "This must be text, a whole number, true, false"),
        ("helm", {"values": {"a": 2**60}}, "Write it as text"),
        ("helm", {"tool_versions": {"helm": "2.17.0"}}, "This product knows Helm 3 and 4"),
        ("helm", {"tool_versions": {"skaffold": "v2.24.0"}}, "A deploy with Helm does not run skaffold"),
        ("skaffold", {"default_repo": "docker.io/acme"}, "Skaffold would rename the image api"),
        ("command", {"before": [" "]}, "Enter a command or remove this"),
        ("command", {"after": ["echo ${{ secrets.KEY }}"]}, "Remove ${{ from the command"),
    ],
)
def test_what_does_not_fit_is_told_at_its_key(method: str, keys: Document, expected: str) -> None:
    found = told(deploying(method, **keys))
    ((path, sentence),) = found.items()
    assert expected in sentence
    assert path.startswith(f"deploy.{next(iter(keys))}")


@pytest.mark.parametrize(
    ("method", "place"),
    [("kubectl", "deploy.manifests"), ("helm", "deploy.chart"), ("command", "deploy.commands")],
)
def test_what_a_method_needs_is_asked_for(method: str, place: str) -> None:
    document = deploying("skaffold")
    document["deploy"] = {"method": method}
    assert list(told(document)) == [place]


def test_without_a_deploy_every_key_of_it_is_refused() -> None:
    document = small(deploy={"method": "none", "before": ["a"], "tool_versions": {"helm": "v4.0.0"}})
    assert list(told(document)) == ["deploy.before", "deploy.tool_versions"]


@pytest.mark.parametrize(("key", "value"), [("values_file", "a.yaml"), ("skaffold_profile", "live")])
def test_an_environments_key_of_another_method_is_refused(key: str, value: str) -> None:
    found = told(deploying("kubectl", [{"name": "live", key: value}]))
    assert list(found) == [f"environments[0].{key}"]


def test_what_is_named_no_secret_may_stand_in_a_charts_values() -> None:
    document = deploying("helm", values={"config.apiToken": "none-needed"})
    assert told({**document, "not_secret": ["apiToken"]}) == {}


def test_commands_write_the_apps_values_where_there_is_a_cluster() -> None:
    environment: Document = {"name": "live", "env_vars": {"URL": "a"}}
    document = deploying("command", [environment], app_env="shop-env")
    assert "live names none. Add cluster_auth there" in told(document)["deploy.app_env"]
    environment["kubeconfig_secret"] = "KUBE_CONFIG"
    assert told(document) == {}


def test_an_image_of_unknown_name_may_lie_anywhere() -> None:
    document = deploying("skaffold", default_repo="ghcr.io/acme")
    document.pop("repository")
    assert "is known to lie in ghcr.io/acme" in told(document)["deploy.default_repo"]


def codes(document: Document) -> dict[str, str]:
    """The notices of the deploy by their codes."""
    found = {"tag_with_digest", "values_not_in_app", "rollout_not_watched"}
    return {notice.code: notice.message for notice in bundle(document).notices if notice.code in found}


def test_what_reaches_no_app_is_told_by_name() -> None:
    values = {"name": "live", "env_vars": {"URL": "a"}, "secrets": ["KEY", "OTHER_KEY"]}
    untouched = "These values reach the deploy commands only, not your app"
    assert codes(deploying("skaffold", [values])) == {"values_not_in_app": untouched}
    alone = codes(deploying("kubectl", [values], deployments=["api"]))["values_not_in_app"]
    assert alone == "Nothing takes these values. Name app_env, which hands them to your app"
    chosen = {"a": {"secret": "KEY"}, "b": {"variable": "URL"}}
    some = codes(deploying("helm", [values], values=chosen))["values_not_in_app"]
    assert some == "These reach the deploy commands only, not your app: OTHER_KEY"
    assert "values_not_in_app" not in codes(deploying("helm", [values], app_env="shop"))
    assert codes(deploying("command", [values])) == {}


def test_a_rollout_that_nobody_waits_for_is_told() -> None:
    assert set(codes(deploying("kubectl"))) == {"rollout_not_watched"}
    assert codes(deploying("kubectl", deployments=["api"])) == {}


def test_a_tag_with_a_digest_is_told() -> None:
    assert set(codes(deploying("helm"))) == {"tag_with_digest"}
    keys = {"repository": "image.name", "tag": "image.tag", "digest": "image.digest"}
    assert codes(deploying("helm", image_values=keys)) == {}


@pytest.mark.parametrize(("version", "flag"), [("3.19.2", "--atomic"), ("v4.0.0", "--rollback-on-failure")])
def test_each_helm_gets_its_own_flag(version: str, flag: str) -> None:
    text = workflow(deploying("helm", tool_versions={"helm": version}))
    assert f"version: v{version.removeprefix('v')}\n" in text
    assert [word for word in ("--atomic", "--rollback-on-failure") if word in text] == [flag]


def test_resolving_names_the_tools_of_the_method_alone() -> None:
    def versions(method: str) -> Document:
        pipeline = check(deploying(method), CATALOGUE).pipeline
        assert isinstance(pipeline, Pipeline)
        return pipeline.resolve(CATALOGUE).deploy.tool_versions.model_dump(exclude_none=True)

    tools = CATALOGUE.tools
    assert versions("skaffold") == {tool: tools[tool] for tool in ("kubectl", "skaffold")}
    assert versions("helm") == {"helm": tools["helm"]}
    assert versions("command") == {}


def test_a_resolved_pipeline_gives_the_same_deploy() -> None:
    for method in METHODS:
        pipeline = check(deploying(method, app_env=None), CATALOGUE).pipeline
        assert pipeline
        resolved = pipeline.resolve(CATALOGUE).to_document()
        assert told(resolved) == {}
        assert workflow(resolved).partition("jobs:")[2] == workflow(deploying(method)).partition("jobs:")[2]


def test_each_environment_may_have_a_kustomization_of_its_own() -> None:
    places = [{"name": "staging"}, {"name": "live"}]
    text = workflow(deploying("kustomize", places, kustomize="my k8s/*"))
    assert [f"kubectl kustomize 'my k8s/{item['name']}' >" in text for item in places] == [True, True]
    assert list(told(deploying("kustomize", places, kustomize="k8s/*/live"))) == ["deploy.kustomize"]
