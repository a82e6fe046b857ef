"""One of each kind that delivery knows: registries, messages."""

from tests.generator.samples import Document

REGISTRIES: dict[str, Document] = {
    "ghcr": {"kind": "ghcr"},
    "dockerhub": {"kind": "dockerhub"},
    "ecr": {
        "kind": "ecr",
        "account": "123456789012",
        "region": "eu-central-1",
        "role": "arn:aws:iam::123456789012:role/push",
    },
    "gar": {
        "kind": "gar",
        "location": "europe-west3",
        "project": "acme-shop",
        "repository": "images",
        "workload_identity_provider": (
            "projects/1234/locations/global/workloadIdentityPools/github/providers/github"
        ),
        "service_account": "push@acme-shop.iam.gserviceaccount.com",
    },
    "acr": {
        "kind": "acr",
        "host": "acmeshop.azurecr.io",
        "client_id": "00000000-1111-2222-3333-444444444444",
        "tenant_id": "11111111-1111-2222-3333-444444444444",
        "subscription_id": "22222222-1111-2222-3333-444444444444",
    },
    "custom": {"kind": "custom", "host": "registry.acme.example:5000"},
}
MESSAGES: dict[str, Document] = {"slack": {"channel": "slack", "secret": "SLACK_WEBHOOK_URL"}}
