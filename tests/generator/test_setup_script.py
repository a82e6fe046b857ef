"""setup.sh with the real `gh`, against GitHub's own description of its API: what it creates, reads back and reports."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator import check, generate
from tests.generator.delivery_options import DELIVERY
from tests.generator.samples import CATALOGUE, bundle, small
from tests.github_api.server import GitHub, listening
from tests.golden.cases import NAMES, expected
from tests.validators import shellcheck

GH = Path(sys.executable).with_name("gh")
IMAGE = {"name": "api"}
SHOP = small(
    name="Shop",
    repository="acme/storefront",
    images=[IMAGE],
    deploy={"method": "helm", "chart": "chart"},
)


@dataclass
class Ran:
    """How a run of the script ended."""

    code: int
    out: str
    err: str


@dataclass
class Setup:
    """The script in a folder of its own, with a GitHub behind a socket."""

    github: GitHub
    folder: Path

    def run(self, script: str, *arguments: str, typed: str | None = None) -> Ran:
        """Run a script as a person would, who types on a terminal; without ``typed`` there is none."""
        place = self.folder / "setup.sh"
        place.write_text(script, encoding="utf-8")
        self.github.calls.clear()
        env = {
            "PATH": f"{GH.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "GH_CONFIG_DIR": str(self.folder / "gh"),
            "GH_TOKEN": "not-a-token",
            "GH_NO_UPDATE_NOTIFIER": "1",
            # gh lives for a moment only: nothing is to be collected or done side by side.
            "GOGC": "off",
            "GOMAXPROCS": "1",
        }
        keyboard, terminal = os.openpty()
        try:
            os.write(keyboard, (typed or "").encode())
            ran = subprocess.run(
                ["bash", str(place), *arguments],
                env=env,
                cwd=self.folder,
                stdin=subprocess.DEVNULL if typed is None else terminal,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            os.close(keyboard)
            os.close(terminal)
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def put(self, **values: str) -> Path:
        """A folder with a file for each value: ``staging__API_KEY`` is ``staging/API_KEY``."""
        folder = self.folder / "values"
        for name, value in values.items():
            place = folder / name.replace("__", "/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(value, encoding="utf-8")
        return folder


@pytest.fixture(name="setup")
def setup_of_a_repository(tmp_path: Path) -> Iterator[Setup]:
    """A repository that has nothing yet; whatever happens, nothing is sent that GitHub's description forbids."""
    (tmp_path / "gh").mkdir()
    socket = tmp_path / "socket"
    (tmp_path / "gh" / "config.yml").write_text(f"http_unix_socket: {socket}\n", encoding="utf-8")
    github = GitHub(known={"acme/release-managers": 17, "alice": 4})
    with listening(github, socket):
        yield Setup(github, tmp_path)
    assert github.forbidden == []


def with_environment(**environment: Any) -> str:
    """The script of a pipeline with one environment that nobody but the test sets up."""
    document = {**SHOP, "environments": [{"name": "production", **environment}]}
    return bundle(document).files["setup.sh"]


def test_the_storefront_is_set_up_once(setup: Setup) -> None:
    """Check, set up, set up again, check: the second time changes nothing."""
    script, github = expected("storefront")["setup.sh"], setup.github
    before = setup.run(script, "--check")
    assert (before.code, before.err, github.writes) == (1, "", [])

    folder = setup.put(
        API_URL="https://api.acme.example",
        staging__STAGING_API_KEY="s3cr3t-1",
        staging__KUBE_CONFIG="apiVersion: v1\nkind: Config\n",
        production__API_KEY="s3cr3t-2",
        production__KUBE_CONFIG="apiVersion: v1\n",
        notifications__SLACK_WEBHOOK_URL="https://hooks.slack.com/services/x",
    )
    done = setup.run(script, "--values", str(folder))
    assert (done.code, done.err) == (0, "")
    assert "s3cr3t" not in done.out
    staging, production = github.environments["staging"], github.environments["production"]
    policy = {"protected_branches": False, "custom_branch_policies": True}
    assert staging["rules"] == {"deployment_branch_policy": policy}
    assert production["rules"] == {
        "deployment_branch_policy": policy,
        "reviewers": [{"type": "Team", "id": 17}],
        "wait_timer": 0,
        "prevent_self_review": False,
    }
    assert [(item["type"], item["name"]) for item in production["policies"]] == [("branch", "main")]
    assert {name: sorted(item["secrets"]) for name, item in github.environments.items()} == {
        "staging": ["KUBE_CONFIG", "STAGING_API_KEY"],
        "production": ["API_KEY", "KUBE_CONFIG"],
        "notifications": ["SLACK_WEBHOOK_URL"],
    }
    # A sealed box is 48 bytes longer than what is in it, here without the file's last line feed.
    assert len(staging["secrets"]["KUBE_CONFIG"]) == 4 * -(-(48 + 27) // 3)
    assert (production["variables"], staging["variables"]) == ({"ENVIRONMENT_READY": "production"}, {})
    assert github.variables == {"API_URL": "https://api.acme.example"}
    last = [call for call in github.writes if "/environments/production" in call][-1]
    assert last == "POST /repos/acme/storefront/environments/production/variables"

    again = setup.run(script)
    assert (again.code, again.err, github.writes) == (0, "", [])
    after = setup.run(script, "--check")
    assert (after.code, github.writes, after.out) == (0, [], again.out)

    page = (Path(__file__).parents[2] / "docs" / "setup.md").read_text(encoding="utf-8")
    printed = [text.replace(str(folder), "FOLDER") for text in (before.out, done.out, after.out)]
    assert re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) == printed


def test_values_are_typed_where_no_file_holds_them(setup: Setup) -> None:
    """A secret hidden, a kubeconfig by its path, Enter to leave one as it is; nothing of it stands in a command."""
    github = setup.github
    document = {
        **SHOP,
        "env_vars": {
            "API_URL": {"variable": "API_URL"},
            "REGION": {"variable": "REGION", "default": "eu"},
        },
        "environments": [{"name": "production", "secrets": ["API_KEY", "LATER"]}],
    }
    script = bundle(document).files["setup.sh"]
    kubeconfig = setup.put(kubeconfig="apiVersion: v1") / "kubeconfig"
    ran = setup.run(script, typed=f"https://api.acme.example\n\ns3cr3t\n\n{kubeconfig}\n")
    assert ran.code == 1
    assert list(github.environments["production"]["secrets"]) == ["API_KEY", "KUBE_CONFIG"]
    assert github.variables == {"API_URL": "https://api.acme.example"}
    assert "default  variable REGION is not set: jobs take eu\n" in ran.out
    assert "missing  secret LATER\n" in ran.out
    assert ran.out.endswith("\n1 missing or different\n")
    assert "s3cr3t" not in f"{ran.out}{ran.err}{github.calls}"


def existing(**rules: Any) -> dict[str, Any]:
    """An environment that is there already, with its rules, that deploys from main."""
    policy = {"protected_branches": False, "custom_branch_policies": True}
    return {
        "rules": {"deployment_branch_policy": policy, **rules},
        "policies": [{"id": 1, "node_id": "MQ==", "name": "main", "type": "branch"}],
        "secrets": {"KUBE_CONFIG": "sealed"},
        "variables": {},
    }


ALICE, TEAM = {"type": "User", "id": 4}, {"type": "Team", "id": 17}


def test_what_was_changed_by_hand_is_told_and_mended(setup: Setup) -> None:
    script, github = with_environment(require_approval=True, reviewers=["alice"]), setup.github
    environment = existing(reviewers=[TEAM], wait_timer=30)
    environment["policies"].append({"id": 9, "node_id": "OQ==", "name": "hotfix/*", "type": "branch"})
    github.environments["production"] = environment
    checked = setup.run(script, "--check")
    assert (checked.code, github.writes) == (1, [])
    assert "missing  approval of the user alice\n" in checked.out
    assert "differs  approval of the team release-managers: the pipeline does not say so\n" in checked.out
    assert "differs  waits 30 min:" in checked.out
    assert "also     deploys from the branch hotfix/*: this pipeline does not\n" in checked.out
    mended = setup.run(script)
    assert mended.code == 0
    assert environment["rules"]["reviewers"] == [ALICE]
    assert environment["rules"]["wait_timer"] == 0
    assert len(environment["policies"]) == 2


def test_without_the_rules_nothing_says_that_they_hold(setup: Setup) -> None:
    """A plan may take the rules and forget them: then ENVIRONMENT_READY is not written, and an old one is removed."""
    script, github = with_environment(require_approval=True, reviewers=["alice"]), setup.github
    github.plan_has_rules = False
    environment = github.environments["production"] = existing()
    environment["variables"]["ENVIRONMENT_READY"] = "production"
    ran = setup.run(script)
    assert ran.code == 1
    assert "missing  approval of the user alice" in ran.out
    assert "removed  variable ENVIRONMENT_READY" in ran.out
    assert "missing  variable ENVIRONMENT_READY" in ran.out
    assert environment["variables"] == {}


def test_reviewers_chosen_in_the_settings_stay(setup: Setup) -> None:
    script, github = with_environment(require_approval=True), setup.github
    environment = github.environments["production"] = existing()
    ran = setup.run(script)
    assert (ran.code, environment["variables"]) == (1, {})
    assert "missing  approval of somebody: choose who in the settings" in ran.out
    environment["rules"]["reviewers"] = [ALICE]
    assert setup.run(script).code == 0
    assert environment["rules"]["reviewers"] == [ALICE]
    assert environment["variables"] == {"ENVIRONMENT_READY": "production"}


EKS = {
    "kind": "eks",
    "cluster": "shop",
    "region": "eu-central-1",
    "role": "arn:aws:iam::123456789012:role/deploy",
}


def test_every_rule_reaches_github(setup: Setup) -> None:
    document = {
        **SHOP,
        "triggers": {"push": {"branches": ["main"], "tags": ["v*"]}},
        "environments": [
            {
                "name": "production",
                "branch": "main",
                "tag_pattern": "v*",
                "require_approval": True,
                "reviewers": ["acme/release-managers", "alice"],
                "prevent_self_review": True,
                "wait_minutes": 30,
                "cluster_auth": EKS,
            }
        ],
    }
    ran = setup.run(bundle(document).files["setup.sh"])
    assert (ran.code, ran.err) == (0, "")
    environment = setup.github.environments["production"]
    assert environment["rules"] == {
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
        "reviewers": [TEAM, ALICE],
        "wait_timer": 30,
        "prevent_self_review": True,
    }
    policies = [(item["type"], item["name"]) for item in environment["policies"]]
    assert policies == [("branch", "main"), ("tag", "v*")]
    subject = "repo:acme/storefront:environment:production"
    assert f"  trust    {EKS['role']} (AWS): {subject}\n" in ran.out


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"admin": False}, 2, "This account does not administer acme/storefront: ask someone who does"),
        ({"repository": "acme/other"}, 2, "GitHub shows this account no repository acme/storefront"),
        ({"known": {}}, 2, "GitHub shows this account nothing at users/alice"),
    ],
)
def test_stops_with_the_reason(setup: Setup, change: dict[str, Any], code: int, said: str) -> None:
    for name, value in change.items():
        setattr(setup.github, name, value)
    ran = setup.run(with_environment(require_approval=True, reviewers=["alice"]))
    assert ran.code == code
    assert said in ran.err
    assert setup.github.writes == []


def test_a_pipeline_without_a_repository_takes_the_one_that_is_named(setup: Setup) -> None:
    script = expected("no-repository")["setup.sh"]
    nowhere = setup.run(script, "--check")
    assert (nowhere.code, setup.github.calls) == (2, [])
    assert "no repository of that name, or of this folder. Name it: bash setup.sh OWNER/NAME\n" in nowhere.err
    named = setup.run(script, "--check", "acme/storefront")
    assert (named.code, named.err) == (1, "")
    assert named.out.startswith("acme/storefront (private)\n\nEnvironment live\n  missing  exists\n")


@pytest.mark.parametrize(
    ("call", "writes"),
    [
        ("GET {place}", []),
        ("GET {place}/deployment-branch-policies", []),
        (
            "POST {place}/deployment-branch-policies",
            ["PUT {place}", "POST {place}/deployment-branch-policies"],
        ),
    ],
)
def test_a_fault_at_github_stops_the_script(setup: Setup, call: str, writes: list[str]) -> None:
    """What could not be asked is not taken for missing, and ENVIRONMENT_READY is not written."""
    github, place = setup.github, "/repos/acme/storefront/environments/production"
    if call.startswith("GET"):
        github.environments["production"] = existing()
    github.failing = call.format(place=place)
    ran = setup.run(with_environment(require_approval=True, reviewers=["alice"]))
    assert ran.code != 0
    assert "HTTP 500" in ran.err
    assert github.writes == [item.format(place=place) for item in writes]


def test_github_refuses_what_its_description_forbids(setup: Setup) -> None:
    """The test above can fail: a kind of reviewer that GitHub does not have is refused, and the script stops."""
    script = with_environment(require_approval=True, reviewers=["alice"]).replace(
        "User users/alice", "Person users/alice"
    )
    ran = setup.run(script)
    assert ran.code == 2
    assert "GitHub refused the rules of the environment production" in ran.err
    assert "'Person' is not one of ['User', 'Team']" in setup.github.forbidden.pop()
    assert setup.github.environments == {}


def test_wrong_use_is_told_without_a_call(setup: Setup) -> None:
    script = with_environment()
    assert (
        setup.run(script, "--chek").err
        == "There is no option --chek. There are --check and --values FOLDER\n"
    )
    assert setup.run(script, "--values", "nowhere").err == "--values takes a folder\n"
    helped = setup.run(script, "--help")
    assert helped.code == 0
    assert "usage: bash setup.sh [--check] [--values FOLDER] [OWNER/NAME]" in helped.out
    assert "set -euo" not in helped.out
    assert setup.github.calls == []


def kind(script: str) -> tuple[str, ...]:
    """What scripts differ in but for names and texts: the functions that they define."""
    return tuple(re.findall(r"^([a-z_]+)\(\) \{", script, re.MULTILINE))


@pytest.fixture(scope="module", name="scripts")
def all_kinds_of_scripts() -> dict[str, str]:
    """A script of every kind: from the golden cases and from the matrix of options."""
    found = {name: expected(name) for name in NAMES}
    for number, (_, document) in enumerate(DELIVERY.rows[::16]):
        pipeline = check(document, CATALOGUE).pipeline
        if pipeline:
            found[f"row {number}"] = generate(pipeline, CATALOGUE, check=False).files
    kinds: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, files in found.items():
        for path, text in files.items():
            if path.endswith("setup.sh"):
                kinds.setdefault(kind(text), (name, text))
    return dict(kinds.values())


def test_shellcheck_has_no_word_about_any_kind_of_script(scripts: dict[str, str]) -> None:
    assert len(scripts) > 8
    assert shellcheck.file_findings(scripts) == []
    broken = {"x": scripts["storefront"].replace('"$repository"', "$repository")}
    assert {finding.rule for finding in shellcheck.file_findings(broken)} == {"SC2086"}


# What bash 3.2 of macOS does not have.
NEWER = re.compile(
    r"\bmapfile\b|\breadarray\b|declare -[Ang]|local -n|\$\{\w+(?:,,|\^\^|@)|&>>|\|&|coproc|\[\[ -v|\bwait -n"
)


def test_the_scripts_are_for_old_bash_too(scripts: dict[str, str]) -> None:
    assert NEWER.search("echo ${name,,}")
    for name, script in scripts.items():
        assert NEWER.search(script) is None, name
        # grep of BSD knows no alternatives in basic patterns.
        assert r"\|" not in script, name


def test_what_is_typed_is_never_a_part_of_the_script(setup: Setup) -> None:
    """Names and notes stand in quotes: nothing in them is run, and the terminal shows them as they are."""
    canary = setup.folder / "canary"
    note = "it's $(touch canary) `touch canary` \"; touch canary; '"
    document = {
        **SHOP,
        "name": "Shop $(touch canary)",
        "env_vars": {"TEXT": {"variable": "TEXT", "default": "'; touch canary; echo '"}},
        "environments": [
            {"name": "production", "branch": "main", "secrets": [{"name": "API_KEY", "note": note}]}
        ],
    }
    script = bundle(document).files["setup.sh"]
    assert shellcheck.file_findings({"setup.sh": script}) == []
    ran = setup.run(script, "--check")
    assert (ran.code, ran.err) == (1, "")
    assert note in ran.out
    assert "jobs take '; touch canary; echo '\n" in ran.out
    assert not canary.exists()
