"""The scripts of a deploy, run by bash: every call of a tool, the files and their modes, and what a failure does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.generator.deploy_calls import (
    ANSWERS,
    API,
    CALLS,
    ENVIRONMENT,
    FOLDER,
    GRAPHQL,
    IMAGES,
    KUBECONFIG,
    METHODS,
    NAMESPACE,
    ROLLOUT,
    SECRETS,
    SHA,
    SKAFFOLD,
    VARIABLES,
    WEB,
)
from tests.generator.samples import small
from tests.generator.scripts_run import HOSTILE, Job, JobRun, Shell, called, digest
from tests.generator.tool_flags import unknown_flags


def job(shell: Shell, method: str, variables: dict[str, str] | None = None) -> Job:
    """The job that deploys in one way, beside the files that it takes."""
    deploy, more = METHODS[method]
    document = small(
        images=IMAGES,
        triggers={"push": {}, "manual": True},
        deploy=deploy,
        environments=[{**ENVIRONMENT, **more}],
    )
    (shell.folder / FOLDER / "more").mkdir(parents=True)
    (shell.folder / FOLDER / "app.yaml").write_text("kind: Deployment")
    (shell.folder / FOLDER / "more" / "web.yml").write_text("kind: Service\n")
    return Job(shell, document, "deploy-live", SECRETS, VARIABLES if variables is None else variables)


def lines(ran: JobRun, shell: Shell) -> list[str]:
    """Every call, with words for what is long."""
    words = {str(shell.folder): "TEMP", HOSTILE: "HOSTILE", API: "API", WEB: "WEB", SHA: "SHA"}
    words |= {digest(image): f"DIGEST-{image}" for image in ("api", "web")}
    found = []
    for call in ran.calls:
        text = called(call)
        for long, short in words.items():
            text = text.replace(long, short)
        # What is left of the five minutes, on a machine that has much to do.
        found.append(re.sub(r"--timeout 2[89]\ds$", "--timeout 300s", text))
    return found


@pytest.fixture(name="shell")
def bash(tmp_path: Path) -> Shell:
    """Bash with stand-ins for every tool."""
    return Shell(tmp_path)


@pytest.mark.parametrize("method", METHODS)
def test_a_deploy_calls_its_tools_so_and_fails_with_each_of_them(shell: Shell, method: str) -> None:
    deploy = job(shell, method)
    ran = deploy.run(ANSWERS)
    assert ran.code == 0, ran.said
    guard, *calls = sorted(lines(ran, shell), key=lambda line: not line.startswith(GRAPHQL))
    assert guard.startswith(GRAPHQL)
    assert _in_order(calls) == _in_order(CALLS[method])
    for call in ran.calls:
        if call["name"] in {"helm", "skaffold", "kubectl"} and "kustomize" not in call["arguments"]:
            reaches = method != "command"
            assert (call.get("kubeconfig"), call.get("mode")) == (
                (KUBECONFIG, "0o600") if reaches else (None, None)
            )
    # An object that was only written down, and a text that was given, is what is applied.
    assert {call["input"] for call in ran.calls if "-" in call["arguments"]} <= {"kind: X\n"}
    for file in shell.folder.glob("*.*"):
        if file.suffix in {".json", ".yaml"} and method != "skaffold":
            assert file.stat().st_mode & 0o777 == 0o600, file
    helm = "helm 3" if method == "helm 3" else "helm 4"
    for call in ran.calls:
        if call["name"] in {"kubectl", "helm", "curl"}:
            assert unknown_flags(helm if call["name"] == "helm" else call["name"], call["arguments"]) == []
    assert shell.canaries() == []
    assert deploy.survived(ran, ANSWERS) in ([], [NAMESPACE])


def _in_order(calls: list[str]) -> list[str]:
    """Calls in order, but for the second side of each pipe, which starts with the first."""
    return [line for line in calls if line != "kubectl apply --filename -"]


@pytest.mark.parametrize(
    ("method", "variables"), [("kubectl", {}), ("helm", {"ENVIRONMENT_READY": "staging"}), ("command", {})]
)
def test_an_environment_that_is_not_ready_is_not_touched(
    shell: Shell, method: str, variables: dict[str, str]
) -> None:
    ran = job(shell, method, variables).run(ANSWERS)
    assert list(ran.steps) == ["Check that the environment is ready"]
    assert "Confirm the rules of the environment live first" in ran.said
    assert ran.calls == []


def test_a_flag_of_another_release_is_seen() -> None:
    assert unknown_flags("helm 3", ["upgrade", "shop", "--atomic", "--rollback-on-failure"]) == [
        "--rollback-on-failure"
    ]
    assert unknown_flags("helm 4", ["upgrade", "shop", "--atomic", "--wait"]) == ["--atomic"]
    assert unknown_flags("kubectl", ["apply", "--namespace", "shop", "--atomic=true"]) == ["--atomic"]


def test_a_newer_commit_that_is_live_is_not_touched(shell: Shell) -> None:
    ran = job(shell, "helm").run({"graphql": ("a" * 40, 0), "compare": ("behind", 0)})
    assert list(ran.steps)[-1] == "Refuse to replace a newer commit"
    assert ran.code == 1
    assert {call["name"] for call in ran.calls} == {"gh"}


def test_the_manifests_take_this_runs_images(shell: Shell) -> None:
    assert job(shell, "kubectl").run(ANSWERS).code == 0
    folder = shell.folder / "manifests"
    kinds = [
        document["kind"] for document in yaml.safe_load_all((folder / "all.yaml").read_text()) if document
    ]
    assert kinds == ["Deployment", "Service"]
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert kustomization["namespace"] == "shop"
    tag = {"newTag": f"sha-{SHA}"}
    web = {**tag, "newName": "registry.acme.example:5000/acme/web", "digest": digest("web")}
    api = {**tag, "newName": "ghcr.io/acme/shop-api", "digest": digest("api")}
    assert {item.pop("name"): item for item in kustomization["images"]} == {
        "api": api,
        "ghcr.io/acme/shop-api": api,
        "web": web,
        "registry.acme.example:5000/acme/web": web,
    }
    assert (shell.folder / "manifests.yaml").read_text() == ANSWERS["kubectl kustomize"][0]


def test_manifests_without_an_image_of_the_run_are_not_applied(shell: Shell) -> None:
    ran = job(shell, "kustomize").run({**ANSWERS, "kubectl kustomize": (f"image: {API}\n", 0)})
    assert ran.code == 1
    assert "::error::No manifest uses the image web" in ran.said
    assert not any("manifests.yaml" in called(call) for call in ran.calls)


REVISIONS = {"kubectl get deployment api": ("3\f4", 0), "kubectl get deployment web": ("7\f7", 0)}


@pytest.mark.parametrize("fails", ["rollout status deployment/web", "kubectl apply --filename /"])
def test_what_a_failed_rollout_changed_goes_back(shell: Shell, fails: str) -> None:
    ran = job(shell, "kubectl").run({fails: ("", 1), **REVISIONS, **ANSWERS})
    assert list(ran.steps)[-1] == "Deploy with kubectl"
    assert ran.steps["Deploy with kubectl"].code == 1
    undone = [line for line in lines(ran, shell) if "rollout undo" in line]
    assert undone == ["kubectl rollout undo deployment/api --namespace shop --to-revision 3"]
    assert lines(ran, shell)[-1] == ROLLOUT.format("api")
    assert "api goes back to revision 3" in ran.said


def test_an_undo_that_fails_keeps_no_other_from_being_undone(shell: Shell) -> None:
    changed = {"kubectl get deployment api": ("3\f4", 0), "kubectl get deployment web": ("7\f8", 0)}
    answers = {"status deployment/api": ("", 1), "undo deployment/api": ("", 1), **changed, **ANSWERS}
    ran = job(shell, "kubectl").run(answers)
    assert ran.code == 1
    assert [line.split(" ")[3] for line in lines(ran, shell) if " undo " in line] == [
        "deployment/api",
        "deployment/web",
    ]


def test_a_new_deployment_that_fails_has_nothing_to_go_back_to(shell: Shell) -> None:
    answers = {"rollout status": ("", 1), **ANSWERS, "kubectl get deployment": ("", 0)}
    ran = job(shell, "kubectl").run(answers)
    assert ran.code == 1
    assert not any(" undo " in line for line in lines(ran, shell))


def test_values_of_a_chart_arrive_as_they_are(shell: Shell) -> None:
    ran = job(shell, "helm").run(ANSWERS)
    values: Any = json.loads((shell.folder / "values.json").read_text())
    assert values == {"a": {"key": HOSTILE, "url": HOSTILE}, "text": HOSTILE}
    assert not any("canary" in called(call) for call in ran.calls)


def test_secrets_of_the_app_and_the_cluster_are_files_for_this_user_alone(shell: Shell) -> None:
    ran = job(shell, "kubectl").run(ANSWERS)
    expected = {
        "app-secrets/API_KEY": HOSTILE,
        "image-pull.json": SECRETS["IMAGE_PULL_CONFIG"],
        "kubeconfig": KUBECONFIG,
    }
    for name, text in expected.items():
        file = shell.folder / name
        assert (file.read_text(), file.stat().st_mode & 0o777) == (text, 0o600), name
    own = ran.steps["Write the app's variables and secrets"].calls
    assert not any(HOSTILE in called(call) for call in own if "secret" in call["arguments"])


@pytest.mark.parametrize("broken", [".sha256", "skaffold-linux-amd64"])
def test_a_skaffold_that_is_not_the_published_one_is_not_run(shell: Shell, broken: str) -> None:
    ran = job(shell, "skaffold").run({**ANSWERS, broken: ("something else\n", 0)})
    assert list(ran.steps)[-1] == "Set up Skaffold"
    assert ran.code == 1
    assert not (shell.folder / "path.txt").exists()
    assert (shell.folder / "skaffold" / "skaffold").stat().st_mode & 0o111 == 0


def test_skaffold_gets_this_runs_images_and_the_published_program(shell: Shell) -> None:
    assert job(shell, "skaffold").run(ANSWERS).code == 0
    builds = json.loads((shell.folder / "artifacts.json").read_text())["builds"]
    assert {build["imageName"]: build["tag"] for build in builds} == {
        "api": API,
        "ghcr.io/acme/shop-api": API,
        "web": WEB,
        "registry.acme.example:5000/acme/web": WEB,
    }
    program = shell.folder / "skaffold" / "skaffold"
    assert (program.read_text(), program.stat().st_mode & 0o777) == (SKAFFOLD, 0o755)
    assert (shell.folder / "path.txt").read_text() == f"{program.parent}\n"
