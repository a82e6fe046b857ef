"""What decides the lines of a deploy that are there for its environment's refs, rules, cluster and registry."""

from __future__ import annotations

import re
from typing import Any

from generator.cluster_auth import KUBE_CONFIG, KUBECONFIG_VARIABLE, CloudAuth
from generator.environments import IMAGE_PULL_CONFIG, Environment

# The inputs of the actions that sign in, by the keys that fill them.
_INPUTS = {
    "role-to-assume": "role",
    "aws-region": "region",
    "workload_identity_provider": "workload_identity_provider",
    "service_account": "service_account",
    "cluster_name": "cluster",
    "location": "location",
    "client-id": "client_id",
    "tenant-id": "tenant_id",
    "subscription-id": "subscription_id",
}
_LINES = ((r"\s*aws eks ", "cluster"), (r"\s*az aks ", "resource_group"))


def origin_of_access(environment: Environment, typed: dict[str, Any], place: str, line: str) -> str | None:
    """The origin of a place in a deploy job; None for one that other keys decide.

    ``environment`` is resolved, ``typed`` is the same one as the person wrote it.
    """
    if place == "if":
        return "{part}.tag_pattern" if "refs/tags/" in line else "{part}.branch"
    if place == "environment" and line.lstrip().startswith("#"):
        return "{part}.require_approval" if environment.require_approval else "{part}.wait_minutes"
    name = place.rpartition("/")[2]
    if name == IMAGE_PULL_CONFIG and environment.image_pull_secret:
        return "{part}.image_pull_secret"
    if place.startswith("steps/Write the image pull secret"):
        return "{part}.image_pull_secret"
    if name in {KUBE_CONFIG, KUBECONFIG_VARIABLE} and "/env/" in place:
        return _access(typed)
    if place.startswith(("steps/Reach the cluster", "steps/Sign in to ")):
        return _of_step(environment, typed, place, line)
    return None


def _access(typed: dict[str, Any]) -> str:
    written = typed.get("cluster_auth")
    if written is None:
        return "{part}.kubeconfig_secret"
    return "{part}.cluster_auth.secret" if written.get("secret") else "{part}.cluster_auth"


def _of_step(environment: Environment, typed: dict[str, Any], place: str, line: str) -> str:
    key = _INPUTS.get(place.rpartition("/")[2])
    if place.endswith("/run") and isinstance(environment.cluster_auth, CloudAuth):
        key = next((key for form, key in _LINES if re.match(form, line)), None)
    return f"{{part}}.cluster_auth.{key}" if key else _access(typed)
