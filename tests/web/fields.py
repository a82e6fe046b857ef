"""Every field of the wizard: a document that fills them all, its forms, and answers with one value changed."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.forms.boundfield import BoundField

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.form_access import CLOUD_FIELDS
from cicd_wizard.wizard.form_deploy import METHOD_KEYS
from cicd_wizard.wizard.form_registry import REGISTRY_KEYS
from generator import check, load_catalogue

TODAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden" / "storefront" / "pipeline.yaml"
TOKEN = "ghp_" + "0123456789abcdefghij0123456789"
BAD = {
    "hidden": "a‮b",
    "nul": "a\x00b",
    "expression": "a${{ secrets.KEY }}",
    "token": TOKEN,
    "long": "a" * 5000,
}


@cache
def full_document() -> dict[str, Any]:
    """A document with something in every list of the form."""
    document: dict[str, Any] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    component = document["components"][0]
    component |= {
        "env_vars": {"MODE": "test"},
        "secrets": [{"name": "PIP_KEY", "secret": "OTHER", "note": "Mirror"}],
    }
    component |= {"setup": ["make ready"], "artifacts": ["dist/"], "timeout_minutes": 15, "paths": ["libs"]}
    document |= {"secrets": [{"name": "CHECK_KEY", "secret": "CHECK_KEY_1", "note": "Checks"}]}
    document["concurrency_group"] = "shop"
    document["timeout_minutes"] = {
        "changes": 4,
        "lint": 5,
        "test": 6,
        "coverage": 7,
        "image": 8,
        "checks": 9,
        "deploy": 20,
        "notify": 4,
    }
    document["notifications"] += [
        {
            "channel": "email",
            "server": "smtp.acme.example",
            "port": 587,
            "sender": "builds@acme.example",
            "recipients": ["team@acme.example", "lead@acme.example"],
        }
    ]
    document["triggers"]["push"] |= {"tags": ["v*"], "paths": ["services/**", "web/**"]}
    document["triggers"]["schedule"] += [{"cron": "5 4 3 * *"}, {"cron": "5 4 * 1 *"}, {"cron": "5 4 * * *"}]
    document["deploy"]["image_values"] = {
        "repository": "image.repository",
        "tag": "image.tag",
        "digest": "image.digest",
    }
    document["deploy"]["values"] = {"log.level": "info", "config.apiKey": {"secret": "API_KEY"}}
    document["deploy"] |= {"before": ["./migrate.sh"], "after": ["./smoke.sh"]}
    document["images"][0]["build_secrets"] = {"npm_token": "NPM_TOKEN"}
    document["env_vars"]["API_URL"] = {"variable": "SHOP_API_URL", "default": "https://acme.example"}
    for environment in document["environments"]:
        environment |= {"kubeconfig_secret": "CLUSTER", "branch": "main", "wait_minutes": 5}
        environment |= {"image_pull_secret": {"name": "registry", "secret": "PULLS"}}
        environment |= {"runner": {"group": "ours", "labels": ["linux"]}}
        environment["secrets"] = [{"name": "API_KEY", "secret": "SHOP_API_KEY", "note": "Payments"}]
    checked = check(document, load_catalogue())
    assert checked.pipeline is not None, checked.problems
    return checked.pipeline.to_document()


@cache
def good() -> Answers:
    """The forms of that document, without a problem."""
    answers = Answers({}, load_catalogue(), saved=full_document(), today=TODAY)
    assert answers.problems == []
    return answers


def is_text(bound: BoundField) -> bool:
    widget = bound.field.widget
    return isinstance(widget, forms.TextInput | forms.Textarea) and not widget.is_hidden


def text_fields() -> Iterator[tuple[str, str]]:
    """Every field that somebody can type into, with its step; rows of one kind once."""
    for step, form in good().forms.items():
        for bound in (bound for row in form.every_form() for bound in row):
            if is_text(bound) and applies(bound.html_name):
                yield step, bound.html_name


# Fields that do not count while another answer is given: a schedule shows only those of its repetition.
SCHEDULES = {
    0: {"time"},  # weekly
    1: {"time", "monthday"},
    2: {"cron"},
    3: {"time"},
}


# The image goes to GitHub's registry, and Helm deploys it.
OTHER_REGISTRIES = {key.field for keys in REGISTRY_KEYS.values() for key in keys}
OTHER_METHODS = {
    key.field for method in ("kubectl", "skaffold", "command") for key in METHOD_KEYS[method]
} | {*("manifests", "kustomize", "skaffold_version", "command_env")}


def applies(name: str) -> bool:
    parts = name.split("-")
    if parts[0] == "build" and parts[-1] in OTHER_REGISTRIES | OTHER_METHODS:
        return False
    if parts[:2] == ["environments", "environments"]:
        # The clusters are reached with a kubeconfig file. Staging needs no approval, so nobody reads its reviewers.
        others = {*CLOUD_FIELDS, "skaffold_profile"}
        return parts[-1] not in others and (parts[2] == "1") == (parts[-1] == "reviewers")
    if parts[1] == "schedule":
        return parts[3] in SCHEDULES[int(parts[2])] | {"timezone"}
    # The first message goes to Slack, the second is an e-mail.
    if parts[1] == "notifications":
        return (parts[3] == "secret") == (parts[2] == "0")
    # Step 2 names the variable that nobody overrides; a text has no name at GitHub.
    if name == "environments-variables-1-name":
        return False
    if parts[-1] == "github_name":
        return name == "pipeline-env_vars-0-github_name"
    # The second component has no command where a check is off.
    return parts[1:3] != ["components", "1"] and parts[-1] not in {"build", "placeholder"}


def with_value(step: str, name: str, value: str) -> Answers:
    data: dict[str, StepData] = {**good().data, step: {**good().data[step], name: [value]}}
    return Answers(data, load_catalogue(), today=TODAY)


FIELDS = sorted(text_fields())
