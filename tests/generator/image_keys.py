"""Two values for each key of an image's registry, platforms and build, and what has to change along with them."""

from typing import Any

from tests.generator.delivery_samples import REGISTRIES
from tests.generator.samples import Document

IMAGE = "images[0]"
REGISTRY = f"{IMAGE}.registry"
_POOL = "projects/5678/locations/global/workloadIdentityPools/github/providers/github"
# Each key with another value than that of the sample, in the registry that has it.
_OTHER: dict[str, tuple[str, str]] = {
    "username_variable": ("dockerhub", "HUB_USER"),
    "token_secret": ("dockerhub", "HUB_TOKEN"),
    "account": ("ecr", "210987654321"),
    "region": ("ecr", "us-east-1"),
    "role": ("ecr", "arn:aws:iam::123456789012:role/images"),
    "location": ("gar", "europe"),
    "project": ("gar", "acme-store"),
    "repository": ("gar", "containers"),
    "workload_identity_provider": ("gar", _POOL),
    "service_account": ("gar", "images@acme-shop.iam.gserviceaccount.com"),
    "client_id": ("acr", "00000000-5555-2222-3333-444444444444"),
    "tenant_id": ("acr", "11111111-5555-2222-3333-444444444444"),
    "subscription_id": ("acr", "22222222-5555-2222-3333-444444444444"),
    "host": ("custom", "registry.other.example"),
    "username_secret": ("custom", "IMAGES_USER"),
    "password_secret": ("custom", "IMAGES_PASSWORD"),
}

IMAGE_KEYS: dict[str, tuple[Any, Any]] = {
    REGISTRY: (REGISTRIES["ecr"], REGISTRIES["gar"]),
    **{f"{REGISTRY}.{key}": (REGISTRIES[kind].get(key), value) for key, (kind, value) in _OTHER.items()},
    f"{REGISTRY}.username_variable": ("DOCKERHUB_USERNAME", "HUB_USER"),
    f"{REGISTRY}.token_secret": ("DOCKERHUB_TOKEN", "HUB_TOKEN"),
    f"{REGISTRY}.username_secret": ("REGISTRY_USERNAME", "IMAGES_USER"),
    f"{REGISTRY}.password_secret": ("REGISTRY_PASSWORD", "IMAGES_PASSWORD"),
    f"{IMAGE}.platforms": (["linux/amd64"], ["linux/amd64", "linux/arm64"]),
    f"{IMAGE}.build_secrets.npm_token": ("NPM_A", "NPM_B"),
    f"{IMAGE}.artifacts": (["api"], []),
    f"{IMAGE}.sign": (True, False),
}
IMAGE_WITH: dict[str, Document] = {
    **{f"{REGISTRY}.{key}": {REGISTRY: REGISTRIES[kind]} for key, (kind, _) in _OTHER.items()},
    f"{IMAGE}.build_secrets.npm_token": {f"{IMAGE}.build_secrets": {}},
}
