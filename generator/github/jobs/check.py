"""The jobs that check a component: lint, test with build, and the upload of its coverage."""

from __future__ import annotations

import re
from typing import Any

from generator.catalogue.model import Service, SetUpStep, Stack
from generator.github.context import BASH, READ_CODE, Context, env_map, secret_env
from generator.github.expressions import any_of, condition, literal, on_event, succeeded
from generator.github.workflow import Job, JobEnvironment, Permission, Step
from generator.pipeline import Component, SecretRef
from generator.yaml_text import BlockList, Folded

KEEP_DAYS = 7
LINT_STEPS = (("lint", "Lint"), ("format", "Check formatting"), ("typecheck", "Check types"))
_PLACEHOLDER = re.compile(r"\{\{([a-z0-9-]+)\}\}")


def below(component: Component, path: str) -> str:
    """A path below a component's folder, as seen from the repository's root."""
    return path if component.directory == "." else f"{component.directory}/{path}"


def all_secrets(context: Context, component: Component) -> list[SecretRef]:
    """The secrets that a component's commands see: those of all jobs, with its own over them."""
    return list({item.name: item for item in (*context.pipeline.secrets, *component.secrets)}.values())


def guarded_secrets(context: Context, component: Component) -> dict[str, str]:
    """The secrets of a component's commands; with any, its jobs run in the environment ``ci``."""
    return secret_env(all_secrets(context, component))


def _fill(value: Any, words: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    return _PLACEHOLDER.sub(lambda match: words[match.group(1)], value)


def _set_up(context: Context, component: Component, step: SetUpStep, version: str) -> Step:
    folder = "" if component.directory == "." else f"{component.directory}/"
    words = {
        **context.catalogue.tools,
        "version": version,
        "folder": folder,
        "directory": component.directory,
    }
    inputs = {
        **step.inputs,
        **(step.with_cache if component.cache and not context.releases else step.without_cache),
    }
    filled = {key: _fill(value, words) for key, value in inputs.items()}
    # An action's own default is the repository's root: said only where it is another folder.
    if filled.get("working-directory") == ".":
        del filled["working-directory"]
    return context.step(step.name, step.uses, filled)


def _first_steps(context: Context, component: Component, stack: Stack, version: str) -> list[Step]:
    secrets = guarded_secrets(context, component)
    manager = component.package_manager or stack.default_package_manager
    steps = [context.check_out()]
    steps += [_set_up(context, component, step, version) for step in stack.github.set_up[manager]]
    if component.setup:
        steps.append(Step(name="Prepare", env=secrets, run=_script("\n".join(component.setup))))
    if isinstance(component.install, str):
        steps.append(Step(name="Install dependencies", env=secrets, run=_script(component.install)))
    return steps


def _script(command: str) -> str:
    """A person's command: one line stays as it is, several become a block."""
    return command if "\n" not in command else f"{command}\n"


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
    steps = _first_steps(context, component, stack, component.versions[0])
    steps += [Step(name=name, env=secrets, run=_script(command)) for name, command in chosen]
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
    steps = _first_steps(context, component, stack, cell if several else component.versions[0])
    if isinstance(component.test, str):
        steps.append(Step(name="Test", env=secrets, run=_script(component.test)))
        if component.coverage_tool:
            steps.append(_keep_coverage(context, component, stack, several=several))
    if isinstance(component.build, str):
        steps.append(Step(name="Build", env=secrets, run=_script(component.build)))
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


def coverage_job(context: Context, component: Component) -> Job | None:
    """The job that hands the report to Codecov; it runs no code of the repository (design, rule 10)."""
    if component.coverage_tool != "codecov":
        return None
    triggers = context.triggers
    events = [
        name for name, chosen in (("push", triggers.push), ("pull_request", triggers.pull_request)) if chosen
    ]
    if not events:
        return None
    terms = [" || ".join(on_event(event) for event in events)]
    test = f"{component.name}-test"
    if guarded_secrets(context, component) and triggers.pull_request:
        terms = ["!cancelled()", succeeded(test), any_of([on_event(event) for event in events])]
    report = below(component, context.catalogue.stacks[component.stack].coverage_report)
    folder = report.rpartition("/")[0] or "."
    upload = {
        "use_oidc": True,
        "files": report,
        "disable_search": True,
        "flags": component.name,
        "fail_ci_if_error": False,
    }
    return Job(
        id=f"{component.name}-coverage",
        name=f"Upload the coverage of {component.name}",
        needs=(test,),
        condition=condition(terms),
        runs_on=context.pipeline.runner,
        timeout_minutes=context.minutes("coverage"),
        permissions=(
            Permission("contents", "read", "lets Codecov map paths to the code"),
            Permission("id-token", "write", "signs in to Codecov without a stored token"),
        ),
        steps=[
            context.check_out(),
            context.step(
                "Fetch the coverage report",
                "actions/download-artifact",
                {"name": f"{component.name}-coverage", "path": folder},
            ),
            context.step("Upload to Codecov", "codecov/codecov-action", upload),
        ],
    )
