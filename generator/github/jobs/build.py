"""The jobs that build an image: without pushing, as a check, and with pushing once every check succeeded."""

from __future__ import annotations

from typing import Any

from generator.github.context import BASH, READ_CODE, Context
from generator.github.expressions import any_of, condition, not_any, on_event, succeeded
from generator.github.image_names import image_reference, name_variable, script_reference
from generator.github.jobs.artifacts import fetch_steps
from generator.github.jobs.build_inputs import build_inputs, needs_lowered_name
from generator.github.jobs.changes import CHANGES, components_of, concerned
from generator.github.jobs.image_secrets import build_secret_env, check_ready, environment_of
from generator.github.jobs.registry_login import login_steps, push_permissions
from generator.github.workflow import Job, Step
from generator.image_fields import emulated
from generator.images import Image

NO_SECRETS = "Pull requests from forks and by Dependabot get no secrets, so this job is skipped there."


def _run_defaults(steps: list[Step]) -> dict[str, str]:
    return BASH if any(step.run for step in steps) else {}


def _builder(context: Context, image: Image) -> list[Step]:
    """The steps that set the builder up, with QEMU where the runner must emulate a platform.

    Neither takes anything from a cache where releases are built.
    """
    steps = []
    if architectures := emulated(image.platforms, context.runner_of(image)):
        inputs: dict[str, Any] = {"platforms": ",".join(architectures)}
        inputs |= {"cache-image": False} if context.releases else {}
        steps.append(context.step("Set up QEMU", "docker/setup-qemu-action", inputs))
    buildx = {"cache-binary": False} if context.releases else {}
    return [*steps, context.step("Set up Buildx", "docker/setup-buildx-action", buildx)]


def _check_events(context: Context, image: Image) -> list[str]:
    """The tests for the events that build an image without pushing it."""
    filters = [concerned(component) for component in components_of(context, image)]
    events = [on_event(event) for event in context.review_events]
    if filters:
        # A pull request that leaves the component alone leaves its image alone too.
        events[0] += f" && {any_of(filters)}"
    if image.build_secrets and context.triggers.pull_request:
        events[0] += f" && {' && '.join(context.trusted_pull_request)}"
    pushed = image in context.pushed_images
    if context.triggers.push and not (pushed and context.every_push_publishes):
        tests = context.publish_tests if pushed else []
        events.append(" && ".join([on_event("push"), *([not_any(tests)] if tests else [])]))
    return events


def image_check_job(context: Context, image: Image) -> Job | None:
    """The job that builds an image and pushes nothing: before a merge, and on pushes that publish nothing."""
    events = _check_events(context, image)
    if not events:
        return None
    filtered = bool(components_of(context, image))
    made_by = [f"{name}-test" for name in image.artifacts]
    terms = [" || ".join(events)]
    if made_by:
        terms = ["!cancelled()", *map(succeeded, made_by), any_of(events) if events[1:] else events[0]]
    steps = [
        *check_ready(image, push=False),
        context.check_out(),
        *fetch_steps(context, image),
        *_builder(context, image),
        context.step(
            "Build",
            "docker/build-push-action",
            build_inputs(context, image, push=False),
            env=build_secret_env(image),
        ),
    ]
    return Job(
        id=f"{image.name}-image-check",
        name=f"Build the {image.name} image (nothing is pushed)",
        comment=NO_SECRETS if image.build_secrets and context.triggers.pull_request else "",
        condition=condition(terms),
        needs=(*((CHANGES,) if filtered else ()), *made_by),
        runs_on=context.runner_of(image),
        timeout_minutes=context.minutes("image"),
        permissions=(READ_CODE,),
        environment=environment_of(image, push=False),
        run_defaults=_run_defaults(steps),
        steps=steps,
    )


def _publish_terms(context: Context, gate: str | None) -> list[str]:
    """The terms under which an image is pushed."""
    events = []
    if context.publish_tests:
        publishes = [on_event("push")]
        if not context.every_push_publishes:
            publishes.append(any_of(context.publish_tests))
        events.append(" && ".join(publishes))
    if context.manual_deploys:
        events.append(f"{on_event('workflow_dispatch')} && inputs.environment != 'none'")
    terms = [any_of(events) if events[1:] else events[0]]
    return ["!cancelled()", succeeded(gate), *terms] if gate else terms


def _names(context: Context, image: Image) -> dict[str, Any]:
    """The image's name and tags: the commit, and the branch or tag that was pushed."""
    tags = ["type=sha,format=long", "type=ref,event=branch"]
    inputs: dict[str, Any] = {"images": image_reference(image)}
    if context.publish_tags:
        tags.append("type=ref,event=tag")
        # By itself the action would call whatever tag came last latest: that of an old line too.
        inputs["flavor"] = "latest=false"
    return {**inputs, "tags": "".join(f"{tag}\n" for tag in tags)}


def _lowered_name(image: Image) -> Step:
    return Step(
        name="Put the image's name in small letters",
        id="name",
        run=f'echo "image={script_reference(image)}" >> "$GITHUB_OUTPUT"',
    )


def _sign(context: Context, image: Image) -> list[Step]:
    """The steps that sign what was pushed, by its digest, with the identity of this run (docs.sigstore.dev)."""
    env, lines = name_variable(image, "IMAGE")
    return [
        context.step(
            "Set up cosign",
            "sigstore/cosign-installer",
            {"cosign-release": context.catalogue.tools["cosign"]},
        ),
        Step(
            name="Sign the image",
            env={"DIGEST": "${{ steps.build.outputs.digest }}", **env},
            run="\n".join([*lines, 'cosign sign --yes "$IMAGE@$DIGEST"']) + ("\n" if lines else ""),
        ),
    ]


def image_job(context: Context, image: Image, gate: str | None) -> Job:
    """The job that builds an image, pushes it and hands its digest on."""
    steps = [
        *check_ready(image, push=True),
        context.check_out(),
        *fetch_steps(context, image),
        *_builder(context, image),
        *login_steps(context, image),
        *([_lowered_name(image)] if needs_lowered_name(context, image) else []),
        context.step("Name the image", "docker/metadata-action", _names(context, image), id="meta"),
        context.step(
            "Build and push",
            "docker/build-push-action",
            build_inputs(context, image, push=True),
            id="build",
            env=build_secret_env(image),
        ),
        *(_sign(context, image) if image.sign else []),
    ]
    return Job(
        id=f"{image.name}-image",
        name=f"Build and push the {image.name} image",
        needs=(gate,) if gate else (),
        condition=condition(_publish_terms(context, gate)),
        runs_on=context.runner_of(image),
        timeout_minutes=context.minutes("image"),
        permissions=(READ_CODE, *push_permissions(image)),
        environment=environment_of(image, push=True),
        outputs={"digest": "${{ steps.build.outputs.digest }}"},
        run_defaults=_run_defaults(steps),
        steps=steps,
    )
