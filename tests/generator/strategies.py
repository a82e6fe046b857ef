"""Valid configurations of every shape, with text as nasty as the rules allow."""

import string
from typing import Any

from hypothesis import strategies as st

from generator import load_catalogue
from generator.component_rules import jobs_of
from generator.pipeline import Component
from generator.secret_patterns import find_secret

Draw = st.DrawFn
Document = dict[str, Any]

# Words that YAML 1.1 or 1.2 reads as another type, and text with a meaning in YAML, shells or expressions.
TYPE_WORDS = (
    *(
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "true",
        "False",
        "null",
        "~",
        "0777",
        "0o17",
        "0x1F",
        "1_000",
        "12:30:45",
    ),
    *("1e3", ".5", "-.inf", ".NaN", "2026-11-22", "2026-11-22 10:00:00", "3.10", "=", "<<", "", "-", "+1"),
)
MARKED_TEXTS = (
    *(
        "# no comment",
        "a # b",
        "a: b",
        "a:",
        ": a",
        "- a",
        "? a",
        "[a, b",
        "{a: b",
        "!tag",
        "&a",
        "*a",
        "%a",
        "@a",
    ),
    *(
        "`id`",
        "$(id)",
        "$HOME",
        "'",
        '"',
        "'a'",
        '"a"',
        "a'b",
        "\\",
        "\\n",
        "|",
        ">",
        "a|b",
        "}}",
        "{{ a }}",
        ",a",
    ),
    *(
        "---",
        "...",
        "a\u00a0b",
        "größer",
        "日本語",
        "🚀",
        "--",
        "-n",
        "a\\",
        "!cancelled()",
        "%PATH%",
        "$",
        "a,b",
    ),
)
LINES = (
    *(
        "a\nb",
        "a\n",
        "\na",
        "a\n\n\nb",
        " a\n  b",
        "a \nb",
        "---\n...\n",
        "a\n# b",
        "key: value\n- item",
        "\n",
        "\t",
    ),
    *("a\n\tb", "a\n\n", "# a\nb", "a\\\nb", "x" * 4000, "y" * 2000 + "\n" + "z" * 1999, "a\n   \nb"),
)
ALPHABET = st.one_of(
    st.sampled_from(string.printable[:95]),
    st.characters(exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co")),
)


def _is_plain(text: str) -> bool:
    return "${{" not in text and not text.startswith("vars.") and find_secret(text) is None


VALUES = st.one_of(
    st.sampled_from((*TYPE_WORDS, *MARKED_TEXTS, *LINES)),
    st.text(ALPHABET, max_size=40).filter(_is_plain),
)
ONE_LINE = st.one_of(
    st.sampled_from((*TYPE_WORDS, *MARKED_TEXTS)), st.text(ALPHABET, max_size=40).filter(_is_plain)
)
PROJECT_NAMES = ONE_LINE.map(str.strip).filter(bool)
NOTES = ONE_LINE.map(lambda text: text.strip()[:200])
COMMANDS = st.one_of(
    st.sampled_from(
        (
            "make test",
            "pytest -q\nruff check .",
            "echo \"$API_URL\" | grep -v '#'",
            "if true; then\n  echo yes\nfi",
            "echo a: b # c",
            "# only a comment",
            "printf '%s\\n' \"a b\" \\\n  c",
            "cat <<'EOF'\n\ta\n\n  b\nEOF",
            "true",
            "yes",
            "{ echo a; }",
            "! false",
            "echo größer 🚀",
            "echo 'vars.A'",
            "x" * 4000,
        )
    ),
    st.sampled_from(("echo ", "make ")).flatmap(
        lambda start: st.sampled_from(string.ascii_letters).map(start.__add__)
    ),
)
CHOICES = st.one_of(st.none(), st.booleans(), COMMANDS)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,39}", fullmatch=True)
IMAGE_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,10}(-[A-Za-z0-9]{1,10}){0,2}", fullmatch=True)
SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
FOLDERS = st.sampled_from(
    (".", "api", "services/api", "my app", "a.b", "ü".encode("idna").decode(), "x/y-z/_w", "@scope")
)
BRANCHES = st.sampled_from(
    ("main", "develop", "release/1.0", "größer", "a.b", "feature-x", "1", "yes", "on", "0777")
)
PREFIXES = st.sampled_from(("release/*", "hotfix-*", "v*"))
NAME_POOL = (
    *(
        "APP_ENV",
        "API_URL",
        "LOG_LEVEL",
        "CI",
        "NODE_OPTIONS",
        "IMAGE",
        "TAG",
        "DIGEST",
        "NAMESPACE",
        "READY",
        "RESULTS",
    ),
    *(
        "MISSING",
        "STATUS",
        "GH_HOST",
        "ENVIRONMENT",
        "MAY_BE_SKIPPED",
        "API_IMAGE",
        "NAMESPACE_",
        "X",
        "Y_1",
        "_Z",
        "ON",
    ),
    *("SESSION_TOKEN", "STRIPE_KEY", "API_KEY", "DB_PASSWORD", "PASSWORD_MIN_LENGTH"),
)
SECRET_LIKE = frozenset({"SESSION_TOKEN", "API_KEY", "DB_PASSWORD"})
ALWAYS_VARIABLES = ("DATABASE_URL", "lower_case", "query")
SERVICE_GROUPS = (
    ("postgres", "mysql", "mariadb"),
    ("redis", "valkey"),
    ("mongodb",),
    ("rabbitmq",),
    ("elasticsearch",),
)
CRONS = ("17 4 * * 1", "*/15 * * * *", "0 0 1 1 *", "5,35 8-18/2 * * MON-FRI", "30 2 29 2 *")


def some(draw: Draw, document: Document, key: str, values: st.SearchStrategy[Any], chance: int = 2) -> None:
    """Set a key in one of ``chance`` documents."""
    if draw(st.integers(1, chance)) == 1:
        document[key] = draw(values)


@st.composite
def env_vars(draw: Draw, names: tuple[str, ...], most: int = 4) -> Document:
    """Variables: plain text, or a variable at GitHub with or without a text for where it is empty."""
    chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique_by=str.upper)) if names else []
    at_github = st.fixed_dictionaries(
        {"variable": st.sampled_from(("API_URL", "REGION", "x"))}, optional={"default": VALUES}
    )
    return {name: draw(st.one_of(VALUES, at_github)) for name in chosen}


@st.composite
def secrets(draw: Draw, names: tuple[str, ...], most: int = 3) -> list[Any]:
    """Secrets: by name alone, or with the name at GitHub and a note."""
    chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True)) if names else []
    listed: list[Any] = []
    for name in chosen:
        entry: Document = {"name": name}
        some(draw, entry, "secret", st.sampled_from(("STAGING_" + name, name)))
        some(draw, entry, "note", NOTES)
        listed.append(name if len(entry) == 1 else entry)
    return listed


@st.composite
def components(
    draw: Draw, name: str, variables: tuple[str, ...], secret_names: tuple[str, ...], *, uploads: bool
) -> Document:
    """One component; ``uploads`` tells whether a trigger hands reports to Codecov."""
    stack, managers, versions = draw(
        st.sampled_from(
            (
                ("python", ("pip", "uv"), ("3.14", "3.13", "3.12", "3.10")),
                ("node", ("npm",), ("26", "24", "22")),
            )
        )
    )
    part: Document = {"name": name, "stack": stack}
    some(draw, part, "directory", FOLDERS)
    some(draw, part, "package_manager", st.sampled_from(managers))
    some(draw, part, "versions", st.lists(st.sampled_from(versions), max_size=3, unique=True))
    some(draw, part, "setup", st.lists(COMMANDS, max_size=2), chance=4)
    for check in ("install", "lint", "format", "typecheck", "test", "build"):
        some(draw, part, check, CHOICES)
    if not _jobs(part):
        part["test"] = draw(st.one_of(st.just(True), COMMANDS))
    if part.get("test") is not False:
        tools = ("codecov", "artifact", None) if uploads else ("artifact", None)
        some(draw, part, "coverage_tool", st.sampled_from(tools))
    if "test" in _jobs(part):
        part["services"] = draw(services())
        some(
            draw,
            part,
            "artifacts",
            st.lists(st.sampled_from(("dist/", "out/**/*.js", "a b.txt", "x")), max_size=2),
        )
    part["env_vars"] = draw(env_vars(variables))
    part["secrets"] = draw(secrets(secret_names)) if draw(st.integers(1, 4)) == 1 else []
    some(draw, part, "timeout_minutes", st.integers(1, 360), chance=4)
    some(draw, part, "cache", st.booleans(), chance=3)
    return part


def _jobs(part: Document) -> set[str]:
    return jobs_of(Component.model_validate(part), load_catalogue())


@st.composite
def services(draw: Draw) -> list[Any]:
    """Services that need no port and no address of each other's."""
    groups = draw(st.lists(st.sampled_from(SERVICE_GROUPS), max_size=3, unique=True))
    chosen = [draw(st.sampled_from(group)) for group in groups]
    known = load_catalogue().services
    return [
        draw(st.sampled_from((name, {"name": name, "version": known[name].versions[-1]}))) for name in chosen
    ]


@st.composite
def images(draw: Draw, name: str, *, pushable: bool, buildable: bool) -> Document:
    """One image, pushed or only built, as far as the triggers allow."""
    part: Document = {"name": name}
    allowed = [choice for choice, possible in ((True, pushable), (False, buildable)) if possible]
    part["push"] = draw(st.sampled_from(allowed))
    some(draw, part, "context", FOLDERS)
    some(draw, part, "dockerfile", st.sampled_from(("Dockerfile", "docker/Dockerfile.api")), chance=3)
    some(draw, part, "target", st.sampled_from(("runtime", "stage-1")), chance=3)
    some(draw, part, "registry", st.just({"kind": "ghcr"}), chance=3)
    if part["push"]:
        some(draw, part, "image", st.just(f"acme/explicit-{name.lower()}"), chance=3)
    some(
        draw,
        part,
        "build_args",
        st.dictionaries(
            st.sampled_from(("PYTHON_VERSION", "a", "GITHUB_SHA_SHORT", "PATH")), ONE_LINE, max_size=3
        ),
    )
    for key in ("cache", "sbom", "provenance"):
        some(draw, part, key, st.booleans(), chance=3)
    return part


def _image_values(draw: Draw, pushed: list[str]) -> Any:
    keys: st.SearchStrategy[Document] = st.fixed_dictionaries(
        {
            "repository": st.sampled_from(("image.repository", "a")),
            "tag": st.sampled_from(("image.tag", "b-c.d_e")),
        },
        optional={"digest": st.just("image.digest")},
    )
    if len(pushed) == 1 and draw(st.booleans()):
        return draw(st.one_of(st.none(), keys))
    return {name: draw(keys) for name in pushed} if pushed else None


@st.composite
def environments(
    draw: Draw, names: list[str], branches: list[str], pools: tuple[tuple[str, ...], ...]
) -> list[Document]:
    """Environments in the order of promotion, each on a branch that is given for it."""
    made: list[Document] = []
    for name, branch in zip(names, branches, strict=True):
        part: Document = {"name": name}
        if branch:
            part["branch"] = branch
        same = [item["name"] for item in made if item.get("branch") == part.get("branch")]
        some(draw, part, "after", st.sampled_from(["none", *same]), chance=3)
        some(draw, part, "url", st.sampled_from(("https://acme.example", "http://a.example:8080/x?y=1#z")))
        some(draw, part, "namespace", SLUGS)
        some(draw, part, "kubeconfig_secret", st.sampled_from(("CLUSTER_ACCESS", "KUBE_CONFIG")), chance=3)
        some(draw, part, "values_file", st.sampled_from(("values.yaml", "charts/a b/values.yaml")), chance=3)
        part["env_vars"] = draw(env_vars(pools[0]))
        part["secrets"] = draw(secrets(pools[1]))
        if draw(st.booleans()):
            part["require_approval"] = True
            people = st.sampled_from(("octocat", "acme/release-managers", "a"))
            some(draw, part, "reviewers", st.lists(people, max_size=3, unique=True))
        made.append(part)
    return made


def _triggers(draw: Draw, default_branch: str, branches: list[str]) -> Document | None:
    """Triggers that let the branches of the environments through; None for the product's own."""
    if all(branch in {"", default_branch} for branch in branches) and draw(st.integers(1, 4)) == 1:
        return None
    wanted = [branch or default_branch for branch in branches]
    triggers: Document = {}
    if draw(st.integers(1, 5)) > 1:
        more = draw(
            st.lists(st.sampled_from(("feature/**", "main", "[a-z]+", "v1?")), max_size=2, unique=True)
        )
        filters = list(dict.fromkeys([*(draw(st.sampled_from((item, "**"))) for item in wanted), *more]))
        triggers["push"] = {} if draw(st.integers(1, 4)) == 1 else {"branches": filters}
    some(
        draw,
        triggers,
        "pull_request",
        st.sampled_from(({}, {"branches": ["main"]}, {"branches": ["**", "!x"]})),
    )
    triggers["manual"] = True if wanted and "push" not in triggers else draw(st.booleans())
    crons = st.fixed_dictionaries(
        {"cron": st.sampled_from(CRONS)}, optional={"timezone": st.just("Europe/Berlin")}
    )
    some(
        draw,
        triggers,
        "schedule",
        st.lists(crons, min_size=1, max_size=2, unique_by=lambda item: item["cron"]),
        chance=3,
    )
    if not any(triggers.values()) and "push" not in triggers and "pull_request" not in triggers:
        triggers["manual"] = True
    return triggers


@st.composite
def documents(draw: Draw) -> Document:
    """A valid configuration."""
    default_branch = draw(st.one_of(st.just("main"), BRANCHES))
    deploys = draw(st.booleans())
    env_names = (
        draw(st.lists(SLUGS.filter(_free_name), min_size=1, max_size=3, unique=True)) if deploys else []
    )
    branches = [draw(st.one_of(st.just(""), BRANCHES, PREFIXES)) for _ in env_names]
    triggers = _triggers(draw, default_branch, branches)
    push = triggers is None or "push" in triggers
    pull = triggers is None or "pull_request" in triggers
    by_hand = (triggers is None or triggers["manual"]) and deploys
    filters = triggers["push"].get("branches", []) if triggers and push else []
    pushable = by_hand or (
        push and (bool(env_names) or triggers is None or not filters or default_branch in filters)
    )
    document: Document = {"version": 1, "name": draw(PROJECT_NAMES)}
    some(
        draw,
        document,
        "repository",
        st.sampled_from(("acme/storefront", "Acme/Store.Front", "a/B-c_d", None)),
    )
    if default_branch != "main":
        document["default_branch"] = default_branch
    if triggers is not None:
        document["triggers"] = triggers
    split = draw(st.sets(st.sampled_from(NAME_POOL)))
    variables = (*(name for name in NAME_POOL if name not in split), *ALWAYS_VARIABLES)
    secret_names = tuple(sorted(split))
    document["env_vars"] = draw(env_vars(variables))
    document["secrets"] = draw(secrets(secret_names)) if draw(st.integers(1, 5)) == 1 else []
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=str.lower))
    document["components"] = [
        draw(components(name, variables, secret_names, uploads=push or pull))
        for name in names
        if name.lower() != "deploy"
    ] or [draw(components("api", variables, secret_names, uploads=push or pull))]
    if pushable or push or pull:
        named = draw(
            st.lists(
                IMAGE_NAMES.filter(lambda name: name.lower() != "deploy"), max_size=3, unique_by=str.lower
            )
        )
        document["images"] = [draw(images(name, pushable=pushable, buildable=push or pull)) for name in named]
    if deploys:
        _deploy(draw, document, env_names, branches, (variables, secret_names))
    some(draw, document, "notifications", st.lists(_notifications(), max_size=3))
    _rest(draw, document)
    return document


def _free_name(name: str) -> bool:
    return name not in {
        "ci",
        "build",
        "notifications",
        "none",
        "lint",
        "test",
        "coverage",
        "image",
        "image-check",
    }


def _deploy(
    draw: Draw, document: Document, names: list[str], branches: list[str], pools: tuple[tuple[str, ...], ...]
) -> None:
    document["environments"] = draw(environments(names, branches, pools))
    deploy: Document = {"method": "helm", "chart": draw(FOLDERS)}
    some(draw, deploy, "release", SLUGS)
    pushed = [image["name"] for image in document.get("images", []) if image["push"]]
    deploy["image_values"] = _image_values(draw, pushed)
    everywhere = document["env_vars"] or any(
        item["env_vars"] or item["secrets"] for item in document["environments"]
    )
    if everywhere:
        some(draw, deploy, "app_env", SLUGS)
    document["deploy"] = deploy


def _notifications() -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {"channel": st.just("slack"), "secret": st.sampled_from(("SLACK_WEBHOOK_URL", "hook_2"))},
        optional={"when": st.sampled_from(("failure", "always"))},
    )


def _rest(draw: Draw, document: Document) -> None:
    """The keys that depend on what else there is: runner, limits, the concurrency group, names that are no secrets."""
    linux = document.get("images") or document.get("environments")
    linux = linux or any(component.get("services") for component in document["components"])
    labels = (
        ("ubuntu-24.04", "ubuntu-latest", "my-runner")
        if linux
        else ("windows-2025", "macos-15", "ubuntu-24.04")
    )
    some(draw, document, "runner", st.sampled_from(labels))
    some(draw, document, "layout", st.just("unified"), chance=4)
    some(
        draw,
        document,
        "concurrency_group",
        st.sampled_from(("shop", "ci-${{ github.ref }}", "deploy", "A.b_c")),
        chance=3,
    )
    if str(document.get("concurrency_group")) == "deploy":
        document["concurrency_group"] = "ship"
    some(draw, document, "cancel_in_progress", st.booleans(), chance=3)
    kinds = ["checks"]
    kinds += ["notify"] if document.get("notifications") else []
    kinds += ["deploy"] if "deploy" in document else []
    kinds += ["image"] if document.get("images") else []
    kinds += (
        ["coverage"] if any(item.get("coverage_tool") == "codecov" for item in document["components"]) else []
    )
    without = [item for item in document["components"] if not item.get("timeout_minutes")]
    kinds += [job for job in ("lint", "test") if any(job in _jobs(item) for item in without)]
    chosen = draw(st.sets(st.sampled_from(kinds), max_size=2))
    if chosen:
        document["timeout_minutes"] = {kind: draw(st.integers(7, 360)) for kind in sorted(chosen)}
    used = {name for variables in _all_variables(document) for name in variables}
    listed = sorted(used & SECRET_LIKE)
    if listed:
        document["not_secret"] = listed


def _all_variables(document: Document) -> list[Document]:
    lists = [document["env_vars"]]
    for key in ("components", "environments"):
        lists += [item["env_vars"] for item in document.get(key, [])]
    return lists
