"""The mistakes that workflows make most, C13 to C23, over the golden bundles and every pair of options."""

import re
from math import prod

import pytest

from generator import check, generate
from generator.github.job_order import ancestors, waves
from tests.generator.case import GATE, deploys_to, pushes
from tests.generator.mistakes import EXPRESSION, cases, jobs, scripts, steps, texts
from tests.generator.samples import CATALOGUE, full, places, small

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
UNPINNED = (
    r"pip install (?:--upgrade )?[a-z][\w-]*(?:\s|$)",
    r"npm (?:i|install) (?:-g|--global)",
    r"npx (?:--yes )?[a-z@][\w/-]*(?:\s|$)",
    r"pipx run [a-z][\w-]*(?:\s|$)",
    r"uvx [a-z][\w-]*(?:\s|$)",
    r"go install \S+@latest",
    r"curl .*latest",
)


def test_c13_needs_name_jobs_and_nothing_ships_after_a_failure() -> None:
    for case in cases():
        for file in case.files:
            assert waves(file.tree["jobs"])
            assert "always()" not in file.text
        assert case.jobs[GATE]["if"] == "${{ !cancelled() }}"
    for case, name, job in jobs():
        if pushes(job) or deploys_to(job):
            file = next(file for file in case.files if name in file.tree["jobs"])
            before = ancestors(file.tree["jobs"], name)
            assert GATE in before, name
            if any(
                "if" in file.tree["jobs"][other] or "uses" in file.tree["jobs"][other] for other in before
            ):
                assert re.search(r"needs\.[\w-]+\.result == 'success'", job["if"]), name


def test_c13_no_condition_is_always_true() -> None:
    """Text around an expression, such as the line break of a block, would make any condition true."""
    for case in cases():
        for file in case.files:
            for where, value in file.values:
                if where[-1] == "if" and "${{" in str(value):
                    assert EXPRESSION.fullmatch(value), where


def test_c14_path_filters_of_checks_leave_the_gate_reporting() -> None:
    filtered = 0
    for case in cases():
        assert "paths" not in (case.on.get("pull_request") or {})
        if "changes" in case.jobs:
            filtered += 1
            assert "changes" in case.jobs[GATE]["needs"]
            script = case.jobs["changes"]["steps"][-1]["run"]
            # Files in the root, and the workflows, concern every component.
            assert "shared=('*' .github/workflows)" in script
            assert '"${shared[@]}"' in script
    assert filtered


def test_c15_tools_of_deploys_have_versions_and_flags_that_they_know() -> None:
    deploys = [job for _, _, job in jobs() if deploys_to(job)]
    assert deploys
    for job in deploys:
        tools = {step["uses"].split("@")[0]: step["with"] for step in job["steps"] if "uses" in step}
        for name in ("azure/setup-kubectl", "azure/setup-helm"):
            assert re.fullmatch(r"v\d+\.\d+\.\d+", tools.get(name, {"version": "v1.0.0"})["version"])
        for step in job["steps"]:
            if "helm upgrade" in step.get("run", ""):
                old = tools["azure/setup-helm"]["version"].startswith("v3.")
                assert ("--atomic" in step["run"]) == old
                assert ("--rollback-on-failure" in step["run"]) == (not old)
                assert re.search(r"--timeout \d+m", step["run"])
    assert not [script for script in scripts() if re.search(r"curl[^\n]*latest", script)]


def test_c15_every_command_for_a_cluster_has_the_way_there() -> None:
    """Without a kubeconfig file kubectl and the others talk to the runner itself, or to nobody."""
    reached = 0
    for _, name, job in jobs():
        names = [step["name"] for step in job["steps"] if deploys_to(job)]
        for number, step in enumerate(job["steps"] if names else ()):
            script = step.get("run", "")
            if '> "$KUBECONFIG"' in script or '$KUBECONFIG"\n' in script:
                assert script.startswith("umask 077\n"), name
            if re.search(r"^(?:kubectl (?!kustomize)|helm upgrade|skaffold deploy)\b", script, re.MULTILINE):
                reached += 1
                assert "Reach the cluster" in names[: number + 1], name
                assert "KUBECONFIG" in step.get("env", {}) or "get-gke-credentials@" in str(job), name
    assert reached > 50


def test_c16_no_checkout_keeps_the_token() -> None:
    for _, name, step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, name


def test_c17_schedules_say_when_and_in_which_zone() -> None:
    found = 0
    for text in texts():
        for line in re.findall(r"^ +- cron: .*$", text, re.MULTILINE):
            found += 1
            assert re.search(r" # .+ \([A-Za-z_/+-]+\)$", line), line
    assert found
    for preset in ("schedule",):
        pipeline = check({**small(), "trigger_type": preset}, CATALOGUE).pipeline
        assert pipeline
        assert pipeline.triggers
        # Where the product chooses, not at the full hour, when many start.
        assert not pipeline.triggers.schedule[0].cron.startswith("0 ")


def test_c18_everything_has_a_name() -> None:
    for case in cases():
        for file in case.files:
            assert file.tree["name"]
            assert all(job["name"] for job in file.tree["jobs"].values())
    assert all(step["name"] for _, _, step in steps())


def test_c19_conditions_of_jobs_ask_for_what_is_there() -> None:
    for _, name, job in jobs():
        for key in ("if", "name", "runs-on", "environment", "concurrency", "timeout-minutes"):
            assert not re.search(r"\b(?:env|steps|secrets|runner|job)\.", str(job.get(key, ""))), (name, key)


def test_c20_names_are_names() -> None:
    for case in cases():
        holders = [file.tree for file in case.files]
        holders += [*case.jobs.values(), *(step for _, step in case.steps())]
        for holder in holders:
            names = list(holder.get("env", {}))
            assert all(NAME.fullmatch(name) for name in names)
            assert len({name.upper() for name in names}) == len(names)
        for file in case.files:
            for name in re.findall(r"secrets\.(\w+)", file.text):
                assert NAME.fullmatch(name)
                assert not name.upper().startswith("GITHUB_") or name == "GITHUB_TOKEN"


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "github_x", "1A", "A-B", "A B"])
def test_c20_other_names_of_secrets_are_refused(name: str) -> None:
    document = full()
    document["secrets"] = [name]
    assert places(document)[0].startswith("secrets[0]")


def test_c21_artifacts_of_different_cells_have_different_names() -> None:
    kept = 0
    for _, name, job in jobs():
        axes = job.get("strategy", {}).get("matrix", {})
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/upload-artifact@"):
                kept += 1
                place = step["with"]["name"] + str(step.get("if", ""))
                assert all(f"matrix.{axis}" in place for axis in axes), name
    assert kept


def test_c22_a_matrix_has_no_dead_versions_of_its_own_and_not_too_many_cells() -> None:
    for stack in CATALOGUE.stacks.values():
        ends = {item.version: item.end_of_life for item in stack.versions}
        for version in stack.default_versions:
            end = ends.get(version)
            assert end is None or end > CATALOGUE.as_of, (stack.name, version)
    for _, name, job in jobs():
        axes = job.get("strategy", {}).get("matrix", {})
        assert prod(len(cells) for cells in axes.values()) <= 256, name


def test_c22_a_dead_version_that_somebody_chose_is_a_notice() -> None:
    dead = [
        item
        for item in CATALOGUE.stacks["python"].versions
        if item.end_of_life and item.end_of_life < CATALOGUE.as_of
    ]
    assert dead
    document = small(components=[{"name": "api", "stack": "python", "versions": [dead[0].version]}])
    pipeline = check(document, CATALOGUE).pipeline
    assert pipeline
    notices = generate(pipeline, CATALOGUE).notices
    assert "components[0].versions[0]" in [notice.path for notice in notices]


def test_c23_what_is_installed_on_the_way_has_a_version() -> None:
    for script in scripts():
        for pattern in UNPINNED:
            found = re.search(pattern, script, re.MULTILINE)
            assert not found, script
