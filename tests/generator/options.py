"""All options of a configuration, and documents in which every pair of them that may stand together does."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import Any

from covertable.criteria import simple
from covertable.main import make

from generator import check
from tests.generator.samples import CATALOGUE, Document

type Row = dict[str, str]
type Option = tuple[str, str]
API = ("components", 0)
TRIES = 25
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
    "image": (
        ("images",),
        {
            "pushed": [{"name": "api"}],
            "none": None,
            "built": [{"name": "api", "push": False}],
            "two": [{"name": "api", "target": "runtime"}, {"name": "web", "build_args": {"A": "b c"}}],
            "plain": [{"name": "api", "cache": False, "sbom": False, "provenance": False}],
        },
    ),
    "deploy": (
        ("environments",),
        {
            "none": None,
            "one": [{"name": "live"}],
            "promoted": [
                {"name": "staging"},
                {"name": "live", "require_approval": True, "reviewers": ["octocat"]},
            ],
            "own branch": [
                {"name": "live", "branch": "release/*", "env_vars": {"A": "b"}, "secrets": ["API_KEY"]}
            ],
        },
    ),
    "notify": (
        ("notifications",),
        {
            "none": None,
            "failure": [{"channel": "slack", "secret": "HOOK"}],
            "both": [
                {"channel": "slack", "secret": "A"},
                {"channel": "slack", "when": "always", "secret": "B"},
            ],
        },
    ),
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
        document["deploy"] = _deploy(document.get("images", []))
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


def _deploy(images: list[Document]) -> Document:
    deploy: Document = {"method": "helm", "chart": "chart"}
    pushed = [image["name"] for image in images if image.get("push", True)]
    if len(pushed) > 1:
        keys = {name: {"repository": f"{name}.image", "tag": f"{name}.tag"} for name in pushed}
        deploy["image_values"] = keys
    return deploy


@cache
def matrix() -> tuple[tuple[Row, Document], ...]:
    """Rows of options with their documents, all valid; between them they hold every pair that is not refused."""
    labels = {name: list(choices) for name, (_, choices) in FACTORS.items()}
    rows = [_without_conflicts(dict(row)) for row in make(labels, criterion=simple)]
    held = set().union(*(pairs(row) for row in rows))
    missing = [pair for pair in all_pairs() if pair not in held]
    while missing:
        row = _row_with(missing)
        if row:
            rows.append(row)
            held |= pairs(row)
        # The first pair is in the row, or no row takes it.
        missing = [pair for pair in missing[1:] if pair not in held]
    documents = {repr(document): (row, document) for row in rows for document in [document_of(row)]}
    return tuple(documents.values())


def all_pairs() -> Iterator[frozenset[Option]]:
    """Every two options of different factors."""
    for one, other in combinations(FACTORS, 2):
        for label in FACTORS[one][1]:
            yield from (frozenset({(one, label), (other, choice)}) for choice in FACTORS[other][1])


def pairs(row: Row) -> set[frozenset[Option]]:
    """The pairs of options in a row."""
    return {frozenset(pair) for pair in combinations(row.items(), 2)}


def refused() -> set[frozenset[Option]]:
    """The pairs that no document of the matrix holds."""
    return set(all_pairs()).difference(*(pairs(row) for row, _ in matrix()))


def _problems(row: Row) -> list[str]:
    return [problem.path for problem in check(document_of(row), CATALOGUE).problems]


def _without_conflicts(row: Row) -> Row:
    """A row with options taken back until nothing is refused."""
    while found := _problems(row):
        row = min(_with_one_back(row, found[0]), key=lambda other: len(_problems(other)))
    return row


def _with_one_back(row: Row, path: str) -> list[Row]:
    """The row with the option at fault taken back; where it cannot be told, with any one of them."""
    at_fault = [name for name in FACTORS if row[name] != NEUTRAL[name] and path.startswith(_text(name))]
    names = at_fault or [name for name in FACTORS if row[name] != NEUTRAL[name]]
    return [{**row, name: NEUTRAL[name]} for name in names]


def _text(factor: str) -> str:
    place, _ = FACTORS[factor]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)[1:]


# What other options may need: a job for what stands beside the tests, nothing that asks for pushes.
BASES: tuple[Row, ...] = (
    NEUTRAL,
    {**NEUTRAL, "build": "own", "lint": "own"},
    {**NEUTRAL, "image": "none"},
    {**NEUTRAL, "image": "none", "deploy": "one"},
    {**NEUTRAL, "image": "none", "push": "off"},
)


def _row_with(missing: list[frozenset[Option]]) -> Row | None:
    """A valid row with the first pair and with as many others as go along; None where the pair is refused."""
    for base in BASES:
        row = {**base, **dict(missing[0])}
        if not _problems(row):
            taken = {name for name, _ in missing[0]}
            return _filled(row, taken, missing[1:])
    return None


def _filled(row: Row, taken: set[str], others: Iterable[frozenset[Option]]) -> Row:
    tries = TRIES
    for pair in others:
        names = {name for name, _ in pair}
        if names & taken:
            continue
        tries -= 1
        wider = {**row, **dict(pair)}
        if not _problems(wider):
            row, taken = wider, taken | names
        if not tries:
            break
    return row
