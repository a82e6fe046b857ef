"""Overrides: a person's merge patches over jobs as they were generated (RFC 7396; steps by their names)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.catalogue.model import ActionPin
from generator.github.workflow import Job, Permission
from generator.yaml_text import Commented, plain

Tree = dict[str, Any]
STEPS = "steps"
# The order that every file keeps (design, rule 16), with the keys that only an override brings.
JOB_KEYS = (
    "name", "needs", "if", "runs-on", "timeout-minutes", "continue-on-error", "permissions", "environment",
    "concurrency", "strategy", "container", "services", "outputs", "env", "defaults", STEPS,
)  # fmt: skip
STEP_KEYS = (
    "name", "id", "if", "uses", "with", "env", "shell", "working-directory", "timeout-minutes",
    "continue-on-error", "run",
)  # fmt: skip
MARK = "by the pipeline's overrides"
ASKED_FOR = "the pipeline's overrides ask for it"
# An action of the catalogue by its name alone, or any other at the commit of a release with its version behind it.
_ACTION = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._/-]+)?)"
    r"(?:@(?P<sha>[0-9a-f]{40})\s+#\s*(?P<version>v?[0-9][A-Za-z0-9._+-]{0,40}))?"
)


def step_of(key: str) -> str:
    """The name of the step that a key of ``steps`` speaks of: ``Test`` for ``Test`` and for ``+after Test``."""
    return key.removeprefix("+before ").removeprefix("+after ") if is_added(key) else key


def is_added(key: str) -> bool:
    """Tell whether a key of ``steps`` adds steps beside another one."""
    return key.startswith(("+before ", "+after "))


def pinned_action(text: str, actions: Mapping[str, ActionPin]) -> Commented | None:
    """What ``uses`` says in the file, with its version behind it; None for anything that is no pin.

    ``actions/cache`` is the catalogue's release; ``owner/repo@<40 hex> # v1.2.3`` is an action that the catalogue
    does not have.
    """
    match = _ACTION.fullmatch(text.strip())
    if match is None:
        return None
    pin = next((pin for name, pin in actions.items() if name.lower() == match["name"].lower()), None)
    if match["sha"] is None:
        return Commented(f"{pin.name}@{pin.sha}", pin.version) if pin else None
    if pin and pin.sha != match["sha"]:
        return None
    return Commented(f"{match['name']}@{match['sha']}", match["version"])


def _merged(target: Any, patch: Any) -> Any:
    """RFC 7396: maps merge, null removes, anything else replaces. New names come sorted."""
    if not isinstance(patch, Mapping):
        return patch
    if isinstance(target, Commented) and isinstance(target.value, Mapping):
        return replace(target, value=_merged(target.value, patch))
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key in sorted(patch):
        if patch[key] is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), patch[key])
    if isinstance(target, Mapping) and set(target) == set(merged):
        return merged
    return {key: merged[key] for key in sorted(merged)} if _is_sorted(target) else merged


def _is_sorted(target: Any) -> bool:
    return isinstance(target, Mapping) and list(target) == sorted(target)


def _ordered(tree: Mapping[str, Any], keys: tuple[str, ...]) -> Tree:
    return {key: tree[key] for key in (*keys, *tree) if key in tree}


def _listed(names: list[str]) -> str:
    return ", ".join(names)


@dataclass(frozen=True, slots=True)
class SourcedStep:
    """A step of a patched job: the generated one, the person's part of it, and the key that this stands under."""

    key: tuple[str | int, ...]
    step: Tree | None
    patch: Mapping[str, Any] | None


def sourced_steps(steps: Sequence[Tree], patch: Mapping[str, Any]) -> Iterator[SourcedStep]:
    """The steps of a job in the order of the patched job, without those that the patch removes."""
    for step in steps:
        name = str(plain(step["name"]))
        yield from _added(f"+before {name}", patch)
        if name not in patch:
            yield SourcedStep((), step, None)
        elif patch[name] is not None:
            yield SourcedStep((name,), step, patch[name])
        yield from _added(f"+after {name}", patch)


def _added(key: str, patch: Mapping[str, Any]) -> Iterator[SourcedStep]:
    added = patch.get(key)
    if isinstance(added, list):
        yield from (SourcedStep((key, index), None, step) for index, step in enumerate(added))
    elif added is not None:
        yield SourcedStep((key,), None, added)


@dataclass(frozen=True, slots=True)
class Override:
    """The patch of one job, and the actions that a name alone may stand for."""

    patch: Mapping[str, Any]
    actions: Mapping[str, ActionPin]

    def apply(self, tree: Mapping[str, Any]) -> tuple[Tree, str]:
        """The job with the patch over it, and the comment that says so.

        Raises ValueError for a step that the job does not have; override_rules.py tells a person before that.
        """
        changes = {key: value for key, value in self.patch.items() if key != STEPS}
        changed = _merged(tree, changes)
        if "permissions" in changes and isinstance(changed.get("permissions"), Mapping):
            changed["permissions"] = _with_reasons(changed["permissions"])
        said = [f"Changed {MARK}: {_listed(sorted(changes))}."] if changes else []
        steps = self.patch.get(STEPS, {})
        if steps:
            changed[STEPS] = self._steps(tree[STEPS], steps)
        removed = sorted(key for key, step in steps.items() if step is None)
        said += [f"Removed {MARK}: the step {name}." for name in removed]
        return _ordered(changed, JOB_KEYS), "\n".join(said)

    def _steps(self, steps: list[Tree], patch: Mapping[str, Any]) -> list[Tree]:
        known = {str(plain(step["name"])) for step in steps}
        if missing := sorted({step_of(key) for key in patch} - known):
            raise ValueError(f"There is no step {missing[0]}")
        return [self._step(item) for item in sourced_steps(steps, patch)]

    def _step(self, item: SourcedStep) -> Tree:
        if item.patch is None:
            return item.step or {}
        step: Tree = _merged(item.step or {}, item.patch)
        if isinstance(item.patch.get("uses"), str):
            step["uses"] = pinned_action(item.patch["uses"], self.actions) or item.patch["uses"]
        script = item.patch.get("run")
        if isinstance(script, str) and "\n" in script.rstrip("\n"):
            step["run"] = script.rstrip("\n") + "\n"
        mark = f"Added {MARK}."
        if item.step:
            mark = f"Changed {MARK}: {_listed(sorted(item.patch))}."
        step["name"] = Commented(plain(step.get("name")), mark, above=True)
        return _ordered(step, STEP_KEYS)


def _with_reasons(permissions: Mapping[str, Any]) -> Tree:
    """Permissions with a comment behind each: those that the job had before keep theirs."""
    return {
        scope: level if isinstance(level, Commented) else Commented(level, ASKED_FOR)
        for scope, level in permissions.items()
    }


def lay_over(
    jobs: Iterable[Job], overrides: Mapping[str, Mapping[str, Any]], actions: Mapping[str, ActionPin]
) -> None:
    """Give each job the override that the pipeline has for it.

    Permissions change in the model itself: a workflow that calls this one grants the sum of its jobs'.
    """
    for job in jobs:
        patch = overrides.get(job.id)
        if patch is None:
            continue
        job.override = Override(patch, actions)
        asked = patch.get("permissions")
        if isinstance(asked, Mapping):
            known = {item.scope: item for item in job.permissions if asked.get(item.scope, "") is not None}
            known |= {
                scope: Permission(scope, level, ASKED_FOR)
                for scope, level in sorted(asked.items())
                if level in ("read", "write")
            }
            job.permissions = tuple(known.values())
