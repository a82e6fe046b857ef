"""The options of what ships: images, deploys, environments, messages. Their matrix is DELIVERY.

How checks are made stands in options.py: no pair of an option there and one here shares a line of output.
"""

from typing import Any

from tests.generator.delivery_samples import CLUSTERS, MESSAGES, METHODS, REGISTRIES
from tests.generator.pairing import Matrix, Row
from tests.generator.samples import Document

# Short: its job is in every bundle.
COMPONENT: Document = {"name": "api", "stack": "custom", "test": "make test", "artifacts": ["dist/"]}
# What each factor can put where; the first choice fits to everything else. None: absent. A factor that writes to
# every image or environment names the list; what has no place is put together below.
FACTORS: dict[str, tuple[str, dict[str, Any]]] = {
    "layout": ("layout", {"unified": None, "split": "split"}),
    "repository": ("repository", {"given": "acme/shop", "open": None}),
    "push": (
        "triggers.push",
        {
            "all": {"branches": ["**"], "tags": ["**"]},
            "main": {"branches": ["main"]},
            "branches": {},
            "releases": {"branches": ["main", "release/**"], "tags": ["v*"]},
            "tags": {"tags": ["v*"]},
            "off": None,
        },
    ),
    "pull_request": ("triggers.pull_request", {"on": {}, "off": None}),
    "merge_queue": ("triggers.merge_queue", {"off": None, "on": True}),
    "manual": ("triggers.manual", {"on": True, "off": None}),
    "schedule": ("triggers.schedule", {"off": None, "on": [{"cron": "17 4 * * 1"}]}),
    "variables": ("env_vars", {"none": None, "some": {"MODE": "ci", "URL": {"variable": "URL"}}}),
    "registry": ("images[].registry", {"default": None, **REGISTRIES}),
    "images": ("images", {"one": 1, "two": 2, "built": 0, "none": None}),
    "named": ("images[].image", {"default": None, "own": "acme/explicit"}),
    "attestations": ("images[].sbom", {"both": None, "none": False}),
    "layers": ("images[].cache", {"on": None, "off": False}),
    "platforms": (
        "images[].platforms",
        {"none": None, "other": ["linux/arm64"], "both": ["linux/amd64", "linux/arm64"]},
    ),
    "build": (
        "images[]",
        {
            "plain": None,
            "secrets": {"build_secrets": {"npm": "NPM_TOKEN", "pip.conf": "PIP_CONF"}},
            "artifacts": {"artifacts": ["api"]},
        },
    ),
    "sign": ("images[].sign", {"off": None, "on": True}),
    "method": ("deploy", {**METHODS, "none": None}),
    "around": (
        "deploy.before",
        {"none": None, "some": {"before": ["./migrate.sh"], "after": ['curl --fail "$URL"\necho fine']}},
    ),
    "chart": (
        "deploy.values",
        {
            "plain": None,
            "digest": {
                "image_values": {"repository": "image.name", "tag": "image.tag", "digest": "image.digest"}
            },
            "values": {"values": {"replicas": 2, "log.level": "info"}},
            "secret": {"values": {"config.apiKey": {"secret": "API_KEY"}, "mode": {"variable": "MODE"}}},
        },
    ),
    "app_env": ("deploy.app_env", {"none": None, "some": "shop-env"}),
    "places": (
        "environments",
        {
            "one": [{"name": "live"}],
            "promoted": [
                {"name": "staging"},
                {"name": "live", "require_approval": True, "reviewers": ["octocat", "acme/team"]},
            ],
            "tagged": [
                {"name": "staging", "tag_pattern": "v*"},
                {"name": "live", "tag_pattern": "v*", "require_approval": True, "prevent_self_review": True},
            ],
            "branches": [
                {"name": "staging", "branch": "develop"},
                {"name": "live", "branch": "release/*", "tag_pattern": "v1*"},
            ],
            "side by side": [{"name": "one"}, {"name": "two", "after": "none"}],
        },
    ),
    "access": ("environments[].cluster_auth", {"default": None, **CLUSTERS}),
    "values": (
        "environments[]",
        {
            "none": None,
            "variables": {"env_vars": {"LEVEL": "info", "URL": {"variable": "URL", "default": "a"}}},
            "secrets": {"secrets": ["API_KEY", {"name": "DSN", "secret": "LIVE_DSN", "note": "Reports"}]},
            "both": {"env_vars": {"MODE": "live"}, "secrets": ["API_KEY"]},
        },
    ),
    "details": (
        "environments[]",
        {
            "none": None,
            "some": {"namespace": "shop", "url": "https://acme.example", "runner": "my-runner"},
            "pulls": {"image_pull_secret": "pull", "wait_minutes": 30},
        },
    ),
    "notify": (
        "notifications",
        {
            "none": None,
            **{name: [message] for name, message in MESSAGES.items()},
            "all": [{**MESSAGES["slack"], "when": "always"}, *list(MESSAGES.values())[1:]],
        },
    ),
}
SECOND: Document = {
    "name": "web",
    "registry": {"kind": "dockerhub", "token_secret": "HUB_TOKEN"},
    "context": "web",
    "build_args": {"A": "b c"},
    "target": "runtime",
}


def document_of(row: Row) -> Document:
    """The document with the options of a row."""
    document: Document = {"version": 1, "name": "Shop", "components": [{**COMPONENT}], "triggers": {}}
    chosen = {name: choices[row[name]] for name, (_, choices) in FACTORS.items()}
    for name in ("layout", "repository", "variables", "notify"):
        _put(document, FACTORS[name][0], chosen[name])
    for name in ("push", "pull_request", "merge_queue", "manual", "schedule"):
        _put(document["triggers"], name, chosen[name])
    images = _images(row)
    if images:
        document["images"] = images
    if chosen["method"]:
        document["deploy"] = _deploy(row, images)
        document["environments"] = [_environment(item, row) for item in chosen["places"]]
    return document


def _put(holder: Document, key: str, value: Any) -> None:
    if value is not None:
        holder[key] = value


def _choice(row: Row, factor: str) -> Any:
    return FACTORS[factor][1][row[factor]]


def _images(row: Row) -> list[Document]:
    number = _choice(row, "images")
    if number is None:
        return []
    first: Document = {"name": "api"}
    if number == 0:
        first["push"] = False
    for factor in ("registry", "named", "attestations", "layers", "platforms", "sign"):
        _put(first, FACTORS[factor][0].partition(".")[2], _choice(row, factor))
    first |= _choice(row, "build") or {}
    if first.get("sbom") is False:
        first["provenance"] = False
    return [first, SECOND] if number == 2 else [first]


def _deploy(row: Row, images: list[Document]) -> Document:
    deploy: Document = {**_choice(row, "method"), **(_choice(row, "around") or {})}
    _put(deploy, "app_env", _choice(row, "app_env"))
    deploy |= _choice(row, "chart") or {}
    pushed = [image["name"] for image in images if image.get("push", True)]
    if len(pushed) > 1 and deploy["method"] == "helm":
        keys = {name: {"repository": f"{name}.image", "tag": f"{name}.tag"} for name in pushed}
        deploy["image_values"] = keys
    return deploy


def _environment(place: Document, row: Row) -> Document:
    made = {**place, **(_choice(row, "values") or {}), **(_choice(row, "details") or {})}
    _put(made, "cluster_auth", _choice(row, "access"))
    return made


def _place(factor: str) -> str:
    return FACTORS[factor][0].partition("[]")[0]


NEUTRAL: Row = {name: next(iter(choices)) for name, (_, choices) in FACTORS.items()}
OF_IMAGES = {name for name, (place, _) in FACTORS.items() if place.startswith("images[]")}
OF_DEPLOYS = {
    name for name, (place, _) in FACTORS.items() if place.startswith(("deploy.", "environments"))
} - {"method"}


def plain(row: Row) -> Row:
    """A row without options of images and deploys that are not there."""
    absent = set()
    if row["images"] == "none":
        absent |= OF_IMAGES
    if row["method"] == "none":
        absent |= OF_DEPLOYS
    return {name: NEUTRAL[name] if name in absent else label for name, label in row.items()}


# What other options may need: values for the app, nothing that asks for pushes.
BASES: tuple[Row, ...] = (
    NEUTRAL,
    {**NEUTRAL, "values": "both"},
    {**NEUTRAL, "values": "both", "variables": "some"},
    {**NEUTRAL, "images": "none"},
    {**NEUTRAL, "images": "none", "method": "none"},
    {**NEUTRAL, "images": "built"},
    {**NEUTRAL, "places": "branches"},
    {**NEUTRAL, "places": "tagged"},
    {**NEUTRAL, "places": "tagged", "values": "both"},
    {**NEUTRAL, "places": "branches", "values": "both"},
    {**NEUTRAL, "access": "kubeconfig", "values": "both"},
)
DELIVERY = Matrix(
    {name: tuple(choices) for name, (_, choices) in FACTORS.items()}, document_of, _place, BASES, plain
)
