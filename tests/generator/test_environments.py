"""Environments: refs that deploy there, the way to the cluster, what images are pulled with, rules and readiness."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.github.event import Event
from generator.github.simulate import simulate
from tests.generator.cluster_keys import AKS, EKS, GKE
from tests.generator.samples import Document, bundle, problems, small, workflow
from tests.generator.scripts_run import Outcome, Shell

TAGS: Document = {"push": {"branches": ["main"], "tags": ["v*"]}, "manual": True}


def shop(*environments: Document, **parts: Any) -> Document:
    """A document that deploys one image to these environments."""
    return small(
        images=[{"name": "api"}],
        repository="acme/shop",
        deploy={"method": "helm", "chart": "chart"},
        environments=list(environments),
        **parts,
    )


RELEASES = shop(
    {"name": "staging"},
    {"name": "live", "tag_pattern": "v*"},
    {"name": "both", "branch": "main", "tag_pattern": "v*"},
    triggers=TAGS,
)


def told(document: Document) -> dict[str, str]:
    """The problems of a document by their place."""
    return {problem.path: problem.message for problem in problems(document)}


def jobs(document: Document) -> dict[str, Any]:
    """The jobs of the one workflow of a document."""
    found: dict[str, Any] = yaml.load(workflow(document), Loader=yaml.CSafeLoader)["jobs"]
    return found


@pytest.mark.parametrize(
    ("event", "pushed", "deployed"),
    [
        (Event.push("main"), ["api-image"], ["staging", "both"]),
        (Event.tag("v1.2.0"), ["api-image"], ["live", "both"]),
        (Event.manual("main", environment="staging"), ["api-image"], ["staging"]),
        (Event.manual("main", environment="live"), [], []),
        (Event.manual_on_tag("v1.2.0", environment="live"), ["api-image"], ["live"]),
        (Event.manual_on_tag("v1.2.0", environment="staging"), [], []),
        (Event.manual_on_tag("v1.2.0", environment="both"), ["api-image"], ["both"]),
        (Event.manual_on_tag("v1.2.0", environment="none"), [], []),
    ],
    ids=lambda value: value.label if isinstance(value, Event) else None,
)
def test_a_ref_deploys_where_it_may(event: Event, pushed: list[str], deployed: list[str]) -> None:
    run = simulate(workflow(RELEASES), event)
    assert [job.id for job in run.jobs.values() if job.result == "success" and job.pushes] == pushed
    assert sorted(run.deployed()) == sorted(deployed)


def test_a_tag_that_no_environment_has_is_only_built() -> None:
    document = shop(
        {"name": "live", "tag_pattern": "v*"},
        triggers={"push": {"branches": ["main"], "tags": ["v*", "nightly-*"]}},
    )
    run = simulate(workflow(document), Event.tag("nightly-1"))
    assert "api-image-check" in run.ran()
    assert not run.pushed()
    assert not run.deployed()


def test_tags_are_not_compared_where_every_push_publishes() -> None:
    document = shop({"name": "live", "tag_pattern": "v*"}, triggers={"push": {"tags": ["v*"]}})
    assert "github.ref" not in str(jobs(document)["api-image"]["if"])
    assert "api-image-check" not in jobs(document)


@pytest.mark.parametrize(
    "environment", [{"tag_pattern": "v*"}, {"tag_pattern": "release-*", "branch": "main"}]
)
def test_tags_must_start_a_run(environment: Document) -> None:
    document = shop({"name": "live", **environment}, triggers={"push": {"branches": ["main"], "tags": ["x"]}})
    tag = environment["tag_pattern"]
    assert told(document)["environments[0].tag_pattern"] == (
        f"Tags {tag} start no run. Add {tag} to the tags of the triggers"
    )
    (without,) = [item for item in problems(shop({"name": "live", **environment})) if "tag" in item.path]
    # Whoever edits the pipeline is asked: without its tags the environment would deploy from a branch.
    assert (without.path, without.code) == ("environments[0].tag_pattern", "no_trigger")


def test_a_run_by_hand_is_enough_for_a_tag() -> None:
    document = shop({"name": "live", "tag_pattern": "v*"}, triggers={"manual": True})
    assert told(document) == {}
    assert "github.event_name == 'push'" not in jobs(document)["deploy-live"]["if"]
    never = told(shop({"name": "live", "tag_pattern": "v*"}, triggers={"pull_request": {}}))
    why = "Nothing starts this deploy. Switch on pushes or runs by hand in the triggers"
    assert never["environments[0].tag_pattern"] == why


def test_environments_of_other_refs_do_not_wait_for_each_other() -> None:
    assert jobs(RELEASES)["deploy-live"]["needs"] == ["api-image"]
    document = shop(
        {"name": "staging"}, {"name": "live", "tag_pattern": "v*", "after": "staging"}, triggers=TAGS
    )
    assert told(document) == {
        "environments[1].after": "live deploys from tags v* and staging from main, so it cannot wait for it"
    }
    chain = shop({"name": "a", "tag_pattern": "v*"}, {"name": "b", "tag_pattern": "v*"}, triggers=TAGS)
    assert jobs(chain)["deploy-b"]["needs"] == ["api-image", "deploy-a"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "Enter a tag name"),
        ("v 1", r"Enter a tag name without spaces or any of ~ ^ : ? * [ \ and quotes"),
        ("v*1", r"Enter a tag name without spaces or any of ~ ^ : ? * [ \ and quotes"),
        ("v$(id)", r"Enter a tag name without spaces or any of ~ ^ : ? * [ \ and quotes"),
    ],
)
def test_a_tag_is_a_name_or_a_beginning(value: str, message: str) -> None:
    found = told(shop({"name": "live", "tag_pattern": value}, triggers=TAGS))
    assert found == {"environments[0].tag_pattern": message}


def test_the_full_name_of_a_tag_is_its_name() -> None:
    document = shop({"name": "live", "tag_pattern": "refs/tags/v*"}, triggers=TAGS)
    assert "startsWith(github.ref, 'refs/tags/v')" in jobs(document)["deploy-live"]["if"]


def test_the_gate_says_which_refs_deploy(tmp_path: Path) -> None:
    (found,) = [step for step in jobs(RELEASES)["checks"]["steps"] if step["name"].startswith("Refuse")]
    assert found["name"] == "Refuse a deploy from another branch or tag"
    shell = Shell(tmp_path)
    for name, refs in (("staging", "main"), ("live", "tags v*"), ("both", "main or tags v*")):
        ran = shell(found["run"], {"ENVIRONMENT": name})
        assert ran.code == 1
        assert ran.said == f"::error::{name} deploys from {refs}, not from feature\n"


def steps_of(access: Document) -> list[dict[str, Any]]:
    """The steps of a deploy with this way to the cluster."""
    steps: list[dict[str, Any]] = jobs(shop({"name": "live", **access}))["deploy-live"]["steps"]
    return steps


def scripts_of(steps: list[dict[str, Any]]) -> Iterator[str]:
    """What the steps run."""
    return (step["run"] for step in steps if "run" in step)


@pytest.mark.parametrize(
    ("access", "uses", "cloud"),
    [
        (EKS, ["aws-actions/configure-aws-credentials"], "AWS"),
        (GKE, ["google-github-actions/auth", "google-github-actions/get-gke-credentials"], "Google Cloud"),
        (AKS, ["azure/login"], "Azure"),
    ],
    ids=["eks", "gke", "aks"],
)
def test_a_cloud_is_reached_without_any_secret(access: Document, uses: list[str], cloud: str) -> None:
    job = jobs(shop({"name": "live", "cluster_auth": access}))["deploy-live"]
    used = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert [name for name in used if name.split("/")[0] not in {"actions", "docker"}][-len(uses) :] == uses
    assert used.index("actions/checkout") < used.index(uses[0])
    assert job["permissions"]["id-token"] == "write"
    assert f"id-token: write # sign in to {cloud}" in workflow(shop({"name": "live", "cluster_auth": access}))
    assert "secrets." not in str(job)
    assert job["steps"][0]["name"] == "Refuse to replace a newer commit"
    values = {value for step in job["steps"] for value in step.get("with", {}).values()}
    written = " ".join(scripts_of(job["steps"]))
    for key, value in access.items():
        assert key == "kind" or value in values or str(value) in written, key


@pytest.mark.parametrize("entra", [True, False])
def test_aks_takes_a_token_where_the_cluster_asks_for_one(tmp_path: Path, *, entra: bool) -> None:
    (found,) = [step for step in steps_of({"cluster_auth": AKS}) if step["name"] == "Reach the cluster"]
    shell = Shell(tmp_path)
    az = tmp_path / "bin" / "az"
    az.write_text(
        "#!/bin/bash\n"
        'if [ "$1" = aks ]; then echo "$EXEC" > "${@: -1}"; else echo the-token; fi\n'
        'echo "$*" >> "$CALLED"\n'
    )
    az.chmod(0o755)
    called = tmp_path / "called"
    kubeconfig = tmp_path / "kubeconfig"
    ran = shell(
        found["run"],
        {
            "KUBECONFIG": str(kubeconfig),
            "CALLED": str(called),
            "EXEC": "command: kubelogin" if entra else "client-certificate-data: x",
        },
    )
    assert ran.code == 0, ran.said
    assert called.read_text().startswith(
        f"aks get-credentials --resource-group shop --name shop --file {kubeconfig}"
    )
    token = tmp_path / "cluster-token"
    assert token.exists() == entra
    assert [call["arguments"][:2] for call in ran.calls] == (
        [["config", "set"], ["config", "set-context"]] if entra else []
    )
    assert kubeconfig.stat().st_mode & 0o777 == 0o600
    assert not entra or (token.read_text(), token.stat().st_mode & 0o777) == ("the-token\n", 0o600)
    assert "the-token" not in str(ran)


def test_a_failing_cloud_fails_the_step(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for access, name in ((EKS, "aws"), (AKS, "az")):
        tool = tmp_path / "bin" / name
        tool.write_text("#!/bin/bash\nexit 7\n")
        tool.chmod(0o755)
        (found,) = [
            step for step in steps_of({"cluster_auth": access}) if step["name"] == "Reach the cluster"
        ]
        assert shell(found["run"], {"KUBECONFIG": str(tmp_path / "kubeconfig")}).code == 7


def test_the_kubeconfig_is_in_the_hands_of_one_step() -> None:
    steps = steps_of({"cluster_auth": {"kind": "kubeconfig", "secret": "LIVE"}})
    assert steps == steps_of({"kubeconfig_secret": "LIVE"})
    having = [step["name"] for step in steps if "secrets.LIVE" in str(step)]
    assert having == ["Check that the environment is ready", "Reach the cluster"]


def test_access_is_said_once_and_whole() -> None:
    place = "environments[0].cluster_auth"
    assert told(shop({"name": "live", "cluster_auth": EKS, "kubeconfig_secret": "LIVE"})) == {
        "environments[0].kubeconfig_secret": "cluster_auth says how the cluster is reached. Remove one of the two"
    }
    for wrong in ("doks", None, 3):
        assert told(shop({"name": "live", "cluster_auth": {"kind": wrong}})) == {
            f"{place}.kind": "Choose one of kubeconfig, eks, gke, aks"
        }
    missing = told(shop({"name": "live", "cluster_auth": {"kind": "aks", "cluster": "shop", "role": "x"}}))
    assert missing[f"{place}.client_id"] == "Enter the client id of the app registration that may deploy"
    assert set(missing) == {
        *(f"{place}.{key}" for key in ("client_id", "tenant_id", "subscription_id", "resource_group")),
        f"{place}.role",
    }
    assert "Known here: kind, cluster, resource_group" in missing[f"{place}.role"]
    assert list(told(shop({"name": "live", "cluster_auth": "eks"}))) == [place]


@pytest.mark.parametrize(
    ("access", "key", "value"),
    [
        (EKS, "cluster", "a b"),
        (EKS, "cluster", "$(id)"),
        (EKS, "region", "Frankfurt"),
        (EKS, "role", "deploy"),
        (EKS, "role", "arn:aws:iam::1:role/x"),
        (GKE, "location", "europe"),
        (GKE, "cluster", "Shop"),
        (GKE, "workload_identity_provider", "github"),
        (GKE, "service_account", "deploy@example.com"),
        (AKS, "resource_group", "a'b"),
        (AKS, "resource_group", "ends."),
        (AKS, "cluster", "-x"),
        (AKS, "client_id", "123"),
    ],
)
def test_what_no_cloud_takes_is_refused(access: Document, key: str, value: str) -> None:
    found = told(shop({"name": "live", "cluster_auth": {**access, key: value}}))
    assert list(found) == [f"environments[0].cluster_auth.{key}"]
    assert found[f"environments[0].cluster_auth.{key}"].startswith("Enter ")


def _pull(tmp_path: Path, answers: dict[str, Any] | None = None) -> tuple[Shell, Outcome]:
    document = shop({"name": "live", "namespace": "shop", "image_pull_secret": "ghcr"})
    (found,) = [
        step
        for step in jobs(document)["deploy-live"]["steps"]
        if step["name"] == "Write the image pull secret"
    ]
    shell = Shell(tmp_path)
    return shell, shell(found["run"], {"IMAGE_PULL_CONFIG": HOSTILE, "NAMESPACE": "shop"}, answers)


HOSTILE = '{"auths": {}} \' $(touch canary) `touch canary`\n'


def test_the_image_pull_secret_is_written_from_a_file(tmp_path: Path) -> None:
    shell, ran = _pull(tmp_path, {"create": ("kind: X\n", 0)})
    assert ran.code == 0
    file = shell.folder / "image-pull.json"
    assert (file.read_text(), file.stat().st_mode & 0o777) == (HOSTILE, 0o600)
    assert not (shell.folder / "canary").exists()
    secret = next(call["arguments"] for call in ran.calls if call["arguments"][:2] == ["create", "secret"])
    assert secret[2:6] == ["generic", "ghcr", "--namespace", "shop"]
    assert "kubernetes.io/dockerconfigjson" in secret
    assert f".dockerconfigjson={file}" in secret
    assert [call["input"] for call in ran.calls if call["arguments"][0] == "apply"] == ["kind: X\n"]


def test_a_refused_pull_secret_fails_the_step(tmp_path: Path) -> None:
    _, ran = _pull(tmp_path, {"create secret": ("", 1)})
    assert ran.code == 1


def test_the_pull_secret_keeps_its_name_and_makes_the_namespace() -> None:
    taken = shop({"name": "live", "image_pull_secret": "ghcr", "secrets": ["IMAGE_PULL_CONFIG"]})
    assert list(told(taken)) == ["environments[0].secrets[0]"]
    document = shop(
        {"name": "live", "namespace": "shop", "image_pull_secret": "ghcr", "secrets": ["API_KEY"]}
    )
    document["deploy"]["app_env"] = "shop-env"
    written = "\n".join(scripts_of(jobs(document)["deploy-live"]["steps"]))
    assert written.count("kubectl create namespace") == 1
    assert "--create-namespace" not in written


def test_own_commands_have_a_cluster_only_where_it_is_named() -> None:
    own = {"method": "command", "commands": ["./deploy.sh"]}
    document = shop({"name": "live", "image_pull_secret": "ghcr"}) | {"deploy": own}
    assert list(told(document)) == ["environments[0].image_pull_secret"]
    assert "KUBECONFIG" not in str(jobs(shop({"name": "live"}) | {"deploy": own})["deploy-live"])
    document["environments"][0]["cluster_auth"] = EKS
    assert "KUBECONFIG" in str(jobs(document)["deploy-live"])


def test_what_must_be_set_is_named(tmp_path: Path) -> None:
    document = shop(
        {
            "name": "live",
            "image_pull_secret": {"name": "ghcr", "secret": "LIVE_PULL"},
            "env_vars": {
                "lower": {"variable": "LOWER"},
                "missing": {"variable": "M"},
                "EASY": {"variable": "E", "default": "x"},
            },
        },
        env_vars={"REGION": {"variable": "REGION"}},
    )
    ready = jobs(document)["deploy-live"]["steps"][0]
    shell = Shell(tmp_path)
    ran = shell(ready["run"], {"KUBE_CONFIG": "x", "missing": ""})
    assert ran.code == 1
    assert ran.said.splitlines() == [
        "::error::The secret LIVE_PULL is not set in the environment live",
        "::error::The variable REGION is not set in the environment live or the repository",
        "::error::The variable LOWER (as lower) is not set in the environment live or the repository",
        "::error::The variable M (as missing) is not set in the environment live or the repository",
    ]
    there = {"KUBE_CONFIG": "x", "IMAGE_PULL_CONFIG": "x", "REGION": "x", "lower": "x", "missing": "x"}
    assert shell(ready["run"], there).code == 0


def test_waits_and_reviews_are_told_and_nothing_is_asked_for_in_vain() -> None:
    text = workflow(
        shop({"name": "live", "require_approval": True, "prevent_self_review": True, "wait_minutes": 1})
    )
    assert "# Waits for the approval, not by whoever started the run, and for 1 minute:" in text
    assert list(told(shop({"name": "live", "prevent_self_review": True}))) == [
        "environments[0].prevent_self_review"
    ]
    for wrong in (0, 43201, "5", True):
        assert list(told(shop({"name": "live", "wait_minutes": wrong}))) == ["environments[0].wait_minutes"]


@pytest.mark.parametrize(
    ("environment", "parts", "path", "word"),
    [
        ({"branch": "release/*"}, {"triggers": {"push": {}}}, "environments[0].branch", "release/*"),
        (
            {"branch": "main", "tag_pattern": "v*"},
            {"triggers": TAGS},
            "environments[0].tag_pattern",
            "main and tags v*",
        ),
        ({"require_approval": True}, {}, "environments[0].reviewers", "Nobody is named"),
        ({"env_vars": {"CI": "no"}}, {}, "environments[0].env_vars.CI", "CI is set to true by GitHub"),
        (
            {"require_approval": True, "reviewers": ["octocat"], "prevent_self_review": True},
            {},
            "environments[0].prevent_self_review",
            "that octocat started",
        ),
        (
            {"cluster_auth": EKS},
            {"timeout_minutes": {"deploy": 61}},
            "environments[0].cluster_auth",
            "an hour",
        ),
        ({"cluster_auth": AKS, "runner": "ours"}, {}, "environments[0].cluster_auth", "the command az"),
    ],
)
def test_a_person_is_told(environment: Document, parts: Document, path: str, word: str) -> None:
    notices = bundle(shop({"name": "live", **environment}, **parts)).notices
    assert any(item.path == path and word in item.message for item in notices)
    plain = bundle(shop({"name": "live"})).notices
    assert not any(item.path.startswith("environments") for item in plain)
