"""Every key that a person can set changes what comes out, or is refused: nothing is dead."""

import copy
from typing import Any

import pytest

from generator import json_schema
from generator.pipeline import Pipeline
from tests.generator.cluster_keys import CLUSTER_KEYS, CLUSTER_WITH
from tests.generator.deploy_keys import DEPLOY_KEYS, DEPLOY_WITH
from tests.generator.image_keys import IMAGE_KEYS, IMAGE_WITH
from tests.generator.samples import CATALOGUE, Document, bundle, full, problems, small

Place = tuple[str | int, ...]
SOLE = object()
"""A key of which this version knows one value: another one is refused."""

# Two values for each key of schema version 1. The base is the full document unless a third item changes it.
KEYS: dict[str, tuple[Any, Any]] = {
    "version": (1, SOLE),
    "name": ("Shop", "Store"),
    "repository": ("acme/shop", "acme/store"),
    "default_branch": ("main", "trunk"),
    "layout": ("unified", "split"),
    "file_prefix": ("shop", "store"),
    "runner": ("ubuntu-24.04", "my-runner"),
    "runner.group": ("one", "two"),
    "runner.labels": (["a"], "b"),
    "triggers.push.branches": (["main", "develop"], ["main"]),
    "triggers.push.tags": (["v*"], ["release-*"]),
    "triggers.push.paths": (["src/**"], ["api/**"]),
    "triggers.push.paths_ignore": (["docs/**"], ["**.md"]),
    "triggers.pull_request.branches": (["main"], ["develop"]),
    "triggers.merge_queue": (False, True),
    "triggers.manual": (True, False),
    "triggers.schedule": ([], [{"cron": "0 5 * * *"}]),
    "triggers.schedule[0].cron": ("17 4 * * 1", "18 4 * * 1"),
    "triggers.schedule[0].timezone": ("UTC", "Europe/Berlin"),
    "concurrency_group": ("shop", "store"),
    "cancel_in_progress": (True, False),
    **{
        f"timeout_minutes.{kind}": (30, 40)
        for kind in ("changes", "lint", "test", "coverage", "image", "checks", "deploy", "notify")
    },
    "env_vars.APP_ENV": ("ci", "test"),
    "env_vars.API_URL.variable": ("API_URL", "SHOP_URL"),
    "env_vars.API_URL.default": ("a", "b"),
    "secrets[1].name": ("LICENCE", "LICENSE"),
    "secrets[1].secret": ("SHOP_LICENCE", "STORE_LICENCE"),
    "secrets[1].note": ("From the vendor", "From the shelf"),
    "not_secret": (["SESSION_TOKEN"], []),
    "components[0].name": ("api", "backend"),
    "components[1].stack": ("node", "python"),
    "components[0].directory": ("services/api", "api"),
    "components[0].package_manager": ("uv", "pip"),
    "components[0].package_manager_version": ("0.12.0", "0.13.1"),
    "components[0].versions": (["3.13"], ["3.14"]),
    "components[0].os": (["linux"], ["ubuntu-24.04-arm"]),
    "components[0].runner": ("big-one", ["self-hosted", "linux"]),
    "components[1].runner.group": ("one", "two"),
    "components[1].runner.labels": (["a"], "b"),
    "components[0].checkout.fetch_depth": (0, 2),
    "components[0].checkout.submodules": (True, "recursive"),
    "components[0].checkout.lfs": (True, False),
    "components[0].paths": (["libs"], ["libs/**/*.py"]),
    "components[0].setup": ([], ["true"]),
    **{
        f"components[0].{check}": (True, False)
        for check in ("install", "lint", "format", "typecheck", "build")
    },
    "components[0].test": (True, "pytest -x"),
    "components[0].coverage_tool": ("codecov", "artifact"),
    "components[0].services": ([], ["redis"]),
    "components[0].services[1].name": ("postgres", "mongodb"),
    "components[0].services[1].version": ("17", "18"),
    "components[0].artifacts": (["dist/"], ["out/"]),
    "components[0].env_vars.SESSION_TOKEN": ("a", "b"),
    "components[0].secrets": (["KEY_A"], ["KEY_B"]),
    "components[0].timeout_minutes": (9, 10),
    "components[0].cache": (True, False),
    "images[0].name": ("api", "server"),
    "images[0].context": ("services/api", "api"),
    "images[0].dockerfile": ("Dockerfile", "Containerfile"),
    "images[0].target": ("runtime", "slim"),
    "images[0].runner": ("ubuntu-24.04-arm", ["self-hosted", "gpu"]),
    "images[0].runner.group": ("one", "two"),
    "images[0].runner.labels": (["a"], "b"),
    "images[0].registry.kind": ("ghcr", SOLE),
    "images[0].image": ("acme/shop-api", "acme/api"),
    "images[0].build_args.PYTHON_VERSION": ("3.13", "3.14"),
    **{f"images[0].{switch}": (True, False) for switch in ("cache", "sbom", "provenance")},
    "deploy.chart": ("charts/shop", "chart"),
    "deploy.release": ("shop", "store"),
    "deploy.image_values.repository": ("image.repository", "api.image"),
    "deploy.image_values.tag": ("image.tag", "api.tag"),
    "deploy.image_values.digest": ("image.digest", "api.digest"),
    "deploy.app_env": ("shop-env", "store-env"),
    "environments[0].name": ("staging", "test"),
    "environments[0].branch": ("main", "develop"),
    "environments[0].url": ("https://a.example", "https://b.example"),
    "environments[1].after": ("staging", "none"),
    "environments[0].namespace": ("shop", "store"),
    "environments[0].kubeconfig_secret": ("A_CLUSTER", "B_CLUSTER"),
    "environments[0].values_file": ("a.yaml", "b.yaml"),
    "environments[0].env_vars.APP_ENV": ("staging", "test"),
    "environments[0].secrets": (["KEY_A"], ["KEY_B"]),
    "environments[0].secrets[0].note": ("Payments", "Mail"),
    "environments[0].runner": ("close-by", ["self-hosted", "close-by"]),
    "environments[0].runner.group": ("one", "two"),
    "environments[0].runner.labels": (["a"], "b"),
    "environments[1].require_approval": (True, False),
    "environments[1].reviewers": (["octocat"], ["acme/team"]),
    "notifications[0].channel": ("slack", "teams"),
    "notifications[0].when": ("failure", "always"),
    "notifications[0].secret": ("HOOK_A", "HOOK_B"),
    "notifications[0].server": ("smtp.acme.example", "mail.acme.example"),
    "notifications[0].port": (465, 587),
    "notifications[0].sender": ("builds@acme.example", "shop@acme.example"),
    "notifications[0].recipients": (["team@acme.example"], ["lead@acme.example"]),
    "overrides": ({"api-lint": {"env": {"A": "a"}}}, {"api-lint": {"env": {"A": "b"}}}),
    **{f"extras.{key}": (True, False) for key in ("dependabot", "dependency_review", "codeql")},
}
MAIL: Document = {
    "channel": "email",
    "server": "smtp.acme.example",
    "sender": "builds@acme.example",
    "recipients": ["team@acme.example"],
}
# What else has to change with a key, so that both values are fine.
WITH: dict[str, Document] = {
    "default_branch": {"triggers": None, "environments[0].branch": None, "environments[1].branch": None},
    "components[0].package_manager": {"components[0].install": None},
    "components[1].stack": {"components[1].package_manager": None},
    "components[0].coverage_tool": {"timeout_minutes.coverage": None},
    **{
        f"{part}runner.{key}": {f"{part}runner": {"group": "ours"}}
        for part in ("", "components[1].", "images[0].", "environments[0].")
        for key in ("group", "labels")
    },
    **{
        f"components[0].checkout.{key}": {"components[0].checkout": {}}
        for key in ("fetch_depth", "submodules", "lfs")
    },
    "timeout_minutes.changes": {"components[0].paths": ["libs"]},
    "components[0].services[1].name": {"components[0].services[1].version": None},
    "components[0].timeout_minutes": {"timeout_minutes.lint": None, "timeout_minutes.test": None},
    "environments[0].name": {"environments[1].after": None},
    "environments[0].branch": {"environments[1].after": None},
    "environments[1].require_approval": {"environments[1].reviewers": []},
}
WITH |= {f"notifications[0].{key}": {"notifications[0]": MAIL} for key in (*MAIL, "port") if key != "channel"}
KEYS |= {**CLUSTER_KEYS, "environments[0].cluster_auth.kind": ("kubeconfig", SOLE)}
WITH |= CLUSTER_WITH
KEYS |= IMAGE_KEYS
WITH |= IMAGE_WITH
KEYS |= DEPLOY_KEYS
WITH |= DEPLOY_WITH
# Keys that only make other keys acceptable: without them the document is refused.
REFUSED_WITHOUT = {"not_secret"}


def parts(path: str) -> Place:
    """A path in words as its parts."""
    pieces = path.replace("[", ".[").split(".")
    return tuple(int(piece[1:-1]) if piece.startswith("[") else piece for piece in pieces)


def put(document: Document, path: str, value: Any) -> None:
    """Set one value of a document."""
    *way, last = parts(path)
    holder: Any = document
    for part in way:
        holder = holder[part]
    holder[last] = value


def with_value(path: str, value: Any) -> Document:
    """The full document with one key set, and with what has to change along."""
    document = full()
    for other, needed in WITH.get(path, {}).items():
        put(document, other, copy.deepcopy(needed))
    put(document, path, value)
    return document


def output(document: Document) -> dict[str, str]:
    """Everything that a bundle has for GitHub and for people, without what only repeats the configuration."""
    made = bundle(document)
    files = {path: text for path, text in made.files.items() if path != "pipeline.yaml"}
    return {path: text.replace(made.pipeline_fingerprint, "") for path, text in files.items()}


@pytest.mark.parametrize("path", KEYS)
def test_two_values_give_two_outputs_or_one_is_refused(path: str) -> None:
    one, other = KEYS[path]
    if other is SOLE:
        for wrong in ("other", 2, None):
            assert path in [problem.path for problem in problems(with_value(path, wrong))]
        return
    if path in REFUSED_WITHOUT:
        assert problems(with_value(path, other))
        return
    assert output(with_value(path, one)) != output(with_value(path, other))


def schema_keys(schema: Document, model: Document | None = None, path: str = "") -> set[str]:
    """Every key that the JSON Schema knows, lists as ``[]`` and maps of names as ``{}``."""
    model = schema if model is None else model
    found: set[str] = set()
    for option in model.get("anyOf", []) + model.get("oneOf", []):
        found |= schema_keys(schema, option, path)
    if "$ref" in model:
        found |= schema_keys(schema, schema["$defs"][model["$ref"].rsplit("/", 1)[1]], path)
    for key, value in model.get("properties", {}).items():
        found |= {f"{path}.{key}"} | schema_keys(schema, value, f"{path}.{key}")
    if isinstance(model.get("items"), dict):
        found |= schema_keys(schema, model["items"], f"{path}[]")
    if isinstance(model.get("additionalProperties"), dict):
        found |= schema_keys(schema, model["additionalProperties"], f"{path}.{{}}")
    return found


def test_no_key_of_the_schema_is_left_out() -> None:
    """A key that a later version adds has to stand above; lists and maps are walked as one item each."""
    walked = set()
    for path in KEYS:
        text = ""
        for part in parts(path):
            text += "[]" if isinstance(part, int) else f".{part}"
        for name in ("APP_ENV", "API_URL", "SESSION_TOKEN", "PYTHON_VERSION", "npm_token"):
            text = text.replace(f".{name}", ".{}")
        walked.add(text)
        walked |= {text[: len(text) - len(tail)] for tail in _tails(text)}
    # These are looked at by other tests: the secrets of every holder have one form, and so have variables.
    same_form = (".secrets[]", ".env_vars.{}", ".image_values.{}")
    missing = {key for key in schema_keys(json_schema()) if key not in walked}
    assert {key for key in missing if not any(form in key for form in same_form)} == {
        ".deploy.method",
        ".images[].push",
    }


def _tails(text: str) -> list[str]:
    """Everything behind each dot, so that the holders of a key count as walked."""
    return [text[index:] for index, character in enumerate(text) if character in ".[" and index]


def test_deploy_method_and_push_change_the_jobs() -> None:
    everything = output(full())
    document = full()
    document["images"][0]["push"] = False
    document["images"][0]["image"] = document["deploy"]["image_values"] = None
    assert output(document) != everything
    for key in ("deploy", "environments"):
        document.pop(key)
    document["timeout_minutes"].pop("deploy")
    assert "deploy-staging" not in str(output(document))


def test_image_values_by_image_reach_the_chart() -> None:
    document = full()
    document["images"].append({"name": "web"})
    keys = {"repository": "a.image", "tag": "a.tag"}
    document["deploy"]["image_values"] = {"api": keys, "web": {"repository": "b.image", "tag": "b.tag"}}
    text = str(output(document))
    assert "b.image=" in text
    assert "a.tag=" in text


def test_switches_that_are_on_by_the_schema_may_be_written_out() -> None:
    written = copy.deepcopy(small(cancel_in_progress=True, layout="unified", default_branch="main"))
    assert bundle(written) == bundle(small())


def test_resolving_names_every_default() -> None:
    resolved = Pipeline.model_validate(small()).resolve(CATALOGUE)
    component = resolved.components[0]
    assert component.package_manager == "pip"
    assert component.versions == ["3.13"]
    assert component.lint
    assert component.build is False
    assert resolved.triggers
    assert resolved.triggers.push
    assert resolved.triggers.push.branches == ["main"]
