"""Where an image is pushed to: the kind of registry, and what each kind has to know."""

from typing import Any

from cicd_wizard.wizard.fields import Choice, Text
from cicd_wizard.wizard.keys import Key, seed_keys, text, write_keys
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.writer import Path, Writer
from generator.registries import CustomRegistry, DockerHubRegistry

GITHUB = "ghcr"
REGISTRIES = [
    (GITHUB, "GitHub (ghcr.io)"),
    ("dockerhub", "Docker Hub"),
    ("ecr", "Amazon ECR"),
    ("gar", "Google Artifact Registry"),
    ("acr", "Azure Container Registry"),
    ("custom", "Another host"),
]
REGISTRY_KEYS: dict[str, tuple[Key, ...]] = {
    "dockerhub": (text("username_variable"), text("token_secret")),
    "ecr": (text("account"), text("region"), text("role")),
    "gar": (
        text("location"),
        text("google_project", "project"),
        text("google_repository", "repository"),
        text("workload_identity_provider"),
        text("service_account"),
    ),
    "acr": (text("acr_host", "host"), text("client_id"), text("tenant_id"), text("subscription_id")),
    "custom": (text("custom_host", "host"), text("username_secret"), text("password_secret")),
}
# The names that the engine means where none is entered.
DEFAULT_NAMES: dict[str, str] = {
    name: str(kind.model_fields[name].default)
    for kind, names in (
        (DockerHubRegistry, ("username_variable", "token_secret")),
        (CustomRegistry, ("username_secret", "password_secret")),
    )
    for name in names
}


class RegistryFields(FormWithRows):
    """The fields of every kind of registry; those of the kinds that are not chosen wait in the draft."""

    registry = Choice("Registry", REGISTRIES)
    username_variable = Text("User name variable", placeholder=DEFAULT_NAMES["username_variable"])
    token_secret = Text("Access token secret", placeholder=DEFAULT_NAMES["token_secret"])
    account = Text("AWS account", "12 digits.", inputmode="numeric")
    region = Text("Region", "Such as eu-central-1.")
    role = Text("Role", "Its ARN: arn:aws:iam::123456789012:role/push-images")
    location = Text("Location", "Such as europe-west3.")
    google_project = Text("Project", "Its id.")
    google_repository = Text("Repository", "At Artifact Registry.")
    workload_identity_provider = Text(
        "Workload identity provider",
        "Its whole name: projects/123/locations/global/workloadIdentityPools/github/providers/github",
    )
    service_account = Text("Service account", "Such as push@acme-shop.iam.gserviceaccount.com")
    acr_host = Text("Login server", "Such as acmeshop.azurecr.io")
    client_id = Text("Client ID", "Of the app registration.")
    tenant_id = Text("Tenant ID")
    subscription_id = Text("Subscription ID")
    custom_host = Text("Host", "Such as registry.acme.example, with its port if it has one.")
    username_secret = Text("User name secret", placeholder=DEFAULT_NAMES["username_secret"])
    password_secret = Text("Password secret", placeholder=DEFAULT_NAMES["password_secret"])


def write_registry(writer: Writer, form: FormWithRows, image: dict[str, Any], here: Path) -> None:
    """Write the registry that an image is pushed to; GitHub's own is meant where the document names none."""
    here = (*here, "registry")
    writer.at(form, "registry", *here)
    writer.at(form, "registry", *here, "kind")
    kind = form.text("registry") or GITHUB
    if kind == GITHUB:
        return
    registry: dict[str, Any] = {"kind": kind}
    write_keys(writer, form, registry, here, REGISTRY_KEYS.get(kind, ()))
    image["registry"] = registry


def seed_registry(image: dict[str, Any]) -> dict[str, Any]:
    """The fields of the registry for a saved image."""
    registry = image.get("registry", {})
    kind = registry.get("kind", GITHUB)
    return {"registry": kind} | seed_keys(registry, REGISTRY_KEYS.get(kind, ()))
