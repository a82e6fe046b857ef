"""The forms of names at the clouds: regions, roles, identities, clusters. Each says where its form comes from."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from generator.text import line_of_text


def _text(label: str, pattern: str, message: str, limit: int = 200) -> tuple[PlainValidator, WithJsonSchema]:
    validate = line_of_text(label, limit, pattern, message, empty=message)
    return PlainValidator(validate), WithJsonSchema({"type": "string"})


# docs.aws.amazon.com, "Regions and Availability Zones"; IAM identifiers (ARNs), also of the China and government parts.
AwsRegion = Annotated[
    str, *_text("Region", r"[a-z]{2,3}(?:-[a-z]+)+-[0-9]{1,2}", "Enter a region such as eu-central-1", 40)
]
AwsRole = Annotated[
    str,
    *_text(
        "Role",
        r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,150}",
        "Enter the role's ARN, such as arn:aws:iam::123456789012:role/deploy",
    ),
]
# docs.aws.amazon.com, CreateCluster of Amazon EKS: name.
EksCluster = Annotated[
    str, *_text("Cluster", r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", "Enter the name of the cluster at EKS")
]
# cloud.google.com, "Geography and regions"; a zone has one more letter.
GoogleLocation = Annotated[
    str,
    *_text(
        "Location",
        r"[a-z]+(?:-[a-z]+)+[0-9]{1,2}(?:-[a-z])?",
        "Enter a region such as europe-west3, or a zone",
    ),
]
# cloud.google.com, REST resource projects.zones.clusters: name.
GkeCluster = Annotated[
    str, *_text("Cluster", r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?", "Enter the name of the cluster at GKE")
]
# cloud.google.com, "Workload Identity Federation": ids of pools and providers.
WorkloadIdentityProvider = Annotated[
    str,
    *_text(
        "Provider",
        r"projects/[0-9]{1,20}/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}/providers/[a-z0-9-]{4,32}",
        "Enter the whole name: projects/123/locations/global/workloadIdentityPools/github/providers/github",
    ),
]
GoogleServiceAccount = Annotated[
    str,
    *_text(
        "Service account",
        r"[a-z0-9-]{1,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.gserviceaccount\.com",
        "Enter its address, such as deploy@project.iam.gserviceaccount.com",
    ),
]
# learn.microsoft.com, "Naming rules and restrictions for Azure resources".
AzureResourceGroup = Annotated[
    str,
    *_text(
        "Resource group", r"[A-Za-z0-9_.()-]{0,89}[A-Za-z0-9_()-]", "Enter the name of the resource group"
    ),
]
AksCluster = Annotated[
    str,
    *_text(
        "Cluster", r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?", "Enter the name of the cluster at AKS"
    ),
]
AzureId = Annotated[
    str,
    *_text(
        "Id",
        r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        "Enter an id such as 00000000-1111-2222-3333-444444444444",
    ),
]
# docs.aws.amazon.com, "AWS account identifiers". As text: a number would lose a zero at its beginning.
AwsAccount = Annotated[
    str, *_text("Account", r"[0-9]{12}", "Enter the account's 12 digits, in YAML in quotes: '123456789012'")
]
# cloud.google.com, "Artifact Registry locations": regions, and the multi-regions asia, europe and us.
ArtifactLocation = Annotated[
    str,
    *_text(
        "Location",
        r"asia|europe|us|[a-z]+(?:-[a-z]+)+[0-9]{1,2}",
        "Enter a location such as europe-west3 or europe",
    ),
]
# cloud.google.com, "Creating and managing projects": project id.
GoogleProject = Annotated[
    str, *_text("Project", r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "Enter the project's id, such as acme-shop")
]
# cloud.google.com, REST resource projects.locations.repositories: repositoryId.
ArtifactRepository = Annotated[
    str,
    *_text(
        "Repository", r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", "Enter the repository's name at Artifact Registry"
    ),
]
# learn.microsoft.com, "Naming rules": Microsoft.ContainerRegistry; the sovereign clouds end otherwise.
AzureRegistryHost = Annotated[
    str,
    *_text(
        "Host",
        r"[a-z0-9]{5,50}(?:-[a-z0-9]{1,20})?\.azurecr\.(?:io|cn|us)",
        "Enter the registry's login server, such as acmeshop.azurecr.io",
    ),
]
# github.com/distribution/reference: domain, in small letters; a port may follow.
RegistryHost = Annotated[
    str,
    *_text(
        "Host",
        r"(?:localhost|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(?::[0-9]{1,5})?",
        "Enter the registry's host, such as registry.acme.example, without https:// and without a path",
    ),
]
