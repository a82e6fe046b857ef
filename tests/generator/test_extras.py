"""The extras: dependabot.yml, the review of new dependencies, the scan with CodeQL, and what SETUP.md says of them."""

from typing import Any

import pytest
import yaml

from generator.github.event import Event
from generator.github.simulate import simulate
from tests.generator.samples import CATALOGUE, bundle, full, problems, small, workflow
from tests.validators import all_findings

DEPENDABOT = ".github/dependabot.yml"
PUSH_AND_PULL = {"push": {"branches": ["main", "develop"]}, "pull_request": {}}


def updates(**parts: Any) -> list[dict[str, Any]]:
    """The entries of the dependabot.yml of a small configuration with other parts."""
    tree = yaml.safe_load(bundle(small(**parts, extras={"dependabot": True})).files[DEPENDABOT])
    assert tree["version"] == 2
    listed: list[dict[str, Any]] = tree["updates"]
    return listed


def component(name: str, directory: str, stack: str = "node") -> dict[str, Any]:
    """A component in a folder of its own."""
    return {"name": name, "stack": stack, "directory": directory}


def test_nothing_of_an_extra_that_is_off_is_left() -> None:
    made = bundle(small(extras={"dependabot": False, "dependency_review": False, "codeql": False}))
    assert made.files == bundle(small()).files
    assert DEPENDABOT not in made.files
    assert "codeql" not in str(made.files)


def test_dependabot_looks_after_actions_dockerfiles_and_every_component() -> None:
    found = updates(
        components=[component("web", "web"), component("api", "services/api", "python")],
        images=[
            {"name": "api", "context": "services/api"},
            {"name": "web", "dockerfile": "docker/web/Dockerfile"},
        ],
    )
    assert {item["package-ecosystem"]: item.get("directory", item.get("directories")) for item in found} == {
        "github-actions": "/",
        "docker": ["/services/api", "/docker/web"],
        "npm": "/web",
        "pip": "/services/api",
    }


def test_dependabot_waits_seven_days_with_everything_and_runs_no_code() -> None:
    for item in updates(components=[component("web", "web"), component("api", ".", "python")]):
        assert item["cooldown"] == {"default-days": 7}
        assert item["schedule"] == {"interval": "weekly"}
        assert "insecure-external-code-execution" not in item


def test_no_folder_of_an_ecosystem_is_listed_twice() -> None:
    found = updates(
        components=[component("web", "web"), component("e2e", "web"), component("admin", "admin")],
        images=[{"name": "one", "context": "web"}, {"name": "two", "context": "web"}],
    )
    assert len({item["package-ecosystem"] for item in found}) == len(found)
    npm = next(item for item in found if item["package-ecosystem"] == "npm")
    docker = next(item for item in found if item["package-ecosystem"] == "docker")
    assert npm["directories"] == ["/web", "/admin"]
    assert docker["directory"] == "/web"


def test_small_updates_come_together_and_images_alone() -> None:
    found = {item["package-ecosystem"]: item for item in updates(images=[{"name": "api"}])}
    assert found["github-actions"]["groups"] == {"actions": {"patterns": ["*"]}}
    assert found["pip"]["groups"] == {"minor-and-patch": {"update-types": ["minor", "patch"]}}
    assert "groups" not in found["docker"]


def test_every_ecosystem_of_the_catalogue_is_one_that_dependabot_knows() -> None:
    """The schema lists them; a wrong word would stop all of Dependabot's updates."""
    files = {}
    for name, stack in CATALOGUE.stacks.items():
        for manager in stack.package_managers:
            part = {"name": "api", "stack": name, "package_manager": manager, "test": "make test"}
            document = small(components=[part], extras={"dependabot": True})
            if not problems(document):
                files[f"{name}/{manager}/{DEPENDABOT}"] = bundle(document).files[DEPENDABOT]
    assert len(files) >= 3
    assert all_findings(files) == []


def test_the_validators_bite_in_dependabot_files() -> None:
    bad = "version: 2\nupdates:\n  - package-ecosystem: nmp\n    directory: /\n    schedule:\n      interval: weekly\n"
    assert {finding.tool for finding in all_findings({f"x/{DEPENDABOT}": bad})} >= {"schemastore"}
    hasty = bad.replace("nmp", "npm")
    assert "dependabot-cooldown" in {finding.rule for finding in all_findings({f"x/{DEPENDABOT}": hasty})}


def test_new_dependencies_are_reviewed_on_pull_requests_and_count_for_the_gate() -> None:
    text = workflow(small(triggers=PUSH_AND_PULL, extras={"dependency_review": True}))
    tree = yaml.safe_load(text)
    job = tree["jobs"]["dependency-review"]
    assert job["permissions"] == {"contents": "read"}
    assert not any("run" in step for step in job["steps"])
    assert "dependency-review" in tree["jobs"]["checks"]["needs"]
    assert "dependency-review" in simulate(text, Event.pull_request()).ran()
    push = simulate(text, Event.push("main"))
    assert "dependency-review" in push.skipped()
    assert push.jobs["checks"].result == "success"


@pytest.mark.parametrize(
    ("event", "scanned"),
    [
        (Event.push("main"), True),
        (Event.push("develop"), False),
        (Event.pull_request(), True),
        (Event.pull_request(fork=True), True),
        (Event.pull_request(dependabot=True), True),
        (Event.schedule(), True),
        (Event.manual("main"), False),
    ],
)
def test_codeql_scans_the_default_branch_pull_requests_and_schedules(event: Event, *, scanned: bool) -> None:
    triggers = {**PUSH_AND_PULL, "manual": True, "schedule": [{"cron": "17 4 * * 1"}]}
    text = workflow(small(triggers=triggers, extras={"codeql": True}))
    assert ("codeql" in simulate(text, event).ran()) == scanned


def test_codeql_asks_for_the_branch_only_where_others_start_runs() -> None:
    text = workflow(small(triggers={"push": {"branches": ["main"]}}, extras={"codeql": True}))
    assert yaml.safe_load(text)["jobs"]["codeql"]["if"] == "github.event_name == 'push'"


def test_codeql_reads_workflows_and_every_language_once() -> None:
    parts = [component("web", "web"), component("admin", "admin"), component("api", "api", "python")]
    job = yaml.safe_load(workflow(small(components=parts, extras={"codeql": True})))["jobs"]["codeql"]
    assert job["strategy"]["matrix"] == {"language": ["actions", "javascript-typescript", "python"]}
    assert job["steps"][1]["with"] == {"languages": "${{ matrix.language }}", "build-mode": "none"}
    assert job["steps"][2]["with"] == {"category": "/language:${{ matrix.language }}"}


def test_codeql_may_report_and_runs_none_of_the_code() -> None:
    text = workflow(small(extras={"codeql": True}))
    tree = yaml.safe_load(text)
    assert tree["jobs"]["codeql"]["permissions"]["security-events"] == "write"
    assert "security-events: write # report what it finds" in text
    assert not any("run" in step for step in tree["jobs"]["codeql"]["steps"])
    # What the scan finds has a check of its own at GitHub; the gate waits for what this workflow decides.
    assert "codeql" not in tree["jobs"]["checks"]["needs"]


@pytest.mark.parametrize(
    ("key", "triggers"),
    [
        ("dependency_review", {"push": {}}),
        ("codeql", {"push": {"branches": ["develop"]}}),
        ("codeql", {"push": {"tags": ["v*"]}}),
        ("codeql", {"manual": True}),
    ],
)
def test_an_extra_that_no_trigger_reaches_is_refused(key: str, triggers: dict[str, Any]) -> None:
    found = problems(small(triggers=triggers, extras={key: True}))
    assert [(problem.path, problem.code) for problem in found] == [(f"extras.{key}", "unreachable")]


def test_the_guide_says_what_must_be_switched_on() -> None:
    document = full()
    document["extras"] = {"dependabot": True, "dependency_review": True, "codeql": True}
    guide = bundle(document).files["SETUP.md"]
    assert "`.github/dependabot.yml`" in guide
    for words in (
        "dependency graph",
        "GitHub Code Security",
        "default setup must be off",
        "acme/storefront/code-scanning",
    ):
        assert words in guide, words
    for heading in ("Dependabot", "Dependency review", "CodeQL"):
        assert f"## {heading}\n" in guide
        assert f"## {heading}\n" not in bundle(full()).files["SETUP.md"]


def test_what_an_extra_leaves_out_is_told() -> None:
    unknown = [stack for stack in CATALOGUE.stacks.values() if stack.codeql is None]
    for stack in unknown:
        part = {"name": "tool", "stack": stack.name, "test": "make test", "install": "true"}
        document = small(components=[part], extras={"codeql": True})
        if not problems(document):
            assert "not_scanned" in {notice.code for notice in bundle(document).notices}


def test_the_linters_find_nothing() -> None:
    document = full()
    document["extras"] = {"dependabot": True, "dependency_review": True, "codeql": True}
    files = {f"full/{path}": text for path, text in bundle(document).files.items()}
    files |= {
        f"small/{path}": text
        for path, text in bundle(small(extras={"dependabot": True, "codeql": True})).files.items()
    }
    assert all_findings(files) == []
