"""The options of checks, and of how they go along with what ships: their matrix is CHECKS."""

from typing import Any

from tests.generator.pairing import Matrix, Row
from tests.generator.samples import CATALOGUE, Document

API = ("components", 0)
# Where each factor writes, and what it can write there; the first choice fits to everything else. None: absent.
FACTORS: dict[str, tuple[tuple[str | int, ...], dict[str, Any]]] = {
    "layout": (("layout",), {"unified": None, "split": "split"}),
    "prefix": (("file_prefix",), {"none": None, "shop": "shop"}),
    "runner": (
        ("runner",),
        {
            "default": None,
            "label": "ubuntu-24.04-arm",
            "own": "my-runner",
            "labels": ["self-hosted", "my-runner"],
            "group": {"group": "big", "labels": ["my-runner"]},
        },
    ),
    "push": (
        ("triggers", "push"),
        {
            "main": {"branches": ["main"]},
            "all": {},
            "patterns": {"branches": ["main", "release/**"]},
            "tags": {"branches": ["main"], "tags": ["v*"]},
            "paths": {"branches": ["main"], "paths": ["src/**"]},
            "paths ignored": {"branches": ["main"], "paths_ignore": ["docs/**"]},
            "off": None,
        },
    ),
    "pull_request": (
        ("triggers", "pull_request"),
        {"all": {}, "main": {"branches": ["main"]}, "off": None},
    ),
    "merge_queue": (("triggers", "merge_queue"), {"off": None, "on": True}),
    "manual": (("triggers", "manual"), {"on": True, "off": None}),
    "schedule": (
        ("triggers", "schedule"),
        {
            "off": None,
            "one": [{"cron": "17 4 * * 1"}],
            "two": [{"cron": "17 4 * * 1"}, {"cron": "5 3 * * *", "timezone": "Europe/Berlin"}],
        },
    ),
    "concurrency": (("concurrency_group",), {"default": None, "shop": "store"}),
    "cancel": (("cancel_in_progress",), {"on": None, "off": False}),
    "limits": (("timeout_minutes", "checks"), {"default": None, "own": 6}),
    "variables": (
        ("env_vars",),
        {"none": None, "text": {"MODE": "ci"}, "variable": {"MODE": {"variable": "MODE", "default": "a"}}},
    ),
    "secrets": (("secrets",), {"none": None, "some": ["LICENCE_FILE"]}),
    "stack": ((*API, "stack"), {}),
    "directory": ((*API, "directory"), {"root": None, "folder": "services/api"}),
    "versions": ((*API, "versions"), {"default": None, "one": 1, "two": 2}),
    "os": (
        (*API, "os"),
        {
            "none": None,
            "linux": ["linux"],
            "two": ["linux", "ubuntu-24.04-arm"],
            "all": ["linux", "macos", "windows"],
        },
    ),
    "own runner": ((*API, "runner"), {"none": None, "own": "my-runner", "windows": "windows-2025"}),
    "setup": ((*API, "setup"), {"none": None, "some": ["make ready", "make set\nmake go"]}),
    **{
        name: (
            (*API, name),
            {"default": None, "on": True, "own": f"make {name}", "off": False},
        )
        for name in ("install", "lint", "format", "typecheck", "test", "build")
    },
    "coverage": (
        (*API, "coverage_tool"),
        {"none": None, "artifact": "artifact", "codecov": "codecov", "coveralls": "coveralls"},
    ),
    "services": (
        (*API, "services"),
        {"none": None, "one": ["postgres"], "two": ["redis", {"name": "mysql"}]},
    ),
    "artifacts": ((*API, "artifacts"), {"none": None, "some": ["dist/"]}),
    "paths": ((*API, "paths"), {"none": None, "some": ["libs/**"]}),
    "own variables": ((*API, "env_vars"), {"none": None, "some": {"LEVEL": "debug"}}),
    "own secrets": (
        (*API, "secrets"),
        {"none": None, "some": [{"name": "PRIVATE_KEY_ID", "note": "Payments"}]},
    ),
    "own limit": ((*API, "timeout_minutes"), {"default": None, "own": 9}),
    "cache": ((*API, "cache"), {"on": None, "off": False}),
    "checkout": (
        (*API, "checkout"),
        {"default": None, "deep": {"fetch_depth": 0, "lfs": True}, "submodules": {"submodules": "recursive"}},
    ),
    "second": (
        ("components", 1),
        {
            "none": None,
            "same stack": {"name": "worker", "stack": "python", "directory": "worker"},
            "with paths": {"name": "web", "stack": "node", "directory": "web", "paths": ["web"]},
        },
    ),
    "image": (("images",), {"none": None, "pushed": [{"name": "api"}]}),
    "deploy": (("environments",), {"none": None, "one": [{"name": "live"}]}),
    "notify": (("notifications",), {"none": None, "failure": [{"channel": "slack", "secret": "HOOK"}]}),
    **{
        name: (("extras", name), {"off": None, "on": True})
        for name in ("dependabot", "dependency_review", "codeql")
    },
    "override": (("overrides",), {"none": None, "some": {"checks": {"env": {"ADDED": "by hand"}}}}),
}
STACKS = {
    f"{stack.name} with {manager}": (stack.name, manager)
    for stack in CATALOGUE.stacks.values()
    for manager in stack.package_managers
    if not stack.infers_language
}
CUSTOM = {"custom, npm": "npm ci", "custom, uv": "uv sync --locked", "custom, unknown": "make dependencies"}
# Python with pip first: it has a command of its own for every check.
FACTORS["stack"][1].update(dict.fromkeys(["python with pip", *STACKS, *CUSTOM]))
NEUTRAL: Row = {name: next(iter(choices)) for name, (_, choices) in FACTORS.items()}


def document_of(row: Row) -> Document:
    """The document with the options of a row."""
    component: Document = {"name": "api"}
    document: Document = {"version": 1, "name": "Shop", "repository": "acme/shop", "components": [component]}
    for name, (place, choices) in FACTORS.items():
        value = choices[row[name]]
        if name == "stack":
            _set_stack(component, row)
        elif name == "versions" and value:
            component["versions"] = _versions(component)[:value]
        elif value is not None and place == ("components", 1):
            document["components"].append(value)
        elif value is not None:
            _put(document, place, value)
    if "environments" in document:
        document["deploy"] = {"method": "helm", "chart": "chart"}
    return document


def _put(document: Document, place: tuple[str | int, ...], value: Any) -> None:
    holder: Any = document
    for part in place[:-1]:
        holder = holder[part] if isinstance(part, int) else holder.setdefault(part, {})
    holder[place[-1]] = value


def _set_stack(component: Document, row: Row) -> None:
    if row["stack"] in STACKS:
        component["stack"], component["package_manager"] = STACKS[row["stack"]]
        return
    component.update(stack="custom", install=CUSTOM[row["stack"]], test="make test")


def _versions(component: Document) -> list[str]:
    managers = {"npm ci": "npm", "uv sync --locked": "uv"}
    manager = component.get("package_manager") or managers.get(component["install"], "auto")
    return [item.version for item in CATALOGUE.language(component["stack"], manager).versions]


def _text(factor: str) -> str:
    place, _ = FACTORS[factor]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)[1:]


# What other options may need: a job for what stands beside the tests, nothing that asks for pushes.
BASES: tuple[Row, ...] = (
    NEUTRAL,
    {**NEUTRAL, "build": "own", "lint": "own"},
    {**NEUTRAL, "image": "pushed"},
    {**NEUTRAL, "deploy": "one"},
)
CHECKS = Matrix({name: tuple(choices) for name, (_, choices) in FACTORS.items()}, document_of, _text, BASES)
