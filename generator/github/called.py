"""Called workflows in a simulated run: which file, what it may do, and what its caller hands to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.github.event import SimulationError, triggers_of
from generator.github.expression_eval import Value, interpolate, to_text
from generator.github.render import parse_back
from generator.github.simulated_steps import secrets_in

type Tree = Mapping[str, Any]
type Files = Mapping[str, str | Tree]
_CALL_KEYS = {"name", "needs", "if", "permissions", "uses", "with", "secrets"}
_JOB_KEYS = {
    "name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "environment", "concurrency", "strategy",
    "services", "outputs", "env", "defaults", "steps", "container", "continue-on-error",
}  # fmt: skip
_LEVELS = ("none", "read", "write")


def tree_of(workflow: str | Tree) -> Tree:
    """A workflow as a YAML reader gives it; SimulationError where it has no jobs."""
    tree = parse_back(workflow) if isinstance(workflow, str) else workflow
    if not isinstance(tree, Mapping) or not isinstance(tree.get("jobs"), Mapping):
        raise SimulationError("The text is no workflow: it has no jobs")
    return tree


def check_jobs(tree: Tree, files: Files) -> dict[str, Tree]:
    """The workflows that the jobs of a workflow call, by job.

    Raises SimulationError for keys that are not simulated, and for calls that GitHub would refuse.
    """
    calls: dict[str, Tree] = {}
    for job_id, job in tree["jobs"].items():
        if strange := sorted(set(job) - (_CALL_KEYS if "uses" in job else _JOB_KEYS)):
            raise SimulationError(f"{', '.join(strange)} of the job {job_id} is not simulated")
        if "uses" in job:
            calls[job_id] = _called(tree, job_id, files)
    return calls


def _called(tree: Tree, job_id: str, files: Files) -> Tree:
    job = tree["jobs"][job_id]
    path = str(job["uses"]).removeprefix("./")
    if path not in files:
        raise SimulationError(f"{job_id} calls {path}, which is not there")
    called = tree_of(files[path])
    if "workflow_call" not in triggers_of(called):
        raise SimulationError(f"{path} cannot be called: it has no on: workflow_call")
    _check_permissions(tree, job_id, called)
    _check_secrets(job_id, job, called)
    if any("uses" in inner for inner in called["jobs"].values()):
        raise SimulationError(f"A call in the called workflow {path} is not simulated")
    return called


def scopes_of(tree: Tree, job: Tree) -> dict[str, str]:
    """The permissions of a job as they are written; where nothing is said, the setting may allow all writes."""
    written = job.get("permissions", tree.get("permissions", "write-all"))
    return {"all": written.removesuffix("-all")} if isinstance(written, str) else dict(written or {})


def _check_permissions(tree: Tree, call: str, called: Tree) -> None:
    """GitHub starts no run in which a called job asks for more than the job that calls has."""
    held = scopes_of(tree, tree["jobs"][call])
    for job_id, job in called["jobs"].items():
        for scope, level in scopes_of(called, job).items():
            limit = held.get(scope, held.get("all", "none"))
            if _LEVELS.index(level) > _LEVELS.index(limit):
                raise SimulationError(
                    f"{job_id} asks for {scope}: {level}, and {call}, which calls it, has {limit}"
                )


def _check_secrets(call: str, job: Tree, called: Tree) -> None:
    """A secret that is not handed on by name is empty in a called workflow, also one of its own environment."""
    handed_on = job.get("secrets", {})
    declared = (triggers_of(called)["workflow_call"] or {}).get("secrets") or {}
    if handed_on == "inherit":
        raise SimulationError(f"{call} hands on every secret, which is not simulated")
    if unknown := sorted(set(handed_on) - set(declared)):
        raise SimulationError(
            f"{call} hands on {', '.join(unknown)}, which the called workflow does not declare"
        )
    for job_id, inner in called["jobs"].items():
        if missing := sorted(set(secrets_in([inner, called.get("env", {})])) - set(handed_on)):
            raise SimulationError(f"{job_id} reads {', '.join(missing)}, which {call} does not hand on")


def call_inputs(job: Tree, called: Tree, contexts: Mapping[str, Value]) -> dict[str, Any]:
    """The ``inputs`` context of a called workflow; SimulationError for what GitHub refuses."""
    declared = (triggers_of(called)["workflow_call"] or {}).get("inputs") or {}
    given = job.get("with", {})
    if unknown := sorted(set(given) - set(declared)):
        raise SimulationError(f"The called workflow has no input {', '.join(unknown)}")
    values = {}
    for name, rules in declared.items():
        if name not in given and rules.get("required"):
            raise SimulationError(f"The called workflow asks for the input {name}")
        value = interpolate(given[name], contexts) if name in given else rules.get("default", "")
        values[name] = to_text(value) if rules["type"] == "string" else value
    return values
