"""Paths of components: which pull request runs which checks, and that the gate and everything behind it stay right."""

import itertools
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.github.event import Event
from generator.github.jobs.changes import SHARED
from generator.github.render import parse_back
from generator.github.simulate import Simulation, simulate
from generator.github.simulated_changes import path_filters, path_matches
from tests.generator.samples import Document, problems, small, workflow
from tests.validators import all_findings

API: Document = {"name": "api", "stack": "python", "directory": "services/api", "paths": ["libs/**/*.py"]}
WEB: Document = {"name": "web", "stack": "node", "directory": "web", "paths": ["libs/ui", "a b/c?.md"]}
CLI: Document = {"name": "cli", "stack": "python", "directory": "cli"}
LONG = [f"libs/part-{number}/with a long name" for number in range(30)]
CHECKS = {"changes", "api-lint", "api-test", "web-lint", "web-test", "cli-lint", "cli-test", "checks"}

# Every file that the cases below change, and the components that each concerns, with cli, which has no paths.
CONCERNED: dict[str, set[str]] = {
    "services/api/src/main.py": {"api"},
    "services/api2/main.py": set(),
    "services/readme.md": set(),
    "libs/a.py": {"api"},
    "libs/a/b/c.py": {"api"},
    "libs/a.pyc": set(),
    "libs/ui/deep/button.js": {"web"},
    "libs/ui": {"web"},
    "libs/uix/button.js": set(),
    "libs/ui/x.py": {"api", "web"},
    "a b/c1.md": {"web"},
    "a b/c12.md": set(),
    "a b/d/c1.md": set(),
    "docs/a.md": set(),
    "deep/pyproject.toml": set(),
    "pyproject.toml": {"api", "web"},
    ".editorconfig": {"api", "web"},
    "'quoted\" \\ name": {"api", "web"},
    ".github/workflows/ci.yml": {"api", "web"},
    ".github/CODEOWNERS": set(),
    "größe/ä.py": set(),
}


def pipeline(*components: Document, **more: Any) -> str:
    """The workflow of a pipeline with these components, or with one filtered in each way and one that is not."""
    return workflow(small(components=list(components or (API, WEB, CLI)), **more))


def names(result: Simulation) -> set[str]:
    """The components of which some check ran."""
    return {job.rpartition("-")[0] for job in result.ran() if job.endswith(("-lint", "-test"))}


def script_of(text: str) -> str:
    """The script that compares."""
    job = parse_back(text)["jobs"]["changes"]
    return str(next(step["run"] for step in job["steps"] if step.get("id") == "compare"))


def git(*arguments: str, cwd: Path) -> str:
    """Run git, without the settings of whoever runs the tests."""
    identity = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_NOSYSTEM": "1", **identity}
    done = subprocess.run(["git", *arguments], cwd=cwd, env=env, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(name="merged")
def a_merge(tmp_path: Path) -> Any:
    """A function that makes what GitHub checks out for a pull request, and runs the script in it."""
    origin = tmp_path / "origin"
    origin.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=origin)
    for path in (*CONCERNED, "renamed/from.py"):
        if path != "libs/ui":
            place = origin / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("one\n", encoding="utf-8")
    git("add", "--all", cwd=origin)
    git("commit", "--quiet", "--message=base", cwd=origin)
    count = itertools.count()

    def run(change: Any, script: str, *, shallow: bool = False) -> dict[str, str]:
        number = next(count)
        git("checkout", "--quiet", "-b", f"change-{number}", "main", cwd=origin)
        change(origin)
        git("add", "--all", cwd=origin)
        git("commit", "--quiet", "--message=change", cwd=origin)
        git("checkout", "--quiet", "-b", f"merge-{number}", "main", cwd=origin)
        # The base branch went on meanwhile: what it changed is not the pull request's.
        (origin / "web/other.js").parent.mkdir(exist_ok=True)
        (origin / "web/other.js").write_text(f"{number}\n", encoding="utf-8")
        git("add", "--all", cwd=origin)
        git("commit", "--quiet", "--message=meanwhile", cwd=origin)
        git("merge", "--quiet", "--no-ff", "--message=merge", f"change-{number}", cwd=origin)
        place = origin
        if shallow:
            place = tmp_path / f"clone-{number}"
            branch, address = f"--branch=merge-{number}", f"file://{origin}"
            git("clone", "--quiet", "--depth=2", branch, address, str(place), cwd=tmp_path)
        output = tmp_path / f"output-{number}"
        env = {"PATH": os.environ["PATH"], "GITHUB_OUTPUT": str(output), "HOME": str(tmp_path)}
        subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=place, env=env, check=True, capture_output=True,
        )  # fmt: skip
        return dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())

    return run


def test_git_and_the_simulator_agree_on_every_path(merged: Any) -> None:
    script = script_of(pipeline())
    filters = path_filters(script)
    assert set(filters) == {"api", "web"}
    for path, concerned in CONCERNED.items():
        if path == "libs/ui":
            continue
        outputs = merged(
            lambda origin, path=path: (origin / path).write_text("two\n", encoding="utf-8"), script
        )
        assert outputs == {name: str(name in concerned).lower() for name in ("api", "web")}, path
        for name, patterns in filters.items():
            met = any(path_matches(pattern, path) for pattern in patterns)
            assert met == (name in concerned), (name, path)


def test_what_leaves_a_folder_concerns_it(merged: Any) -> None:
    script = script_of(pipeline())

    def rename(origin: Path) -> None:
        (origin / "services/api/src/main.py").rename(origin / "docs/main.py")

    # As GitHub's runner has it: two commits deep.
    assert merged(rename, script, shallow=True) == {"api": "true", "web": "false"}
    assert merged(lambda origin: (origin / "libs/a.py").unlink(), script) == {"api": "true", "web": "false"}


def test_a_commit_that_merges_nothing_fails_the_job(tmp_path: Path) -> None:
    """An answer from the wrong commits would skip checks: then the job fails, and so does the gate."""
    git("init", "--quiet", cwd=tmp_path)
    git("commit", "--quiet", "--allow-empty", "--message=one", cwd=tmp_path)
    env = {"PATH": os.environ["PATH"], "GITHUB_OUTPUT": str(tmp_path / "output"), "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-e", "-c", script_of(pipeline())], cwd=tmp_path, env=env, check=False, capture_output=True
    )
    assert done.returncode
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("path", CONCERNED)
def test_a_pull_request_runs_the_checks_of_what_it_changes(path: str) -> None:
    result = simulate(pipeline(), Event.pull_request(changed=[path]))
    assert names(result) == CONCERNED[path] | {"cli"}
    assert result.jobs["checks"].result == "success"


def test_every_other_event_runs_everything() -> None:
    text = pipeline(triggers={"push": {}, "pull_request": {}, "manual": True, "merge_queue": True,
                              "schedule": [{"cron": "5 4 * * 1"}]})  # fmt: skip
    for event in (
        Event.push("main"),
        Event.push("feature"),
        Event.manual(),
        Event.schedule(),
        Event.merge_queue(),
        Event.pull_request(),
    ):
        assert set(simulate(text, event).ran()) == CHECKS, event.label


def test_changes_must_succeed_itself() -> None:
    text = pipeline()
    for event in (Event.push("main"), Event.pull_request(changed=["docs/a.md"])):
        for outcome in ("failure", "timed out"):
            result = simulate(text, event, {"changes": outcome})
            assert result.jobs["checks"].result == "failure"
            assert names(result) == {"cli"}
    env = parse_back(text)["jobs"]["checks"]["steps"][0]["env"]
    assert "needs.changes.result" in env["RESULTS"]
    assert "needs.changes.result" not in env["MAY_BE_SKIPPED"]


def test_a_check_that_runs_and_fails_is_not_forgiven() -> None:
    result = simulate(pipeline(), Event.pull_request(changed=["libs/a.py"]), {"api-test": "failure"})
    assert result.jobs["checks"].result == "failure"


def test_the_job_holds_the_least() -> None:
    job = parse_back(pipeline())["jobs"]["changes"]
    assert job["permissions"] == {"contents": "read"}
    assert job["steps"][0]["with"] == {"persist-credentials": False, "fetch-depth": 2}
    assert "if" not in job
    assert "environment" not in job
    assert "${{" not in script_of(pipeline())


def test_without_paths_there_is_no_trace() -> None:
    assert "changes" not in parse_back(workflow(small(components=[CLI])))["jobs"]


def test_without_pull_requests_paths_are_refused() -> None:
    (problem,) = problems(small(components=[API], triggers={"push": {}}))
    assert problem.path == "components[0].paths"
    assert "pull requests only" in problem.message


def test_the_same_path_twice_is_refused() -> None:
    (problem,) = problems(small(components=[{**API, "paths": ["libs", "libs/"]}]))
    assert (problem.path, problem.message) == ("components[0].paths[1]", "libs is listed twice")


@pytest.mark.parametrize(
    ("context", "directory", "filtered"),
    [
        ("services/api", "services/api", True),
        ("services/api/docker", "services/api", True),
        ("services", "services/api", False),
        ("services/api2", "services/api", False),
        (".", "services/api", False),
        (".", ".", False),
    ],
)
def test_an_image_from_a_filtered_folder_is_built_with_its_checks(
    context: str, directory: str, filtered: bool
) -> None:
    """Only where the folder holds all that the image is made of: any other image is always built."""
    text = pipeline({**API, "directory": directory}, CLI, images=[{"name": "app", "context": context}])
    job = parse_back(text)["jobs"]["app-image-check"]
    assert ("changes" in job.get("needs", [])) == filtered
    elsewhere = simulate(text, Event.pull_request(changed=["cli/main.py"]))
    assert ("app-image-check" in elsewhere.ran()) != filtered
    assert elsewhere.jobs["checks"].result == "success"
    assert "app-image-check" in simulate(text, Event.pull_request(changed=[f"{directory}/Dockerfile"])).ran()
    assert "app-image" in simulate(text, Event.push("main")).ran()


def test_long_lists_of_paths_stand_one_a_line() -> None:
    text = pipeline({**API, "paths": LONG})
    assert max(map(len, text.splitlines())) < 120
    assert path_filters(script_of(text))["api"] == [*SHARED, "services/api", *LONG]


TOOLS = (None, "codecov", "coveralls", "artifact")
SYSTEMS: tuple[list[str], ...] = ([], ["linux", "windows"])


@pytest.mark.parametrize(
    ("paths", "secrets", "systems", "tool"),
    list(itertools.product(([], ["libs"]), ([], ["LICENSE_KEY"]), SYSTEMS, TOOLS)),
    ids=str,
)
def test_paths_secrets_systems_and_coverage_go_together(
    paths: list[str], secrets: list[str], systems: list[str], tool: str | None
) -> None:
    component = {**CLI, "paths": paths, "secrets": secrets, "os": systems, "coverage_tool": tool}
    text = pipeline(
        component,
        images=[{"name": "app"}],
        triggers={"push": {"branches": ["main"]}, "pull_request": {}, "manual": True, "merge_queue": True},
    )
    mine, elsewhere = ["cli/a.py"], ["docs/a.md"]
    events = [
        (Event.push("main"), True),
        (Event.manual(), True),
        (Event.merge_queue(), True),
        (Event.pull_request(changed=mine), True),
        (Event.pull_request(changed=elsewhere), not paths),
        (Event.pull_request(fork=True, changed=mine), not secrets),
        (Event.pull_request(fork=True, changed=elsewhere), not secrets and not paths),
        (Event.pull_request(dependabot=True, changed=mine), not secrets),
    ]
    for event, tested in events:
        whole = simulate(text, event)
        assert (names(whole) == {"cli"}) == tested, event.label
        assert whole.jobs["checks"].result == "success"
        uploads = tested and tool in {"codecov", "coveralls"} and event.name in {"push", "pull_request"}
        assert ("cli-coverage" in whole.ran()) == uploads, event.label
        assert whole.pushed() == (["ghcr.io/acme/storefront-app"] if event.name == "push" else [])
        if tested:
            failed = simulate(text, event, {"cli-test": "failure"})
            assert failed.jobs["checks"].result == "failure"
            assert "cli-coverage" not in failed.ran()
            assert not failed.pushed()


def test_the_linters_find_nothing_in_any_of_these() -> None:
    files = {}
    for index, (secrets, systems, tool) in enumerate(
        ((["KEY"], SYSTEMS[1], "codecov"), ([], SYSTEMS[1], "coveralls"))
    ):
        more = {"secrets": secrets, "os": systems, "coverage_tool": tool}
        paths = LONG if index else WEB["paths"]
        files[f"{index}/.github/workflows/ci.yml"] = pipeline(
            {**API, **more}, {**WEB, **more, "paths": paths}, images=[{"name": "app", "context": "web"}]
        )
    assert all_findings(files) == []
