"""The jobs that build an image: without pushing, as a check, and with pushing once every check succeeded."""

from __future__ import annotations

from typing import Any

from generator.github.context import READ_CODE, Context
from generator.github.expressions import any_of, condition, not_any, on_event, succeeded
from generator.github.image_names import image_reference, registry_host
from generator.github.jobs.changes import CHANGES, components_of, concerned
from generator.github.workflow import Job, Permission, Step
from generator.images import Image
from generator.names import file_name


def dockerfile_path(image: Image) -> str | None:
    """The Dockerfile as seen from the repository's root; None for ``Dockerfile`` in the context.

    A path is read from the context's folder, unless it already begins with that folder.
    """
    if image.dockerfile is None:
        return None
    if image.context == "." or image.dockerfile.startswith(f"{image.context}/"):
        return image.dockerfile
    return f"{image.context}/{image.dockerfile}"


def _argument(name: str, value: str) -> str:
    """One line of ``build-args``; build-push-action reads the lines as CSV, where only quotes are special."""
    line = f"{name}={value}"
    return '"' + line.replace('"', '""') + '"' if '"' in line else line


def _build_inputs(context: Context, image: Image, *, push: bool) -> dict[str, Any]:
    """What both kinds of build have in common."""
    inputs: dict[str, Any] = {"context": image.context}
    if path := dockerfile_path(image):
        inputs["file"] = path
    if image.target:
        inputs["target"] = image.target
    inputs["push"] = push
    if push:
        inputs["tags"] = "${{ steps.meta.outputs.tags }}"
        inputs["labels"] = "${{ steps.meta.outputs.labels }}"
    if image.build_args:
        inputs["build-args"] = "".join(
            f"{_argument(name, image.build_args[name])}\n" for name in sorted(image.build_args)
        )
    scope = f"type=gha,scope={file_name(context.pipeline, image.name.lower())}"
    if image.cache:
        inputs["cache-from"] = scope
    if push:
        if image.cache:
            inputs["cache-to"] = f"{scope},mode=max"
        inputs["provenance"] = "mode=max" if image.provenance else False
        inputs["sbom"] = image.sbom
    return inputs


def _buildx(context: Context) -> Step:
    return context.step("Set up Buildx", "docker/setup-buildx-action")


def image_check_job(context: Context, image: Image) -> Job | None:
    """The job that builds an image and pushes nothing: before a merge, and on pushes that publish nothing."""
    filters = [concerned(component) for component in components_of(context, image)]
    events = [on_event(event) for event in context.review_events]
    if filters:
        # A pull request that leaves the component alone leaves its image alone too.
        events[0] += f" && {any_of(filters)}"
    pushed = image in context.pushed_images
    if context.triggers.push and not (pushed and context.every_push_publishes):
        tests = context.publish_tests if pushed else []
        events.append(" && ".join([on_event("push"), *([not_any(tests)] if tests else [])]))
    if not events:
        return None
    return Job(
        id=f"{image.name}-image-check",
        name=f"Build the {image.name} image (nothing is pushed)",
        condition=condition([" || ".join(events)]),
        needs=(CHANGES,) if filters else (),
        runs_on=context.runner_of(image),
        timeout_minutes=context.minutes("image"),
        permissions=(READ_CODE,),
        steps=[
            context.check_out(),
            _buildx(context),
            context.step("Build", "docker/build-push-action", _build_inputs(context, image, push=False)),
        ],
    )


def image_job(context: Context, image: Image, gate: str | None) -> Job:
    """The job that builds an image, pushes it and hands its digest on."""
    events = []
    if context.publish_tests:
        publishes = [on_event("push")]
        if not context.every_push_publishes:
            publishes.append(context.on_publish_branch)
        events.append(" && ".join(publishes))
    if context.manual_deploys:
        events.append(f"{on_event('workflow_dispatch')} && inputs.environment != 'none'")
    terms = [any_of(events) if events[1:] else events[0]]
    if gate:
        terms = ["!cancelled()", succeeded(gate), *terms]
    login = {
        "registry": registry_host(image),
        "username": "${{ github.actor }}",
        "password": "${{ github.token }}",
    }
    meta = {"images": image_reference(image), "tags": "type=sha,format=long\ntype=ref,event=branch\n"}
    return Job(
        id=f"{image.name}-image",
        name=f"Build and push the {image.name} image",
        needs=(gate,) if gate else (),
        condition=condition(terms),
        runs_on=context.runner_of(image),
        timeout_minutes=context.minutes("image"),
        permissions=(READ_CODE, Permission("packages", "write", "push to the container registry")),
        outputs={"digest": "${{ steps.build.outputs.digest }}"},
        steps=[
            context.check_out(),
            _buildx(context),
            context.step(f"Log in to {registry_host(image)}", "docker/login-action", login),
            context.step("Name the image", "docker/metadata-action", meta, id="meta"),
            context.step(
                "Build and push",
                "docker/build-push-action",
                _build_inputs(context, image, push=True),
                id="build",
            ),
        ],
    )
