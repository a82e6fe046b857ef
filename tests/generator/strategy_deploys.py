"""Drawn deploys of every method: what each takes, and what its environments then have."""

from typing import Any

from hypothesis import strategies as st

from tests.generator.drawing import Document, Draw, number, one_in, pick, some, subset
from tests.generator.strategy_parts import FOLDERS, SLUGS
from tests.generator.strategy_texts import COMMANDS, VALUES

METHODS = ("helm", "kubectl", "skaffold", "command")
VERSIONS = {
    "kubectl": ("v1.35.0", "1.34.2"),
    "helm": ("v4.3.1", "v3.19.0", "3.0.0"),
    "skaffold": ("v2.24.0", "2.1.0"),
}
TOOLS = {
    "helm": ("kubectl", "helm"),
    "kubectl": ("kubectl",),
    "skaffold": ("kubectl", "helm", "skaffold"),
    "command": ("kubectl", "helm", "skaffold"),
}
IMAGE_VALUES = st.fixed_dictionaries(
    {
        "repository": st.sampled_from(("image.repository", "a")),
        "tag": st.sampled_from(("image.tag", "b-c.d_e")),
    },
    optional={"digest": st.just("image.digest")},
)
# None of them is inside another one, or inside a key that takes an image.
CHART_KEYS = ("replicas", "log.level", "log.format", "x-y_z", "Config.deep.deeper")
PLAIN = st.one_of(VALUES, st.booleans(), st.integers(-5, 2**40))


def deploy(draw: Draw, document: Document) -> Document:
    """How the images of a configuration reach its environments."""
    method = pick(draw, METHODS)
    made: Document = {"method": method}
    {"helm": _helm, "kubectl": _kubectl, "skaffold": _skaffold, "command": _command}[method](
        draw, made, document
    )
    for key in ("before", "after"):
        if one_in(draw, 4):
            made[key] = [draw(COMMANDS) for _ in range(number(draw, 1, 2))]
    if one_in(draw, 4):
        made["tool_versions"] = {
            tool: pick(draw, VERSIONS[tool]) for tool in subset(draw, TOOLS[method], 3, least=1)
        }
    everywhere = document["env_vars"] or any(
        item["env_vars"] or item["secrets"] for item in document["environments"]
    )
    unreached = [item for item in document["environments"] if method == "command" and not _reached(item)]
    for item in unreached:
        item.pop("image_pull_secret", None)
    if everywhere and not unreached:
        some(draw, made, "app_env", SLUGS)
    return made


def _reached(environment: Document) -> bool:
    """Whether an environment says how commands reach a cluster."""
    return bool({"cluster_auth", "kubeconfig_secret"} & set(environment))


def _helm(draw: Draw, made: Document, document: Document) -> None:
    made["chart"] = pick(draw, FOLDERS)
    some(draw, made, "release", SLUGS)
    pushed = [item["name"] for item in document.get("images", []) if item["push"]]
    made["image_values"] = _image_values(draw, pushed)
    for part in document["environments"]:
        some(draw, part, "values_file", ("values.yaml", "charts/a b/values.yaml"), chance=3)
    if one_in(draw, 3):
        made["values"] = {key: _chart_value(draw, document) for key in subset(draw, CHART_KEYS, 3)}


def _chart_value(draw: Draw, document: Document) -> Any:
    """A value as it is, or one that every environment has."""
    shared = [
        {item if isinstance(item, str) else item["name"] for item in part["secrets"]}
        for part in document["environments"]
    ]
    choices: list[Any] = [{"secret": name} for name in sorted(set.intersection(*shared))]
    choices += [{"variable": name} for name in sorted(document["env_vars"])]
    return pick(draw, choices) if choices and one_in(draw, 2) else draw(PLAIN)


def _image_values(draw: Draw, pushed: list[str]) -> Any:
    """The chart's keys: for the one image, or keyed by image."""
    if len(pushed) == 1 and one_in(draw, 2):
        return draw(IMAGE_VALUES) if one_in(draw, 2) else None
    return {name: draw(IMAGE_VALUES) for name in pushed} or None


def _kubectl(draw: Draw, made: Document, document: Document) -> None:
    if one_in(draw, 2):
        made["kustomize"] = pick(draw, FOLDERS)
    else:
        made["manifests"] = subset(draw, ("k8s", "k8s/a b.yaml", ".", "x/y.json"), 2, least=1)
    made["deployments"] = subset(draw, ("api", "worker", "a-1"), 2)


def _skaffold(draw: Draw, made: Document, document: Document) -> None:
    some(draw, made, "skaffold_file", ("skaffold.yaml", "deploy/a b.yaml"))
    for part in document["environments"]:
        some(draw, part, "skaffold_profile", ("live", "a.b_c-1"), chance=3)


def _command(draw: Draw, made: Document, document: Document) -> None:
    made["commands"] = [draw(COMMANDS) for _ in range(number(draw, 1, 2))]
    if one_in(draw, 2):
        made["verify"] = [draw(COMMANDS)]
