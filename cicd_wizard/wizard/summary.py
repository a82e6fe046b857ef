"""The review's list of answers: a section per step, a line per question, each with a way back to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.form_checks import CHECK_LABELS
from cicd_wizard.wizard.form_deploy import METHODS
from cicd_wizard.wizard.form_events import CHANNELS, WHEN
from cicd_wizard.wizard.form_pipeline import LIMITS
from cicd_wizard.wizard.form_project import EXTRAS, LAYOUTS
from cicd_wizard.wizard.form_registry import GITHUB, REGISTRIES
from cicd_wizard.wizard.steps import BUILD, ENVIRONMENTS, PIPELINE, PROJECT, REVIEW, STEPS
from cicd_wizard.wizard.summary_places import place_words
from generator import Catalogue
from generator.cron import describe_cron, parse_cron
from generator.wording import listed

type Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what it is called, its answers (none: not provided), where to change it."""

    label: str
    answers: list[str]
    href: str
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one step."""

    number: int
    title: str
    lines: list[Line]


def summary_of(answers: Answers, draft: Draft) -> list[Section]:
    """All answers by step. They are shown as they were given, also where they cannot be used yet."""
    pipeline = answers.checked.pipeline
    resolved = pipeline.resolve(answers.catalogue).to_document() if pipeline else answers.document
    # Nobody answered the limits that come from the catalogue.
    resolved = {**resolved, "timeout_minutes": answers.document.get("timeout_minutes", {})}
    builders = {PROJECT: _project, PIPELINE: _pipeline, BUILD: _build, ENVIRONMENTS: _environments}
    sections = []
    for number, (slug, build) in enumerate(builders.items(), start=1):
        address = f"{reverse('wizard:step', args=[draft.pk, slug])}?return={REVIEW}"
        lines = [
            Line(label, [text for text in texts if text], f"{address}#{anchor}", mono)
            for label, texts, anchor, mono in build(resolved, answers.catalogue)
        ]
        sections.append(Section(number, STEPS[slug].title, lines))
    return sections


type Lines = Iterable[tuple[str, list[str], str, bool]]


def _runner(runner: Any) -> str:
    """A runner in words: a label, several, or a group with its labels."""
    if isinstance(runner, dict):
        return ", ".join([f"group {runner['group']}", *runner.get("labels", [])])
    return ", ".join(runner) if isinstance(runner, list) else str(runner)


def _project(document: Document, catalogue: Catalogue) -> Lines:
    yield "Project name", [document["name"]], "id_project-name", False
    yield "Repository", [document.get("repository", "")], "id_project-repository", True
    yield "Default branch", [document.get("default_branch", "main")], "id_project-default_branch", True
    yield "Components", [_component(part, catalogue) for part in document["components"]], "components", False
    files = [dict(LAYOUTS).get(document.get("layout", "unified"), "")]
    prefix = document.get("file_prefix")
    yield "Workflow files", [*files, f"Prefix {prefix}" if prefix else ""], "files", False
    yield "Runner", [_runner(document.get("runner", "ubuntu-24.04"))], "id_project-runner", True
    extras = document.get("extras", {})
    yield "Updates and scans", [words for key, words in EXTRAS.items() if extras.get(key)], "extras", False
    yield "Overrides", list(document.get("overrides", {})), "advanced", True


def _component(part: Document, catalogue: Catalogue) -> str:
    stack = catalogue.stacks.get(part["stack"])
    versions = ", ".join(part.get("versions", []))
    words = [f"{stack.label} {versions}".strip() if stack else part["stack"], _manager(part)]
    folder = part.get("directory", ".")
    words += [folder if folder != "." else "", *_of_runs(part)]
    return f"{part['name']}: {', '.join(filter(None, words))}"


def _manager(part: Document) -> str:
    return f"{part.get('package_manager', '')} {part.get('package_manager_version') or ''}".strip()


def _of_runs(part: Document) -> Iterable[str]:
    """Where a component's jobs run, what they check out, and which changes start them."""
    if part.get("os"):
        yield f"on {listed(part['os'])}"
    if part.get("runner"):
        yield f"on {_runner(part['runner'])}"
    checkout = part.get("checkout", {})
    depth = checkout.get("fetch_depth", 1)
    yield {0: "whole history", 1: ""}.get(depth, _count(depth, "commit"))
    yield "submodules" if checkout.get("submodules") else ""
    yield "Git LFS" if checkout.get("lfs") else ""
    if part.get("paths"):
        yield f"watches {', '.join(part['paths'])}"


def _pipeline(document: Document, catalogue: Catalogue) -> Lines:
    triggers = document.get("triggers") or {}
    yield "Triggers", list(_starts(triggers)), "triggers", False
    yield "Schedule", [_schedule(entry) for entry in triggers.get("schedule", [])], "schedule", False
    parts = document["components"]
    yield "Checks", [f"{part['name']}: {_checks(part)}" for part in parts], "checks", False
    yield "Coverage", [f"{part['name']}: {_COVERAGE[part['coverage_tool']]}" for part in parts
                       if part.get("coverage_tool") in _COVERAGE], "checks", False  # fmt: skip
    services = [f"{part['name']}: {_services(part, catalogue)}" for part in parts if part.get("services")]
    yield "Services", services, "checks", False
    artifacts = [f"{part['name']}: {', '.join(part['artifacts'])}" for part in parts if part.get("artifacts")]
    yield "Artifacts", artifacts, "checks", False
    yield "Variables", _names(document, "env_vars"), "variables", True
    yield "Secret names", _names(document, "secrets"), "secrets", True
    concurrency = [
        "Newer commits cancel older runs" if document.get("cancel_in_progress", True) else "Every run ends",
        f"Group prefix {prefix}" if (prefix := document.get("concurrency_group")) else "",
    ]
    yield "Concurrency", concurrency, "concurrency", False
    limits = [
        f"{LIMITS.get(kind, kind)}: {_count(minutes, 'minute')}"
        for kind, minutes in document.get("timeout_minutes", {}).items()
    ]
    yield "Time limits", limits, "limits", False
    channels, when = dict(CHANNELS), dict(WHEN)
    messages = [
        f"{channels.get(item.get('channel', ''), '')}, {when.get(item.get('when', 'failure'), '').lower()}"
        for item in document.get("notifications", [])
    ]
    yield "Notifications", messages, "notifications", False


_COVERAGE = {"codecov": "Codecov", "coveralls": "Coveralls", "artifact": "kept as artifact"}


def _starts(triggers: Document) -> Iterable[str]:
    """What starts a run, a line for each kind of event."""
    push, pull_request = triggers.get("push"), triggers.get("pull_request")
    if push is not None:
        branches, tags = push.get("branches", []), push.get("tags", [])
        paths = [f"that changes {', '.join(push['paths'])}"] if push.get("paths") else []
        paths += (
            [f"unless it changes only {', '.join(push['paths_ignore'])}"] if push.get("paths_ignore") else []
        )
        if branches or not tags:
            yield " ".join(["Push to", ", ".join(branches) or "any branch", *paths])
        if tags:
            yield f"Tags {', '.join(tags)}"
    if pull_request is not None:
        yield f"Pull requests to {', '.join(pull_request.get('branches', [])) or 'any branch'}"
    yield "By hand" if triggers.get("manual") else ""
    yield "Merge queue" if triggers.get("merge_queue") else ""


def _schedule(entry: Document) -> str:
    zone = entry.get("timezone", "UTC")
    try:
        return f"{describe_cron(parse_cron(entry['cron']).text)} ({zone})"
    except ValueError:
        return f"{entry['cron']} ({zone})"


def _checks(part: Document) -> str:
    on = [label.lower() for check, label in CHECK_LABELS.items() if part.get(check) not in {None, False}]
    on += [f"set-up of {_count(len(part['setup']), 'command')}"] if part.get("setup") else []
    on += [f"at most {_count(part['timeout_minutes'], 'minute')}"] if part.get("timeout_minutes") else []
    on += [] if part.get("cache", True) else ["no cache"]
    return ", ".join(on) or "none"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _services(part: Document, catalogue: Catalogue) -> str:
    words = []
    for item in part["services"]:
        name, version = (item, "") if isinstance(item, str) else (item["name"], item.get("version", ""))
        service = catalogue.services.get(name)
        words.append(f"{service.label if service else name} {version}".strip())
    return ", ".join(words)


def _names(document: Document, key: str) -> list[str]:
    """The names of variables or secrets of all check jobs, then those of single components."""
    parts = [
        f"{part['name']}: {', '.join(_named(part[key]))}" for part in document["components"] if part.get(key)
    ]
    return [", ".join(_named(document.get(key, []))), *parts]


def _named(items: Any) -> list[str]:
    return [item["name"] if isinstance(item, dict) else str(item) for item in items]


def _build(document: Document, catalogue: Catalogue) -> Lines:
    images = document.get("images", [])
    yield "Images", [_image(image) for image in images], "images", True
    for label, key in (("Build arguments", "build_args"), ("Build secrets", "build_secrets")):
        held = [
            f"{image['name']}: {', '.join(f'{name}={value}' for name, value in image[key].items())}"
            for image in images
            if image.get(key)
        ]
        if held or key == "build_args":
            yield label, held, "images", True
    deploy = document.get("deploy", {})
    if deploy.get("method", "none") == "none":
        yield "Deploy with", ["Nothing"], "deploy", False
        return
    method = dict(METHODS).get(deploy["method"], "")
    source = ", ".join([method, *_sources(deploy)])
    yield "Deploy with", [source], "deploy", False
    for label, key in (("Release", "release"), ("Default repository", "default_repo")):
        if deploy.get(key):
            yield label, [deploy[key]], f"id_build-{key}", True
    for label, key in (("Commands before", "before"), ("Commands after", "after"), ("Verify", "verify")):
        if deploy.get(key):
            yield label, deploy[key], f"id_build-{key}", True
    if deploy.get("deployments"):
        yield "Waits for", [", ".join(deploy["deployments"])], "id_build-deployments", True
    if deploy.get("values"):
        yield (
            "Values of the chart",
            [_chart_value(*item) for item in deploy["values"].items()],
            "deploy",
            True,
        )
    yield "App settings", [deploy.get("app_env", "")], "id_build-app_env", True


def _image(image: Document) -> str:
    """The image's name in its registry, and what it is built for."""
    name = image.get("image") or image["name"]
    kind = image.get("registry", {}).get("kind", GITHUB)
    place = "" if kind == GITHUB else f" at {dict(REGISTRIES).get(kind, kind)}"
    platforms = f" for {', '.join(image['platforms'])}" if image.get("platforms") else ""
    return f"{name}{place}{platforms}" if image.get("push", True) else f"{name}{platforms}, not pushed"


def _sources(deploy: Document) -> list[str]:
    """The files or commands that a deploy takes."""
    single = [deploy.get(key, "") for key in ("kustomize", "chart", "skaffold_file")]
    return [text for text in [*deploy.get("manifests", []), *single, *deploy.get("commands", [])] if text]


def _chart_value(key: str, value: Any) -> str:
    if isinstance(value, dict):
        ((kind, name),) = value.items()
        return f"{key}: the {kind} {name}"
    return f"{key}: {str(value).lower() if isinstance(value, bool) else value}"


def _environments(document: Document, catalogue: Catalogue) -> Lines:
    environments = document.get("environments", [])
    if not environments:
        yield "Environments", [], "environments", False
        return
    for number, item in enumerate(environments):
        words = place_words(item, document.get("default_branch", "main"))
        anchor = f"id_environments-environments-{number}-name"
        yield item["name"] or "Environment", words, anchor, False
    variables = dict.fromkeys(name for item in environments for name in item.get("env_vars", {}))
    yield "Variables", [", ".join(variables)], "variables", True
    secrets = dict.fromkeys(name for item in environments for name in _named(item.get("secrets", [])))
    yield "Secret names", [", ".join(secrets)], "secrets", True
