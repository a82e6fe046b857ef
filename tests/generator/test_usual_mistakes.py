"""The mistakes that workflows make most, C1 to C12, over the golden bundles and every pair of options."""

import re

import pytest

from tests.generator.case import deploys_to, pushes
from tests.generator.mistakes import EXPRESSION, actions, cases, jobs, scripts, steps, texts
from tests.generator.samples import CATALOGUE, full, places

PINNED = re.compile(r"^ +(?:- )?uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # (v?\d\S*)$")
CALLED = re.compile(r"^ +uses: \./\.github/workflows/[\w-]+\.yml # zizmor: ignore\[self-repository\] \w.*$")


def test_c1_actions_stand_at_the_commit_of_a_release() -> None:
    for text in texts():
        for line in text.split("\n"):
            if re.match(r" +(- )?uses:", line) and not CALLED.match(line):
                pinned = PINNED.match(line)
                assert pinned, line
                pin = CATALOGUE.actions[pinned[1]]
                assert (pinned[2], pinned[3]) == (pin.sha, pin.version)


def test_c2_actions_run_on_todays_node() -> None:
    """What was read of an older release does not speak for the one that is pinned."""
    used = {step["uses"].split("@")[0] for _, _, step in steps() if "uses" in step}
    assert len(used) >= 20
    for name in used:
        entry = actions()[name]
        newer = entry["version"] != entry["pick"]["version"]
        assert newer or entry["using"] in {"node24", "composite"}, name
        assert newer or not entry.get("avoid"), name


# The actions that show the run's own identity to somebody.
IDENTITY = {
    "aws-actions/configure-aws-credentials",
    "azure/login",
    "codecov/codecov-action",
    "google-github-actions/auth",
    "sigstore/cosign-installer",
}


def test_c3_permissions_are_those_that_a_job_needs() -> None:
    for case, name, job in jobs():
        assert all(file.tree["permissions"] == {} for file in case.files)
        checks_out = any("actions/checkout@" in step.get("uses", "") for step in job["steps"])
        if checks_out:
            assert job["permissions"]["contents"] == "read", name
        hosts = [step.get("with", {}).get("registry") for step in job["steps"]]
        assert ("packages" in job["permissions"]) == (pushes(job) and "ghcr.io" in hosts), name
        used = {step.get("uses", "").partition("@")[0] for step in job["steps"]}
        assert ("id-token" in job["permissions"]) == bool(used & IDENTITY), name
    for text in texts():
        for line in re.findall(r"^ {6}[a-z-]+: write.*$", text, re.MULTILINE):
            assert re.search(r" # \w", line), line


def test_c4_no_condition_asks_for_a_secret() -> None:
    for case in cases():
        for file in case.files:
            assert not [
                where for where, value in file.values if where[-1] == "if" and "secrets." in str(value)
            ]


def test_c5_no_expression_in_a_script() -> None:
    found = list(scripts())
    assert len(found) > 50
    assert not [script for script in found if "${{" in script]
    for _, name, step in steps():
        # A script for the action that runs JavaScript would be one too.
        assert "script" not in step.get("with", {}), name


def test_c6_texts_stay_texts() -> None:
    """Old and new YAML read alike (rule 19); versions are texts, and no text is quoted twice."""
    for case, name, job in jobs():
        for axis, cells in job.get("strategy", {}).get("matrix", {}).items():
            assert all(isinstance(cell, str) for cell in cells), (name, axis)
        for step in job["steps"]:
            for key, value in step.get("with", {}).items():
                assert not key.endswith("-version") or isinstance(value, str), (name, key)
        assert all(isinstance(item["cron"], str) for item in case.on.get("schedule", []))
    for text in texts():
        assert re.search(r"^on:$", text, re.MULTILINE)
        assert not re.search(r"""'"|"'(?!")""", "".join(re.findall(r"^ +branches: .*$", text, re.MULTILINE)))


def test_c7_every_job_has_a_limit() -> None:
    for _, name, job in jobs():
        assert 1 <= job["timeout-minutes"] <= 360, name
        for wait in re.findall(r"--timeout (\d+)m", str(job["steps"])):
            assert int(wait) < job["timeout-minutes"], name


def test_c8_only_deploys_wait_for_each_other() -> None:
    for case in cases():
        groups = [file.tree["concurrency"]["group"] for file in case.files]
        assert all(group.endswith("github.run_id }}") for group in groups)
        assert len(set(groups)) == len(groups)
        for job in case.jobs.values():
            group = job.get("concurrency")
            assert (group is None) == (deploys_to(job) is None)
            assert group is None or group["cancel-in-progress"] is False
            assert group is None or "queue" not in group


def test_c9_a_foreign_pull_request_meets_no_secret() -> None:
    foreign = 0
    for case in cases():
        assert not {"pull_request_target", "workflow_run"} & set(case.on)
        for run in case.runs:
            if run.event.trusted:
                continue
            foreign += 1
            for name in run.ran:
                assert not run.jobs[name].secrets, name
                assert not run.jobs[name].pushes
                assert not run.jobs[name].deploys
    assert foreign > 100


def test_c9_a_push_and_its_pull_request_do_not_check_twice() -> None:
    """Where nothing else is said, pushes to the default branch alone start a run."""
    plain = [case for case in cases() if case.pipeline.triggers is None]
    assert all(case.on["push"] == {"branches": [case.pipeline.default_branch]} for case in plain)


def test_c10_caches_fit_the_package_manager() -> None:
    for _, name, job in jobs():
        names = [str(step.get("uses", "")).split("@")[0] for step in job["steps"]]
        if {"pnpm/action-setup", "actions/setup-node"} <= set(names):
            assert names.index("pnpm/action-setup") < names.index("actions/setup-node"), name
        for step in job["steps"]:
            options = step.get("with", {})
            if options.get("cache") and "setup-java" not in step["uses"]:
                paths = options.get("cache-dependency-path") or options.get("bundler-cache")
                assert paths or options["cache"] in {True, False}, (name, options)
            assert "cache-mode" not in options
        if deploys_to(job):
            assert not [used for used in names if used.startswith("actions/cache")]


def test_c11_secrets_stand_in_environments_by_name() -> None:
    for case, name, job in jobs():
        if "secrets." in str([step.get("env", {}) for step in job["steps"]]):
            assert job["environment"]["name"], name
        for environment in case.resolved.environments:
            if environment.require_approval:
                files = case.bundle.files.items()
                guide, script = (
                    next(text for path, text in files if path.endswith(name))
                    for name in ("SETUP.md", "setup.sh")
                )
                assert f"### {environment.name}\n" in guide
                assert f"\nprotect {environment.name}\n" in script
    for text in texts():
        for expression in EXPRESSION.findall(text):
            assert not re.search(
                r"secrets\s*\[|toJSON\(\s*secrets|fromJSON\(\s*secrets", expression, re.IGNORECASE
            )
        assert "secrets: inherit" not in text


def test_c12_what_is_deployed_is_what_was_built() -> None:
    for case, name, job in jobs():
        if deploys_to(job):
            script = job["steps"][-1]["run"]
            assert ":latest" not in script, name
            for image in case.pipeline.images:
                assert not image.push or f"needs.{image.name}-image.outputs.digest" in str(job["steps"])
    for text in texts():
        for reference in re.findall(r"ghcr\.io/([\w./-]+)", text):
            assert reference == reference.lower()


@pytest.mark.parametrize("name", ["API_TOKEN", "DB_PASSWORD", "CLIENT_SECRET", "DEPLOY_API_KEY"])
def test_c12_a_build_argument_that_looks_like_a_secret_is_refused(name: str) -> None:
    document = full()
    document["images"][0]["build_args"] = {name: "abcdefgh"}
    assert places(document) == [f"images[0].build_args.{name}"]
