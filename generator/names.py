"""What a pipeline calls its files, workflows and groups, so that several pipelines fit into one repository."""

from __future__ import annotations

from collections.abc import Iterable

from generator.pipeline import Pipeline

PIPELINE_FILE = "pipeline.yaml"
GUIDE_FILE = "SETUP.md"
SCRIPT_FILE = "setup.sh"
WORKFLOW_NAME = "${{ github.workflow }}"
# A newer commit of a pull request stands in the group of the older one; any other run in one of its own.
PULL_REQUEST_OR_RUN = "${{ github.event.pull_request.number || github.run_id }}"
RUN = "${{ github.run_id }}"


def file_name(pipeline: Pipeline, name: str) -> str:
    """A file of the pipeline: with the prefix ``shop`` its ``ci.yml`` is ``shop-ci.yml``."""
    return f"{pipeline.file_prefix}-{name}" if pipeline.file_prefix else name


def find_file(paths: Iterable[str], name: str) -> str:
    """The path of a pipeline's file among those of its bundle, with whatever prefix; empty where there is none."""
    return next(
        (path for path in paths if path == name or (path.endswith(f"-{name}") and "/" not in path)), ""
    )


def title(pipeline: Pipeline, text: str) -> str:
    """A name that people see beside those of the repository's other pipelines: ``CI (shop)``."""
    return f"{text} ({pipeline.file_prefix})" if pipeline.file_prefix else text


def deploy_group(pipeline: Pipeline, environment: str) -> str:
    """The concurrency group of the deploys to an environment."""
    return file_name(pipeline, f"deploy-{environment}")


def run_group(pipeline: Pipeline, part: str = "", own_name: str = WORKFLOW_NAME) -> str:
    """The concurrency group of a workflow, up to the number behind it.

    ``part`` tells the files of one pipeline apart where the person chose the group. ``own_name`` is what stands
    there otherwise: ``github.workflow``, or the name itself in a workflow that is called.
    """
    if not pipeline.concurrency_group:
        return f"{own_name}-"
    words = [pipeline.file_prefix, pipeline.concurrency_group, part]
    return "".join(f"{word}-" for word in words if word)
