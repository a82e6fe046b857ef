"""The scripts that reach clusters and registries, run by bash: what they call, the file that they leave, what fails."""

from pathlib import Path

import pytest

from tests.generator.delivery_samples import CLUSTERS, REGISTRIES
from tests.generator.samples import Document, small
from tests.generator.scripts_run import HOSTILE, Answers, Job, JobRun, Shell, called, digest
from tests.generator.tool_flags import unknown_flags

REACH = "Reach the cluster"
PLAIN = "clusters: []\nusers: [{name: admin}]\n"
ENTRA = "clusters: []\nusers: [{name: me, user: {exec: {command: kubelogin}}}]\n"


@pytest.fixture(name="shell")
def bash(tmp_path: Path) -> Shell:
    """Bash with stand-ins for every tool."""
    return Shell(tmp_path)


def deploy(shell: Shell, kind: str, secrets: dict[str, str] | None = None) -> Job:
    """The job that deploys with commands to a cluster of some kind."""
    document = small(
        triggers={"push": {}},
        deploy={"method": "command", "commands": ["kubectl get pods"]},
        environments=[{"name": "live", "cluster_auth": CLUSTERS[kind]}],
    )
    return Job(shell, document, "deploy-live", secrets or {})


def reached(shell: Shell, ran: JobRun) -> list[str]:
    """The calls that reach the cluster, with a word for the folder; the file is for this user alone."""
    file = shell.folder / "kubeconfig"
    assert file.stat().st_mode & 0o777 == 0o600
    last = ran.calls[-1]
    assert (called(last), last["mode"]) == ("kubectl get pods", "0o600")
    assert last["kubeconfig"] == file.read_text().rstrip("\n")
    for call in ran.calls:
        assert call["name"] != "kubectl" or unknown_flags("kubectl", call["arguments"]) == []
    return [called(call).replace(str(shell.folder), "TEMP") for call in ran.steps[REACH].calls]


def test_eks_writes_its_file(shell: Shell) -> None:
    job = deploy(shell, "eks")
    answers: Answers = {"update-kubeconfig": (PLAIN, 0)}
    ran = job.run(answers)
    assert ran.code == 0
    assert reached(shell, ran) == [
        "aws eks update-kubeconfig --name shop --region eu-central-1 --kubeconfig TEMP/kubeconfig"
    ]
    assert job.survived(ran, answers) == []


GET = "az aks get-credentials --resource-group acme-shop --name shop --file TEMP/kubeconfig"
# What the server of every AKS cluster with Microsoft Entra ID is called there.
TOKEN = (
    "az account get-access-token --resource 6dae42f8-4368-4678-94ff-3960e28e3630"
    " --query accessToken --output tsv"
)


@pytest.mark.parametrize(
    ("config", "more"),
    [
        (PLAIN, []),
        (
            ENTRA,
            [
                TOKEN,
                "kubectl config set users.deploy.tokenFile TEMP/cluster-token",
                "kubectl config set-context --current --user=deploy",
            ],
        ),
    ],
)
def test_aks_takes_a_token_where_the_cluster_has_no_users_of_its_own(
    shell: Shell, config: str, more: list[str]
) -> None:
    job = deploy(shell, "aks")
    answers: Answers = {"get-credentials": (config, 0), "get-access-token": ("a token\n", 0)}
    ran = job.run(answers)
    assert ran.code == 0
    assert reached(shell, ran) == [GET, *more]
    token = shell.folder / "cluster-token"
    assert token.exists() == bool(more)
    if more:
        assert (token.read_text(), token.stat().st_mode & 0o777) == ("a token\n", 0o600)
        assert not any("a token" in called(call) for call in ran.calls)
    assert job.survived(ran, answers) == []


@pytest.mark.parametrize("config", [HOSTILE, "Y2x1c3RlcnM6IFtdCg=="])
def test_a_kubeconfig_that_is_none_is_named_and_not_shown(shell: Shell, config: str) -> None:
    ran = deploy(shell, "kubeconfig", {"CLUSTER_ACCESS": config}).run()
    assert list(ran.steps)[-1] == REACH
    assert "::error::The secret CLUSTER_ACCESS holds no kubeconfig file" in ran.said
    assert config not in ran.said
    assert shell.canaries() == []


IMAGE: Document = {"name": "api", "sign": True, "build_secrets": {"npmrc": "NPM_TOKEN"}}


def build(shell: Shell, registry: str, secrets: dict[str, str], variables: dict[str, str]) -> Job:
    """The job that builds and signs an image for a registry of some kind."""
    image = {**IMAGE, "registry": REGISTRIES[registry]}
    if registry not in {"ghcr", "ecr"}:
        image["image"] = "acme/api"
    return Job(shell, small(images=[image]), "api-image", secrets, variables)


@pytest.mark.parametrize(
    ("registry", "missing"),
    [
        ("ghcr", ["secret NPM_TOKEN"]),
        ("dockerhub", ["secret DOCKERHUB_TOKEN", "secret NPM_TOKEN", "variable DOCKERHUB_USERNAME"]),
        ("custom", ["secret NPM_TOKEN", "secret REGISTRY_PASSWORD", "secret REGISTRY_USERNAME"]),
    ],
)
def test_a_build_names_everything_that_it_lacks(shell: Shell, registry: str, missing: list[str]) -> None:
    ran = build(shell, registry, {}, {}).run()
    assert list(ran.steps) == ["Check that the environment is ready"]
    assert ran.code == 1
    said = ran.said.splitlines()
    assert [line.removeprefix("::error::The ").split(" is not set")[0] for line in said] == missing
    assert all("in the environment build" in line for line in said)


@pytest.mark.parametrize(
    ("registry", "name"), [("ghcr", "ghcr.io/acme/shop-api"), ("dockerhub", "docker.io/acme/api")]
)
def test_what_is_signed_is_the_digest_of_the_build(shell: Shell, registry: str, name: str) -> None:
    secrets = dict.fromkeys(("NPM_TOKEN", "DOCKERHUB_TOKEN"), HOSTILE)
    job = build(shell, registry, secrets, {"DOCKERHUB_USERNAME": "acme"})
    job.outputs = {"build": {"digest": digest("api")}}
    ran = job.run()
    assert ran.code == 0, ran.said
    assert [called(call) for call in ran.calls] == [f"cosign sign --yes {name}@{digest('api')}"]
    assert job.survived(ran) == []
    assert shell.canaries() == []


def test_azures_registry_is_signed_in_to_by_its_name(shell: Shell) -> None:
    job = build(shell, "acr", {"NPM_TOKEN": "x"}, {})
    job.outputs = {"build": {"digest": digest("api")}}
    ran = job.run()
    assert [called(call) for call in ran.calls] == [
        "az acr login --name acmeshop",
        f"cosign sign --yes acmeshop.azurecr.io/acme/api@{digest('api')}",
    ]
    assert job.survived(ran) == []
