"""The jobs that check a component: lint, and test with build."""

from __future__ import annotations

from typing import Any

from generator.catalogue.model import Service
from generator.github.context import BASH, READ_CODE, Context, env_map
from generator.github.expressions import condition, on_event
from generator.github.jobs.artifacts import artifact_name, kept
from generator.github.jobs.cells import Cells
from generator.github.jobs.changes import CHANGES, concerned
from generator.github.jobs.set_up import (
    below,
    first_steps,
    first_version,
    guarded_secrets,
    language_env,
    script,
)
from generator.github.workflow import Job, JobEnvironment, Step
from generator.pipeline import Component
from generator.yaml_text import BlockList, Folded

KEEP_DAYS = 7
LINT_STEPS = (("lint", "Lint"), ("format", "Check formatting"), ("typecheck", "Check types"))


def _job(context: Context, component: Component, **parts: Any) -> Job:
    """What lint and test jobs share: folder, the environment that guards secrets, and when they run."""
    guarded = bool(guarded_secrets(context, component))
    run_defaults = dict(BASH)
    if component.directory != ".":
        run_defaults["working-directory"] = component.directory
    pull_requests = context.triggers.pull_request is not None
    terms = [concerned(component)] if component.paths and pull_requests else []
    terms += context.trusted_pull_request if guarded and pull_requests else ()
    every_other = on_event("pull_request").replace("==", "!=")
    return Job(
        permissions=(READ_CODE,),
        environment=JobEnvironment("ci", deployment=False) if guarded else None,
        needs=(CHANGES,) if component.paths and pull_requests else (),
        condition=condition([f"{every_other} || {' && '.join(terms)}"]) if terms else None,
        comment="Pull requests from forks and by Dependabot get no secrets, so this job is skipped there."
        if guarded and pull_requests
        else "",
        run_defaults=run_defaults,
        **parts,
    )


def _sorted(env: dict[str, str]) -> dict[str, str]:
    return {name: env[name] for name in sorted(env)}


def lint_job(context: Context, component: Component) -> Job | None:
    """The job that lints and checks formatting and types, on the first version; None when all are off."""
    chosen = [
        (name, command) for check, name in LINT_STEPS if isinstance(command := component.command(check), str)
    ]
    if not chosen:
        return None
    secrets = guarded_secrets(context, component)
    steps = first_steps(context, component, first_version(component), "lint")
    steps += [Step(name=name, env=secrets, run=script(command)) for name, command in chosen]
    return _job(
        context,
        component,
        runs_on=Cells.of(context, component).first_runner,
        id=f"{component.name}-lint",
        name=f"Lint {component.name}",
        timeout_minutes=component.timeout_minutes or context.minutes("lint"),
        env=_sorted({**language_env(context, component), **env_map(component.env_vars)}),
        steps=steps,
    )


def test_job(context: Context, component: Component) -> Job | None:
    """The job that tests and builds on every version; None when both are off."""
    if not isinstance(component.test, str) and not isinstance(component.build, str):
        return None
    cells = Cells.of(context, component)
    verb = "Test" if isinstance(component.test, str) else "Build"
    secrets = guarded_secrets(context, component)
    steps = first_steps(context, component, cells.version, "test")
    if isinstance(component.test, str):
        steps.append(Step(name="Test", env=secrets, run=script(component.test)))
        if component.coverage_tool:
            steps.append(_keep_coverage(context, cells))
    if isinstance(component.build, str):
        steps.append(Step(name="Build", env=secrets, run=script(component.build)))
    if component.artifacts:
        steps.append(_keep_artifacts(context, cells))
    services = {item.name: context.catalogue.services[item.name] for item in component.services}
    addresses = {service.address.name: service.address.value for service in reversed(services.values())}
    env = {**language_env(context, component), **addresses, **env_map(component.env_vars)}
    return _job(
        context,
        component,
        runs_on=cells.runs_on,
        id=f"{component.name}-test",
        name=f"{verb} {component.name}{cells.in_words}",
        timeout_minutes=component.timeout_minutes or context.minutes("test"),
        matrix=cells.matrix,
        services={
            item.name: _service(services[item.name], item.version or "") for item in component.services
        },
        env=_sorted(env),
        steps=steps,
    )


def _service(service: Service, version: str) -> dict[str, Any]:
    tree: dict[str, Any] = {"image": service.images[version]}
    if service.env:
        tree["env"] = dict(service.env)
    tree["ports"] = BlockList((f"{service.port}:{service.port}",))
    tree["options"] = Folded(
        (
            f'--health-cmd "{service.health}"',
            "--health-interval 5s",
            "--health-timeout 5s",
            "--health-retries 10",
        )
    )
    return tree


def _keep_coverage(context: Context, cells: Cells) -> Step:
    """The step that keeps the report for the job that uploads it, from one cell only."""
    return context.step(
        "Keep the coverage report",
        "actions/upload-artifact",
        {
            "name": f"{cells.component.name}-coverage",
            "path": below(cells.component, cells.stack.coverage_report),
            "if-no-files-found": "error",
            "retention-days": KEEP_DAYS,
        },
        condition=cells.in_first,
    )


def _keep_artifacts(context: Context, cells: Cells) -> Step:
    """The step that keeps what a person named, from every cell under a name of its own."""
    component = cells.component
    paths = [below(component, path) for path in component.artifacts]
    inputs: dict[str, Any] = {
        "name": f"{artifact_name(component)}{cells.suffix}",
        "path": paths[0] if len(paths) == 1 else "\n".join(paths) + "\n",
    }
    # The action leaves out what begins with a dot, even where it was asked for: .next/, .output/.
    if any(part.startswith(".") for path in component.artifacts for part in path.split("/") if part != "."):
        inputs["include-hidden-files"] = True
    inputs |= {"if-no-files-found": "error", "retention-days": KEEP_DAYS}
    return context.step(f"Keep the {kept(component)}", "actions/upload-artifact", inputs)
