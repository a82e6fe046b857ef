"""Configurations to time: the storefront, one that is nearly as large as they get, and many different ones."""

from pathlib import Path
from typing import Any

from generator import Catalogue, Pipeline, check, read_document

Document = dict[str, Any]
STOREFRONT = Path(__file__).parent.parent / "tests" / "golden" / "storefront" / "pipeline.yaml"
STACKS = ("python", "node", "go", "rust", "java")


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
    """Five components, three images, six environments with ten variables and eight secrets each."""
    images = ("api", "web", "worker")
    document: Document = {
        "version": 1,
        "name": "Large",
        "repository": "acme/large",
        "components": [
            {
                "name": f"part-{stack}",
                "stack": stack,
                "directory": f"parts/{stack}",
                "services": ["postgres", "redis"],
                "env_vars": {f"VARIABLE_{number}": f"value {number}" for number in range(5)},
                "artifacts": ["out/"],
            }
            for stack in STACKS
        ],
        "images": [
            {"name": name, "context": f"parts/{name}", "build_args": {"VERSION": "1"}} for name in images
        ],
        "deploy": {
            "method": "helm",
            "chart": "chart",
            "app_env": "settings",
            "image_values": {
                name: {"repository": f"{name}.image", "tag": f"{name}.tag", "digest": f"{name}.digest"}
                for name in images
            },
        },
        "environments": [
            {
                "name": f"place-{number}",
                "url": f"https://place-{number}.acme.example",
                "env_vars": {f"SETTING_{name}": f"value {name}" for name in range(10)},
                "secrets": [
                    {"name": f"CREDENTIAL_{name}", "secret": f"PLACE_{number}_CREDENTIAL_{name}"}
                    for name in range(8)
                ],
                "require_approval": number > 2,
            }
            for number in range(6)
        ],
        "notifications": [{"channel": "slack", "secret": "SLACK_WEBHOOK_URL"}],
    }
    return valid(document, catalogue)


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
