"""Configurations to time: the storefront, one that is nearly as large as they get, and many different ones."""

from pathlib import Path
from typing import Any

from generator import Catalogue, Pipeline, check, read_document

Document = dict[str, Any]
STOREFRONT = Path(__file__).parent.parent / "tests" / "golden" / "storefront" / "pipeline.yaml"
STACKS = ("python", "node", "go", "rust", "java")
GOOGLE: Document = {
    "workload_identity_provider": "projects/1234/locations/global/workloadIdentityPools/github/providers/github",
    "service_account": "builds@acme-large.iam.gserviceaccount.com",
}
AZURE: Document = {
    "client_id": "00000000-1111-2222-3333-444444444444",
    "tenant_id": "11111111-1111-2222-3333-444444444444",
    "subscription_id": "22222222-1111-2222-3333-444444444444",
}
ROLE = "arn:aws:iam::123456789012:role/builds"
REGISTRIES: dict[str, Document] = {
    "api": {"kind": "ghcr"},
    "web": {"kind": "dockerhub"},
    "worker": {"kind": "ecr", "account": "123456789012", "region": "eu-central-1", "role": ROLE},
    "mailer": {
        "kind": "gar",
        "location": "europe-west3",
        "project": "acme-large",
        "repository": "images",
        **GOOGLE,
    },
    "search": {"kind": "acr", "host": "acmelarge.azurecr.io", **AZURE},
    "images": {"kind": "custom", "host": "registry.acme.example"},
}
CLUSTERS: tuple[Document, ...] = (
    {"kind": "kubeconfig"},
    {"kind": "eks", "cluster": "large", "region": "eu-central-1", "role": ROLE},
    {"kind": "gke", "cluster": "large", "location": "europe-west3", **GOOGLE},
    {"kind": "aks", "cluster": "large", "resource_group": "large", **AZURE},
)


def valid(document: Document, catalogue: Catalogue) -> Pipeline:
    """The pipeline of a document; SystemExit with its problems where it has some."""
    checked = check(document, catalogue)
    if checked.pipeline is None:
        raise SystemExit("\n".join(str(problem) for problem in checked.problems))
    return checked.pipeline


def storefront(catalogue: Catalogue) -> Pipeline:
    """The golden example."""
    return valid(read_document(STOREFRONT.read_text(encoding="utf-8")), catalogue)


def large(catalogue: Catalogue) -> Pipeline:
    """Everything on: five components, an image for each registry, seven environments with ten variables and eight
    secrets each at every kind of cluster, and a message to every channel."""
    document: Document = {
        "version": 1,
        "name": "Large",
        "repository": "acme/large",
        "triggers": {
            "push": {"branches": ["main"], "tags": ["v*"]},
            "pull_request": {},
            "merge_queue": True,
            "manual": True,
            "schedule": [{"cron": "17 4 * * 1"}],
        },
        "env_vars": {"REGION": {"variable": "REGION"}},
        "components": [
            {
                "name": f"part-{stack}",
                "stack": stack,
                "directory": f"parts/{stack}",
                "services": ["postgres", "redis"],
                "env_vars": {f"VARIABLE_{number}": f"value {number}" for number in range(5)},
                "secrets": ["PRIVATE_INDEX"],
                "artifacts": ["out/"],
                "paths": ["shared"],
            }
            for stack in STACKS
        ],
        "images": [_image(name, registry) for name, registry in REGISTRIES.items()],
        "deploy": {
            "method": "helm",
            "chart": "chart",
            "app_env": "settings",
            "values": {
                "replicas": 2,
                "api.key": {"secret": "CREDENTIAL_0"},
                "region": {"variable": "REGION"},
            },
            "image_values": {
                name: {"repository": f"{name}.image", "tag": f"{name}.tag", "digest": f"{name}.digest"}
                for name in REGISTRIES
            },
            "before": ["./migrate.sh"],
            "after": ["./smoke-test.sh"],
        },
        "environments": [_environment(number) for number in range(7)],
        "notifications": [
            {"channel": "slack", "secret": "SLACK_WEBHOOK_URL"},
            {"channel": "teams", "secret": "TEAMS_WEBHOOK_URL", "when": "always"},
            {"channel": "webhook", "secret": "BUILD_MONITOR"},
            {
                "channel": "email",
                "server": "smtp.acme.example",
                "sender": "builds@acme.example",
                "recipients": ["team@acme.example"],
            },
        ],
        "extras": {"dependabot": True, "dependency_review": True, "codeql": True},
    }
    return valid(document, catalogue)


def _image(name: str, registry: Document) -> Document:
    return {
        "name": name,
        "registry": registry,
        "platforms": ["linux/amd64", "linux/arm64"],
        "build_args": {"VERSION": "1"},
        "build_secrets": {"npm": "NPM_TOKEN"},
        "artifacts": ["part-node"],
        "sign": True,
    }


def _environment(number: int) -> Document:
    """One of the places: each at another kind of cluster, the last ones after an approval, the very last by tag."""
    return {
        "name": f"place-{number}",
        "url": f"https://place-{number}.acme.example",
        "namespace": "large",
        "cluster_auth": CLUSTERS[number % len(CLUSTERS)],
        "image_pull_secret": "pull",
        "env_vars": {f"SETTING_{name}": f"value {name}" for name in range(10)},
        "secrets": [
            {"name": f"CREDENTIAL_{name}", "secret": f"PLACE_{number}_CREDENTIAL_{name}"} for name in range(8)
        ],
        "wait_minutes": 30,
        **({"tag_pattern": "v*"} if number > 5 else {}),
        **({"require_approval": True, "prevent_self_review": True} if number > 2 else {}),
    }


def many(number: int, catalogue: Catalogue) -> list[Pipeline]:
    """Different configurations: each of the stacks in turn, one to three components, with and without the rest."""
    return [valid(_one_of_many(index), catalogue) for index in range(number)]


def _one_of_many(index: int) -> Document:
    document: Document = {
        "version": 1,
        "name": f"Project {index}",
        "repository": f"acme/project-{index}",
        "components": [
            {
                "name": f"part-{part}",
                "stack": STACKS[(index + part) % len(STACKS)],
                "directory": f"parts/{part}",
            }
            for part in range(1 + index % 3)
        ],
    }
    if index % 2:
        document["images"] = [{"name": "api"}]
    if index % 4 == 3:
        document["deploy"] = {"method": "helm", "chart": "chart"}
        document["environments"] = [{"name": "staging"}, {"name": "live", "require_approval": True}]
    return document
