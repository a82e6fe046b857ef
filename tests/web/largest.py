"""Documents at the limits: for each step the largest form that it can be."""

from typing import Any

from generator import check, load_catalogue
from generator.text import MAX_NAMES

Document = dict[str, Any]

NUMBERS = range(MAX_NAMES)
TEN = range(10)


def small() -> Document:
    """The least that every document has."""
    return {"version": 1, "name": "Largest", "repository": "acme/largest",
            "components": [{"name": "app", "stack": "python"}]}  # fmt: skip


def variables(word: str) -> Document:
    """As many variables as a part may have; the last one is set at GitHub."""
    values: Document = {f"{word}_{number}": f"value {number}" for number in NUMBERS[:-1]}
    return values | {f"{word}_AT_GITHUB": {"variable": f"{word}_THERE", "default": "x"}}


def secrets(word: str) -> list[Any]:
    """As many secrets as a part may have; the first one has another name at GitHub."""
    first = {"name": f"{word}_0", "secret": f"{word}_THERE", "note": "Ask the team"}
    return [first, *(f"{word}_{number}" for number in NUMBERS[1:])]


def pipeline_document() -> Document:
    """Step 2: ten components with a hundred variables and a hundred secrets each, and as many for all."""
    components = [
        {
            "name": f"part-{number}",
            "stack": "python",
            "directory": f"parts/{number}",
            "services": ["postgres", "redis"],
            "env_vars": variables(f"OWN_{number}"),
            "secrets": secrets(f"KEY_{number}"),
        }
        for number in TEN
    ]
    return small() | {
        "components": components,
        "triggers": {
            "push": {"branches": ["main", *(f"release/{number}" for number in NUMBERS[1:])]},
            "pull_request": {"branches": ["main"]},
            "schedule": [{"cron": f"{minute} 4 * * *"} for minute in range(10, 15)],
        },
        "env_vars": variables("SHARED"),
        "secrets": secrets("SHARED_KEY"),
        "notifications": [{"channel": "slack", "secret": f"SLACK_{number}"} for number in TEN],
    }


def build_document() -> Document:
    """Step 3: ten images with a hundred arguments and a hundred build secrets each, a hundred values of a chart."""
    return small() | {
        "images": [
            {
                "name": f"image-{number}",
                "build_args": {f"ARG_{name}": f"value {name}" for name in NUMBERS},
                "build_secrets": {f"secret_{name}": f"BUILD_{number}_{name}" for name in NUMBERS},
            }
            for number in TEN
        ],
        "deploy": {
            "method": "helm",
            "chart": "chart",
            "values": {f"key{number}": f"value {number}" for number in NUMBERS},
            "image_values": {
                f"image-{number}": {"repository": f"image{number}.repository", "tag": f"image{number}.tag"}
                for number in TEN
            },
        },
        "environments": [{"name": "staging"}],
    }


def environments_document() -> Document:
    """Step 4: ten environments with a hundred variables and a hundred secrets each."""
    environments = [
        {
            "name": f"place-{number}",
            "url": f"https://place-{number}.acme.example",
            "env_vars": variables("SETTING"),
            "secrets": secrets("CREDENTIAL"),
            "require_approval": True,
            "reviewers": [f"person-{reviewer}" for reviewer in range(6)],
        }
        for number in TEN
    ]
    return small() | {
        "images": [{"name": "api"}],
        "deploy": {"method": "helm", "chart": "chart"},
        "environments": environments,
    }


LARGEST = {
    "pipeline": pipeline_document,
    "build": build_document,
    "environments": environments_document,
}


def canonical(document: Document) -> Document:
    """The document as it is saved.

    Raises:
        AssertionError: if it is not a legal one.
    """
    checked = check(document, load_catalogue())
    assert checked.pipeline is not None, [str(problem) for problem in checked.problems[:5]]
    return checked.pipeline.to_document()
