"""What several tests of the engine start from: the catalogue, a small configuration, made-up credentials."""

import copy
from typing import Any

from generator import Bundle, Catalogue, Problem, check, generate, load_catalogue

Document = dict[str, Any]
CATALOGUE: Catalogue = load_catalogue()

SMALL: Document = {"version": 1, "name": "Shop", "components": [{"name": "api", "stack": "python"}]}

# Has a part of every kind, so that a test can change any one of them.
FULL: Document = {
    "version": 1,
    "name": "Storefront",
    "repository": "acme/storefront",
    "default_branch": "main",
    "layout": "unified",
    "runner": "ubuntu-24.04",
    "triggers": {
        "push": {"branches": ["main", "develop"]},
        "pull_request": {"branches": ["main"]},
        "manual": True,
        "schedule": [{"cron": "17 4 * * 1", "timezone": "Europe/Berlin"}],
    },
    "concurrency_group": "shop",
    "cancel_in_progress": True,
    "timeout_minutes": {
        "lint": 11,
        "test": 21,
        "coverage": 12,
        "image": 31,
        "checks": 6,
        "deploy": 25,
        "notify": 7,
    },
    "env_vars": {"API_URL": {"variable": "API_URL", "default": "http://localhost"}, "APP_ENV": "ci"},
    "secrets": ["PRIVATE_INDEX", {"name": "LICENCE", "secret": "SHOP_LICENCE", "note": "From the vendor"}],
    "not_secret": ["SESSION_TOKEN"],
    "components": [
        {
            "name": "api",
            "stack": "python",
            "directory": "services/api",
            "package_manager": "uv",
            "versions": ["3.13", "3.14"],
            "setup": ["sudo apt-get update"],
            "install": "uv sync --locked --all-extras",
            "lint": True,
            "format": False,
            "typecheck": "uv run mypy src",
            "test": True,
            "build": True,
            "coverage_tool": "codecov",
            "services": ["redis", {"name": "postgres", "version": "17"}],
            "artifacts": ["dist/"],
            "env_vars": {"SESSION_TOKEN": "test-only"},
            "secrets": ["STRIPE_TEST_KEY"],
            "cache": True,
        },
        {"name": "web", "stack": "node", "directory": "web", "package_manager": "npm", "timeout_minutes": 9},
    ],
    "images": [
        {
            "name": "api",
            "context": "services/api",
            "dockerfile": "docker/Dockerfile",
            "target": "runtime",
            "registry": {"kind": "ghcr"},
            "image": "acme/shop-api",
            "build_args": {"PYTHON_VERSION": "3.13"},
            "push": True,
            "cache": True,
            "sbom": True,
            "provenance": True,
        }
    ],
    "deploy": {
        "method": "helm",
        "chart": "charts/shop",
        "release": "shop",
        "image_values": {"repository": "image.repository", "tag": "image.tag", "digest": "image.digest"},
        "app_env": "shop-env",
    },
    "environments": [
        {
            "name": "staging",
            "branch": "main",
            "url": "https://staging.acme.example",
            "namespace": "shop-staging",
            "kubeconfig_secret": "STAGING_CLUSTER",
            "values_file": "charts/shop/staging.yaml",
            "env_vars": {"APP_ENV": "staging"},
            "secrets": [{"name": "API_KEY", "secret": "STAGING_API_KEY", "note": "Payments"}],
        },
        {
            "name": "production",
            "branch": "main",
            "after": "staging",
            "require_approval": True,
            "reviewers": ["acme/release-managers"],
        },
    ],
    "notifications": [{"channel": "slack", "when": "failure", "secret": "SLACK_WEBHOOK_URL"}],
    "extras": {},
}


def full() -> Document:
    """A copy of FULL to change."""
    return copy.deepcopy(FULL)


def small(**parts: Any) -> Document:
    """A copy of SMALL with other parts."""
    return {**copy.deepcopy(SMALL), **parts}


def problems(document: Any) -> tuple[Problem, ...]:
    """The problems of a document with the built-in catalogue."""
    return check(document, CATALOGUE).problems


def places(document: Any) -> list[str]:
    """The paths of a document's problems."""
    return [problem.path for problem in problems(document)]


def bundle(document: Any) -> Bundle:
    """The bundle of a document that has no problem."""
    checked = check(document, CATALOGUE)
    assert checked.pipeline, [str(problem) for problem in checked.problems]
    return generate(checked.pipeline, CATALOGUE)


def workflow(document: Any) -> str:
    """The one workflow of a document that has no problem."""
    made = bundle(document)
    return made.files[made.workflow_paths[0]]


# Credentials of the right form that never opened anything; put together here, so that no scanner finds one.
CREDENTIALS = {
    "a GitHub token": "gh" + "p_" + "A1b2C3d4" * 5,
    "a fine-grained GitHub token": "github" + "_pat_" + "11ABCDEFG0" + "aB3dE5gH7j" * 4,
    "a GitLab token": "glp" + "at-" + "abcdefghij0123456789",
    "an AWS access key": "AK" + "IA" + "IOSFODNN7EXAMPLE",
    "a Google API key": "AI" + "za" + "SyA1234567890abcdefghijklmnopqrstuv",
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
    "a Slack token": "xo" + "xb-" + "123456789012-abcdefghijkl",
    "a Stripe key": "sk" + "_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "an npm token": "np" + "m_" + "a1B2" * 9,
    "a JSON Web Token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9",
    "an npm login": "//registry.npmjs.org/:_auth" + "Token=" + "a1B2c3D4" * 4,
    "a RubyGems key": "rubygems" + "_" + "a1b2c3" * 8,
    "a Mailchimp key": "0123456789abcdef" * 2 + "-us" + "12",
    "a Grafana token": "gl" + "sa_" + "aB3d" * 8 + "_0123abcd",
    "a Sentry token": "sntr" + "ys_" + "eyJpYXQi" * 6,
    "a Terraform token": "aB3dE5gH7jK9mN" + ".atlasv1." + "aB3dE5gH" * 8,
    "a Doppler token": "dp" + ".st.prd." + "aB3dE5gH7j" * 4,
    "an Azure client secret": "aB3" + "8Q~" + "aB3dE5gH" * 4,
    "an Azure access signature": "https://acme.example/x?sv=1&si" + "g=" + "aB3dE5gH" * 6,
    "a Slack app token": "xa" + "pp-1-A012-" + "0123456789abcdef" * 2,
    "an address with a password": "postgres://shop:" + "hunter2" + "@db.acme.example/shop",
}
HARMLESS = (
    "https://acme.example/path?query=1",
    "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "550e8400-e29b-41d4-a716-446655440000",
    "/usr/local/share/ca-certificates/acme.crt",
    "-Xms512m -Xmx1024m -XX:+UseG1GC",
    "postgresql://postgres:postgres@localhost:5432/postgres",
    "debug",
    "redis://cache:6379/0",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)
