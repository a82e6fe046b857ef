"""Two values for each key of the deploy, and the method that takes it."""

from typing import Any

from tests.generator.samples import Document

# One deploy of each method; the full document's environments suit Helm.
METHODS: dict[str, Document] = {
    "kubectl": {"method": "kubectl", "manifests": ["k8s"]},
    "kustomize": {"method": "kubectl", "kustomize": "k8s/overlays/live"},
    "helm": {"method": "helm", "chart": "charts/shop"},
    "skaffold": {"method": "skaffold"},
    "command": {"method": "command", "commands": ["./deploy.sh"]},
}
_SECRETS: Document = {f"environments[{index}].secrets": ["API_KEY", "MAIL_KEY"] for index in (0, 1)}


def other_method(name: str) -> Document:
    """What changes in the full document for a deploy of another method."""
    return {"deploy": dict(METHODS[name]), "environments[0].values_file": None}


DEPLOY_KEYS: dict[str, tuple[Any, Any]] = {
    "deploy": (METHODS["kubectl"], METHODS["skaffold"]),
    "deploy.manifests": (["k8s"], ["k8s/api.yaml"]),
    "deploy.kustomize": ("k8s/base", "k8s/overlays/live"),
    "deploy.deployments": (["api"], ["api", "worker"]),
    "deploy.values.APP_ENV": ("live", 3),
    "deploy.values.APP_ENV.secret": ("API_KEY", "MAIL_KEY"),
    "deploy.values.APP_ENV.variable": ("API_URL", "APP_ENV"),
    "deploy.skaffold_file": ("skaffold.yaml", "deploy/skaffold.yaml"),
    "deploy.default_repo": ("ghcr.io", "ghcr.io/acme"),
    "deploy.before": (["./migrate.sh"], ["./migrate.sh --all"]),
    "deploy.after": (["./smoke.sh"], []),
    "deploy.commands": (["./deploy.sh"], ["./ship.sh", "./tell.sh"]),
    "deploy.verify": (["./verify.sh"], []),
    "deploy.tool_versions.kubectl": ("v1.34.1", "v1.34.2"),
    "deploy.tool_versions.helm": ("v3.19.2", "v4.0.0"),
    "deploy.tool_versions.skaffold": ("v2.23.0", "v2.24.1"),
    "environments[0].skaffold_profile": ("staging", "test"),
}
DEPLOY_WITH: dict[str, Document] = {
    "deploy": {"environments[0].values_file": None},
    "deploy.manifests": other_method("kubectl"),
    "deploy.kustomize": other_method("kustomize"),
    "deploy.deployments": other_method("kubectl"),
    "deploy.values.APP_ENV": {"deploy.values": {}},
    "deploy.values.APP_ENV.secret": {"deploy.values": {"APP_ENV": {}}, **_SECRETS},
    "deploy.values.APP_ENV.variable": {"deploy.values": {"APP_ENV": {}}},
    "deploy.skaffold_file": other_method("skaffold"),
    "deploy.default_repo": other_method("skaffold"),
    "deploy.commands": other_method("command"),
    "deploy.verify": other_method("command"),
    **{f"deploy.tool_versions.{tool}": {"deploy.tool_versions": {}} for tool in ("kubectl", "helm")},
    "deploy.tool_versions.skaffold": {
        **other_method("skaffold"),
        "deploy.tool_versions": {},
    },
    "environments[0].skaffold_profile": other_method("skaffold"),
}
