"""Images: what each registry, platform, secret and artifact puts into the jobs, and what is refused."""

import subprocess
from typing import Any

import pytest

from generator.artifact_paths import is_clear, root_of
from generator.github.event import Event
from generator.github.render import parse_back
from generator.image_fields import emulated
from generator.pipeline import Pipeline
from generator.runners import RunnerGroup, RunsOn
from tests.generator.case import Case
from tests.generator.delivery_samples import REGISTRIES
from tests.generator.samples import CATALOGUE, Document, bundle, problems, small, workflow

RELEASES: Document = {"push": {"branches": ["main"], "tags": ["v*"]}, "pull_request": {}}
BEFORE_MERGE = Event.pull_request("main", default_branch="main")
FROM_FORK = Event.pull_request("main", fork=True, default_branch="main")
PUSHED = Event.push("main", default_branch="main")
# The name that Kubernetes pulls by, without the tag.
ADDRESSES = {
    "ghcr": "ghcr.io/acme/shop-api",
    "dockerhub": "docker.io/acme/shop-api",
    "ecr": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/shop-api",
    "gar": "europe-west3-docker.pkg.dev/acme-shop/images/acme/shop-api",
    "acr": "acmeshop.azurecr.io/acme/shop-api",
    "custom": "registry.acme.example:5000/acme/shop-api",
}


def with_image(top: Document | None = None, **parts: Any) -> Document:
    """A pipeline with one image, ``api``, that has these parts."""
    return small(**{"repository": "Acme/Shop", "images": [{"name": "api", **parts}], **(top or {})})


def jobs(document: Document) -> dict[str, Any]:
    """The jobs of a pipeline."""
    tree: dict[str, Any] = parse_back(workflow(document))["jobs"]
    return tree


def steps(job: Document) -> dict[str, Document]:
    """The steps of a job by name, in order."""
    return {step["name"]: step for step in job["steps"]}


def said(document: Document) -> dict[str, str]:
    """The messages about a document's first image, by place."""
    return {item.path.removeprefix("images[0]."): item.message for item in problems(document)}


@pytest.mark.parametrize("kind", REGISTRIES)
def test_each_registry_is_signed_in_to_before_anything_is_pushed_there(kind: str) -> None:
    job = jobs(with_image(registry=REGISTRIES[kind]))["api-image"]
    assert steps(job)["Name the image"]["with"]["images"] == ADDRESSES[kind]
    names = list(steps(job))
    login = next(name for name in names if name.startswith("Log in to "))
    assert names.index(login) < names.index("Build and push")
    trusts = kind in {"ecr", "gar", "acr"}
    assert set(job["permissions"]) == {
        "contents",
        *(["packages"] if kind == "ghcr" else []),
        *["id-token"] * trusts,
    }
    assert any(name.startswith("Sign in to ") for name in names) == trusts
    stored = kind in {"dockerhub", "custom"}
    assert job.get("environment") == ({"name": "build", "deployment": False} if stored else None)
    assert names[0] == ("Check that the environment is ready" if stored else "Check out the code")


def test_googles_credentials_stay_out_of_the_context() -> None:
    sign_in = steps(jobs(with_image(registry=REGISTRIES["gar"]))["api-image"])["Sign in to Google Cloud"]
    assert sign_in["with"]["create_credentials_file"] is False


def test_amazon_in_china_and_azures_other_clouds_have_their_own_hosts() -> None:
    china = {**REGISTRIES["ecr"], "region": "cn-north-1", "role": "arn:aws-cn:iam::123456789012:role/push"}
    named = steps(jobs(with_image(registry=china))["api-image"])["Name the image"]["with"]["images"]
    assert named == "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/acme/shop-api"
    government = {**REGISTRIES["acr"], "host": "acmeshop-a1b2.azurecr.us"}
    made = steps(jobs(with_image(registry=government))["api-image"])
    assert made["Sign in to Azure"]["with"]["environment"] == "azureusgovernment"
    assert made["Log in to acmeshop-a1b2.azurecr.us"]["env"] == {"REGISTRY": "acmeshop"}


def test_a_missing_secret_is_named_before_anything_is_built() -> None:
    document = with_image(registry={"kind": "dockerhub"}, build_secrets={"npm": "NPM_TOKEN"})
    check = steps(jobs(document)["api-image"])["Check that the environment is ready"]
    assert check["env"] == {
        "DOCKERHUB_TOKEN": "${{ secrets.DOCKERHUB_TOKEN }}",
        "DOCKERHUB_USERNAME": "${{ vars.DOCKERHUB_USERNAME }}",
        "NPM_TOKEN": "${{ secrets.NPM_TOKEN }}",
    }
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", check["run"]]
    given = {"DOCKERHUB_TOKEN": "t", "DOCKERHUB_USERNAME": "u", "NPM_TOKEN": "n"}
    assert subprocess.run(bash, env=given, check=False, capture_output=True).returncode == 0
    for name in given:
        ran = subprocess.run(bash, env={**given, name: ""}, check=False, capture_output=True, text=True)
        assert ran.returncode == 1
        assert ran.stdout.count("::error::") == 1
        assert f" {name} is not set in the environment build" in ran.stdout


def test_build_secrets_reach_the_build_alone_and_no_fork() -> None:
    document = with_image(build_secrets={"npm": "NPM_TOKEN", "pip.conf": "PIP_CONF", "again": "NPM_TOKEN"})
    made = jobs(document)
    build = steps(made["api-image-check"])["Build"]
    assert build["with"]["secret-envs"] == "again=NPM_TOKEN\nnpm=NPM_TOKEN\npip.conf=PIP_CONF\n"
    assert list(build["env"]) == ["NPM_TOKEN", "PIP_CONF"]
    # A check never meets what guards the registry.
    assert made["api-image-check"]["environment"]["name"] == "ci"
    assert made["api-image"]["environment"]["name"] == "build"
    case = Case.of(Pipeline.model_validate(document), CATALOGUE)
    assert "api-image-check" in case.run(BEFORE_MERGE).ran
    run = case.run(FROM_FORK)
    assert "api-image-check" not in run.ran
    assert run.jobs["checks"].result == "success"


def test_only_what_the_runner_cannot_run_is_emulated() -> None:
    both = ["linux/amd64", "linux/arm64"]
    expected: list[tuple[RunsOn, list[str], list[str]]] = [
        ("ubuntu-24.04", ["linux/amd64", "linux/386"], []),
        ("ubuntu-24.04", both, ["arm64"]),
        ("ubuntu-24.04-arm", both, ["amd64"]),
        ("ubuntu-24.04", ["linux/arm/v6", "linux/arm/v7"], ["arm"]),
        (["self-hosted", "Linux", "ARM64"], both, ["amd64"]),
        (["self-hosted", "linux", "x64"], both, ["arm64"]),
        # Its labels do not tell what it is.
        ("my-runner", both, ["amd64", "arm64"]),
        (RunnerGroup(group="big"), ["linux/amd64"], ["amd64"]),
    ]
    for runner, platforms, wanted in expected:
        assert emulated(platforms, runner) == wanted, runner
    check = steps(jobs(with_image(platforms=both))["api-image-check"])
    assert check["Set up QEMU"]["with"] == {"platforms": "arm64"}
    assert check["Build"]["with"]["platforms"] == "linux/amd64,linux/arm64"
    assert "Set up QEMU" not in steps(jobs(with_image(platforms=["amd64"]))["api-image-check"])


def test_artifacts_lie_where_the_build_put_them() -> None:
    """The cases follow search.ts of actions/upload-artifact, which says what an artifact's root is."""
    roots = {
        ("web/dist/",): "web/dist",
        ("web/app.jar",): "web",
        ("app.jar",): ".",
        ("web/out/*.whl",): "web/out",
        ("web/**/*.js",): "web",
        ("**/*.js",): ".",
        ("web/dist/", "web/public/img/"): "web",
        ("web/dist/", "web/dist/css/"): "web/dist",
        ("web/dist/", "lib/a.so"): ".",
        ("web/bin/server", "web/bin/worker"): "web/bin",
    }
    for paths, root in roots.items():
        assert root_of(paths) == root, paths
        assert is_clear(paths), paths
    for unclear in (("bin/server",), (".next",), ("dist",)):
        assert not is_clear(unclear)


def test_an_image_takes_what_the_first_cell_kept() -> None:
    component = {"name": "api", "stack": "python", "directory": "api", "versions": ["3.14", "3.13"]}
    component |= {"build": "make wheel", "artifacts": ["dist/"]}
    document = with_image({"components": [component]}, artifacts=["api"], context="api")
    made = jobs(document)
    kept = steps(made["api-test"])["Keep the build"]["with"]
    assert kept["name"] == "api-build-${{ matrix.python-version }}"
    for name in ("api-image", "api-image-check"):
        fetched = steps(made[name])["Fetch the build of api"]["with"]
        assert fetched == {"name": "api-build-3.14", "path": "api/dist"}
    assert made["api-image-check"]["needs"] == ["api-test"]
    case = Case.of(Pipeline.model_validate(document), CATALOGUE)
    assert case.run(PUSHED).pushed == {"api-image"}
    run = case.run(BEFORE_MERGE, failing="api-test")
    assert "api-image-check" not in run.ran
    assert run.jobs["checks"].result == "failure"


def test_releases_take_layers_from_the_registry_alone() -> None:
    usual = jobs(with_image())
    assert steps(usual["api-image"])["Build and push"]["with"]["cache-to"] == "type=gha,scope=api,mode=max"
    assert "with" not in steps(usual["api-image"])["Set up Buildx"]
    made = jobs(with_image({"triggers": RELEASES}, platforms=["arm64"]))
    place = "type=registry,ref=ghcr.io/acme/shop-api:buildcache"
    inputs = steps(made["api-image"])["Build and push"]["with"]
    assert inputs["cache-from"] == place
    assert inputs["cache-to"].startswith(f"{place},mode=max")
    for name in ("api-image", "api-image-check"):
        assert steps(made[name])["Set up Buildx"]["with"] == {"cache-binary": False}
        assert steps(made[name])["Set up QEMU"]["with"]["cache-image"] is False
    assert "cache-from" not in steps(made["api-image-check"])["Build"]["with"]


def test_a_tag_that_deploys_names_its_image_and_none_becomes_latest() -> None:
    deploy: Document = {
        "triggers": RELEASES,
        "deploy": {"method": "helm", "chart": "chart"},
        "environments": [{"name": "live", "tag_pattern": "v*"}],
    }
    meta = steps(jobs(with_image(deploy))["api-image"])["Name the image"]["with"]
    assert "type=ref,event=tag" in meta["tags"].split()
    assert meta["flavor"] == "latest=false"
    assert "event=tag" not in workflow(with_image())


def test_what_was_pushed_is_signed_by_its_digest() -> None:
    job = jobs(with_image(sign=True))["api-image"]
    last = job["steps"][-1]
    assert last["env"] == {"DIGEST": "${{ steps.build.outputs.digest }}", "IMAGE": ADDRESSES["ghcr"]}
    assert last["run"] == 'cosign sign --yes "$IMAGE@$DIGEST"'
    assert job["permissions"]["id-token"] == "write"
    assert "cosign" not in workflow(with_image())


def test_without_a_repository_the_run_names_the_image_in_small_letters() -> None:
    document = with_image({"repository": None, "triggers": RELEASES}, sign=True, registry=REGISTRIES["acr"])
    made = steps(jobs(document)["api-image"])
    assert made["Name the image"]["with"]["images"] == "acmeshop.azurecr.io/${{ github.repository }}-api"
    lowered = made["Put the image's name in small letters"]
    assert lowered["id"] == "name"
    assert made["Build and push"]["with"]["cache-from"] == (
        "type=registry,ref=${{ steps.name.outputs.image }}:buildcache"
    )
    for script, shown in ((lowered["run"], "image"), (made["Sign the image"]["run"], "sign --yes")):
        text = f'cosign() {{ echo "$@"; }}\nGITHUB_OUTPUT=/dev/stdout\n{script}'
        env = {"GITHUB_REPOSITORY": "Acme/Shop", "DIGEST": "sha256:1"}
        ran = subprocess.run(["bash", "-ec", text], env=env, check=True, capture_output=True, text=True)
        assert f"{shown}{'=' if shown == 'image' else ' '}acmeshop.azurecr.io/acme/shop-api" in ran.stdout


ARTIFACTS: Document = {"name": "api", "stack": "python", "directory": "api", "artifacts": ["dist/"]}


@pytest.mark.parametrize(
    ("place", "words", "parts", "component"),
    [
        ("image", "owner/name", {"image": "shop"}, {}),
        ("image", "one /", {"image": "acme/team/shop", "registry": {"kind": "dockerhub"}}, {}),
        ("image", "before the name", {"image": "docker.io/acme/shop"}, {}),
        (
            "image",
            "before the name",
            {"image": "acmeshop.azurecr.io/shop", "registry": REGISTRIES["acr"]},
            {},
        ),
        ("registry", "Nothing is pushed", {"push": False, "registry": {"kind": "dockerhub"}}, {}),
        ("sign", "signed", {"push": False, "sign": True}, {}),
        ("registry.host", "kind ghcr", {"registry": {"kind": "custom", "host": "ghcr.io"}}, {}),
        (
            "registry.host",
            "kind ecr",
            {"registry": {"kind": "custom", "host": "123456789012.dkr.ecr.eu-west-1.amazonaws.com"}},
            {},
        ),
        (
            "registry.password_secret",
            "two secrets",
            {"registry": {**REGISTRIES["custom"], "username_secret": "A", "password_secret": "A"}},
            {},
        ),
        ("registry.host", "Enter the host", {"registry": {"kind": "custom"}}, {}),
        (
            "registry.host",
            "without https://",
            {"registry": {"kind": "custom", "host": "https://a.example"}},
            {},
        ),
        ("registry.account", "in quotes", {"registry": {**REGISTRIES["ecr"], "account": 123456789012}}, {}),
        ("build_secrets.a", "Docker's own tools", {"build_secrets": {"a": "DOCKER_HOST"}}, {}),
        ("platforms[1]", "twice", {"platforms": ["arm64", "linux/arm64/v8"]}, {}),
        ("platforms[0]", "Choose one of", {"platforms": ["windows/amd64"]}, {}),
        ("artifacts[0]", "no component", {"artifacts": ["web"]}, {}),
        ("artifacts[0]", "keeps nothing", {"artifacts": ["api"]}, {"artifacts": []}),
        ("artifacts[1]", "twice", {"artifacts": ["api", "api"]}, {}),
        ("artifacts[0]", "Widen the context", {"artifacts": ["api"], "context": "web"}, {}),
        ("artifacts[0]", "file or a folder", {"artifacts": ["api"]}, {"artifacts": ["bin/server"]}),
    ],
)
def test_what_does_not_fit_is_refused(place: str, words: str, parts: Document, component: Document) -> None:
    document = with_image({"components": [{**ARTIFACTS, **component}]}, **parts)
    assert list(said(document)) == [place]
    assert words in said(document)[place]


def test_a_registry_that_lacks_a_key_hides_no_other_problem() -> None:
    document = with_image(registry={"kind": "ecr"}, sign=True, push=False, artifacts=["web"])
    assert set(said(document)) == {
        "registry.account",
        "registry.region",
        "registry.role",
        "sign",
        "artifacts[0]",
    }


def test_short_forms_mean_the_same() -> None:
    assert workflow(with_image(platforms=["ARM64"])) == workflow(with_image(platforms=["linux/arm64/v8"]))


def test_one_name_may_stand_in_two_registries() -> None:
    document = with_image(registry={"kind": "dockerhub"}, image="acme/shop")
    document["images"].append({"name": "other", "image": "acme/shop"})
    assert problems(document) == ()
    document["images"].append({"name": "third", "image": "acme/shop"})
    assert [problem.path for problem in problems(document)] == ["images[2].image"]


def test_notices_tell_what_is_emulated_what_is_public_and_what_lasts_an_hour() -> None:
    def told(**parts: Any) -> dict[str, str]:
        return {item.code: f"{item.path}: {item.message}" for item in bundle(with_image(**parts)).notices}

    assert told(platforms=["amd64", "arm64"])["emulated"].startswith(
        "images[0].platforms: The runner emulates arm64"
    )
    assert "emulated" not in told(platforms=["arm64"], runner="ubuntu-24.04-arm")
    assert told(sign=True)["public_log"].startswith("images[0].sign: ")
    long: Document = {"timeout_minutes": {"image": 61}}
    assert "60 minutes" in told(top=long, registry=REGISTRIES["gar"])["short_sign_in"]
    assert not {"public_log", "short_sign_in"} & set(told(top=long))
    assert "short_sign_in" not in told(registry=REGISTRIES["gar"])


def test_an_override_may_change_the_job_whose_artifacts_an_image_takes() -> None:
    component: Document = {
        "name": "api",
        "stack": "python",
        "versions": ["3.13", "3.14"],
        "artifacts": ["dist/"],
    }
    step: Document = {"Keep the artifacts": {"with": {"name": "kept-${{ matrix.python-version }}"}}}
    harmless: Document = {"api-test": {"steps": {"Test": {"env": {"LEVEL": "debug"}}}}}
    document = with_image({"components": [component], "overrides": harmless}, artifacts=["api"])
    assert problems(document) == ()
    document["overrides"] = {"api-test": {"steps": step}}
    found = problems(document)
    assert {item.path for item in found} == {"overrides.api-test.steps"}
    assert "fetches the artifact api-artifacts-3.13, which nobody keeps" in found[0].message
