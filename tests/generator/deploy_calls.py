"""Deploys in every way that there is, what their tools answer, and every call that they make."""

import hashlib

from tests.generator.samples import Document
from tests.generator.scripts_run import HOSTILE, Answers, digest

# As much as the names of folders and files may hold.
FOLDER = "a b/@c+~d"
SHA = "b" * 40
API = f"ghcr.io/acme/shop-api:sha-{SHA}@{digest('api')}"
WEB = f"registry.acme.example:5000/acme/web:sha-{SHA}@{digest('web')}"
KUBECONFIG = "apiVersion: v1\nclusters: []"
SECRETS = {"LIVE_KEY": HOSTILE, "KUBE_CONFIG": KUBECONFIG, "IMAGE_PULL_CONFIG": '{"auths": {}}'}
VARIABLES = {"ENVIRONMENT_READY": "live", "SHOP_URL": HOSTILE}
ENVIRONMENT: Document = {
    "name": "live",
    "namespace": "shop",
    "env_vars": {"MODE": HOSTILE, "odd_name": "x", "URL": {"variable": "SHOP_URL", "default": "a'b"}},
    "secrets": [{"name": "API_KEY", "secret": "LIVE_KEY"}],
    "require_approval": True,
    "reviewers": ["octocat"],
    "image_pull_secret": "pull",
}
IMAGES: list[Document] = [
    {"name": "api"},
    {
        "name": "web",
        "registry": {"kind": "custom", "host": "registry.acme.example:5000"},
        "image": "acme/web",
    },
]
KEYS = {
    "api": {"repository": "api.image", "tag": "api.tag"},
    "web": {"repository": "web.image", "tag": "web.tag", "digest": "web.digest"},
}
METHODS: dict[str, tuple[Document, Document]] = {
    "kubectl": (
        {
            "method": "kubectl",
            "manifests": [f"{FOLDER}/app.yaml", f"{FOLDER}/more"],
            "deployments": ["api", "web"],
            "app_env": "shop-env",
            "before": ['kubectl migrate "$API_KEY"'],
            "after": ['curl "$API_IMAGE" "$WEB_IMAGE"'],
        },
        {},
    ),
    "kustomize": ({"method": "kubectl", "kustomize": FOLDER, "deployments": ["api"]}, {}),
    "helm": (
        {
            "method": "helm",
            "chart": FOLDER,
            "image_values": KEYS,
            "values": {"a.key": {"secret": "API_KEY"}, "a.url": {"variable": "URL"}, "text": HOSTILE},
        },
        {"values_file": f"{FOLDER}/live.yaml"},
    ),
    "helm 3": (
        {
            "method": "helm",
            "chart": "chart",
            "release": "store",
            "image_values": KEYS,
            "tool_versions": {"helm": "3.19.0"},
        },
        {"image_pull_secret": None},
    ),
    "skaffold": (
        {"method": "skaffold", "skaffold_file": f"{FOLDER}/skaffold.yaml"},
        {"skaffold_profile": "live"},
    ),
    "command": (
        {"method": "command", "commands": ['helm deploy "$API_IMAGE"'], "verify": ['curl "$URL"']},
        {"image_pull_secret": None},
    ),
}
SKAFFOLD = "not a program"
ANSWERS: Answers = {
    "kubectl kustomize": (f"image: {API}\nimage: {WEB}\n", 0),
    "--dry-run=client": ("kind: X\n", 0),
    "kubectl get deployment": ("3", 0),
    ".sha256": (f"{hashlib.sha256(SKAFFOLD.encode()).hexdigest()}  skaffold-linux-amd64\n", 0),
    "skaffold-linux-amd64": (SKAFFOLD, 0),
}
GRAPHQL = "gh api graphql"
# Where this fails the namespace is created.
NAMESPACE = "kubectl get namespace shop"
PULL = [
    NAMESPACE,
    (
        "kubectl create secret generic pull --namespace shop --dry-run=client --output yaml"
        " --type kubernetes.io/dockerconfigjson --from-file .dockerconfigjson=TEMP/image-pull.json"
    ),
    "kubectl apply --filename -",
]
REVISION = (
    "kubectl get deployment {} --namespace shop --ignore-not-found"
    r" --output jsonpath={{.metadata.annotations.deployment\.kubernetes\.io/revision}}"
)
SET = (
    "--set-string api.image=ghcr.io/acme/shop-api --set-string api.tag=sha-SHA@DIGEST-api"
    " --set-string web.image=registry.acme.example:5000/acme/web --set-string web.tag=sha-SHA"
    " --set-string web.digest=DIGEST-web"
)
ROLLOUT = "kubectl rollout status deployment/{} --namespace shop --timeout 300s"
RELEASES = "https://github.com/GoogleContainerTools/skaffold/releases/download"
# Every call behind the guard's question, in order.
CALLS = {
    "kubectl": [
        *PULL,
        (
            "kubectl create configmap shop-env --namespace shop --dry-run=client --output yaml"
            " --from-literal=MODE=HOSTILE --from-literal=URL=HOSTILE --from-literal=odd_name=x"
        ),
        "kubectl apply --filename -",
        (
            "kubectl create secret generic shop-env --namespace shop --dry-run=client --output yaml"
            " --from-file=TEMP/app-secrets"
        ),
        "kubectl apply --filename -",
        "kubectl migrate HOSTILE",
        "kubectl kustomize TEMP/manifests",
        "kubectl apply --dry-run=server --filename TEMP/manifests.yaml",
        REVISION.format("api"),
        REVISION.format("web"),
        "kubectl apply --filename TEMP/manifests.yaml",
        ROLLOUT.format("api"),
        ROLLOUT.format("web"),
        "curl API WEB",
    ],
    "kustomize": [
        *PULL,
        f"kubectl kustomize {FOLDER}",
        "kubectl kustomize TEMP/manifests",
        "kubectl apply --dry-run=server --filename TEMP/manifests.yaml",
        REVISION.format("api"),
        "kubectl apply --filename TEMP/manifests.yaml",
        ROLLOUT.format("api"),
    ],
    "helm": [
        *PULL,
        (
            f"helm upgrade shop {FOLDER} --install --namespace shop --values {FOLDER}/live.yaml"
            f" --values TEMP/values.json {SET} --rollback-on-failure --wait --timeout 5m"
        ),
    ],
    "helm 3": [
        NAMESPACE,
        f"helm upgrade store chart --install --namespace shop {SET} --atomic --wait --timeout 5m",
    ],
    "skaffold": [
        (
            "curl --fail --silent --show-error --location --retry 3 --output TEMP/skaffold/skaffold"
            f" {RELEASES}/v2.24.0/skaffold-linux-amd64"
        ),
        (
            "curl --fail --silent --show-error --location --retry 3 --output TEMP/skaffold/sha256"
            f" {RELEASES}/v2.24.0/skaffold-linux-amd64.sha256"
        ),
        *PULL,
        (
            f"skaffold deploy --filename {FOLDER}/skaffold.yaml --profile live --build-artifacts TEMP/artifacts.json"
            " --namespace shop --status-check"
        ),
    ],
    "command": ["helm deploy API", "curl HOSTILE"],
}
