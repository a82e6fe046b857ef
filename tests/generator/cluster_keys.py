"""Two values for each key of an environment's access, tags and rules, and what has to change along with them."""

from typing import Any

from tests.generator.samples import Document

FIRST = "environments[0]"
EKS: Document = {
    "kind": "eks",
    "cluster": "shop",
    "region": "eu-central-1",
    "role": "arn:aws:iam::123456789012:role/deploy",
}
GKE: Document = {
    "kind": "gke",
    "cluster": "shop",
    "location": "europe-west3",
    "workload_identity_provider": "projects/1/locations/global/workloadIdentityPools/github/providers/github",
    "service_account": "deploy@acme-shop.iam.gserviceaccount.com",
}
AKS: Document = {
    "kind": "aks",
    "cluster": "shop",
    "resource_group": "shop",
    "client_id": "00000000-1111-2222-3333-444444444444",
    "tenant_id": "11111111-1111-2222-3333-444444444444",
    "subscription_id": "22222222-1111-2222-3333-444444444444",
}
# Each key with another value of it, in the access that has it.
_OTHER: dict[str, tuple[Document, str]] = {
    "cluster": (EKS, "store"),
    "region": (EKS, "eu-west-1"),
    "role": (EKS, "arn:aws:iam::123456789012:role/ship"),
    "location": (GKE, "europe-west3-a"),
    "workload_identity_provider": (
        GKE,
        "projects/2/locations/global/workloadIdentityPools/github/providers/github",
    ),
    "service_account": (GKE, "ship@acme-shop.iam.gserviceaccount.com"),
    "resource_group": (AKS, "store"),
    "client_id": (AKS, "00000000-5555-2222-3333-444444444444"),
    "tenant_id": (AKS, "11111111-5555-2222-3333-444444444444"),
    "subscription_id": (AKS, "22222222-5555-2222-3333-444444444444"),
}
_PULL = f"{FIRST}.image_pull_secret"
_TAGS: Document = {"triggers.push": {"branches": ["main"], "tags": ["v*", "release-*"]}}

CLUSTER_KEYS: dict[str, tuple[Any, Any]] = {
    f"{FIRST}.tag_pattern": ("v*", "release-1.0"),
    f"{FIRST}.cluster_auth": (EKS, GKE),
    f"{FIRST}.cluster_auth.secret": ("A_CLUSTER", "B_CLUSTER"),
    **{f"{FIRST}.cluster_auth.{key}": (access[key], value) for key, (access, value) in _OTHER.items()},
    _PULL: ("registry", "pull"),
    f"{_PULL}.name": ("registry", "pull"),
    f"{_PULL}.secret": ("A_REGISTRY", "B_REGISTRY"),
    "environments[1].wait_minutes": (10, 43200),
    "environments[1].prevent_self_review": (True, False),
}
CLUSTER_WITH: dict[str, Document] = {
    f"{FIRST}.tag_pattern": {**_TAGS, f"{FIRST}.branch": None, "environments[1].after": None},
    f"{FIRST}.cluster_auth": {f"{FIRST}.kubeconfig_secret": None},
    **{
        f"{FIRST}.cluster_auth.{key}": {f"{FIRST}.kubeconfig_secret": None, f"{FIRST}.cluster_auth": access}
        for key, access in (
            ("kind", {}),
            ("secret", {"kind": "kubeconfig"}),
            *((key, access) for key, (access, _) in _OTHER.items()),
        )
    },
    **{f"{_PULL}.{key}": {_PULL: {"name": "registry"}} for key in ("name", "secret")},
}
