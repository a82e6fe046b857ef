"""What generation gives, and the one road to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from generator.catalogue.model import Catalogue
from generator.document import canonical_json, dump_document
from generator.github.context import Context
from generator.github.dependabot import DEPENDABOT_PATH, dependabot_file
from generator.github.explain import explained
from generator.github.guide import setup_guide
from generator.github.layout import workflows
from generator.github.origin import Origin
from generator.github.render import render, verify
from generator.github.setup_plan import setup_plan
from generator.github.setup_script import setup_script
from generator.names import GUIDE_FILE, PIPELINE_FILE, SCRIPT_FILE, file_name
from generator.notices import notices
from generator.pipeline import Pipeline
from generator.problems import Notice


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by path, in the order in which a person reads them, and what a person should know."""

    files: dict[str, str]
    workflow_paths: tuple[str, ...]
    notices: tuple[Notice, ...]
    pipeline_fingerprint: str
    catalogue_fingerprint: str


def generate(pipeline: Pipeline, catalogue: Catalogue, *, check: bool = True) -> Bundle:
    """Generate a pipeline's bundle: the same pipeline and catalogue give the same bytes in every process.

    With ``check`` each workflow is parsed back and compared with its model, and
    RenderMismatch is raised when they differ.
    A bundle that is stored or downloaded is always checked.
    """
    resolved = pipeline.resolve(catalogue)
    # Without what equals the schema's default: a key that a later version adds changes no fingerprint.
    fingerprint = hashlib.sha256(canonical_json(resolved.to_document()).encode()).hexdigest()[:12]
    context = Context(resolved, catalogue)
    files: dict[str, str] = {}
    made = workflows(context, fingerprint)
    for workflow in made:
        text = render(workflow)
        if check:
            verify(workflow, text)
        files[workflow.path] = text
    if resolved.extras.dependabot:
        files[DEPENDABOT_PATH] = dependabot_file(context, fingerprint)
    files[file_name(pipeline, PIPELINE_FILE)] = dump_document(pipeline.to_document())
    plan = setup_plan(context, made)
    files[file_name(pipeline, GUIDE_FILE)] = setup_guide(context, made, plan)
    if plan:
        files[file_name(pipeline, SCRIPT_FILE)] = setup_script(context, plan, fingerprint)
    return Bundle(
        files=files,
        workflow_paths=tuple(workflow.path for workflow in made),
        notices=notices(context),
        pipeline_fingerprint=fingerprint,
        catalogue_fingerprint=catalogue.fingerprint,
    )


def explain(
    pipeline: Pipeline, catalogue: Catalogue, path: str, bundle: Bundle | None = None
) -> tuple[Origin | None, ...]:
    """Say for each line of a file of the bundle what decides it; None for a line without an origin.

    Blank lines have none, and no line of the setup guide and script, which follow from the whole pipeline. With
    ``bundle`` (of the same pipeline and catalogue) nothing is generated again. Raises KeyError for a path that it
    does not have.
    """
    made = bundle or generate(pipeline, catalogue, check=False)
    return explained(
        pipeline,
        catalogue,
        path,
        made.files[path],
        is_workflow=path in made.workflow_paths,
        is_document=path == file_name(pipeline, PIPELINE_FILE),
    )
