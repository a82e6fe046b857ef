"""The environments that the app runs in: where from, who approves, their variables and secrets."""

from __future__ import annotations

from typing import Annotated

from generator import fields as f
from generator.cluster_auth import KUBE_CONFIG, ClusterAuth, KubeconfigAuth
from generator.deploy_fields import SkaffoldProfile
from generator.parts import Part, ShortPart
from generator.runners import Runner
from generator.values import EnvVars, SecretRef, Secrets

AFTER_CHECKS = "none"  # an environment with this ``after`` waits for no other environment
IMAGE_PULL_CONFIG = "IMAGE_PULL_CONFIG"


class ImagePullSecret(ShortPart):
    """The Secret that the cluster pulls images with, and the secret at GitHub that holds its config.json."""

    name: f.KubernetesName
    secret: f.SecretName = IMAGE_PULL_CONFIG


class Environment(Part):
    """One place where the app runs, in the order of promotion."""

    name: f.EnvironmentName
    branch: f.BranchOrPrefix | None = None
    tag_pattern: f.TagOrPrefix | None = None
    url: f.WebAddress | None = None
    after: f.EnvironmentName | None = None
    namespace: f.Namespace | None = None
    kubeconfig_secret: f.SecretName | None = None
    cluster_auth: ClusterAuth | None = None
    image_pull_secret: ImagePullSecret | None = None
    values_file: f.Folder | None = None
    skaffold_profile: SkaffoldProfile | None = None
    env_vars: EnvVars = {}
    secrets: Secrets = []
    runner: Runner | None = None
    require_approval: f.Toggle = False
    reviewers: Annotated[list[f.Reviewer], *f.at_most(6, "reviewers")] = []
    wait_minutes: f.WaitMinutes | None = None
    prevent_self_review: f.Toggle = False

    @property
    def kubeconfig(self) -> str | None:
        """The secret that holds the kubeconfig file, as either key names it; None where neither does."""
        if isinstance(self.cluster_auth, KubeconfigAuth):
            return self.cluster_auth.secret
        return self.kubeconfig_secret

    def refs(self, default_branch: str) -> tuple[str, str]:
        """The branch and the tags that deploy here, each a name or a beginning with ``*``; empty where none does."""
        return self.branch or ("" if self.tag_pattern else default_branch), self.tag_pattern or ""

    def deploys_from(self, default_branch: str) -> str:
        """The refs that deploy here, in words."""
        branch, tag = self.refs(default_branch)
        return " or ".join([*([branch] if branch else []), *([f"tags {tag}"] if tag else [])])

    @property
    def own_secrets(self) -> list[SecretRef]:
        """The secrets of the app and of commands, in a resolved environment: without the access to the cluster."""
        return [item for item in self.secrets if item.name != KUBE_CONFIG or not self.kubeconfig]
