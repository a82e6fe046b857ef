"""Every stack with each of its package managers: what is set up, in which order, with a cache and without."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.catalogue.model import CHECKS
from tests.generator.samples import CATALOGUE, Document, bundle, places, problems, small, workflow

MANAGERS = [
    (stack.name, manager)
    for stack in CATALOGUE.stacks.values()
    if not stack.infers_language
    for manager in stack.package_managers
]
TAGS = {"push": {"tags": ["v*"]}}
# What each action that caches by itself must be told where nothing may be cached.
CACHES_BY_ITSELF = {
    "actions/setup-node": ("package-manager-cache", False),
    "actions/setup-go": ("cache", False),
    "astral-sh/setup-uv": ("enable-cache", False),
    "oven-sh/setup-bun": ("no-cache", True),
    "gradle/actions/setup-gradle": ("cache-disabled", True),
    "golangci/golangci-lint-action": ("skip-cache", True),
}
CACHE_ACTIONS = ("actions/cache", "Swatinem/rust-cache")


def component(stack: str, manager: str, **parts: Any) -> Document:
    return {"name": "app", "stack": stack, "package_manager": manager, **parts}


def jobs(stack: str, manager: str, *, triggers: Document | None = None, **parts: Any) -> dict[str, Any]:
    """The jobs of one component, read back from the file."""
    more = {"triggers": triggers} if triggers else {}
    found: dict[str, Any] = yaml.safe_load(
        workflow(small(components=[component(stack, manager, **parts)], **more))
    )["jobs"]
    return found


def steps(job: Any) -> list[tuple[str, Any]]:
    """What each step of a job uses (or ``run``), and what it gives to it."""
    return [
        (step["uses"].partition("@")[0], step.get("with", {})) if "uses" in step else ("run", step["run"])
        for step in job["steps"]
    ]


def uses(job: Any, action: str) -> Any:
    """What the one step with an action gives to it."""
    [given] = [given for used, given in steps(job) if used == action]
    return given


def order(job: Any) -> list[str]:
    return [step["name"] for step in job["steps"]]


@pytest.mark.parametrize(("stack", "manager"), MANAGERS)
class TestEachPackageManager:
    def test_its_set_up_comes_before_its_commands(self, stack: str, manager: str) -> None:
        names = order(jobs(stack, manager)["app-test"])
        assert names[0] == "Check out the code"
        assert names[-1] == "Test"
        assert any(name.startswith("Set up") for name in names)

    def test_nothing_is_cached_where_a_release_could_take_it(self, stack: str, manager: str) -> None:
        found = jobs(stack, manager, triggers=TAGS, coverage_tool="artifact")
        for action, given in [step for job in found.values() for step in steps(job)]:
            assert action not in CACHE_ACTIONS
            if action in CACHES_BY_ITSELF:
                key, value = CACHES_BY_ITSELF[action]
                assert given[key] is value
            elif action != "run":
                assert not given.keys() & {"cache", "cache-dependency-path", "bundler-cache"}

    def test_switching_the_cache_off_is_the_same_as_for_a_release_or_is_refused(
        self, stack: str, manager: str
    ) -> None:
        document = small(components=[component(stack, manager, cache=False)])
        if not CATALOGUE.stacks[stack].caches(manager):
            assert places(document) == ["components[0].cache"]
            return
        off = jobs(stack, manager, cache=False)["app-test"]
        assert off == jobs(stack, manager, triggers=TAGS)["app-test"]
        assert off != jobs(stack, manager)["app-test"]

    def test_caches_follow_a_file_of_the_components_folder(self, stack: str, manager: str) -> None:
        job = jobs(stack, manager, directory="services/app")["app-test"]
        for action, given in steps(job):
            if action == "run":
                continue
            for key in ("cache-dependency-path", "cache-dependency-glob"):
                for path in given.get(key, "").split():
                    assert path.startswith("services/app/")
            if action == "actions/cache":
                assert re.search(r"hashFiles\('services/app/[\w.-]+'\)", given["key"])

    def test_each_version_of_the_matrix_is_set_up(self, stack: str, manager: str) -> None:
        known = CATALOGUE.stacks[stack]
        versions = [item.version for item in known.versions[:2]]
        job = jobs(stack, manager, versions=versions)["app-test"]
        assert job["strategy"]["matrix"] == {known.version_key: versions}
        cell = f"${{{{ matrix.{known.version_key} }}}}"
        set_up = [
            step for step in job["steps"] if cell in {**step.get("with", {}), **step.get("env", {})}.values()
        ]
        assert len(set_up) == 1
        assert job["name"] == f"Test app ({known.version_label} {cell})"

    def test_a_version_of_the_package_manager_is_used_or_refused(self, stack: str, manager: str) -> None:
        document = small(components=[component(stack, manager, package_manager_version="1.2.3")])
        if CATALOGUE.stacks[stack].takes_version_of(manager):
            assert "1.2.3" in workflow(document)
        else:
            assert places(document) == ["components[0].package_manager_version"]

    def test_coverage_is_taken_from_where_the_tests_put_it(self, stack: str, manager: str) -> None:
        job = jobs(stack, manager, coverage_tool="artifact")["app-test"]
        report = CATALOGUE.language(stack, manager).coverage_report
        assert uses(job, "actions/upload-artifact")["path"] == report
        [test] = [step["run"] for step in job["steps"] if step["name"] == "Test"]
        # Where the command does not name the report, the tool has a place of its own for it.
        own_place = {"node": "lcov", "python": "--cov-report=xml", "java": "jacoco", "ruby": "rspec"}
        assert own_place.get(stack, report) in test.lower()


class TestTraps:
    def test_poetry_is_there_before_setup_python_asks_it_for_its_cache(self) -> None:
        job = jobs("python", "poetry")["app-test"]
        names = order(job)
        assert names.index("Install Poetry") < names.index("Set up Python")
        assert uses(job, "actions/setup-python")["cache"] == "poetry"
        assert ("run", "pipx install poetry==2.5.1") in steps(job)

    def test_pnpm_is_there_before_setup_node(self) -> None:
        names = order(jobs("node", "pnpm")["app-test"])
        assert names.index("Set up pnpm") < names.index("Set up Node.js")

    def test_pnpm_reads_package_manager_unless_a_version_is_named(self) -> None:
        job = jobs("node", "pnpm", directory="web")["app-test"]
        assert uses(job, "pnpm/action-setup") == {"package_json_file": "web/package.json"}
        job = jobs("node", "pnpm", package_manager_version="10.20.0")["app-test"]
        assert uses(job, "pnpm/action-setup") == {"version": "10.20.0"}

    def test_gradle_uses_the_provider_without_terms_of_its_own(self) -> None:
        for cache in (True, False):
            given = uses(jobs("java", "gradle", cache=cache)["app-test"], "gradle/actions/setup-gradle")
            assert given["cache-provider"] == "basic"

    def test_golangci_lint_is_installed_where_it_runs(self) -> None:
        found = jobs("go", "go")
        lint = uses(found["app-lint"], "golangci/golangci-lint-action")
        assert lint["version"] == f"v{CATALOGUE.tools['golangci-lint']}"
        assert "golangci/golangci-lint-action" not in dict(steps(found["app-test"]))
        found = jobs("go", "go", lint="staticcheck ./...")
        assert "golangci/golangci-lint-action" not in dict(steps(found["app-lint"]))

    def test_what_measures_coverage_is_set_up_for_that_alone(self) -> None:
        found = jobs("php", "composer", coverage_tool="artifact")
        assert uses(found["app-test"], "shivammathur/setup-php")["coverage"] == "pcov"
        assert uses(found["app-lint"], "shivammathur/setup-php")["coverage"] == "none"
        assert uses(jobs("php", "composer")["app-test"], "shivammathur/setup-php")["coverage"] == "none"
        assert "taiki-e/install-action" in dict(
            steps(jobs("rust", "cargo", coverage_tool="artifact")["app-test"])
        )
        assert "taiki-e/install-action" not in dict(steps(jobs("rust", "cargo")["app-test"]))

    def test_a_matrix_cell_reaches_a_script_by_a_variable(self) -> None:
        job = jobs("rust", "cargo", versions=["stable", "1.90"])["app-test"]
        [set_up] = [step for step in job["steps"] if step["name"] == "Set up Rust"]
        assert set_up["env"] == {"TOOLCHAIN": "${{ matrix.toolchain }}"}

    def test_a_wrapper_is_used_where_the_project_has_one(self) -> None:
        for manager, wrapper in (("maven", "./mvnw"), ("gradle", "./gradlew")):
            [*_, (_, test)] = steps(jobs("java", manager)["app-test"])
            assert wrapper in test
            assert f"else {'mvn=mvn' if manager == 'maven' else 'gradle=gradle'}; fi" in test

    def test_variables_of_the_language_give_way_to_the_persons(self) -> None:
        def env(**parts: Any) -> Any:
            document = small(components=[component("rust", "cargo", **parts.pop("component", {}))], **parts)
            return yaml.safe_load(workflow(document))["jobs"]["app-test"].get("env", {})

        assert env() == {"CARGO_TERM_COLOR": "always"}
        assert env(env_vars={"CARGO_TERM_COLOR": "never"}) == {}
        assert env(component={"env_vars": {"CARGO_TERM_COLOR": "never"}}) == {"CARGO_TERM_COLOR": "never"}


def test_every_stack_says_what_other_parts_ask_of_it() -> None:
    known = CATALOGUE.stacks
    assert {name: stack.codeql for name, stack in known.items()} == {
        "python": "python",
        "node": "javascript-typescript",
        "go": "go",
        "rust": "rust",
        "java": "java-kotlin",
        "dotnet": "csharp",
        "ruby": "ruby",
        "php": None,
        "custom": None,
    }
    formats = {"cobertura", "lcov", "golang", "jacoco", "clover"}
    assert {stack.coverage_format for stack in known.values()} - {""} == formats


@pytest.mark.parametrize("stack", ["go", "node", "python"])
def test_a_version_at_its_end_of_life_is_a_notice(stack: str) -> None:
    known = CATALOGUE.stacks[stack]
    old = [item.version for item in known.versions if item.end_of_life and item.end_of_life < CATALOGUE.as_of]
    assert old
    made = bundle(
        small(components=[{"name": "app", "stack": stack, "versions": [*known.default_versions, old[0]]}])
    )
    found = [notice for notice in made.notices if notice.code == "end_of_life"]
    assert [notice.path for notice in found] == ["components[0].versions[1]"]
    assert old[0] in found[0].message


def test_a_full_version_of_an_old_one_is_at_its_end_too() -> None:
    made = bundle(small(components=[{"name": "app", "stack": "python", "versions": ["3.10.4", "3.11.1"]}]))
    assert [n.path for n in made.notices if n.code == "end_of_life"] == ["components[0].versions[0]"]


def notices(**parts: Any) -> dict[str, str]:
    """The notices of one component by their code."""
    made = bundle(small(components=[{"name": "app", **parts}]))
    return {notice.code: notice.message for notice in made.notices if notice.path.startswith("components[0]")}


def test_the_lockfile_that_is_assumed_is_named() -> None:
    found = notices(stack="node", directory="web")
    assert "web/package-lock.json" in found["lockfile_assumed"]
    # Nothing needs it: another install, and no cache.
    assert "lockfile_assumed" not in notices(stack="node", install="npm install", cache=False)
    assert "lockfile_assumed" not in notices(stack="go")
    found = notices(stack="node", package_manager="pnpm")
    assert "packageManager" in found["set_up_assumed"]
    assert "set_up_assumed" not in notices(
        stack="node", package_manager="pnpm", package_manager_version="10.1.0"
    )
    assert "packages.lock.json" in notices(stack="dotnet")["set_up_assumed"]


def test_a_report_that_only_the_persons_command_can_write_is_named() -> None:
    found = notices(stack="python", directory="api", test="pytest --cov", coverage_tool="artifact")
    assert "api/coverage.xml" in found["report_assumed"]
    assert "report_assumed" not in notices(stack="python", coverage_tool="artifact")
    assert "SimpleCov" in notices(stack="ruby", coverage_tool="artifact")["report_assumed"]


def test_versions_are_checked_against_the_stack() -> None:
    for stack, version in (("rust", "2.0"), ("java", "7"), ("php", "7.4"), ("dotnet", "10"), ("ruby", "2.7")):
        document = small(components=[{"name": "app", "stack": stack, "versions": [version]}])
        assert places(document) == ["components[0].versions[0]"]
        assert CATALOGUE.stacks[stack].label in problems(document)[0].message


def test_the_documentation_lists_what_the_catalogue_has() -> None:
    page = (Path(__file__).parents[2] / "docs" / "pipeline.md").read_text(encoding="utf-8")
    for stack in CATALOGUE.stacks.values():
        if stack.infers_language:
            continue
        [row] = re.findall(rf"^\| `{stack.name}` \| (.*) \|$", page, re.MULTILINE)
        versions, managers, checks = row.split(" | ")
        offered = ", ".join(item.version for item in stack.versions)
        assert versions == f"{offered} (default {', '.join(stack.default_versions)})"
        assert re.findall(r"`([\w-]+)`", managers) == list(stack.package_managers)
        assert set(re.findall(r"`(\w+)`", checks)) == {
            check
            for check in CHECKS
            for manager in stack.package_managers
            if CATALOGUE.on_by_default(stack.name, check, manager)
        }
