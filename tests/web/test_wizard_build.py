"""Step 3: every registry, every method of deploying, and what belongs to a choice that is off."""

from typing import Any

import pytest

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import posted, rows_of, text_of
from cicd_wizard.wizard.operations import Outcome, operate
from generator import load_catalogue
from tests.generator.delivery_samples import METHODS, REGISTRIES
from tests.web.test_wizard_round_trip import TODAY, canonical, through_the_form

CATALOGUE = load_catalogue()
PROJECT: dict[str, Any] = {
    "name": "Shop",
    "repository": "acme/shop",
    "default_branch": "main",
    "components": [
        {"uid": "c1", "name": "api", "stack": "python", "directory": "."},
        {"uid": "c2", "name": "web", "stack": "node", "directory": "web"},
    ],
}
IMAGE = {"uid": "i1", "name": "api", "context": ".", "push": True, "registry": "ghcr"}
STAGING = {"environments": [{"uid": "e1", "name": "staging"}], "variables": [], "secrets": []}
VARIABLE = {**STAGING, "variables": [{"name": "LEVEL", "v_e1": "debug"}]}


def answers(build: dict[str, Any], environments: dict[str, Any] | None = None, **project: Any) -> Answers:
    """The forms with these answers in step 3."""
    values = {"project": {**PROJECT, **project}, "build": {"method": "none", "images": [], **build}}
    values |= {"environments": environments} if environments else {}
    return Answers({step: posted(step, typed) for step, typed in values.items()}, CATALOGUE, today=TODAY)


def image(**fields: Any) -> dict[str, Any]:
    """The image's part of the document."""
    written: dict[str, Any] = answers({"images": [{**IMAGE, **fields}]}).document["images"][0]
    return written


def deploy(**fields: Any) -> dict[str, Any]:
    """The deploy's part of the document, with a variable in its environment."""
    written: dict[str, Any] = answers(fields, VARIABLE).document["deploy"]
    return written


def press(op: str, build: dict[str, Any]) -> Outcome:
    """Press a button of step 3."""
    held = answers(build)
    return operate(op, held.data["build"], held.forms["build"])


# --- Saved documents ---------------------------------------------------------------------------

IMAGES: dict[str, dict[str, Any]] = {
    "ghcr": {"registry": {"kind": "ghcr"}, "image": "acme/api"},
    "dockerhub": {"registry": {**REGISTRIES["dockerhub"], "username_variable": "HUB", "token_secret": "HUB_KEY"}},
    **{kind: {"registry": REGISTRIES[kind]} for kind in ("ecr", "gar", "acr")},
    "custom": {
        "registry": {**REGISTRIES["custom"], "username_secret": "PUSHER", "password_secret": "PUSHER_KEY"}
    },
    "built only": {"push": False, "cache": False, "sbom": False, "provenance": False},
    "parts": {
        "platforms": ["linux/arm64", "linux/amd64", "linux/s390x"],
        "artifacts": ["web", "api"],
        "build_args": {"B": "1", "A": "2"},
        "build_secrets": {"npm.token": "NPM_TOKEN", "a-b": "OTHER"},
        "sign": True,
        "runner": {"group": "big", "labels": ["linux", "x64"]},
        "target": "slim",
        "dockerfile": "deploy/Dockerfile",
    },
}  # fmt: skip
DEPLOYS: dict[str, dict[str, Any]] = {
    **METHODS,
    "everything of Helm": {
        "method": "helm",
        "chart": "chart",
        "release": "store",
        "values": {
            "replicas": 3,
            "text": "3",
            "on": True,
            "off": "false",
            "log.level": "info",
            "log.lines": "a\nb",
            "auth.password": "changeme",
            "auth.apiKey": {"secret": "API_KEY"},
            "level": {"variable": "LEVEL"},
        },
        "tool_versions": {"helm": "v4.0.0", "kubectl": "v1.34.1"},
        "app_env": "shop",
        "before": ["./migrate.sh"],
        "after": ["./smoke.sh", "echo a\necho b"],
    },
    "Skaffold's repository": {"method": "skaffold", "default_repo": "ghcr.io/acme"},
    "tools of commands": {
        "method": "command",
        "commands": ["helm upgrade"],
        "tool_versions": {"skaffold": "v2.23.0"},
    },
}
BASE: dict[str, Any] = {
    "version": 1,
    "name": "Shop",
    "repository": "acme/shop",
    "components": [
        {"name": "api", "stack": "python", "artifacts": ["dist/"]},
        {"name": "web", "stack": "node", "directory": "web", "artifacts": ["out/"]},
    ],
}
PLACES = [{"name": "staging", "env_vars": {"LEVEL": "debug"}, "secrets": ["API_KEY"]}]


@pytest.mark.parametrize("name", IMAGES)
def test_any_image_comes_back_from_its_fields_alone(name: str) -> None:
    saved = canonical({**BASE, "images": [{"name": "api", **IMAGES[name]}]})
    assert through_the_form(saved) == saved


@pytest.mark.parametrize("name", DEPLOYS)
def test_any_deploy_comes_back_from_its_fields_alone(name: str) -> None:
    extra = {"not_secret": ["password"]} if name == "everything of Helm" else {}
    saved = canonical({**BASE, **extra, "deploy": DEPLOYS[name], "environments": PLACES})
    assert through_the_form(saved) == saved


# --- Images ------------------------------------------------------------------------------------


def test_what_belongs_to_another_registry_leaves_no_trace() -> None:
    typed = {"account": "123456789012", "region": "eu-central-1", "custom_host": "r.example"}
    assert "registry" not in image(**typed)
    assert image(registry="custom", **typed)["registry"] == {"kind": "custom", "host": "r.example"}
    assert set(image(registry="ecr", **typed)["registry"]) == {"kind", "account", "region"}


def test_an_image_that_is_only_built_has_nothing_of_a_push() -> None:
    typed = {"registry": "ecr", "image": "acme/api", "sign": True}
    assert {"registry", "image", "sign"} <= set(image(**typed))
    assert not {"registry", "image", "sign"} & set(image(**typed, push=False))


@pytest.mark.parametrize(
    ("registry", "name", "text", "message"),
    [
        ("ecr", "account", "", "Enter the number of the account"),
        ("ecr", "account", "12345", "12 digits"),
        ("ecr", "role", "deploy", "Enter the role's ARN"),
        ("gar", "google_project", "", "Enter the id of the project"),
        ("gar", "google_repository", "A B", "Artifact Registry"),
        ("gar", "workload_identity_provider", "github", "Enter the whole name"),
        ("acr", "acr_host", "acme.example", "login server"),
        ("acr", "tenant_id", "7", "Enter an id such as"),
        ("custom", "custom_host", "https://r.example", "without https://"),
        ("custom", "password_secret", "REGISTRY_USERNAME", "two secrets"),
        ("dockerhub", "token_secret", "a b", "Names use letters"),
        ("dockerhub", "username_variable", "1A", "Names use letters"),
        ("quay", "registry", "quay", "Choose one of"),
    ],
)
def test_each_sentence_stands_at_its_field(registry: str, name: str, text: str, message: str) -> None:
    host = {"custom_host": "registry.acme.example"}
    found = answers({"images": [{**IMAGE, **host, "registry": registry, name: text}]}).problems
    assert [
        item.message for item in found if item.name == f"build-images-0-{name}" and message in item.message
    ]


def test_files_of_a_component_follow_its_name() -> None:
    build = {"images": [{**IMAGE, "artifacts": ("c2", "c1"), "artifacts_order": "c2"}]}
    assert answers(build).document["images"][0]["artifacts"] == ["web", "api"]
    renamed = [PROJECT["components"][0], {**PROJECT["components"][1], "name": "front"}]
    assert answers(build, components=renamed).document["images"][0]["artifacts"] == ["front", "api"]
    assert answers(build, components=renamed[:1]).document["images"][0]["artifacts"] == ["api"]


def test_an_imported_name_that_no_component_has_stands_at_its_field() -> None:
    saved = {**BASE, "images": [{"name": "api", "artifacts": ["nope", "web"]}]}
    typed = Answers(Answers({}, CATALOGUE, saved=saved, today=TODAY).data, CATALOGUE, today=TODAY)
    assert [(item.name, item.message) for item in typed.problems] == [
        ("build-images-0-artifacts", "There is no component called nope")
    ]
    form = typed.build.rowsets["images"].forms[0]
    assert "checked>\n nope<" in str(form["artifacts"])


def test_a_build_secret_is_called_like_its_id_if_nobody_says_otherwise() -> None:
    rows = [
        {"name": "npm.token", "secret": ""},
        {"name": "pip", "secret": "mirror"},
        {"name": "", "secret": ""},
    ]
    assert image(build_secrets=rows)["build_secrets"] == {"npm.token": "NPM_TOKEN", "pip": "mirror"}
    found = answers({"images": [{**IMAGE, "build_secrets": [rows[1], rows[1], {"name": "", "secret": "A"}]}]})
    assert {(item.name, item.message) for item in found.problems} >= {
        ("build-images-0-build_secrets-1-name", "pip is listed twice (rows 1 and 2)"),
        ("build-images-0-build_secrets-2-name", "Enter the id that the Dockerfile mounts, for example npm_token"),
    }  # fmt: skip


def test_an_argument_becomes_a_build_secret_without_its_value() -> None:
    rows = [{"name": "A", "value": "b"}, {"name": "NPM_TOKEN", "value": "hush"}]
    outcome = press("secret:images-0-build_args:1", {"images": [{**IMAGE, "build_args": rows}]})
    assert [text_of(row, "name") for row in rows_of(outcome.data, "build-images-0-build_args")] == ["A"]
    assert rows_of(outcome.data, "build-images-0-build_secrets") == [
        {"name": ["npm_token"], "secret": ["NPM_TOKEN"]}
    ]
    assert outcome.focus_row == "build-images-0-build_secrets-0"
    assert "hush" not in str(outcome.data)


def test_a_new_image_is_of_the_next_component_without_one() -> None:
    build: dict[str, Any] = {"images": []}
    begun = []
    for _ in range(3):
        data = press("add:images", build).data
        rows = [
            {key: text_of(row, key) for key in ("name", "context")} for row in rows_of(data, "build-images")
        ]
        build, begun = {"images": rows}, rows
    assert begun == [
        {"name": "api", "context": "."},
        {"name": "web", "context": "web"},
        {"name": "", "context": "."},
    ]


def test_a_copied_image_has_its_registry_and_nothing_that_only_one_can_have() -> None:
    own = {"image": "acme/api", "key_tag": "api.tag", "registry": "custom", "custom_host": "r.example"}
    outcome = press("copy:images:0", {"images": [{**IMAGE, **own, "build_secrets": [{"name": "npm"}]}]})
    first, copy = rows_of(outcome.data, "build-images")
    assert text_of(copy, "uid") not in {"", text_of(first, "uid")}
    assert [text_of(copy, name) for name in ("name", "image", "key_tag")] == ["", "", ""]
    assert [text_of(copy, name) for name in ("registry", "custom_host", "build_secrets-0-name")] == [
        *("custom", "r.example", "npm")
    ]
    assert outcome.focus_row == "build-images-1"


# --- Deploy ------------------------------------------------------------------------------------


def test_what_belongs_to_another_method_leaves_no_trace() -> None:
    typed = {
        "manifests": "k8s",
        "kustomize": "overlays",
        "deployments": "api",
        "chart": "chart",
        "skaffold_file": "s.yaml",
        "commands": "./deploy.sh",
        "verify": "./verify.sh",
        "values": [{"name": "a", "kind": "text", "value": "b"}],
    }
    assert deploy(**typed) == {"method": "none"}
    kubectl = {"method": "kubectl", "deployments": ["api"]}
    assert deploy(**typed, method="kubectl") == {**kubectl, "manifests": ["k8s"]}
    assert deploy(**typed, method="kubectl", objects="kustomize") == {**kubectl, "kustomize": "overlays"}
    assert deploy(**typed, method="helm") == {"method": "helm", "chart": "chart", "values": {"a": "b"}}
    assert deploy(**typed, method="skaffold") == {"method": "skaffold", "skaffold_file": "s.yaml"}
    told = {"commands": ["./deploy.sh"], "verify": ["./verify.sh"]}
    assert deploy(**typed, method="command") == {"method": "command", **told}


def test_only_the_tools_of_a_method_have_versions() -> None:
    typed = {"kubectl_version": "v1.34.1", "helm_version": "v4.0.0", "skaffold_version": "v2.23.0"}
    tools = {
        method: set(deploy(**typed, method=method)["tool_versions"])
        for method in ("kubectl", "helm", "skaffold", "command")
    }
    every = {"kubectl", "helm", "skaffold"}
    assert tools == {"kubectl": {"kubectl"}, "helm": {"kubectl", "helm"}, "skaffold": every, "command": every}


@pytest.mark.parametrize(
    ("method", "field", "message"),
    [
        ("kubectl", "manifests", "Enter the manifests, for example k8s"),
        ("helm", "chart", "Enter the folder of the chart"),
        ("command", "commands", "Enter the commands that deploy"),
    ],
)
def test_each_method_asks_for_what_it_needs(method: str, field: str, message: str) -> None:
    found = answers({"method": method}, VARIABLE).problems
    assert next(item.message for item in found if item.name == f"build-{field}").startswith(message)


def test_values_of_the_chart_have_kinds() -> None:
    rows = [
        {"name": "a", "kind": "text", "value": "3"},
        {"name": "b", "kind": "plain", "value": "3"},
        {"name": "c", "kind": "plain", "value": "True"},
        {"name": "d", "kind": "secret", "value": "API_KEY"},
        {"name": "e", "kind": "variable", "value": "LEVEL"},
    ]
    fields = {"method": "helm", "chart": "chart"}
    found = answers({**fields, "values": rows}, VARIABLE)
    given = {"a": "3", "b": 3, "c": True, "d": {"secret": "API_KEY"}, "e": {"variable": "LEVEL"}}
    assert found.document["deploy"]["values"] == given
    assert [(item.name, item.message) for item in found.problems] == [
        ("build-values-3-value", "staging has no secret API_KEY. Add it to its secrets")
    ]
    wrong = [
        rows[1],
        {"name": "f", "kind": "plain", "value": "many"},
        {"name": "b", "kind": "text", "value": ""},
        {"name": "g.", "kind": "text", "value": "x"},
        {"name": "", "kind": "text", "value": "x"},
    ]
    assert {(item.name, item.message) for item in answers({**fields, "values": wrong}).problems} >= {
        ("build-values-1-value", "Enter a whole number, true or false, or choose Text"),
        ("build-values-2-name", "b is listed twice (rows 1 and 3)"),
        ("build-values-3-name", "Values keys look like image.tag"),
        ("build-values-4-name", "Enter a values key"),
    }


def test_a_value_that_reads_like_a_secret_comes_from_one() -> None:
    rows = [{"name": "auth.apiKey", "kind": "text", "value": "hush"}]
    outcome = press("secret:values:0", {"method": "helm", "values": rows})
    assert rows_of(outcome.data, "build-values") == [
        {"name": ["auth.apiKey"], "kind": ["secret"], "value": ["API_KEY"]}
    ]


def test_settings_of_the_app_come_with_the_first_variable() -> None:
    """Somebody who only deploys is not told of variables that are not there."""
    fields = {"method": "helm", "chart": "chart", "app_env_on": True, "app_env": "shop"}
    assert answers(fields, STAGING).problems == []
    assert "app_env" not in answers(fields, STAGING).document["deploy"]
    assert deploy(**fields)["app_env"] == "shop"
    # Commands may deploy to something that is no cluster: there it is asked for.
    assert "app_env" not in deploy(**fields | {"method": "command", "commands": "./deploy.sh"})
    assert deploy(method="command", command_env_on=True, command_env="store")["app_env"] == "store"
