"""How a deploy reaches the cluster of an environment: a kubeconfig file, or a cloud that trusts the run."""

from typing import Any

from cicd_wizard.wizard.fields import Choice, Hidden, Text, set_choices
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.writer import Path, Writer
from generator.cluster_auth import KUBE_CONFIG
from generator.environments import IMAGE_PULL_CONFIG

# Own commands may do without a cluster; every other method works on one.
NO_CLUSTER = ("", "None: the commands reach what they need themselves")
KUBECONFIG = "kubeconfig"
WAYS = [
    (KUBECONFIG, "A kubeconfig file in a secret"),
    ("eks", "Amazon EKS"),
    ("gke", "Google Kubernetes Engine"),
    ("aks", "Azure Kubernetes Service"),
]
# What each cloud has to know, in the order of the page; the fields are called as the keys.
CLOUD_KEYS = {
    "eks": ("cluster", "region", "role"),
    "gke": ("cluster", "location", "workload_identity_provider", "service_account"),
    "aks": ("cluster", "resource_group", "client_id", "tenant_id", "subscription_id"),
}
CLOUD_FIELDS = tuple(dict.fromkeys(key for keys in CLOUD_KEYS.values() for key in keys))


class AccessFields(FormWithRows):
    """The fields of the way to a cluster, and of what the cluster pulls images with."""

    access = Choice("Access to the cluster")
    kubeconfig_secret = Text(
        "Kubeconfig secret", "The secret of this environment that holds the file.", placeholder=KUBE_CONFIG
    )
    # A saved document may say the same by another key; it comes back as it was.
    access_key = Hidden()
    cluster = Text("Cluster", "Its name at the cloud.")
    region = Text("Region", placeholder="eu-central-1")
    role = Text(
        "Role",
        "Its ARN. The role trusts this environment of the repository.",
        placeholder="arn:aws:iam::123456789012:role/deploy",
    )
    location = Text("Location", placeholder="europe-west3")
    workload_identity_provider = Text(
        "Workload identity provider",
        placeholder="projects/123/locations/global/workloadIdentityPools/github/providers/github",
    )
    service_account = Text("Service account", placeholder="deploy@project.iam.gserviceaccount.com")
    resource_group = Text("Resource group")
    client_id = Text("Client ID", "Of the app registration.")
    tenant_id = Text("Tenant ID")
    subscription_id = Text("Subscription ID")
    pull_name = Text("Image pull secret", "The Secret in the cluster that private images are pulled with.")
    pull_secret = Text(
        "Its secret at GitHub",
        "It holds config.json, and the deploy writes it to the cluster.",
        placeholder=IMAGE_PULL_CONFIG,
    )

    @property
    def way(self) -> str:
        """One of WAYS; "" where own commands reach what they need themselves."""
        return self.text("access") or ("" if self.known.method == "command" else KUBECONFIG)

    @property
    def kubeconfig(self) -> str:
        """The secret that holds the kubeconfig file, "" where there is none."""
        return (self.text("kubeconfig_secret").upper() or KUBE_CONFIG) if self.way == KUBECONFIG else ""

    @property
    def pull_config(self) -> str:
        """The secret that images are pulled with, "" where there is none."""
        named = self.text("pull_name") or self.text("pull_secret")
        return (self.text("pull_secret").upper() or IMAGE_PULL_CONFIG) if named else ""

    def offer_ways(self) -> None:
        """Fill in the ways to a cluster that there are."""
        set_choices(self.fields["access"], [NO_CLUSTER, *WAYS] if self.known.method == "command" else WAYS)


def write_access(writer: Writer, form: AccessFields, environment: dict[str, Any], here: Path) -> None:
    """Write the way to the cluster; what belongs to another way waits in the draft."""
    access = (*here, "cluster_auth")
    writer.at(form, "access", *access)
    writer.at(form, "access", *access, "kind")
    writer.at(form, "kubeconfig_secret", *here, "kubeconfig_secret")
    if form.way in CLOUD_KEYS:
        for key in CLOUD_KEYS[form.way]:
            writer.at(form, key, *access, key)
        keys = {key: form.text(key) for key in CLOUD_KEYS[form.way]}
        environment["cluster_auth"] = {"kind": form.way, **keys}
    elif form.way != KUBECONFIG:
        if form.way:
            environment["cluster_auth"] = {"kind": form.way}
    elif form.text("access_key"):
        environment["cluster_auth"] = {"kind": KUBECONFIG}
        writer.put(environment["cluster_auth"], form, "kubeconfig_secret", access, key="secret")
    elif form.text("kubeconfig_secret") or form.known.method == "command":
        environment["kubeconfig_secret"] = form.text("kubeconfig_secret") or KUBE_CONFIG
    _write_pull_secret(writer, form, environment, (*here, "image_pull_secret"))


def _write_pull_secret(writer: Writer, form: AccessFields, environment: dict[str, Any], here: Path) -> None:
    writer.at(form, "pull_name", *here)
    if form.pull_config:
        pull = {"name": form.text("pull_name")}
        writer.at(form, "pull_name", *here, "name")
        writer.put(pull, form, "pull_secret", here, key="secret")
        environment["image_pull_secret"] = pull


def seed_access(environment: dict[str, Any], method: str) -> dict[str, Any]:
    """The fields for a saved environment."""
    auth = environment.get("cluster_auth", {})
    kubeconfig = environment.get("kubeconfig_secret", "")
    needed = kubeconfig or method != "command"
    pull = environment.get("image_pull_secret") or {}
    pull = {"name": pull} if isinstance(pull, str) else pull
    return {
        "access": auth.get("kind") or (KUBECONFIG if needed else ""),
        "access_key": "1" if auth.get("kind") == KUBECONFIG else "",
        "kubeconfig_secret": auth.get("secret") or kubeconfig,
        **{key: auth.get(key, "") for key in CLOUD_FIELDS},
        "pull_name": pull.get("name", ""),
        "pull_secret": pull.get("secret", ""),
    }
