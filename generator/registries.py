"""The registries that images are pushed to, and what each needs to know."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from generator import clouds
from generator import fields as f
from generator.parts import Part, by_kind


class GhcrRegistry(Part):
    """The GitHub container registry, with the run's own token."""

    kind: Literal["ghcr"] = "ghcr"

    @property
    def address(self) -> str:
        """The registry's host."""
        return "ghcr.io"


class DockerHubRegistry(Part):
    """Docker Hub, with an account's name in a variable and its access token in a secret."""

    kind: Literal["dockerhub"]
    username_variable: f.VariableName = "DOCKERHUB_USERNAME"
    token_secret: f.SecretName = "DOCKERHUB_TOKEN"  # noqa: S105 - the name of a secret, not its value

    @property
    def address(self) -> str:
        """The registry's host."""
        return "docker.io"


class EcrRegistry(Part):
    """Amazon ECR, through a role that trusts the repository."""

    kind: Literal["ecr"]
    account: clouds.AwsAccount
    region: clouds.AwsRegion
    role: clouds.AwsRole

    @property
    def address(self) -> str:
        """The registry's host (docs.aws.amazon.com, "Amazon ECR private registry"; China has a domain of its own)."""
        china = ".cn" if self.region.startswith("cn-") else ""
        return f"{self.account}.dkr.ecr.{self.region}.amazonaws.com{china}"


class GarRegistry(Part):
    """Google Artifact Registry, through workload identity federation and a service account."""

    kind: Literal["gar"]
    location: clouds.ArtifactLocation
    project: clouds.GoogleProject
    repository: clouds.ArtifactRepository
    workload_identity_provider: clouds.WorkloadIdentityProvider
    service_account: clouds.GoogleServiceAccount

    @property
    def host(self) -> str:
        """The host that Docker signs in to."""
        return f"{self.location}-docker.pkg.dev"

    @property
    def address(self) -> str:
        """The host with project and repository, which every image's name there begins with."""
        return f"{self.host}/{self.project}/{self.repository}"


class AcrRegistry(Part):
    """Azure Container Registry, through an app registration with a federated credential."""

    kind: Literal["acr"]
    host: clouds.AzureRegistryHost
    client_id: clouds.AzureId
    tenant_id: clouds.AzureId
    subscription_id: clouds.AzureId

    @property
    def address(self) -> str:
        """The registry's host."""
        return self.host

    @property
    def name(self) -> str:
        """The registry's name at Azure, which its host begins with; what may stand behind a hyphen is no part of it."""
        return self.host.partition(".")[0].partition("-")[0]


class CustomRegistry(Part):
    """Any other registry, with a user and a password in two secrets."""

    kind: Literal["custom"]
    host: clouds.RegistryHost
    username_secret: f.SecretName = "REGISTRY_USERNAME"  # noqa: S105 - the name of a secret, not its value
    password_secret: f.SecretName = "REGISTRY_PASSWORD"  # noqa: S105 - the name of a secret, not its value

    @property
    def address(self) -> str:
        """The registry's host."""
        return self.host


AnyRegistry = GhcrRegistry | DockerHubRegistry | EcrRegistry | GarRegistry | AcrRegistry | CustomRegistry
KINDS = ("ghcr", "dockerhub", "ecr", "gar", "acr", "custom")
Registry = Annotated[
    Annotated[GhcrRegistry, Tag("#ghcr")]
    | Annotated[DockerHubRegistry, Tag("#dockerhub")]
    | Annotated[EcrRegistry, Tag("#ecr")]
    | Annotated[GarRegistry, Tag("#gar")]
    | Annotated[AcrRegistry, Tag("#acr")]
    | Annotated[CustomRegistry, Tag("#custom")],
    by_kind(*KINDS, default="ghcr"),
]


def secrets_of(registry: AnyRegistry) -> tuple[str, ...]:
    """The names of the secrets that a push to a registry takes, as they are at GitHub."""
    if isinstance(registry, DockerHubRegistry):
        return (registry.token_secret,)
    if isinstance(registry, CustomRegistry):
        return (registry.username_secret, registry.password_secret)
    return ()


def variables_of(registry: AnyRegistry) -> tuple[str, ...]:
    """The names of the variables at GitHub that a push to a registry takes."""
    return (registry.username_variable,) if isinstance(registry, DockerHubRegistry) else ()


def trusts_the_run(registry: AnyRegistry) -> bool:
    """Tell whether a registry takes the run's own identity (OIDC), so that no secret is stored anywhere."""
    return isinstance(registry, EcrRegistry | GarRegistry | AcrRegistry)
