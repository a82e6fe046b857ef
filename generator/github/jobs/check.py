"""The jobs that check a component: lint, and test with build."""

from __future__ import annotations

from typing import Any

from generator.catalogue.model import Service, Stack
from generator.github.context import BASH, READ_CODE, Context, env_map
from generator.github.expressions import condition, literal
from generator.github.jobs.set_up import below, first_steps, guarded_secrets, script
from generator.github.workflow import Job, JobEnvironment, Step
from generator.pipeline import Component
from generator.yaml_text import BlockList, Folded

KEEP_DAYS = 7
LINT_STEPS = (("lint", "Lint"), ("format", "Check formatting"), ("typecheck", "Check types"))


def _job(context: Context, component: Component, **parts: Any) -> Job:
    """What lint and test jobs share: runner, folder, and the environment that guards secrets."""
    guarded = bool(guarded_secrets(context, component))
    run_defaults = dict(BASH)
    if component.directory != ".":
        run_defaults["working-directory"] = component.directory
    skips = guarded and context.triggers.pull_request is not None
    return Job(
        runs_on=context.pipeline.runner,
        permissions=(READ_CODE,),
        environment=JobEnvironment("ci", deployment=False) if guarded else None,
        condition=condition([context.on_trusted_pull_request[1:-1]]) if skips else None,
        comment="Pull requests from forks and by Dependabot get no secrets, so this job is skipped there."
        if skips
        else "",
        run_defaults=run_defaults,
        **parts,
    )


def lint_job(context: Context, component: Component) -> Job | None:
    """The job that lints and checks formatting and types, on the first version; None when all are off."""
    chosen = [
        (name, command) for check, name in LINT_STEPS if isinstance(command := component.command(check), str)
    ]
    if not chosen:
        return None
    stack = context.catalogue.stacks[component.stack]
    secrets = guarded_secrets(context, component)
    steps = first_steps(context, component, stack, component.versions[0])
    steps += [Step(name=name, env=secrets, run=script(command)) for name, command in chosen]
    return _job(
        context,
        component,
        id=f"{component.name}-lint",
        name=f"Lint {component.name}",
        timeout_minutes=component.timeout_minutes or context.minutes("lint"),
        env=env_map(component.env_vars),
        steps=steps,
    )


def test_job(context: Context, component: Component) -> Job | None:
    """The job that tests and builds on every version; None when both are off."""
    if not isinstance(component.test, str) and not isinstance(component.build, str):
        return None
    stack = context.catalogue.stacks[component.stack]
    several = len(component.versions) > 1
    cell = f"${{{{ matrix.{stack.version_key} }}}}"
    verb = "Test" if isinstance(component.test, str) else "Build"
    secrets = guarded_secrets(context, component)
    steps = first_steps(context, component, stack, cell if several else component.versions[0])
    if isinstance(component.test, str):
        steps.append(Step(name="Test", env=secrets, run=script(component.test)))
        if component.coverage_tool:
            steps.append(_keep_coverage(context, component, stack, several=several))
    if isinstance(component.build, str):
        steps.append(Step(name="Build", env=secrets, run=script(component.build)))
    if component.artifacts:
        steps.append(_keep_artifacts(context, component, cell if several else None))
    services = {item.name: context.catalogue.services[item.name] for item in component.services}
    addresses = {service.address.name: service.address.value for service in reversed(services.values())}
    env = {**addresses, **env_map(component.env_vars)}
    return _job(
        context,
        component,
        id=f"{component.name}-test",
        name=f"{verb} {component.name} ({stack.version_label} {cell})"
        if several
        else f"{verb} {component.name}",
        timeout_minutes=component.timeout_minutes or context.minutes("test"),
        matrix={stack.version_key: component.versions} if several else {},
        services={
            item.name: _service(services[item.name], item.version or "") for item in component.services
        },
        env={name: env[name] for name in sorted(env)},
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


def _keep_coverage(context: Context, component: Component, stack: Stack, *, several: bool) -> Step:
    return context.step(
        "Keep the coverage report",
        "actions/upload-artifact",
        {
            "name": f"{component.name}-coverage",
            "path": below(component, stack.coverage_report),
            "if-no-files-found": "error",
            "retention-days": KEEP_DAYS,
        },
        condition=f"matrix.{stack.version_key} == {literal(component.versions[0])}" if several else None,
    )


def _keep_artifacts(context: Context, component: Component, cell: str | None) -> Step:
    built = isinstance(component.build, str)
    what = "build" if built else "artifacts"
    paths = [below(component, path) for path in component.artifacts]
    return context.step(
        f"Keep the {what}",
        "actions/upload-artifact",
        {
            "name": f"{component.name}-{what}" + (f"-{cell}" if cell else ""),
            "path": paths[0] if len(paths) == 1 else "\n".join(paths) + "\n",
            "if-no-files-found": "error",
            "retention-days": KEEP_DAYS,
        },
    )
