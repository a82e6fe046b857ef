"""Pipelines whose events are looked at, and their workflows as GitHub reads them."""

from functools import cache
from pathlib import Path
from typing import Any

from generator import check, generate, load_catalogue, read_document
from generator.github.render import parse_back
from tests.generator.delivery_samples import CLUSTERS, REGISTRIES

Document = dict[str, Any]
GOLDEN = Path(__file__).parents[1] / "golden"
PYTHON: Document = {"name": "api", "stack": "python"}
NODE: Document = {"name": "web", "stack": "node"}
HELM: Document = {"method": "helm", "chart": "chart", "release": "shop"}

CASES: dict[str, Document] = {
    "checks only": {
        "components": [PYTHON, NODE],
        "triggers": {"push": {"branches": ["main"]}, "pull_request": {}, "manual": True},
    },
    "schedule only": {"components": [PYTHON], "triggers": {"schedule": [{"cron": "0 4 * * *"}]}},
    "images without deploy": {
        "components": [PYTHON],
        "images": [{"name": "api"}],
        "triggers": {"push": {}, "pull_request": {}, "manual": True, "schedule": [{"cron": "0 4 * * 1"}]},
    },
    "a branch for each environment": {
        "components": [PYTHON],
        "images": [{"name": "api"}],
        "deploy": HELM,
        "environments": [
            {"name": "staging", "branch": "develop"},
            {"name": "production", "branch": "main", "require_approval": True},
        ],
        "triggers": {"push": {}, "pull_request": {}, "manual": True, "schedule": [{"cron": "0 4 * * 1"}]},
        "notifications": [{"channel": "slack", "secret": "SLACK"}],
    },
    "release branches": {
        "components": [PYTHON],
        "images": [{"name": "api"}],
        "deploy": HELM,
        "environments": [{"name": "staging"}, {"name": "live", "branch": "release/*"}],
        "triggers": {"push": {"branches": ["main", "release/*", "feature/**"]}, "pull_request": {}},
    },
    "secrets": {
        "components": [{**PYTHON, "secrets": ["LICENSE_KEY"], "coverage_tool": "codecov"}, NODE],
        "images": [{"name": "api"}],
        "deploy": HELM,
        "environments": [{"name": "live"}],
        "triggers": {"push": {"branches": ["main"]}, "pull_request": {}, "manual": True},
    },
    "several images": {
        "components": [PYTHON],
        "images": [{"name": "api"}, {"name": "web", "image": "acme/site"}, {"name": "dev", "push": False}],
        "deploy": {
            **HELM,
            "image_values": {
                name: {"repository": f"{name}.repository", "tag": f"{name}.tag"} for name in ("api", "web")
            },
        },
        "environments": [{"name": "live"}],
        "triggers": {"push": {"branches": ["main"]}, "pull_request": {}},
        "notifications": [{"channel": "slack", "secret": "SLACK", "when": "always"}],
    },
    "by hand only": {
        "components": [PYTHON],
        "images": [{"name": "api"}],
        "deploy": HELM,
        "environments": [{"name": "staging"}, {"name": "live"}],
        "triggers": {"manual": True},
    },
    "no images": {
        "components": [PYTHON],
        "deploy": HELM,
        "environments": [
            {"name": "one"},
            {"name": "two", "after": "none"},
            {"name": "three", "after": "one"},
        ],
        "triggers": {"push": {"branches": ["main"]}},
    },
    "tags and the merge queue": {
        "components": [{**PYTHON, "coverage_tool": "codecov"}],
        "images": [{"name": "api"}],
        "deploy": HELM,
        "environments": [{"name": "live"}],
        "triggers": {
            "push": {"branches": ["main"], "tags": ["v*", "!v0.*"]},
            "pull_request": {"branches": ["main"]},
            "merge_queue": True,
        },
        "notifications": [{"channel": "slack", "secret": "SLACK", "when": "always"}],
    },
    "releases": {
        "components": [PYTHON],
        "images": [{"name": "api"}],
        "deploy": {"method": "kubectl", "manifests": ["k8s"], "deployments": ["api"]},
        "environments": [
            {"name": "staging"},
            {"name": "live", "tag_pattern": "v*", "wait_minutes": 30},
            {"name": "mirror", "tag_pattern": "v*", "after": "live"},
            {"name": "both", "branch": "main", "tag_pattern": "v2*"},
        ],
        "triggers": {"push": {"branches": ["main"], "tags": ["v*", "nightly-*"]}, "manual": True},
    },
    "registries": {
        "components": [{"name": "api", "stack": "custom", "test": "make test", "artifacts": ["dist/"]}],
        "images": [
            {"name": "api", "artifacts": ["api"], "sign": True},
            {"name": "web", "registry": REGISTRIES["dockerhub"]},
            {"name": "job", "registry": REGISTRIES["ecr"]},
            {"name": "map", "registry": REGISTRIES["custom"], "build_secrets": {"npm": "NPM_TOKEN"}},
        ],
        "deploy": {"method": "skaffold"},
        "environments": [{"name": "live", "cluster_auth": CLUSTERS["gke"]}],
        "triggers": {"push": {"branches": ["main"]}, "pull_request": {}, "manual": True},
    },
    "tags alone": {"components": [PYTHON], "triggers": {"push": {"tags": ["v*"]}}},
    "paths": {
        "components": [PYTHON],
        "images": [{"name": "api"}],
        "triggers": {"push": {"branches": ["main"], "paths": ["src/**", "!src/**.md"]}, "pull_request": {}},
    },
    "paths left out": {
        "components": [PYTHON],
        "triggers": {"push": {"paths_ignore": ["docs/**", "**.md"]}, "merge_queue": True},
    },
}


def trees(document: Document) -> dict[str, Document]:
    """The workflows of a configuration, by path, as GitHub reads them."""
    catalogue = load_catalogue()
    checked = check(document, catalogue)
    assert checked.pipeline is not None, [str(problem) for problem in checked.problems]
    bundle = generate(checked.pipeline, catalogue)
    return {path: parse_back(bundle.files[path]) for path in bundle.workflow_paths}


def document_of(case: str) -> Document:
    """The configuration of one of CASES, or of ``storefront``, which is the golden one."""
    if case == "storefront":
        return read_document((GOLDEN / case / "pipeline.yaml").read_text("utf-8"))
    return {"version": 1, "name": "Shop", "repository": "acme/shop", **CASES[case]}


@cache
def workflow(case: str) -> Document:
    """The one workflow of a case."""
    (tree,) = trees(document_of(case)).values()
    return tree


@cache
def split(case: str) -> dict[str, Document]:
    """The two workflows of a case that ships, by path."""
    return trees({**document_of(case), "layout": "split"})


def branches_of(case: str) -> list[str]:
    """The branches of a case's environments."""
    return [item.get("branch", "main") for item in CASES.get(case, {}).get("environments", [])]


def tags_of(case: str) -> list[str]:
    """The tags that a case's environments are deployed from."""
    environments = CASES.get(case, {}).get("environments", [])
    return [item["tag_pattern"] for item in environments if "tag_pattern" in item]
