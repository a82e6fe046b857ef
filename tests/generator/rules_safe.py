"""Rules 9 to 15 of the design: what is generated is safe. One function each, over one generated case."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from generator.secret_patterns import find_secret
from generator.values import GitHubVariable
from tests.generator.case import Case, deploys_to, pushes

PIN = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (\S+)$", re.MULTILINE)
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
SCOPE = re.compile(r"^ {6}([a-z-]+): (read|write) # \w", re.MULTILINE)
SECRET = re.compile(r" secrets\.[A-Z_][A-Z0-9_]* ")
DIGEST = re.compile(r":[^@]+@sha256:[0-9a-f]{64}$")
NAMED_SECRET = re.compile(r"\bsecrets\.(\w+)")
SETUP_CALL = re.compile(r"^(protect|guard|secret) (\S+)", re.MULTILINE)
READY = "Check that the environment is ready"
READ_ONLY = {"contents": "read"}
# The jobs that may write, by what they use.
WRITERS = {
    "packages": r"docker/build-push-action@",
    "id-token": (
        r"codecov/codecov-action@|aws-actions/configure-aws-credentials@|google-github-actions/auth@|azure/login@"
        r"|sigstore/cosign-installer@"
    ),
    "security-events": r"github/codeql-action/analyze@",
}
TRIGGERS = {"push", "pull_request", "merge_group", "schedule", "workflow_dispatch", "workflow_call"}
HIDDEN = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def rule_9_actions_are_pinned(case: Case) -> None:
    """Every action stands at the full commit of the catalogue's release, and takes only inputs that this has."""
    written = {pin for file in case.files for pin in PIN.findall(file.text)}
    pinned = {(name, sha): version for name, sha, version in written}
    for _, step in case.steps():
        if "uses" in step:
            name, sha = step["uses"].split("@")
            pin = case.catalogue.actions[name]
            assert pin.sha == sha
            assert pinned[name, sha] == pin.version
            assert set(step.get("with", {})) <= pin.inputs
    for job in case.jobs.values():
        for service in job.get("services", {}).values():
            assert DIGEST.search(service["image"])


def rule_10_permissions_are_the_least(case: Case) -> None:
    """Nothing by default; writes only where the design has them, each with its reason; none beside foreign code."""
    explained = {pair for file in case.files for pair in SCOPE.findall(file.text)}
    assert all(file.tree["permissions"] == {} for file in case.files)
    for job in [*case.jobs.values(), *case.calls.values()]:
        assert set(job["permissions"].items()) <= explained
    for name, job in case.jobs.items():
        writes = {scope for scope, level in job["permissions"].items() if level == "write"}
        used = " ".join(step.get("uses", "") for step in job["steps"])
        assert all(re.search(WRITERS[scope], used) for scope in writes)
        assert "packages" not in writes or pushes(job)
        if _runs_code(job):
            assert writes <= ({"packages", "id-token"} if pushes(job) or deploys_to(job) else set())
        if name in case.checks:
            assert job["permissions"] in ({}, READ_ONLY)
    _pull_requests_hold_nothing(case)


def _runs_code(job: dict[str, Any]) -> bool:
    """Whether a job may run what a pull request brings along."""
    return any("run" in step or "build-push-action@" in step.get("uses", "") for step in job["steps"])


def _pull_requests_hold_nothing(case: Case) -> None:
    """On a pull request nothing that runs its code may write, and a foreign one meets no secret."""
    for run in case.runs:
        for name in run.ran if run.event.name == "pull_request" else ():
            job = case.jobs[name]
            assert not (_runs_code(job) and "write" in job["permissions"].values()), name
            assert run.event.trusted or not run.jobs[name].secrets, name


def rule_11_no_credentials_stay(case: Case) -> None:
    """Every checkout forgets its token, and no trigger runs foreign code with secrets."""
    for _, step in case.steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    for file in case.files:
        assert set(file.on) <= TRIGGERS
    assert all(isinstance(job.get("secrets", {}), dict) for job in case.calls.values())


def rule_12_values_come_through_env(case: Case) -> None:
    """No expression in a script; a secret only in the step that needs it, in a job with an environment."""
    for name, step in case.steps():
        assert "${{" not in step.get("run", "")
        if "secrets." in str(step.get("env", "")) + str(step.get("with", "")):
            assert "environment" in case.jobs[name] or "vars." in str(step)
    for file in case.files:
        for where, value in file.values:
            for expression in EXPRESSION.findall(value) if isinstance(value, str) else ():
                if "secrets." not in expression or re.search(r"vars\.\w+ \|\|", expression):
                    continue
                assert SECRET.fullmatch(expression)
                # A called workflow sees the secrets that its caller names, and no others.
                handed_on = where[1] in case.calls and where[2] == "secrets"
                assert handed_on or (where[2] == "steps" and where[-2] in {"env", "with"})
            if where[-1] == "if":
                assert "secrets." not in str(value)


def rule_13_nothing_hidden(case: Case) -> None:
    """No character that a reader cannot see stands in any file."""
    for text in case.bundle.files.values():
        for character in set(text) - {"\n", "\t"}:
            assert unicodedata.category(character) not in HIDDEN, ascii(character)
            assert ord(character) & 0xFFFE != 0xFFFE, ascii(character)


@lru_cache(maxsize=100_000)
def _holds_a_secret(line: str) -> bool:
    return find_secret(line) is not None


def rule_14_no_secret_values(case: Case) -> None:
    """No file holds a real credential."""
    for text in case.bundle.files.values():
        assert not any(map(_holds_a_secret, text.split("\n")))


def rule_15_deploys_look_before_they_leap(case: Case) -> None:
    """The first step of a deploy names every secret and variable that is missing, and asks for the confirmed rules."""
    for environment in case.resolved.environments:
        job = case.jobs[f"deploy-{environment.name}"]
        used = set(NAMED_SECRET.findall(str(job)))
        variables = {**case.pipeline.env_vars, **environment.env_vars}.values()
        wanted = [f"The secret {name} " for name in used]
        wanted += [
            f"The variable {value.variable} "
            for value in variables
            if isinstance(value, GitHubVariable) and not value.default
        ]
        assert {item.at_github for item in environment.own_secrets} <= used
        first = job["steps"][0]
        asks = "vars.ENVIRONMENT_READY" in str(first.get("env"))
        assert asks == environment.require_approval
        if not wanted and not asks:
            assert first["name"] != READY
            continue
        assert first["name"] == READY
        assert set(NAMED_SECRET.findall(str(first.get("env")))) == used
        for name in wanted:
            assert name in first["run"]


def rule_15_the_setup_has_what_jobs_take(case: Case) -> None:
    """setup.sh creates every environment of a job, and sets every secret that a job takes, in its environment."""
    script = next((text for path, text in case.bundle.files.items() if path.endswith("setup.sh")), "")
    sets: dict[str, set[str]] = {}
    for kind, name in SETUP_CALL.findall(script):
        if kind == "secret":
            sets[next(reversed(sets))].add(name)
        else:
            sets[name] = set()
    takes: dict[str, set[str]] = {}
    for job in case.jobs.values():
        if "environment" in job:
            takes.setdefault(job["environment"]["name"], set()).update(NAMED_SECRET.findall(str(job)))
    assert sets == {name: secrets - {"GITHUB_TOKEN"} for name, secrets in takes.items()}
