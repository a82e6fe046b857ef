"""Scripts of a workflow one by one: the gate, the first steps of a deploy, what the app gets, the chart."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.generator.samples import full, small, workflow
from tests.generator.scripts_run import HOSTILE, Outcome, Shell


@pytest.fixture(name="shell")
def bash(tmp_path: Path) -> Shell:
    """Bash with the stand-ins."""
    return Shell(tmp_path)


def step(document: Any, job: str, name: str) -> dict[str, Any]:
    """One step of a generated workflow."""
    steps = yaml.load(workflow(document), Loader=yaml.CSafeLoader)["jobs"][job]["steps"]
    (found,) = [item for item in steps if item["name"] == name]
    assert isinstance(found, dict)
    return found


GATE = "Fail unless every check succeeded"


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ("success success", 0),
        ("success", 0),
        ("success failure", 1),
        ("cancelled success", 1),
        ("skipped success", 1),
    ],
)
def test_the_gate_takes_success_only(shell: Shell, results: str, code: int) -> None:
    ran = shell(step(small(), "checks", GATE)["run"], {"RESULTS": results})
    assert ran.code == code
    assert ("::error::A check ended as" in ran.said) == bool(code)


@pytest.mark.parametrize(
    ("results", "others", "code"),
    [
        ("success", "success", 0),
        ("success", "skipped", 0),
        ("success", "success skipped", 0),
        ("success", "failure", 1),
        ("success", "skipped cancelled", 1),
        ("skipped", "skipped", 1),
        ("failure", "success", 1),
    ],
)
def test_the_gate_forgives_what_had_a_reason_to_be_skipped(
    shell: Shell, results: str, others: str, code: int
) -> None:
    document = small(images=[{"name": "api"}])
    ran = shell(step(document, "checks", GATE)["run"], {"RESULTS": results, "MAY_BE_SKIPPED": others})
    assert ran.code == code


def test_a_deploy_from_another_branch_is_refused_by_name(shell: Shell) -> None:
    document = small(
        triggers={"push": {}, "manual": True},
        deploy={"method": "helm", "chart": "chart"},
        environments=[
            {"name": "test", "branch": "release/*"},
            {"name": "live"},
            {"name": "old", "branch": "a*"},
        ],
    )
    script = step(document, "checks", "Refuse a deploy from another branch")["run"]
    for name, branch in (("test", "release/*"), ("live", "main"), ("old", "a*")):
        ran = shell(script, {"ENVIRONMENT": name})
        assert ran.code == 1
        assert ran.said == f"::error::{name} deploys from {branch}, not from feature\n"


READY = "Check that the environment is ready"


def test_a_ready_environment_is_let_through(shell: Shell) -> None:
    script = step(full(), "deploy-staging", READY)["run"]
    assert shell(script, {"API_KEY": "x y", "KUBE_CONFIG": "{}"}) == Outcome(0, "", [])


def test_everything_that_is_missing_is_named_at_once(shell: Shell) -> None:
    ran = shell(step(full(), "deploy-staging", READY)["run"], {"API_KEY": "", "KUBE_CONFIG": ""})
    assert ran.code == 1
    assert "The secret STAGING_API_KEY (as API_KEY) is not set in the environment staging" in ran.said
    assert "The secret STAGING_CLUSTER is not set in the environment staging" in ran.said


@pytest.mark.parametrize(("ready", "code"), [("production", 0), ("", 1), ("staging", 1), ("true", 1)])
def test_approval_needs_the_confirmed_rules(shell: Shell, ready: str, code: int) -> None:
    script = step(full(), "deploy-production", READY)["run"]
    assert shell(script, {"KUBE_CONFIG": "{}", "READY": ready}).code == code


NEWER = "Refuse to replace a newer commit"


@pytest.mark.parametrize(
    ("live", "status", "code"),
    [
        ("", "", 0),
        ("a" * 40, "ahead", 0),
        ("a" * 40, "identical", 0),
        ("a" * 40, "diverged", 0),
        ("a" * 40, "behind", 1),
    ],
)
def test_a_newer_commit_is_not_replaced(shell: Shell, live: str, status: str, code: int) -> None:
    script = step(full(), "deploy-staging", NEWER)["run"]
    ran = shell(script, {"GH_TOKEN": "t"}, {"graphql": (live, 0), "compare": (status, 0)})
    assert ran.code == code
    query = next(item for item in ran.calls[0]["arguments"] if item.startswith("query="))
    assert '"Acme"' in query
    assert '"Shop"' in query
    assert '"staging"' in query
    if live:
        assert ran.calls[1]["arguments"][:2] == ["api", f"repos/Acme/Shop/compare/{live}...{'b' * 40}"]
    assert ("newer than" in ran.said) == bool(code)


def test_a_question_without_answer_stops_the_deploy(shell: Shell) -> None:
    script = step(full(), "deploy-staging", NEWER)["run"]
    assert shell(script, {"GH_TOKEN": "t"}, {"graphql": ("", 4)}).code != 0
    assert shell(script, {"GH_TOKEN": "t"}, {"graphql": ("a" * 40, 0), "compare": ("", 1)}).code != 0


def reach(shell: Shell, document: Any, job: str, content: str = "clusters: []") -> tuple[Outcome, str]:
    """Run the step that opens the way to the cluster; the path of the kubeconfig file that later steps have."""
    path = str(shell.folder / "kubeconfig")
    found = step(document, job, "Reach the cluster")
    return shell(found["run"], {"KUBE_CONFIG": content, "KUBECONFIG": path}), path


def test_a_secret_without_a_kubeconfig_file_is_named(shell: Shell) -> None:
    ran, _ = reach(shell, full(), "deploy-staging", "Y2x1c3RlcnM6IFtdCg==")
    assert ran.code == 1
    assert "::error::The secret STAGING_CLUSTER holds no kubeconfig file." in ran.said


def test_the_apps_values_arrive_as_they_are(shell: Shell) -> None:
    script = step(full(), "deploy-staging", "Write the app's variables and secrets")["run"]
    _, path = reach(shell, full(), "deploy-staging")
    ran = shell(
        script,
        {
            "API_URL": HOSTILE,
            "APP_ENV": "staging",
            "API_KEY": HOSTILE,
            "KUBECONFIG": path,
            "NAMESPACE": "shop-staging",
        },
        {"get namespace": ("", 1), "create": ("kind: X\n", 0)},
    )
    assert ran.code == 0
    assert not (shell.folder / "canary").exists()
    created = {
        call["arguments"][1]: call["arguments"] for call in ran.calls if call["arguments"][0] == "create"
    }
    assert created["namespace"][2] == "shop-staging"
    assert f"--from-literal=API_URL={HOSTILE}" in created["configmap"]
    assert "--from-literal=APP_ENV=staging" in created["configmap"]
    assert created["configmap"][2] == "shop-env"
    assert created["secret"][2:4] == ["generic", "shop-env"]
    folder = shell.folder / "app-secrets"
    assert f"--from-file={folder}" in created["secret"]
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"API_KEY": HOSTILE}
    assert not any(HOSTILE in argument for argument in created["secret"])
    assert folder.stat().st_mode & 0o777 == 0o700
    applied = [call for call in ran.calls if call["arguments"][0] == "apply"]
    assert [call["input"] for call in applied] == ["kind: X\n"] * 2
    assert {(call["kubeconfig"], call["mode"]) for call in ran.calls} == {("clusters: []", "0o600")}


def test_helm_gets_the_chart_and_the_image_by_digest(shell: Shell) -> None:
    found = step(full(), "deploy-staging", "Deploy with Helm")
    assert found["env"]["TAG"] == "sha-${{ github.sha }}"
    assert found["env"]["DIGEST"] == "${{ needs.api-image.outputs.digest }}"
    values = {"IMAGE": found["env"]["IMAGE"], "TAG": "sha-1", "DIGEST": "sha256:2"}
    _, path = reach(shell, full(), "deploy-staging")
    ran = shell(found["run"], {**values, "NAMESPACE": "shop-staging", "KUBECONFIG": path})
    assert ran.code == 0
    (call,) = ran.calls
    assert call["arguments"] == [
        *("upgrade", "shop", "charts/shop", "--install", "--namespace", "shop-staging"),
        *("--values", "charts/shop/staging.yaml"),
        *("--set-string", "image.repository=ghcr.io/acme/shop-api", "--set-string", "image.tag=sha-1"),
        *("--set-string", "image.digest=sha256:2", "--rollback-on-failure", "--wait", "--timeout", "10m"),
    ]
    assert (call["kubeconfig"], call["mode"]) == ("clusters: []", "0o600")


def test_names_with_spaces_stay_one_argument_and_the_repository_comes_from_the_run(shell: Shell) -> None:
    document = small(
        images=[{"name": "Api"}],
        deploy={"method": "helm", "chart": "my charts/shop"},
        environments=[{"name": "live", "values_file": "my charts/live values.yaml"}],
    )
    found = step(document, "deploy-live", "Deploy with Helm")
    ran = shell(found["run"], {"TAG": "sha-1@sha256:2", "NAMESPACE": "default"})
    (call,) = ran.calls
    assert call["arguments"][2] == "my charts/shop"
    assert "my charts/live values.yaml" in call["arguments"]
    assert "image.repository=ghcr.io/acme/shop-api" in call["arguments"]
    assert "image.tag=sha-1@sha256:2" in call["arguments"]


def test_a_failing_tool_fails_the_step(shell: Shell) -> None:
    found = step(full(), "deploy-staging", "Deploy with Helm")
    values = {"IMAGE": "i", "TAG": "t", "DIGEST": "d", "NAMESPACE": "n"}
    assert shell(found["run"], values, {"helm": ("", 1)}).code == 1
    script = step(full(), "deploy-staging", "Write the app's variables and secrets")["run"]
    values |= {"API_URL": "u", "APP_ENV": "e", "API_KEY": "k"}
    assert shell(script, values, {"create secret": ("", 1)}).code == 1
