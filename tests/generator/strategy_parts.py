"""The parts of a valid configuration: components, images and environments of every shape."""

from typing import Any

from hypothesis import strategies as st

from generator.artifact_paths import is_clear
from generator.component_rules import jobs_of, runs
from generator.github.expression_parser import to_number
from generator.inference import package_manager_of
from generator.pipeline import CHECK_NAMES, Component
from tests.generator.delivery_samples import CLUSTERS, REGISTRIES
from tests.generator.drawing import Document, Draw, number, one_in, pick, some, subset
from tests.generator.samples import CATALOGUE
from tests.generator.strategy_texts import CHOICES, COMMANDS, NOTES, ONE_LINE, VALUES

# Names that the product could have for its own: jobs, environments that guard secrets, options of a manual run.
TAKEN = frozenset(
    {"ci", "build", "notifications", "none", "lint", "test", "coverage", "image", "image-check", "deploy"}
)


def _is_free(name: str) -> bool:
    return name.lower() not in TAKEN


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,39}", fullmatch=True).filter(_is_free)
IMAGE_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,10}(-[A-Za-z0-9]{1,10}){0,2}", fullmatch=True).filter(
    _is_free
)
SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(_is_free)
# GitHub takes the name 0 for an empty choice: it is refused.
ENVIRONMENT_NAMES = SLUGS.filter(lambda name: to_number(name) != 0)
FOLDERS = (".", "api", "services/api", "my app", "a.b", "ü".encode("idna").decode(), "x/y-z/_w", "@scope")
# For a stack that takes its language from the install command: some tell one, some do not.
INSTALLS: tuple[str | bool, ...] = (
    "poetry install",
    "npm install",
    "pip install -r requirements.txt",
    "go mod download",
    "make deps",
    False,
)
ARTIFACTS = ("dist/", "out/**/*.js", "a b.txt", "x")
SERVICE_GROUPS = (
    ("postgres", "mysql", "mariadb"),
    ("redis", "valkey"),
    ("mongodb",),
    ("rabbitmq",),
    ("elasticsearch",),
)
INSTALLS = (
    "npm ci",
    "uv sync --locked",
    "bundle install",
    "pnpm install",
    "cargo fetch\nmake",
    "make dependencies",
)
AT_GITHUB = st.fixed_dictionaries(
    {"variable": st.sampled_from(("API_URL", "REGION", "x"))}, optional={"default": VALUES}
)
VARIABLES = st.one_of(VALUES, AT_GITHUB)
BUILD_ARGUMENTS = st.dictionaries(
    st.sampled_from(("PYTHON_VERSION", "a", "GITHUB_SHA_SHORT", "PATH")), ONE_LINE, max_size=3
)


def env_vars(draw: Draw, names: tuple[str, ...], most: int = 4) -> Document:
    """Variables: plain text, or a variable at GitHub with or without a text for where it is empty."""
    return {name: draw(VARIABLES) for name in subset(draw, names, most)}


def secrets(draw: Draw, names: tuple[str, ...], most: int = 3) -> list[Any]:
    """Secrets: by name alone, or with the name at GitHub and a note."""
    listed: list[Any] = []
    for name in subset(draw, names, most):
        entry: Document = {"name": name}
        some(draw, entry, "secret", ("STAGING_" + name, name))
        some(draw, entry, "note", NOTES)
        listed.append(name if len(entry) == 1 else entry)
    return listed


def component(
    draw: Draw, name: str, variables: tuple[str, ...], secret_names: tuple[str, ...], *, uploads: bool
) -> Document:
    """One component; ``uploads`` tells whether a trigger hands reports to Codecov."""
    stack = pick(draw, list(CATALOGUE.stacks.values()))
    part: Document = {"name": name, "stack": stack.name}
    some(draw, part, "directory", FOLDERS)
    some(draw, part, "package_manager", tuple(stack.package_managers))
    if one_in(draw, 4):
        part["setup"] = [draw(COMMANDS) for _ in range(number(draw, 0, 2))]
    for check in CHECK_NAMES:
        some(draw, part, check, CHOICES)
    if stack.infers_language:
        some(draw, part, "install", INSTALLS)
    _language(draw, part, uploads=uploads)
    if "test" in jobs(part):
        part["services"] = services(draw)
        if one_in(draw, 2):
            part["artifacts"] = subset(draw, ARTIFACTS, 2)
    part["env_vars"] = env_vars(draw, variables)
    part["secrets"] = secrets(draw, secret_names) if one_in(draw, 4) else []
    if one_in(draw, 4):
        part["timeout_minutes"] = number(draw, 1, 360)
    return part


def _language(draw: Draw, part: Document, *, uploads: bool) -> None:
    """What depends on a component's stack and package manager: versions, commands, coverage, cache."""
    stack = CATALOGUE.stacks[part["stack"]]
    manager = package_manager_of(Component.model_validate(part), CATALOGUE) or ""
    language = CATALOGUE.language(stack.name, manager)
    if one_in(draw, 2):
        part["versions"] = subset(draw, [item.version for item in language.versions], 3)
    for check in CHECK_NAMES:
        if part.get(check) is True and CATALOGUE.default_command(stack.name, manager, check) is None:
            part[check] = False
    if not jobs(part):
        part["test"] = draw(COMMANDS)
    if language.coverage_report and runs(Component.model_validate(part), CATALOGUE, "test"):
        tools = ("artifact", "codecov", "coveralls", None) if uploads else ("artifact", None)
        some(draw, part, "coverage_tool", tools)
    if stack.caches(manager):
        some(draw, part, "cache", (True, False), chance=3)


def jobs(part: Document) -> set[str]:
    """The kinds of check jobs that a component has."""
    return jobs_of(Component.model_validate(part), CATALOGUE)


def services(draw: Draw) -> list[Any]:
    """Services that need no port and no address of each other's."""
    chosen = [pick(draw, group) for group in subset(draw, SERVICE_GROUPS, 3)]
    newest = CATALOGUE.services
    return [pick(draw, (name, {"name": name, "version": newest[name].versions[-1]})) for name in chosen]


def image(draw: Draw, name: str, *, pushable: bool, buildable: bool) -> Document:
    """One image, pushed or only built, as far as the triggers allow."""
    part: Document = {"name": name}
    part["push"] = pick(
        draw, [choice for choice, possible in ((True, pushable), (False, buildable)) if possible]
    )
    some(draw, part, "context", FOLDERS)
    some(draw, part, "dockerfile", ("Dockerfile", "docker/Dockerfile.api"), chance=3)
    some(draw, part, "target", ("runtime", "stage-1"), chance=3)
    some(
        draw, part, "registry", tuple(REGISTRIES.values()) if part["push"] else ({"kind": "ghcr"},), chance=3
    )
    if part["push"]:
        some(draw, part, "image", (f"acme/explicit-{name.lower()}",), chance=3)
        some(draw, part, "sign", (True, False), chance=4)
    some(draw, part, "platforms", (["linux/arm64"], ["linux/amd64", "linux/arm64", "linux/arm/v7"]), chance=4)
    some(draw, part, "build_secrets", ({"npm": "NPM_TOKEN"}, {"a.b": "X", "c-d_E": "Y_1"}), chance=4)
    some(draw, part, "build_args", BUILD_ARGUMENTS)
    for key in ("cache", "sbom", "provenance"):
        some(draw, part, key, (True, False), chance=3)
    return part


def take_artifacts(draw: Draw, document: Document) -> None:
    """Let some images take what components keep, as far as Docker sees their folders."""
    keep = [item for item in document["components"] if item.get("artifacts")]
    clear = [item["name"] for item in keep if is_clear(item["artifacts"])]
    for part in document["images"]:
        if clear and part.get("context", ".") == "." and one_in(draw, 3):
            part["artifacts"] = subset(draw, clear, 2, least=1)


def environments(
    draw: Draw, names: list[str], refs: list[tuple[str, str]], pools: tuple[tuple[str, ...], ...]
) -> list[Document]:
    """Environments in the order of promotion, each on the branch and the tags that are given for it."""
    made: list[Document] = []
    for name, ref in zip(names, refs, strict=True):
        part: Document = {"name": name}
        part |= {key: value for key, value in zip(("branch", "tag_pattern"), ref, strict=True) if value}
        same = [item["name"] for item, other in zip(made, refs, strict=False) if other == ref]
        some(draw, part, "after", ["none", *same], chance=3)
        some(draw, part, "url", ("https://acme.example", "http://a.example:8080/x?y=1#z"))
        some(draw, part, "namespace", SLUGS)
        _access(draw, part)
        part["env_vars"] = env_vars(draw, pools[0])
        part["secrets"] = secrets(draw, pools[1])
        _protection(draw, part)
        made.append(part)
    return made


def _access(draw: Draw, part: Document) -> None:
    """How the deploy reaches the cluster, and the cluster the registry."""
    some(draw, part, "cluster_auth", tuple(CLUSTERS.values()), chance=3)
    if "cluster_auth" not in part:
        some(draw, part, "kubeconfig_secret", ("CLUSTER_ACCESS", "KUBE_CONFIG"), chance=3)
    some(draw, part, "image_pull_secret", ("pull", {"name": "pull", "secret": "REGISTRY_ACCESS"}), chance=4)


def _protection(draw: Draw, part: Document) -> None:
    """Who is asked before a deploy, and how long it waits."""
    some(draw, part, "wait_minutes", (1, 30, 43200), chance=4)
    if one_in(draw, 2):
        part["require_approval"] = True
        if one_in(draw, 2):
            part["reviewers"] = subset(draw, ("octocat", "acme/release-managers", "a"), 3)
        some(draw, part, "prevent_self_review", (True, False), chance=3)
