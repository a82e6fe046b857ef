"""A pipeline in four lines: what each step of the wizard holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generator.wording import listed

type Document = dict[str, Any]

METHODS = {"helm": "Helm", "kubectl": "kubectl", "skaffold": "Skaffold", "command": "your own commands"}


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the wizard, its title and what was answered there."""

    step: str
    title: str
    line: str


def sections(document: Document, stack_labels: dict[str, str]) -> list[Section]:
    """The four sections of a saved pipeline.

    Args:
        document: the resolved pipeline, so that versions which came from the stack are named too.
        stack_labels: what a stack is called, by name.
    """
    return [
        Section("project", "Project", _project(document, stack_labels)),
        Section("pipeline", "Pipeline", _pipeline(document)),
        Section("build", "Build and deploy", _build(document)),
        Section("environments", "Environments", _environments(document)),
    ]


def _project(document: Document, stack_labels: dict[str, str]) -> str:
    parts = []
    for component in document.get("components", []):
        versions = ", ".join(component.get("versions", []))
        label = stack_labels.get(component["stack"], component["stack"])
        parts.append(f"{component['name']} ({' '.join(filter(None, [label, versions]))})")
    components = f"{_count(len(parts), 'component')}: {listed(parts)}" if parts else "no components"
    return _sentence([components, f"default branch {document.get('default_branch', 'main')}"])


def _pipeline(document: Document) -> str:
    triggers = document.get("triggers") or {}
    starts = []
    for key, words in (("push", "push to"), ("pull_request", "pull requests to")):
        if (trigger := triggers.get(key)) is not None:
            starts.append(f"{words} {listed(trigger.get('branches', [])) or 'any branch'}")
    if count := len(triggers.get("schedule", [])):
        starts.append("a schedule" if count == 1 else f"{count} schedules")
    if triggers.get("manual"):
        starts.append("by hand")
    everything = [document, *document.get("components", [])]
    variables = _count(sum(len(part.get("env_vars", {})) for part in everything), "variable")
    secrets = _count(sum(len(part.get("secrets", [])) for part in everything), "secret name")
    return _sentence([f"runs on {listed(starts)}" if starts else "no trigger", variables, secrets])


def _build(document: Document) -> str:
    images = listed([image["name"] for image in document.get("images", [])])
    method = document.get("deploy", {}).get("method", "none")
    deploy = f"deploys with {METHODS.get(method, method)}" if method != "none" else "deploys nothing"
    return _sentence([f"image {images}" if images else "no images", deploy])


def _environments(document: Document) -> str:
    names = [
        f"{entry['name']} (approval needed)" if entry.get("require_approval") else entry["name"]
        for entry in document.get("environments", [])
    ]
    return _sentence([f"deploys to {', then '.join(names)}" if names else "no environments"])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]
