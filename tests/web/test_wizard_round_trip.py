"""What is saved comes back into the form and out of it again as it was."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.form_names import tidy
from generator import check, load_catalogue
from tests.examples import examples
from tests.generator.strategies import documents

TODAY = date(2026, 11, 22)
STOREFRONT = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"


def canonical(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it is stored."""
    checked = check(document, load_catalogue())
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline.to_document()


def through_the_form(saved: dict[str, Any]) -> dict[str, Any]:
    """The document after its fields were filled, posted, and posted once more."""
    catalogue = load_catalogue()
    first = Answers({}, catalogue, saved=saved, today=TODAY)
    again = Answers(first.data, catalogue, today=TODAY)
    assert again.data == first.data
    assert again.problems == []
    assert again.checked.pipeline is not None
    return again.checked.pipeline.to_document()


def tidied(value: Any) -> Any:
    """Forms forgive spaces around a value of one line; nothing else changes."""
    if isinstance(value, dict):
        return {key: tidied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [tidied(item) for item in value]
    return tidy(value) if isinstance(value, str) else value


def test_the_storefront_comes_back() -> None:
    saved = canonical(yaml.safe_load(STOREFRONT.read_text(encoding="utf-8")))
    assert through_the_form(saved) == saved


@examples(40)
@given(document=documents())
def test_any_document_comes_back(document: dict[str, Any]) -> None:
    saved = canonical(tidied(canonical(document)))
    assert through_the_form(saved) == saved


@pytest.mark.parametrize(
    "changes",
    [
        {"triggers": {"push": {}}},
        {"triggers": {"manual": True, "schedule": [{"cron": "17 4 31 * *", "timezone": "Asia/Tokyo"}]}},
        {"triggers": {"pull_request": {"branches": ["main", "release/**"]}, "manual": True}},
        {
            "concurrency_group": "shop",
            "cancel_in_progress": False,
            "runner": "big-one",
            "default_branch": "trunk",
        },
        {"env_vars": {"A": {"variable": "B", "default": "c"}, "D": "one\ntwo", "E": ""}},
        {"secrets": ["A", {"name": "B", "secret": "C", "note": "For d"}]},
        {"env_vars": {"API_TOKEN": "a word"}, "not_secret": ["API_TOKEN"]},
        {"timeout_minutes": {"lint": 3, "checks": 4}},
        {
            "notifications": [
                {"channel": "slack", "secret": "A"},
                {"channel": "slack", "when": "always", "secret": "B"},
                {"channel": "teams", "secret": "C"},
                {"channel": "webhook", "secret": "D"},
                {
                    "channel": "email",
                    "server": "smtp.acme.example",
                    "sender": "a@acme.example",
                    "recipients": ["b@acme.example", "c@acme.example"],
                },
                {
                    "channel": "email",
                    "server": "smtp.acme.example",
                    "port": 587,
                    "sender": "a@acme.example",
                    "recipients": ["b@acme.example"],
                },
            ]
        },
    ],
)
def test_single_answers_come_back(changes: dict[str, Any]) -> None:
    base = {"version": 1, "name": "Shop", "components": [{"name": "api", "stack": "python"}]}
    saved = canonical({**base, **changes})
    assert through_the_form(saved) == saved


@pytest.mark.parametrize(
    "changes",
    [
        {"package_manager": "pip"},
        {"package_manager": "uv", "versions": ["3.13"]},
        {"versions": ["3.14", "3.12", "3.13.2"]},
        {
            "lint": True,
            "format": False,
            "typecheck": True,
            "test": "pytest -x",
            "build": "make\nmake install",
        },
        {"install": "uv sync --locked", "package_manager": "uv"},
        {"typecheck": False, "build": False},
        {"setup": ["a", "b"]},
        {"setup": ["a\nb", "c"]},
        {"setup": ["a\nb"]},
        {"setup": ["cat <<'END'\na\n\nb\nEND"]},
        {"setup": ["a\n\n\nb", "c", "d\n\ne"]},
        {"services": ["redis", {"name": "postgres", "version": "16"}]},
        {"services": [{"name": "redis", "version": "8"}, {"name": "postgres", "version": "18"}]},
        {
            "coverage_tool": "artifact",
            "artifacts": ["dist/", "site/*.html"],
            "timeout_minutes": 30,
            "cache": False,
        },
        {"env_vars": {"A": "b"}, "secrets": [{"name": "C", "note": "d"}]},
    ],
)
def test_single_answers_of_a_component_come_back(changes: dict[str, Any]) -> None:
    component = {"name": "api", "stack": "python", **changes}
    saved = canonical({"version": 1, "name": "Shop", "components": [component]})
    assert through_the_form(saved) == saved


@pytest.mark.parametrize(
    "environments",
    [
        [{"name": "staging", "after": "none"}, {"name": "production", "after": "none"}],
        [{"name": "a"}, {"name": "b", "after": "a"}, {"name": "c", "after": "a"}],
        [
            {
                "name": "a",
                "env_vars": {
                    "A": "",
                    "B": {"variable": "C", "default": "d || e"},
                    "D": {"variable": "D"},
                    "E": {"variable": "E", "default": "  a\n b"},
                },
            }
        ],
        [{"name": "a", "require_approval": True, "reviewers": ["mona", "acme/releases"]}],
        # Order and notes differ between the environments.
        [
            {"name": "a", "secrets": ["X", {"name": "Y", "note": "one"}]},
            {"name": "b", "secrets": [{"name": "Y", "note": "two"}, {"name": "X", "secret": "X_B"}]},
        ],
    ],
)
def test_environments_come_back(environments: list[dict[str, Any]]) -> None:
    saved = canonical(
        {
            "version": 1,
            "name": "Shop",
            "components": [{"name": "api", "stack": "python"}],
            "deploy": {"method": "helm", "chart": "chart"},
            "environments": environments,
        }
    )
    assert through_the_form(saved) == saved


@pytest.mark.parametrize(
    "deploy",
    [
        {"method": "helm", "chart": "chart", "values": {"a.b": {"secret": "KEY"}}, "before": ["a"]},
        {"method": "kubectl", "manifests": ["k8s"], "deployments": ["api"], "app_env": "shop-env"},
        {"method": "kubectl", "kustomize": "k8s/base", "tool_versions": {"kubectl": "v1.34.1"}},
        {"method": "skaffold", "default_repo": "ghcr.io", "after": ["a", "b"]},
        {"method": "command", "commands": ["./deploy.sh"], "verify": ["./verify.sh"]},
    ],
)
def test_ways_to_deploy_that_no_field_asks_about_come_back(deploy: dict[str, Any]) -> None:
    saved = canonical(
        {
            "version": 1,
            "name": "Shop",
            "components": [{"name": "api", "stack": "python"}],
            "deploy": deploy,
            "environments": [{"name": "live", "secrets": ["KEY"]}],
        }
    )
    assert through_the_form(saved) == saved
