"""Systems, runners, checkout options and coverage of components: what stands in the file, and what is refused."""

import re
import subprocess
from typing import Any

import pytest

from generator import json_schema
from generator.github.event import Event
from generator.github.event_table import typical_events
from generator.github.render import parse_back
from generator.github.simulate import simulate
from generator.problems import Notice
from generator.runners import is_linux, system_of
from tests.generator.samples import CATALOGUE, Document, bundle, problems, small, workflow
from tests.validators import all_findings

API: Document = {"name": "api", "stack": "python", "directory": "api"}


def jobs(**parts: Any) -> dict[str, Any]:
    """The jobs of a pipeline with one component, ``api``, that has these parts."""
    tree: dict[str, Any] = parse_back(workflow(small(components=[{**API, **parts}])))["jobs"]
    return tree


def said(**parts: Any) -> dict[str, str]:
    """The problems of such a component by their places below it."""
    found = problems(small(components=[{**API, **parts}]))
    return {problem.path.removeprefix("components[0]."): problem.message for problem in found}


def codes(document: Document) -> dict[str, Notice]:
    """The notices of a document by their codes."""
    return {notice.code: notice for notice in bundle(document).notices}


def uploads(job: Document) -> dict[str, Document]:
    """The steps that keep something, by name."""
    return {step["name"]: step for step in job["steps"] if step["name"].startswith("Keep")}


def test_versions_and_systems_make_a_matrix() -> None:
    made = jobs(
        versions=["3.12", "3.13"],
        os=["linux", "macos", "windows"],
        artifacts=["dist/"],
        coverage_tool="artifact",
    )
    test = made["api-test"]
    assert test["strategy"] == {
        "fail-fast": False,
        "matrix": {"python-version": ["3.12", "3.13"], "os": ["ubuntu-24.04", "macos-15", "windows-2025"]},
    }
    assert test["runs-on"] == "${{ matrix.os }}"
    assert test["name"] == "Test api (Python ${{ matrix.python-version }} on ${{ matrix.os }})"
    assert test["defaults"]["run"]["shell"] == "bash"
    kept = uploads(test)
    name = kept["Keep the artifacts"]["with"]["name"]
    assert name == "api-artifacts-${{ matrix.python-version }}-${{ matrix.os }}"
    report = kept["Keep the coverage report"]
    assert report["if"] == "matrix.python-version == '3.12' && matrix.os == 'ubuntu-24.04'"
    assert made["api-lint"]["runs-on"] == "ubuntu-24.04"
    assert "strategy" not in made["api-lint"]


@pytest.mark.parametrize(
    ("path", "hidden"),
    [(".next/", True), ("dist/.well-known/security.txt", True), ("dist/", False), ("./dist/a.b", False)],
)
def test_what_begins_with_a_dot_is_kept_where_it_was_asked_for(path: str, hidden: bool) -> None:
    """actions/upload-artifact leaves it out otherwise (its README, "Uploading hidden files")."""
    inputs = uploads(jobs(artifacts=[path])["api-test"])["Keep the artifacts"]["with"]
    assert inputs.get("include-hidden-files", False) is hidden


@pytest.mark.parametrize(
    ("systems", "lints_on", "tests_on"),
    [
        (["macos"], "macos-15", "macos-15"),
        (["windows", "linux"], "ubuntu-24.04", "${{ matrix.os }}"),
        (["windows", "macos"], "windows-2025", "${{ matrix.os }}"),
        (["ubuntu-24.04-arm"], "ubuntu-24.04-arm", "ubuntu-24.04-arm"),
        ([], "ubuntu-24.04", "ubuntu-24.04"),
    ],
)
def test_linting_runs_once_on_linux_where_that_is_chosen(
    systems: list[str], lints_on: str, tests_on: str
) -> None:
    made = jobs(os=systems)
    assert made["api-lint"]["runs-on"] == lints_on
    assert made["api-test"]["runs-on"] == tests_on
    assert ("strategy" in made["api-test"]) == (len(systems) > 1)


def test_a_system_alone_is_an_axis_of_its_own() -> None:
    test = jobs(os=["linux", "windows"], coverage_tool="artifact", artifacts=["a"])["api-test"]
    assert test["name"] == "Test api (${{ matrix.os }})"
    kept = uploads(test)
    assert kept["Keep the artifacts"]["with"]["name"] == "api-artifacts-${{ matrix.os }}"
    assert kept["Keep the coverage report"]["if"] == "matrix.os == 'ubuntu-24.04'"


def test_the_runner_of_the_pipeline_stays_that_of_its_system() -> None:
    document = small(runner="ubuntu-22.04", components=[{**API, "os": ["linux", "macos"]}])
    made = parse_back(workflow(document))["jobs"]
    assert made["api-test"]["strategy"]["matrix"]["os"] == ["ubuntu-22.04", "macos-15"]
    assert made["api-lint"]["runs-on"] == "ubuntu-22.04"
    assert "hosted_systems" not in codes(document)
    for own in ("our-own", ["self-hosted", "linux"], {"group": "ours"}):
        document["runner"] = own
        made = parse_back(workflow(document))["jobs"]
        assert made["api-test"]["strategy"]["matrix"]["os"] == ["ubuntu-24.04", "macos-15"]
        assert codes(document)["hosted_systems"].path == "components[0].os"


def test_no_matrix_is_larger_than_github_takes() -> None:
    field = json_schema()["$defs"]["Component"]["properties"]
    assert field["versions"]["maxItems"] * field["os"]["maxItems"] <= 256
    eleven = [f"ubuntu-{number}.04" for number in range(11)]
    assert said(os=eleven)["os"] == "You can list up to 10 systems"


def test_mistakes_of_systems() -> None:
    assert "Choose linux, macos, windows" in said(os=["linux", "solaris"])["os[1]"]
    assert said(os=["linux", "ubuntu-24.04"])["os[1]"] == "ubuntu-24.04 is listed twice"
    assert said(os=["linux", "macOS", "macos"])["os[2]"] == "macos-15 is listed twice"
    assert "Remove one of both" in said(os=["linux"], runner="mine")["runner"]
    assert "Linting runs once" in said(os=["linux", "macos"], test=False, build=False)["os"]


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"os": ["linux", "windows"]}, "os[1]"),
        ({"os": ["macos-14"]}, "os[0]"),
        ({"runner": "windows-2025"}, "runner"),
        ({"runner": ["self-hosted", "macOS"]}, "runner"),
        ({"runner": {"group": "ours", "labels": ["windows"]}}, "runner"),
    ],
)
def test_services_run_on_linux_only(parts: Document, place: str) -> None:
    found = said(services=["postgres"], **parts)
    assert list(found) == [place]
    assert "Services run beside tests on Linux only" in found[place]
    assert not said(**parts)


def test_what_needs_linux_may_have_a_runner_of_its_own() -> None:
    document = small(
        runner="windows-2025",
        images=[{"name": "api"}],
        deploy={"method": "helm", "chart": "chart"},
        environments=[{"name": "live"}],
    )
    assert [problem.path for problem in problems(document)] == ["runner", "runner"]
    document["images"][0]["runner"] = "ubuntu-24.04"
    document["environments"][0]["runner"] = ["self-hosted", "linux"]
    made = parse_back(workflow(document))["jobs"]
    assert made["api-image"]["runs-on"] == made["api-image-check"]["runs-on"] == "ubuntu-24.04"
    assert made["deploy-live"]["runs-on"] == ["self-hosted", "linux"]
    assert made["checks"]["defaults"] == {"run": {"shell": "bash"}}
    document["images"][0]["runner"] = "macos-15"
    assert [problem.path for problem in problems(document)] == ["images[0].runner"]


def test_a_runner_is_a_label_several_labels_or_a_group() -> None:
    ignored = "# zizmor: ignore[self-hosted-runner] the pipeline names the team's own runner"
    text = workflow(small(runner=["self-hosted", "linux", "x64"]))
    assert f"    runs-on: [self-hosted, linux, x64] {ignored}\n" in text
    text = workflow(small(runner={"group": "Big ones", "labels": ["gpu"]}))
    assert f"    runs-on:\n      group: Big ones {ignored}\n      labels: [gpu]\n" in text
    text = workflow(small(runner=["one-label"]))
    assert "    runs-on: one-label\n" in text
    assert "zizmor" not in text


def test_every_form_of_runner_passes_the_linters() -> None:
    runners: list[Any] = [
        "self-hosted",
        ["self-hosted", "linux"],
        ["gpu"],
        {"group": "enterprise/a b", "labels": "gpu"},
    ]
    files = {
        f"{index}/.github/workflows/ci.yml": workflow(
            small(
                runner=runner, components=[{**API, "os": ["linux", "windows"], "coverage_tool": "coveralls"}]
            )
        )
        for index, runner in enumerate(runners)
    }
    assert all_findings(files, runner_labels=("gpu",)) == []


@pytest.mark.parametrize(
    ("runner", "system"),
    [
        ("ubuntu-24.04", "linux"),
        ("anything", "linux"),
        ("macos-15-xlarge", "macos"),
        (["self-hosted", "macOS"], "macos"),
        ("Windows-11-arm", "windows"),
        (["self-hosted", "Windows", "x64"], "windows"),
    ],
)
def test_the_system_of_a_runner(runner: Any, system: str) -> None:
    assert system_of(runner) == system
    assert is_linux(runner) == (system == "linux")


def test_checkout_options_reach_every_check_job_of_the_component_alone() -> None:
    checkout = {"fetch_depth": 0, "submodules": "recursive", "lfs": True}
    document = small(
        components=[
            {**API, "checkout": checkout, "coverage_tool": "codecov"},
            {"name": "web", "stack": "node"},
        ]
    )
    made = parse_back(workflow(document))["jobs"]
    wanted = {"persist-credentials": False, "fetch-depth": 0, "submodules": "recursive", "lfs": True}
    for name, job in made.items():
        first = job["steps"][0]
        if first["name"] == "Check out the code":
            assert first["with"] == (
                wanted if name in {"api-lint", "api-test"} else {"persist-credentials": False}
            )


def test_defaults_of_the_checkout_leave_no_trace() -> None:
    written = {"fetch_depth": 1, "submodules": False, "lfs": False}
    assert workflow(small(components=[{**API, "checkout": written}])) == workflow(small(components=[API]))


def test_mistakes_of_the_checkout() -> None:
    assert "0 for all of them" in said(checkout={"fetch_depth": -1})["checkout.fetch_depth"]
    assert said(checkout={"submodules": "yes"})["checkout.submodules"] == "Choose true, false or recursive"
    assert said(checkout={"depth": 1})["checkout.depth"].startswith("Unknown key")


def test_the_version_of_a_package_manager_goes_where_it_is_installed() -> None:
    made = jobs(package_manager="uv", package_manager_version="0.12.3")
    for name in ("api-lint", "api-test"):
        (set_up,) = [step for step in made[name]["steps"] if "setup-uv" in step.get("uses", "")]
        assert set_up["with"]["version"] == "0.12.3"
    found = said(stack="node", package_manager="npm", package_manager_version="11.0.0")
    assert found == {
        "package_manager_version": "npm comes with Node.js or with the project. Remove its version"
    }


def coverage(*components: Document, **more: Any) -> dict[str, Any]:
    """The jobs of a pipeline with these components."""
    tree: dict[str, Any] = parse_back(workflow(small(components=list(components), **more)))["jobs"]
    return tree


def test_one_report_at_coveralls_is_complete_by_itself() -> None:
    made = coverage({**API, "coverage_tool": "coveralls"})
    assert "coveralls" not in made
    job = made["api-coverage"]
    assert job["permissions"] == {"contents": "read"}
    assert not any("run" in step for step in job["steps"])
    upload = job["steps"][-1]["with"]
    assert upload["file"] == "api/coverage.xml"
    assert upload["format"] == "cobertura"
    assert upload["base-path"] == "api"
    assert upload["flag-name"] == "api"
    assert "parallel" not in upload


def test_several_reports_at_coveralls_are_closed_by_a_last_job() -> None:
    web = {"name": "web", "stack": "node", "coverage_tool": "coveralls"}
    other = {"name": "cli", "stack": "python", "directory": "cli", "coverage_tool": "codecov"}
    made = coverage({**API, "coverage_tool": "coveralls"}, web, other)
    for name in ("api", "web"):
        upload = made[f"{name}-coverage"]["steps"][-1]["with"]
        assert upload["parallel"] is True
        assert upload["flag-name"] == name
    last = made["coveralls"]
    assert last["needs"] == ["api-coverage", "web-coverage"]
    assert last["permissions"] == {}
    assert last["steps"][0]["with"]["parallel-finished"] is True
    assert last["steps"][0]["with"]["carryforward"] == "api,web"
    assert "coveralls" not in made["checks"]["needs"]


@pytest.mark.parametrize("tool", ["codecov", "coveralls"])
def test_reports_need_an_event_that_brings_them(tool: str) -> None:
    document = small(triggers={"manual": True}, components=[{**API, "coverage_tool": tool}])
    (problem,) = problems(document)
    assert problem.path == "components[0].coverage_tool"
    assert tool.title() in problem.message


@pytest.mark.parametrize("name", CATALOGUE.services)
def test_every_service_waits_until_it_answers_and_says_where_it_is(name: str) -> None:
    service = CATALOGUE.services[name]
    for version in service.versions:
        test = jobs(services=[{"name": name, "version": version}])["api-test"]
        written = test["services"][name]
        assert re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", written["image"])
        assert written["ports"] == [f"{service.port}:{service.port}"]
        assert f'--health-cmd "{service.health}"' in written["options"]
        assert '"' not in service.health
        # Docker hands it to sh as it stands between the quotes.
        subprocess.run(["sh", "-n", "-c", service.health], check=True)
        address = test["env"][service.address.name]
        assert f":{service.port}" in address
        assert "localhost" in address or "127.0.0.1" in address


def test_minutes_at_worst_are_cells_by_time_limits() -> None:
    document = small(
        components=[
            {
                **API,
                "versions": ["3.12", "3.13"],
                "os": ["linux", "macos", "windows"],
                "coverage_tool": "codecov",
            }
        ],
        timeout_minutes={"lint": 2, "test": 7, "coverage": 3, "checks": 1},
    )
    notice = codes(document)["worst_case_minutes"]
    assert notice.path == "timeout_minutes"
    # Six test jobs, linting once, the upload and the gate.
    assert " 48 minutes" in notice.message
    assert "api alone 44, with 6 test jobs" in notice.message


@pytest.mark.parametrize(
    ("more", "minutes"),
    [
        ({}, 10 + 20 + 5),
        ({"components": [{**API, "timeout_minutes": 4}]}, 4 + 4 + 5),
        ({"components": [{**API, "lint": False, "format": False}]}, 20 + 5),
        ({"components": [{**API, "paths": ["libs"]}]}, 5 + 10 + 20 + 5),
        # Built before the merge, or pushed after it and deployed: never both in one run.
        ({"images": [{"name": "a"}, {"name": "b", "push": False}]}, 35 + 2 * 30),
        (
            {
                "components": [
                    {**API, "coverage_tool": "coveralls"},
                    {"name": "web", "stack": "node", "coverage_tool": "coveralls"},
                ]
            },
            2 * 30 + 3 * 10 + 5,
        ),
        ({"notifications": [{"channel": "slack", "secret": "HOOK"}]}, 35 + 5),
        ({"extras": {"dependency_review": True, "codeql": True}}, 35 + 5 + 30),
        (
            {
                "images": [{"name": "a"}],
                "deploy": {"method": "helm", "chart": "c"},
                "environments": [{"name": "one"}, {"name": "two"}],
            },
            35 + 30 + 2 * 15,
        ),
    ],
)
def test_minutes_at_worst_of_every_kind_of_job(more: Document, minutes: int) -> None:
    document = small(**{"components": [API], **more})
    assert codes(document)["worst_case_minutes"].message.startswith(
        f"A run takes {minutes} minutes of runners"
    )
    simulated = [sum_of_limits(document, event) for event in typical_events(workflow(document))]
    assert max(simulated) == minutes


def sum_of_limits(document: Document, event: Event) -> int:
    """The minutes of all jobs that an event runs, each to its limit."""
    tree = parse_back(workflow(document))
    ran = simulate(tree, event).ran()
    # A failed run sends its message after everything else.
    told = (
        ["notify"]
        if "notify" in tree["jobs"] and event.name != "pull_request" and "notify" not in ran
        else []
    )
    return sum(int(tree["jobs"][job]["timeout-minutes"]) for job in (*ran, *told))


def test_runners_of_the_teams_own_are_told_of_before_foreign_code_runs_there() -> None:
    document = small(
        runner="ubuntu-24.04",
        components=[
            {**API, "runner": {"group": "ours", "labels": ["gpu"]}},
            {"name": "web", "stack": "node"},
        ],
    )
    assert codes(document)["foreign_code"].path == "components[0].runner"
    guide = bundle(document).files["SETUP.md"]
    assert "- The group `ours` with `gpu`\n" in guide
    assert "anybody can open one" in guide
    document["triggers"] = {"push": {}}
    assert "foreign_code" not in codes(document)
    assert "anybody can open one" not in bundle(document).files["SETUP.md"]
    document["components"][0].pop("runner")
    assert "## Runners" not in bundle(document).files["SETUP.md"]
    document |= {"runner": ["self-hosted", "linux"], "triggers": {"push": {}, "pull_request": {}}}
    assert codes(document)["foreign_code"].path == "runner"
    assert "- `self-hosted`, `linux`\n" in bundle(document).files["SETUP.md"]


def test_the_guide_says_what_coveralls_needs() -> None:
    assert (
        "coveralls.io" in bundle(small(components=[{**API, "coverage_tool": "coveralls"}])).files["SETUP.md"]
    )
    assert (
        "coveralls" not in bundle(small(components=[{**API, "coverage_tool": "codecov"}])).files["SETUP.md"]
    )
