"""Valid configurations of every shape: ``documents()`` for hypothesis.

The same choices give the same document in every process: no set is ever walked, whatever PYTHONHASHSEED is.
"""

from hypothesis import strategies as st

from generator.limits import UPLOADED
from tests.generator.drawing import Document, Draw, number, one_in, pick, some, subset
from tests.generator.strategy_deploys import deploy
from tests.generator.strategy_extras import extras, overrides
from tests.generator.strategy_parts import (
    ENVIRONMENT_NAMES,
    IMAGE_NAMES,
    NAMES,
    component,
    env_vars,
    environments,
    image,
    jobs,
    secrets,
    take_artifacts,
)
from tests.generator.strategy_runs import runs
from tests.generator.strategy_texts import PROJECT_NAMES
from tests.generator.strategy_triggers import USUAL, branch_starts, builds_images, triggers

BRANCHES = ("main", "develop", "release/1.0", "größer", "a.b", "feature-x", "1", "yes", "on", "0777")
PREFIXES = ("release/*", "hotfix-*", "v*")
TAGS = ("v*", "release-*", "stable", "1.0")
NAME_POOL = (
    "APP_ENV", "API_URL", "LOG_LEVEL", "CI", "NODE_OPTIONS", "IMAGE", "TAG", "DIGEST", "NAMESPACE",
    "READY", "RESULTS", "MISSING", "STATUS", "GH_HOST", "ENVIRONMENT", "MAY_BE_SKIPPED", "API_IMAGE",
    "NAMESPACE_", "X", "Y_1", "_Z", "ON", "SESSION_TOKEN", "STRIPE_KEY", "API_KEY", "DB_PASSWORD",
    "PASSWORD_MIN_LENGTH",
)  # fmt: skip
SECRET_LIKE = ("API_KEY", "DB_PASSWORD", "SESSION_TOKEN")
ALWAYS_VARIABLES = ("DATABASE_URL", "lower_case", "query")
REPOSITORIES = ("acme/storefront", "Acme/Store.Front", "a/B-c_d", None)
MAIL = ("builds@acme.example", "a.b+c%d@mail.acme.example", "_@a.b", f"{'x' * 60}@{'y' * 60}.example")
COMPONENT_LISTS = st.lists(NAMES, min_size=1, max_size=3, unique_by=str.lower)
IMAGE_LISTS = st.lists(IMAGE_NAMES, max_size=3, unique_by=str.lower)
ENVIRONMENT_LISTS = st.lists(ENVIRONMENT_NAMES, min_size=1, max_size=3, unique=True)


@st.composite
def documents(draw: Draw) -> Document:
    """A valid configuration."""
    default_branch = pick(draw, BRANCHES) if one_in(draw, 2) else "main"
    env_names = draw(ENVIRONMENT_LISTS) if one_in(draw, 2) else []
    refs = [_ref(draw) for _ in env_names]
    drawn = triggers(draw, default_branch, refs)
    document: Document = {"version": 1, "name": draw(PROJECT_NAMES)}
    some(draw, document, "repository", REPOSITORIES)
    if default_branch != "main":
        document["default_branch"] = default_branch
    if drawn is not None:
        document["triggers"] = drawn
    secret_names = tuple(subset(draw, NAME_POOL, 8))
    pools = ((*(name for name in NAME_POOL if name not in secret_names), *ALWAYS_VARIABLES), secret_names)
    document["env_vars"] = env_vars(draw, pools[0])
    document["secrets"] = secrets(draw, pools[1]) if one_in(draw, 5) else []
    _code(draw, document, pools, deploys=bool(env_names))
    if env_names:
        document["environments"] = environments(draw, env_names, refs, pools)
        document["deploy"] = deploy(draw, document)
    if one_in(draw, 2):
        document["notifications"] = [_notification(draw) for _ in range(number(draw, 0, 3))]
    if one_in(draw, 3):
        document["extras"] = extras(draw, document)
    runs(draw, document)
    _rest(draw, document)
    if one_in(draw, 6):
        document["overrides"] = overrides(draw, document)
    return document


def _ref(draw: Draw) -> tuple[str, str]:
    """The branch and the tags that deploy to an environment; both empty for the default branch."""
    branch = pick(draw, ("", *BRANCHES, *PREFIXES)) if one_in(draw, 2) else ""
    return branch, pick(draw, TAGS) if one_in(draw, 5) else ""


def _code(draw: Draw, document: Document, pools: tuple[tuple[str, ...], ...], *, deploys: bool) -> None:
    """Components, and images as far as the triggers let them be built and pushed."""
    drawn = document.get("triggers")
    known = USUAL if drawn is None else drawn
    uploads = "push" in known or "pull_request" in known
    pushable = (deploys and (known["manual"] or "push" in known)) or branch_starts(
        drawn, document.get("default_branch", "main")
    )
    document["components"] = [
        component(draw, name, *pools, uploads=uploads) for name in draw(COMPONENT_LISTS)
    ]
    if pushable or builds_images(drawn):
        document["images"] = [
            image(draw, name, pushable=pushable, buildable=builds_images(drawn)) for name in draw(IMAGE_LISTS)
        ]
        take_artifacts(draw, document)


def _notification(draw: Draw) -> Document:
    channel = pick(draw, ("slack", "teams", "webhook", "email"))
    made: Document = {"channel": channel}
    if channel == "email":
        made |= {"server": pick(draw, ("localhost", "smtp.acme.example")), "sender": pick(draw, MAIL)}
        made["recipients"] = list(draw(st.lists(st.sampled_from(MAIL), min_size=1, max_size=4, unique=True)))
        some(draw, made, "port", (25, 465, 587))
    else:
        made["secret"] = pick(draw, ("SLACK_WEBHOOK_URL", "hook_2"))
    some(draw, made, "when", ("failure", "always"))
    return made


def _rest(draw: Draw, document: Document) -> None:
    """The keys that depend on what else there is: runner, limits, the concurrency group, names that are no secrets."""
    linux = document.get("images") or document.get("environments")
    linux = linux or any(item.get("services") for item in document["components"])
    labels = ("ubuntu-24.04", "ubuntu-latest", "my-runner")
    some(draw, document, "runner", labels if linux else (*labels, "windows-2025", "macos-15"))
    ships = "deploy" in document or any(item["push"] for item in document.get("images", []))
    some(draw, document, "layout", ("split", "unified") if ships else ("unified",), chance=3)
    some(draw, document, "file_prefix", ("shop", "b-2"), chance=4)
    some(draw, document, "concurrency_group", ("shop", "ci-${{ github.ref }}", "ship", "A.b_c"), chance=3)
    some(draw, document, "cancel_in_progress", (True, False), chance=3)
    if chosen := subset(draw, _kinds(document), 2):
        document["timeout_minutes"] = {kind: number(draw, 7, 360) for kind in sorted(chosen)}
    holders = [document, *document["components"], *document.get("environments", [])]
    used = [name for name in SECRET_LIKE if any(name in holder["env_vars"] for holder in holders)]
    if used:
        document["not_secret"] = used


def _kinds(document: Document) -> list[str]:
    """The kinds of jobs that a limit can be set for."""
    parts = document["components"]
    kinds = ["checks"]
    kinds += ["notify"] if document.get("notifications") else []
    kinds += ["deploy"] if "deploy" in document else []
    kinds += ["image"] if document.get("images") else []
    kinds += ["coverage"] if any(item.get("coverage_tool") in UPLOADED for item in parts) else []
    kinds += ["changes"] if any(item.get("paths") for item in parts) else []
    limited = [item for item in parts if not item.get("timeout_minutes")]
    return [*kinds, *(job for job in ("lint", "test") if any(job in jobs(item) for item in limited))]
