"""SETUP.md: every registry, cluster and channel is told of, every role's trust, and nothing that is off."""

import re
import shlex
from typing import Any

import pytest

from tests.generator.samples import Document, bundle, full, small
from tests.golden.cases import NAMES, expected


def guide_of(name: str) -> str:
    """The guide of a golden case."""
    return expected(name)["SETUP.md"]


def sections(text: str) -> dict[str, str]:
    """The sections of a guide by their headings."""
    parts = re.split(r"^##+ (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_registry_says_what_it_needs() -> None:
    found = sections(guide_of("registries"))
    for words in (
        "`ghcr.io`: the first push of an image creates a private package",
        "`docker.io`: the token may read and write",
        "create the repository first, ECR does not",
        "*Artifact Registry Writer*",
        "*AcrPush*",
        "`registry.acme.example:5000`: the account may push",
    ):
        assert words in found["Images"], words
    assert "- Secret `DOCKERHUB_TOKEN`: an access token" in found["build"]
    assert "- Variable `DOCKERHUB_USERNAME`: the account at Docker Hub" in found["build"]
    assert "PUSH_PASSWORD" in found["build"]


def test_what_images_sign_in_with_is_for_the_refs_that_push() -> None:
    """A branch of anybody's must not reach the registry's token by naming the environment."""
    signed = sections(guide_of("signed-release"))
    assert "Only runs on `main` and tags `v*` may use it." in signed["build"]
    assert "it needs no rules" in signed["ci"]
    branches = bundle(
        small(
            images=[{"name": "api", "registry": {"kind": "dockerhub"}}],
            deploy={"method": "kubectl", "manifests": ["k8s"]},
            environments=[{"name": "staging", "branch": "staging"}, {"name": "live", "branch": "live"}],
            triggers={"push": {"branches": ["main", "staging", "live"]}},
        )
    )
    script = branches.files["setup.sh"].partition("protect build\n")[2].partition("rules\n")[0]
    assert script == "".join(f"deploys_from branch {name}\n" for name in ("main", "staging", "live"))


def test_every_role_says_whom_it_trusts() -> None:
    """A job with an environment is known by it, any other by its branch (docs.github.com, OpenID Connect reference)."""
    clouds, registries = guide_of("clouds"), guide_of("registries")
    for name in ("test", "staging", "live"):
        assert f"`: `repo:acme/shop:environment:{name}`\n" in sections(clouds)["Roles at clouds"]
    assert "repo:Acme/Shop:ref:refs/heads/main" in sections(registries)["Roles at clouds"]
    for text in (clouds, registries):
        for word in (
            "sts.amazonaws.com",
            "workloadIdentityPools/POOL/subject/repo:",
            "api://AzureADTokenExchange",
        ):
            assert word in text
        assert "gh api repos/" in sections(text)["Roles at clouds"]
    for words in (
        "an access entry of the cluster",
        "*Kubernetes Engine Developer*",
        "*Azure Kubernetes Service Cluster",
    ):
        assert words in sections(clouds)["Clusters"]
    assert "Roles at clouds" not in sections(guide_of("storefront"))


def test_every_channel_says_where_its_address_comes_from() -> None:
    found = sections(guide_of("notifications"))
    for word in ("- Slack: ", "- Teams: ", "- E-mail: ", "- Webhook: "):
        assert word in found["Messages"], word
    assert "SMTP_PASSWORD" in found["notifications"]
    assert "Messages" not in sections(guide_of("kubectl"))


def test_rules_and_plans_are_told_where_there_are_rules() -> None:
    found = sections(guide_of("clouds"))
    assert (
        "- Waits for the approval of `acme/release-managers`. Whoever started the run cannot approve it."
        in found["live"]
    )
    assert "- Waits for 30 minutes." in found["live"]
    assert "on GitHub\nEnterprise only" in found["Plans"]
    assert "Administrators may bypass" in found["Plans"]
    assert "pods pull with: `ghcr` (test), `ghcr` (staging)" in found["Images"]
    without = sections(guide_of("several-images"))
    assert "ENVIRONMENT_READY" not in guide_of("several-images")
    assert "Administrators" not in without["Plans"]


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_and_the_script_name_the_same(name: str) -> None:
    """Each environment, secret and variable of the guide is one of the script, and the other way round."""
    files = expected(name)
    text = next(text for path, text in files.items() if path.endswith("SETUP.md"))
    script = next((text for path, text in files.items() if path.endswith("setup.sh")), "")
    calls = [
        shlex.split(line)
        for line in script.splitlines()
        if re.match(r"(secret|variable|protect|guard) ", line)
    ]
    told = re.findall(r"^- (Secret|Variable) `([^`]+)`", text, re.MULTILINE)
    assert [(kind.lower(), value) for kind, value in told] != [] or not calls
    assert sorted(value for _, value in told) == sorted(
        words[1] for words in calls if words[0] in {"secret", "variable"}
    )
    places = [words[1] for words in calls if words[0] in {"protect", "guard"}]
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == places
    assert ("bash setup.sh" in text.replace("shop-", "")) == bool(script)


def test_nothing_to_set_up_needs_no_script() -> None:
    files = bundle(small()).files
    assert "setup.sh" not in files
    assert "setup.sh" not in files["SETUP.md"]


@pytest.mark.parametrize("folder", ["", "shop"])
def test_the_script_is_called_like_the_other_files(folder: str) -> None:
    document: Document = {**full(), **({"file_prefix": folder} if folder else {})}
    files = bundle(document).files
    name = f"{folder}-setup.sh" if folder else "setup.sh"
    guide = next(text for path, text in files.items() if path.endswith("SETUP.md"))
    assert f"bash {name} --check" in guide
    assert f"# usage: bash {name} " in files[name]


def test_names_of_people_stay_text() -> None:
    """A note is a person's own: in Markdown its signs are escaped."""
    secrets: list[Any] = [{"name": "API_KEY", "note": "See [the wiki](x) `now` *soon*"}]
    document = full()
    document["environments"][0]["secrets"] = secrets
    text = bundle(document).files["SETUP.md"]
    assert r"See \[the wiki\](x) \`now\` \*soon\*. Commands see it as `API_KEY`." in text
