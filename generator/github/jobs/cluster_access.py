"""How the steps of a deploy reach the cluster: what comes before them, and what each of them has under ``env:``."""

from __future__ import annotations

import shlex

from generator.cluster_auth import KUBE_CONFIG, KUBECONFIG_VARIABLE, AksAuth, EksAuth, GkeAuth
from generator.environments import Environment
from generator.github.context import Context
from generator.github.workflow import Permission, Step

REACH = "Reach the cluster"
_FILE = {KUBECONFIG_VARIABLE: "${{ runner.temp }}/kubeconfig"}
# The application that every AKS cluster with Microsoft Entra ID takes tokens for (azure.github.io/kubelogin, "Usage
# Examples": server-id).
_AKS_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"


def access_steps(context: Context, environment: Environment) -> list[Step]:
    """The steps that open the way to the cluster; none where the deploy has no cluster.

    They stand behind the check-out, as the sign-in at Google leaves a file in the working copy, and behind the set-up
    of the tools, as that at Azure takes kubectl.
    """
    auth = environment.cluster_auth
    if isinstance(auth, EksAuth):
        return [_sign_in_to_aws(context, auth), _reach_eks(auth)]
    if isinstance(auth, GkeAuth):
        return _gke(context, auth)
    if isinstance(auth, AksAuth):
        return [_sign_in_to_azure(context, auth), _reach_aks(auth)]
    return [_write_kubeconfig(environment.kubeconfig)] if environment.kubeconfig else []


def access_env(environment: Environment) -> dict[str, str]:
    """What a step that talks to the cluster has under ``env:``: where its kubeconfig file is.

    Nothing for GKE, whose action hands the path to every later step by itself (google-github-actions/
    get-gke-credentials, README).
    """
    written = environment.kubeconfig or isinstance(environment.cluster_auth, EksAuth | AksAuth)
    return dict(_FILE) if written else {}


def access_permissions(environment: Environment) -> tuple[Permission, ...]:
    """What the job's token may do for the sign-in."""
    clouds = ((EksAuth, "AWS"), (GkeAuth, "Google Cloud"), (AksAuth, "Azure"))
    return tuple(
        Permission("id-token", "write", f"sign in to {name}")
        for kind, name in clouds
        if isinstance(environment.cluster_auth, kind)
    )


def access_needs_kubectl(environment: Environment) -> bool:
    """Whether a step of the access takes kubectl."""
    return isinstance(environment.cluster_auth, AksAuth)


def _write_kubeconfig(secret: str | None) -> Step:
    """Write the file where only this job's user can read it; an encoded one is the usual mistake."""
    script = f"""\
umask 077
printf '%s' "${KUBE_CONFIG}" > "$KUBECONFIG"
if ! grep --quiet clusters "$KUBECONFIG"; then
  echo "::error::The secret {secret} holds no kubeconfig file. Set it from the file as it is, not encoded"
  exit 1
fi
"""
    return Step(name=REACH, env={**_FILE, KUBE_CONFIG: f"${{{{ secrets.{secret} }}}}"}, run=script)


def _sign_in_to_aws(context: Context, auth: EksAuth) -> Step:
    inputs = {"role-to-assume": auth.role, "aws-region": auth.region}
    return context.step("Sign in to AWS", "aws-actions/configure-aws-credentials", inputs)


def _reach_eks(auth: EksAuth) -> Step:
    script = f"""\
umask 077
aws eks update-kubeconfig --name {auth.cluster} --region {auth.region} --kubeconfig "$KUBECONFIG"
"""
    return Step(name=REACH, env=_FILE, run=script)


def _gke(context: Context, auth: GkeAuth) -> list[Step]:
    identity = {
        "workload_identity_provider": auth.workload_identity_provider,
        "service_account": auth.service_account,
    }
    cluster = {"cluster_name": auth.cluster, "location": auth.location}
    return [
        context.step("Sign in to Google Cloud", "google-github-actions/auth", identity),
        context.step(REACH, "google-github-actions/get-gke-credentials", cluster),
    ]


def _sign_in_to_azure(context: Context, auth: AksAuth) -> Step:
    inputs = {
        "client-id": auth.client_id,
        "tenant-id": auth.tenant_id,
        "subscription-id": auth.subscription_id,
    }
    return context.step("Sign in to Azure", "azure/login", inputs)


def _reach_aks(auth: AksAuth) -> Step:
    """Write the file; the token of a cluster with Microsoft Entra ID goes through a file, not a command line."""
    script = f"""\
umask 077
az aks get-credentials --resource-group {shlex.quote(auth.resource_group)} --name {auth.cluster} --file "$KUBECONFIG"
# With Microsoft Entra ID the cluster takes a token of the identity that is signed in.
if grep --quiet kubelogin "$KUBECONFIG"; then
  az account get-access-token --resource {_AKS_SERVER} \\
    --query accessToken --output tsv > "$RUNNER_TEMP/cluster-token"
  kubectl config set users.deploy.tokenFile "$RUNNER_TEMP/cluster-token"
  kubectl config set-context --current --user=deploy
fi
"""
    return Step(name=REACH, env=_FILE, run=script)
