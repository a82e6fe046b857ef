"""What an override may not do: one function for each thing that would break a rule of the design's section 5.

Every function looks at jobs as data, before and after the override, so that tests can ask it about any job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.github.overrides import pinned_action
from generator.github.simulated_steps import runs_code, secrets_in
from generator.secret_patterns import name_suggests_secret
from generator.text import MAX_VALUE, hidden_character

Job = Mapping[str, Any]
Where = tuple[str | int, ...]
Broken = tuple[Where, str, str]
"""A place in the job, a code, and the sentence for a person."""

_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")
CHECKOUT, BUILD = "actions/checkout", "docker/build-push-action"
UPLOAD, DOWNLOAD = "actions/upload-artifact", "actions/download-artifact"
# The keys that decide what a job does for which event; the form has words for each of them.
DECIDED = {
    "gate": ("name", "if", "needs", "environment", "outputs", "strategy", "continue-on-error"),
    "image": ("if", "needs", "environment", "outputs", "strategy", "continue-on-error"),
    "deploy": ("if", "needs", "environment", "concurrency", "strategy", "continue-on-error"),
}
_DECIDED_MESSAGE = {
    "gate": "{key} of this job makes it report always, and for every check. It stays as it is",
    "image": "{key} of this job decides when an image is pushed. Change the triggers or the image",
    "deploy": "{key} of this job decides what goes live. Change the environment or the triggers",
}
_KEPT_STEPS = {
    "gate": (
        "Fail unless every check succeeded",
        "Refuse a deploy from another branch",
        "Refuse a deploy from another branch or tag",
    ),
    "deploy": ("Check that the environment is ready", "Refuse to replace a newer commit"),
}


def kind_of(job_id: str, job: Job) -> str:
    """What a generated job is for: gate, deploy, image (which pushes), or check for all others."""
    if job_id == "checks":
        return "gate"
    environment = job.get("environment")
    if isinstance(environment, Mapping) and environment.get("deployment", True):
        return "deploy"
    pushes = any(_action(step) == BUILD and step.get("with", {}).get("push") for step in job.get("steps", []))
    return "image" if pushes else "check"


def _action(step: Mapping[str, Any]) -> str:
    return str(step.get("uses", "")).partition("@")[0].lower()


def texts(value: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Every text of a part of a job with its place, names of keys too."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield where, str(key)
            yield from texts(item, (*where, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*where, index))


def readable(patch: Any) -> Iterator[Broken]:
    """Rule 13: nothing that a reader cannot see, and no text without an end."""
    for where, text in texts(patch):
        if hidden := hidden_character(text, lines=True):
            yield (
                where,
                "hidden_character",
                f"This contains a hidden character ({hidden[0]}) at line {hidden[1]}",
            )
        if len(text) > MAX_VALUE:
            yield where, "too_long", f"Texts can be up to {MAX_VALUE:,} characters"


def decided_keys(kind: str, before: Job, after: Job) -> Iterator[Broken]:
    """Rules 3 to 6, 8 and 15: what is pushed, what goes live, and the one check that always reports."""
    for key in DECIDED.get(kind, ()):
        if before.get(key) != after.get(key):
            yield (key,), "fixed", _DECIDED_MESSAGE[kind].format(key=key)
    if kind != "deploy" and after.get("concurrency"):
        yield (
            ("concurrency",),
            "fixed",
            "Only deploys wait for each other: a group elsewhere would hold runs up",
        )
    if kind == "deploy" and int(after.get("timeout-minutes", 0)) < before["timeout-minutes"]:
        message = "The wait of the deploy is made for the longer limit. Set timeout_minutes.deploy"
        yield ("timeout-minutes",), "fixed", message
    if _axes(before) != _axes(after):
        message = (
            "The axes of the matrix come from versions and os: names of jobs and artifacts are made of them"
        )
        yield ("strategy", "matrix"), "fixed", message
    if before.get("runs-on") != after.get("runs-on"):
        yield ("runs-on",), "fixed", "Choose the runner with the key runner of the pipeline or of the part"
    if before["steps"] and kind in _KEPT_STEPS:
        yield from _kept_steps(kind, before, after)


def _axes(job: Job) -> set[str]:
    return set(job.get("strategy", {}).get("matrix", {}))


def _kept_steps(kind: str, before: Job, after: Job) -> Iterator[Broken]:
    made = {step["name"]: step for step in before["steps"]}
    left = {step["name"]: step for step in after["steps"]}
    for name in _KEPT_STEPS[kind]:
        if name in made and left.get(name) != made[name]:
            yield ("steps", name), "fixed", f"The step {name} stays as it is: what follows relies on it"
    first = before["steps"][0]["name"]
    if after["steps"][0]["name"] != first and first in left:
        message = f"{first} comes first. Add the step behind it"
        yield ("steps", str(after["steps"][0]["name"])), "fixed", message


def steps_are_sound(after: Job, before: Job) -> Iterator[Broken]:
    """Rules 7, 11 and 17: one thing a step, a name of its own, and no credential that stays."""
    old = [str(step["name"]) for step in before["steps"]]
    names = [str(step["name"]) for step in after["steps"]]
    for index, step in enumerate(after["steps"]):
        where: Where = ("steps", index)
        if ("run" in step) == ("uses" in step):
            yield where, "wrong_form", "A step has either run or uses"
        elif "run" in step and "with" in step:
            yield (*where, "with"), "wrong_form", "with belongs to uses. A script takes its values from env"
        if names[index] in names[:index]:
            yield (*where, "name"), "duplicate", f"Two steps of this job are called {names[index]}"
        inputs = step.get("with", {})
        if _action(step) == CHECKOUT and inputs.get("persist-credentials") is not False:
            message = "Every checkout says persist-credentials: false: its token must not stay on the disk"
            yield (*where, "with", "persist-credentials"), "fixed", message
        if (
            _action(step) == BUILD
            and _pushes(step)
            and not (names[index] in old and _was_pushing(before, names[index]))
        ):
            yield (
                (*where, "with"),
                "fixed",
                "Nothing is pushed from here. Images that are pushed stand under images",
            )


def _pushes(step: Mapping[str, Any]) -> bool:
    inputs = step.get("with", {})
    return inputs.get("push", False) is not False or "push" in str(inputs.get("outputs", ""))


def _was_pushing(before: Job, name: str) -> bool:
    return any(step["name"] == name and _pushes(step) for step in before["steps"])


def pins(after: Job, actions: Mapping[str, Any]) -> Iterator[Broken]:
    """Rule 9: actions and images at what cannot change, and only inputs that the action has."""
    for index, step in enumerate(after["steps"]):
        if "uses" not in step:
            continue
        name, _, commit = str(step["uses"]).partition("@")
        if re.fullmatch("[0-9a-f]{40}", commit) is None:
            yield ("steps", index, "uses"), "unpinned", _pin_message(name, commit, actions)
        elif name in actions:
            for key in sorted(set(step.get("with", {})) - actions[name].inputs):
                yield ("steps", index, "with", key), "unknown_key", f"{name} has no input {key}"
    containers: list[tuple[Where, Any]] = [(("container",), after.get("container"))]
    containers += [(("services", name), service) for name, service in after.get("services", {}).items()]
    for where, container in containers:
        if container and _DIGEST.fullmatch(str(container.get("image", ""))) is None:
            yield (*where, "image"), "unpinned", "Write the image with its digest: name:tag@sha256:…"


def named_actions(step: Any, actions: Mapping[str, Any]) -> Iterator[Broken]:
    """Rule 9, for what a person writes: an action by the catalogue's name, or with its commit and version."""
    for index, item in enumerate(step) if isinstance(step, list) else [((), step)]:
        uses = item.get("uses") if isinstance(item, Mapping) else None
        if isinstance(uses, str) and pinned_action(uses, actions) is None:
            name, _, commit = uses.partition("@")
            where = (index,) if isinstance(index, int) else index
            yield (*where, "uses"), "unpinned", _pin_message(name, commit, actions)


def _pin_message(name: str, commit: str, actions: Mapping[str, Any]) -> str:
    known = next((pin for pin in actions if pin.lower() == name.lower()), None)
    if known:
        return f"Write {known} without a commit: the catalogue has {actions[known].version}"
    return f"Write an action as 'owner/repo@<full commit> # v1.2.3', in quotes, not {name}{'@' if commit else ''}{commit[:40]}"


def permissions(after: Job, *, on_pull_request: bool) -> Iterator[Broken]:
    """Rule 10: where a pull request's code or a person's script runs, the token may only read."""
    writes = [scope for scope, level in after.get("permissions", {}).items() if level == "write"]
    scripts = any("run" in step for step in after["steps"])
    if writes and on_pull_request and (scripts or runs_code(after)):
        message = f"This job runs code on pull requests: nothing there may write ({', '.join(writes)})"
        yield ("permissions", writes[0]), "unsafe", message


def secrets_on_forks(after: Job, *, on_fork: bool) -> Iterator[Broken]:
    """Rule 12: a job that takes secrets leaves out the pull requests that get none."""
    if on_fork and secrets_in(after):
        message = (
            "Pull requests from forks get no secrets. Keep the part of the condition that leaves them out"
        )
        yield ("if",), "unsafe", message


def artifacts(jobs: Mapping[str, Job], job_id: str) -> Iterator[Broken]:
    """Rule 7: no artifact is kept under a name that stands elsewhere, and what is fetched was kept."""
    kept = [(name, where) for name, where, _ in _artifacts(jobs, UPLOAD)]
    names = [name for name, _ in kept]
    for index, (name, where) in enumerate(kept):
        if where[0] == job_id and (name in names[:index] or name in names[index + 1 :]):
            yield where[1:], "duplicate", f"Two steps keep an artifact called {name}"
    there = {each for name, where in kept for each in _over_cells(jobs[str(where[0])], name)}
    for name, where, wanted in _artifacts(jobs, DOWNLOAD):
        if wanted and name not in there:
            yield ("steps",), "fixed", f"{where[0]} fetches the artifact {name}, which nobody keeps then"


def _artifacts(jobs: Mapping[str, Job], action: str) -> Iterator[tuple[str, Where, bool]]:
    """The artifacts that an action keeps or fetches: the name, where, and whether the name is written out."""
    for job_id, job in jobs.items():
        for index, step in enumerate(job["steps"]):
            if _action(step) == action:
                name = step.get("with", {}).get("name")
                yield str(name or "artifact"), (job_id, "steps", index), name is not None


def _over_cells(job: Job, name: str) -> set[str]:
    """A name as each cell of the job's matrix has it."""
    names = {name}
    for axis, cells in job.get("strategy", {}).get("matrix", {}).items():
        names = {each.replace(f"${{{{ matrix.{axis} }}}}", str(cell)) for each in names for cell in cells}
    return names


def counted_checks(after: Job, checks: list[str], job_id: str) -> Iterator[Broken]:
    """Rules 4 and 8: a check that may fail without saying so would let everything through."""
    if job_id in checks and after.get("continue-on-error"):
        message = "A check that may fail is none. Switch it off, or let single steps continue"
        yield ("continue-on-error",), "fixed", message


def environment(kind: str, after: Job) -> Iterator[Broken]:
    """Rule 12: an environment of a job that deploys nothing says so."""
    chosen = after.get("environment")
    if kind != "deploy" and isinstance(chosen, Mapping) and chosen.get("deployment") is not False:
        yield ("environment",), "fixed", "Nothing is deployed here: write {name: …, deployment: false}"


def plain_secrets(after: Job, not_secret: list[str]) -> Iterator[Broken]:
    """Rule 14: no secret in plain text."""
    maps: list[tuple[Where, Any]] = [(("env",), after.get("env", {}))]
    maps += [(("steps", index, "env"), step.get("env", {})) for index, step in enumerate(after["steps"])]
    for where, variables in maps:
        for name, value in variables.items():
            if "${{" not in str(value) and name_suggests_secret(name, str(value)) and name not in not_secret:
                message = f"{name} looks like a secret. Make it a secret, or say that it is not one"
                yield (*where, name), "secret_name", message


def needs(jobs: Mapping[str, Job], checks: list[str], job_id: str) -> Iterator[Broken]:
    """Rules 1 and 4: needs that exist, in no circle; before the gate only checks, and none that skips others."""
    for index, name in enumerate(jobs[job_id].get("needs", [])):
        where: Where = ("needs", index)
        if name not in jobs:
            yield where, "unknown", f"There is no job {name}. There are {', '.join(jobs)}"
        elif job_id in _before(jobs, name) or name == job_id:
            yield where, "circle", f"{job_id} and {name} would wait for each other"
        elif job_id in checks and name not in checks:
            yield (
                where,
                "fixed",
                f"{name} comes after the checks, or beside them. A check can wait for other checks",
            )
        elif job_id in checks and _skips(jobs, name) and "cancelled()" not in str(jobs[job_id].get("if", "")):
            message = f"{name} may be skipped, and GitHub then skips this job too. Begin its if with !cancelled() &&"
            yield where, "skips", message


def _skips(jobs: Mapping[str, Job], name: str) -> bool:
    return any("if" in jobs[job] for job in (name, *_before(jobs, name)))


def _before(jobs: Mapping[str, Job], job_id: str) -> set[str]:
    """All jobs before a job, however far; as for the file's own order, but needs may name what does not exist."""
    found: set[str] = set()
    waiting = list(jobs[job_id].get("needs", []))
    while waiting:
        name = waiting.pop()
        if name in jobs and name not in found:
            found.add(name)
            waiting += jobs[name].get("needs", [])
    return found
