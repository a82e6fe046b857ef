"""One of each kind that delivery knows: registries, ways into a cluster, methods of a deploy, messages."""

from tests.generator.samples import Document

PROVIDER = "projects/123456789012/locations/global/workloadIdentityPools/github/providers/acme"
AZURE: Document = {
    "client_id": "11111111-1111-4111-8111-111111111111",
    "tenant_id": "22222222-2222-4222-8222-222222222222",
    "subscription_id": "33333333-3333-4333-8333-333333333333",
}
GOOGLE: Document = {
    "workload_identity_provider": PROVIDER,
    "service_account": "deployer@acme-shop.iam.gserviceaccount.com",
}
REGISTRIES: dict[str, Document] = {
    "ghcr": {"kind": "ghcr"},
    "dockerhub": {"kind": "dockerhub"},
    "ecr": {
        "kind": "ecr",
        "account": "123456789012",
        "region": "eu-central-1",
        "role": "arn:aws:iam::123456789012:role/push-images",
    },
    "gar": {
        "kind": "gar",
        "location": "europe-west3",
        "project": "acme-shop",
        "repository": "images",
        **GOOGLE,
    },
    "acr": {"kind": "acr", "host": "acmeshop.azurecr.io", **AZURE},
    "custom": {"kind": "custom", "host": "registry.acme.example:5000"},
}
CLUSTERS: dict[str, Document] = {
    "kubeconfig": {"kind": "kubeconfig", "secret": "CLUSTER_ACCESS"},
    "eks": {
        "kind": "eks",
        "cluster": "shop",
        "region": "eu-central-1",
        "role": "arn:aws:iam::123456789012:role/deploy-shop",
    },
    "gke": {"kind": "gke", "cluster": "shop", "location": "europe-west3", **GOOGLE},
    "aks": {"kind": "aks", "cluster": "shop", "resource_group": "acme-shop", **AZURE},
}
METHODS: dict[str, Document] = {
    "helm": {"method": "helm", "chart": "charts/shop"},
    "helm 3": {"method": "helm", "chart": "chart", "tool_versions": {"helm": "v3.19.0"}},
    "manifests": {
        "method": "kubectl",
        "manifests": ["k8s", "more/service.yaml"],
        "deployments": ["api", "worker"],
    },
    "kustomize": {"method": "kubectl", "kustomize": "k8s/base"},
    "skaffold": {"method": "skaffold", "skaffold_file": "deploy/skaffold.yaml"},
    "command": {
        "method": "command",
        "commands": ["./deploy.sh", 'echo "All"\necho "of it"'],
        "verify": ["./smoke.sh"],
    },
}
MESSAGES: dict[str, Document] = {
    "slack": {"channel": "slack", "secret": "SLACK_WEBHOOK_URL"},
    "teams": {"channel": "teams", "secret": "TEAMS_WEBHOOK_URL"},
    "email": {
        "channel": "email",
        "server": "smtp.acme.example",
        "sender": "ci@acme.example",
        "recipients": ["ops@acme.example", "dev@acme.example"],
    },
    "webhook": {"channel": "webhook", "secret": "OUTCOME_WEBHOOK_URL"},
}
