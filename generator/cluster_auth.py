"""How a deploy reaches its cluster: a kubeconfig file in a secret, or the run's own identity at a cloud (OIDC)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from generator import clouds
from generator import fields as f
from generator.parts import Part, by_kind

# The name under which a kubeconfig file stands in a step, and its secret where no other name is given.
KUBE_CONFIG = "KUBE_CONFIG"
# What commands find the file by; the deploy sets it.
KUBECONFIG_VARIABLE = "KUBECONFIG"


class KubeconfigAuth(Part):
    """The kubeconfig file as it is, in a secret of the environment."""

    kind: Literal["kubeconfig"]
    secret: f.SecretName = KUBE_CONFIG


class EksAuth(Part):
    """A cluster at Amazon EKS, through a role that trusts the repository's environment."""

    kind: Literal["eks"]
    cluster: clouds.EksCluster
    region: clouds.AwsRegion
    role: clouds.AwsRole


class GkeAuth(Part):
    """A cluster at Google Kubernetes Engine, through workload identity federation and a service account."""

    kind: Literal["gke"]
    cluster: clouds.GkeCluster
    location: clouds.GoogleLocation
    workload_identity_provider: clouds.WorkloadIdentityProvider
    service_account: clouds.GoogleServiceAccount


class AksAuth(Part):
    """A cluster at Azure Kubernetes Service, through an app registration with a federated credential."""

    kind: Literal["aks"]
    cluster: clouds.AksCluster
    resource_group: clouds.AzureResourceGroup
    client_id: clouds.AzureId
    tenant_id: clouds.AzureId
    subscription_id: clouds.AzureId


CloudAuth = EksAuth | GkeAuth | AksAuth
ClusterAuth = Annotated[
    Annotated[KubeconfigAuth, Tag("#kubeconfig")]
    | Annotated[EksAuth, Tag("#eks")]
    | Annotated[GkeAuth, Tag("#gke")]
    | Annotated[AksAuth, Tag("#aks")],
    by_kind("kubeconfig", "eks", "gke", "aks"),
]
