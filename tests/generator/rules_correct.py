"""Rules 1 to 8 of the design: what is generated is correct. One function each, over one generated case."""

import re
from typing import Any

from generator.github.job_order import ancestors, needs_of
from generator.names import deploy_group
from tests.generator.case import GATE, REVIEW_EVENTS, Case, Run, deploys_to, pushes

JOB_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
RESULT = re.compile(r"needs\.([\w-]+)\.result")
EMPTY = {"permissions", "pull_request", "merge_group", "workflow_dispatch", "workflow_call"}
GUARD = "github.event_name == 'push' && github.run_attempt == 1"


def rule_1_jobs_form_a_graph(case: Case) -> None:
    """Job ids are unique and valid, needs name jobs that exist, nothing goes round in a circle."""
    assert case.files
    for file in case.files:
        jobs = file.tree["jobs"]
        lowered = [name.lower() for name in jobs]
        assert jobs
        assert len(set(lowered)) == len(lowered)
        for name, job in jobs.items():
            assert JOB_ID.fullmatch(name)
            assert job.get("needs", ["one"])
            assert set(needs_of(job)) <= set(jobs)
            assert name not in ancestors(jobs, name)
            assert job.get("steps") or job["uses"].startswith("./.github/workflows/")
    paths = {file.path for file in case.files}
    assert {job["uses"].removeprefix("./") for job in case.calls.values()} <= paths


def rule_2_what_is_off_leaves_no_trace(case: Case) -> None:
    """There is nothing empty and nothing that was not asked for."""
    for file in case.files:
        for where, value in file.values:
            assert value is not None, where
            assert value != [], where
            if value == {}:
                assert where[-1] in EMPTY, where
    assert ("notify" in case.jobs) == bool(case.pipeline.notifications)
    deploys = {deploys_to(job) for job in case.jobs.values()} - {None}
    assert deploys == {item.name for item in case.pipeline.environments}
    wanted = {f"{item.name}-image" for item in case.pipeline.images if item.push}
    assert {name for name, job in case.jobs.items() if pushes(job)} == wanted
    for component in case.resolved.components:
        for kind, checks in (("lint", ("lint", "format", "typecheck")), ("test", ("test", "build"))):
            commands = [text for check in checks if isinstance(text := component.command(check), str)]
            job = case.jobs.get(f"{component.name}-{kind}")
            assert (job is not None) == bool(commands)
            runs = [step["run"].removesuffix("\n") for step in job["steps"] if "run" in step] if job else []
            assert set(commands) <= set(runs)


def rule_3_who_pushes_and_deploys(case: Case) -> None:
    """Only the events that the design names push an image or deploy, and those do."""
    for run in case.runs:
        # One event starts one workflow: the files of a pipeline share the work.
        assert len(run.starts) == 1, run.event
        deploys = _wanted_deploys(case, run)
        publishes = bool(deploys)
        if run.event.name == "push" and run.event.ref.startswith("refs/heads/"):
            publishes = publishes or run.event.ref == f"refs/heads/{case.pipeline.default_branch}"
        wanted = {f"{item.name}-image" for item in case.pipeline.images if item.push and publishes}
        assert run.deployed == deploys, run.event
        assert run.pushed == wanted, run.event


def _wanted_deploys(case: Case, run: Run) -> list[str]:
    """The environments that the design has an event deploy to."""
    if run.event.name not in {"push", "workflow_dispatch"}:
        return []
    names = sorted(item.name for item in case.resolved.environments if case.lets_deploy(run.event, item.name))
    by_hand = run.event.name == "workflow_dispatch"
    return [name for name in names if not by_hand or run.event.inputs.get("environment") == name]


def rule_4_nothing_follows_a_failure(case: Case) -> None:
    """A failed check or deploy stops what stands behind it; conditions name the results that they need."""
    for file in case.files:
        assert "always()" not in file.text
        jobs = file.tree["jobs"]
        for name, job in jobs.items():
            # Behind a called workflow anything may have been skipped.
            if any("if" in jobs[other] or "uses" in jobs[other] for other in ancestors(jobs, name)):
                assert "!cancelled()" in job["if"], name
                named = set(RESULT.findall(job["if"]))
                assert named or name in {GATE, "notify"}
                assert named <= set(job["needs"])
    for run in case.kinds:
        # The gate treats all checks alike that may be skipped, and all that may not (rule 8).
        alike = {"if" in case.jobs[name]: name for name in case.checks if name in run.ran}
        for failing in [*alike.values(), GATE]:
            _nothing_ships(case, run, failing)
    _a_failed_deploy_stops_the_next(case)


def _nothing_ships(case: Case, run: Run, failing: str) -> None:
    """Nothing is pushed and nothing deployed where a check failed, and somebody hears of it."""
    after = case.run(run.event, failing=failing)
    if failing not in after.ran:
        return
    for name, job in case.jobs.items():
        if pushes(job) or deploys_to(job):
            assert name not in after.ran, (run.event, failing, name)
    if "notify" in case.jobs:
        assert ("notify" in after.ran) == (run.event.name not in REVIEW_EVENTS), (run.event, failing)


def _a_failed_deploy_stops_the_next(case: Case) -> None:
    waiting = [item for item in case.resolved.environments if item.after != "none"]
    for environment in waiting:
        for run in case.kinds:
            before = f"deploy-{environment.after}"
            if {before, f"deploy-{environment.name}"} <= run.ran:
                after = case.run(run.event, failing=before)
                assert f"deploy-{environment.name}" not in after.ran
                break


def rule_5_only_deploys_serialise(case: Case) -> None:
    """One group for each environment, never cancelled; a deploy by push looks for a newer commit first."""
    groups = []
    for job in case.jobs.values():
        environment = deploys_to(job)
        assert ("concurrency" in job) == (environment is not None)
        if environment:
            group = deploy_group(case.pipeline, environment)
            assert job["concurrency"] == {"group": group, "cancel-in-progress": False}
            groups.append(group)
            guard = [step for step in job["steps"] if step["name"] == "Refuse to replace a newer commit"]
            assert len(guard) == ("push" in case.on)
            assert not guard or guard[0]["if"] == GUARD
    groups += [file.tree["concurrency"]["group"] for file in case.files]
    assert len(groups) == len(set(groups))
    for file in case.files:
        number = "github.event.pull_request.number || " if "pull_request" in file.on else ""
        assert file.tree["concurrency"]["group"].endswith(f"-${{{{ {number}github.run_id }}}}")


def rule_6_deploys_what_this_run_built(case: Case) -> None:
    """Each image that is pushed hands on its digest, and each deploy takes it; a rollback can end."""
    pushed = [name for name, job in case.jobs.items() if pushes(job)]
    for name in pushed:
        assert case.jobs[name]["outputs"] == {"digest": "${{ steps.build.outputs.digest }}"}
    for job in case.jobs.values():
        if deploys_to(job):
            for name in pushed:
                assert name in job["needs"]
                assert _taken(job, name, by_script=case.pipeline.deploy.method != "command"), name
            waits = _waits(job)
            assert waits or not _rolls_back(case)
            assert all(job["timeout-minutes"] >= 2 * minutes + 5 for minutes in waits)


def _taken(job: dict[str, Any], image: str, *, by_script: bool) -> bool:
    """Whether a step has an image's digest in a variable, and its script reads it; a person's commands may not."""
    for step in job["steps"]:
        for name, value in step.get("env", {}).items():
            read = re.search(rf"\${name}\b", step.get("run", ""))
            if f"needs.{image}.outputs.digest" in str(value) and (read or not by_script):
                return True
    return False


def _rolls_back(case: Case) -> bool:
    """Whether a deploy waits for what it changed, and goes back when it does not come up."""
    deploy = case.pipeline.deploy
    return deploy.method in {"helm", "skaffold"} or bool(deploy.deployments)


def _waits(job: dict[str, Any]) -> list[float]:
    """The minutes that the scripts of a job wait for the app."""
    scripts = "\n".join(step.get("run", "") for step in job["steps"])
    minutes = [float(found) for found in re.findall(r"timeout (\d+)m\b", scripts)]
    return minutes + [int(found) / 60 for found in re.findall(r"SECONDS \+ (\d+)", scripts)]


def _before(jobs: dict[str, Any], name: str) -> set[str]:
    return set(ancestors(jobs, name)) if name in jobs else set()


def rule_7_caches_reports_and_artifacts_fit(case: Case) -> None:
    """Caches are those of the folder's lock file, artifact names are unique, what is fetched was kept."""
    kept: dict[str, str] = {}
    for name, step in case.steps():
        uses = str(step.get("uses", "")).split("@")[0]
        options = step.get("with", {})
        if uses == "actions/upload-artifact":
            matrix = case.jobs[name].get("strategy", {}).get("matrix", {})
            for each in _names_over(matrix, options["name"]):
                assert each not in kept
                kept[each] = name
            for axis in matrix:
                assert f"matrix.{axis}" in options["name"] + step.get("if", ""), axis
        if uses == "actions/download-artifact":
            before = {other for file in case.files for other in _before(file.tree["jobs"], name)}
            assert kept[options["name"]] in before or before & set(case.calls)
    for component in case.resolved.components:
        for kind in ("lint", "test"):
            _caches_fit(
                case, component.directory, case.jobs.get(f"{component.name}-{kind}"), cache=component.cache
            )
        if component.coverage_tool:
            assert f"{component.name}-coverage" in kept


def _names_over(matrix: dict[str, list[str]], name: str) -> set[str]:
    """A name as each cell of a matrix has it."""
    names = {name}
    for axis, cells in matrix.items():
        names = {each.replace(f"${{{{ matrix.{axis} }}}}", cell) for each in names for cell in cells}
    return names


def _caches_fit(case: Case, directory: str, job: dict[str, Any] | None, *, cache: bool) -> None:
    """A cache names lock files of the folder; there is none where it is off, and none where releases run."""
    folder = "" if directory == "." else f"{directory}/"
    push = case.on.get("push") or {}
    releases = "tags" in push or any("release" in branch.lower() for branch in push.get("branches", []))
    for step in job["steps"] if job else ():
        options = step.get("with", {})
        paths = options.get("cache-dependency-path") or options.get("cache-dependency-glob") or ""
        assert all(line.startswith(folder) for line in paths.splitlines()), paths
        if paths or options.get("cache") or "actions/cache@" in step.get("uses", ""):
            assert not releases
            assert cache


def rule_8_one_job_sums_up(case: Case) -> None:
    """``checks`` always reports, stands behind every check, and forgives only what had a reason to be skipped."""
    gate = case.jobs[GATE]
    assert gate["if"] == "${{ !cancelled() }}"
    checks = {f"{item.name}-{kind}" for item in case.pipeline.components for kind in ("lint", "test")}
    checks |= {f"{item.name}-image-check" for item in case.pipeline.images} | {"changes", "dependency-review"}
    assert set(gate["needs"]) == checks & set(case.jobs)
    env = gate["steps"][0]["env"]
    forgiven = set(RESULT.findall(env.get("MAY_BE_SKIPPED", "")))
    strict = set(RESULT.findall(env.get("RESULTS", "")))
    assert forgiven | strict == set(gate["needs"])
    assert forgiven == {name for name in gate["needs"] if "if" in case.jobs[name]}
    assert "changes" not in forgiven
    for run in case.runs:
        chosen = run.event.inputs.get("environment", "none")
        wrong_branch = chosen != "none" and not case.lets_deploy(run.event, chosen)
        assert run.jobs[GATE].result == ("failure" if wrong_branch else "success"), run.event
        if run.event.name != "pull_request":
            # Path filters are for pull requests: every other event checks every component.
            components = {name for name in case.checks if name.endswith(("-lint", "-test"))}
            assert components <= run.ran, run.event
