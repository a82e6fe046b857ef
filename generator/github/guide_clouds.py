"""The part of SETUP.md about what lies outside GitHub: roles that trust runs, registries, clusters, channels."""

from __future__ import annotations

from generator.cluster_auth import AksAuth, EksAuth, GkeAuth
from generator.environments import Environment
from generator.github.context import Context
from generator.github.image_names import image_reference, is_known
from generator.github.setup_plan import SetupPlan, Trust
from generator.images import Image
from generator.registries import (
    AcrRegistry,
    CustomRegistry,
    DockerHubRegistry,
    EcrRegistry,
    GarRegistry,
    GhcrRegistry,
)

ISSUER = "https://token.actions.githubusercontent.com"


def trust_section(context: Context, plan: SetupPlan) -> str:
    """The condition under which each role at a cloud trusts a run: nothing is stored at GitHub for it."""
    if not plan.trusts:
        return ""
    repository = context.pipeline.repository or "OWNER/NAME"
    lines = [
        "## Roles at clouds",
        "",
        "Runs sign in with a token of their own, so no secret is stored. Each role trusts one repository and one",
        f"environment or branch by the token's subject; the issuer is `{ISSUER}`.",
        "",
    ]
    for trust in plan.trusts:
        lines += [f"- {trust.cloud}, `{trust.identity}`: `repo:{repository}:{trust.subject}`"]
    lines += [
        "",
        "Repositories that were created, renamed or moved since the summer of 2026 write their subject with numbers, like",
        "`repo:acme@123456/shop@456789:...`. This tells how yours begins, and `use_default: false` where your organization",
        "changed the rest:",
        "",
        "```sh",
        f"gh api repos/{repository}/actions/oidc/customization/sub",
        "```",
    ]
    clouds = dict.fromkeys(trust.cloud for trust in plan.trusts)
    for cloud in clouds:
        lines += ["", *_TRUSTS[cloud](next(item for item in plan.trusts if item.cloud == cloud), repository)]
    return "\n".join(lines)


def _aws(trust: Trust, repository: str) -> list[str]:
    issuer = ISSUER.removeprefix("https://")
    return [
        f"**AWS**: the account needs the identity provider `{issuer}` with the audience",
        "`sts.amazonaws.com`, and the role a trust policy with this condition:",
        "",
        "```json",
        '"Action": "sts:AssumeRoleWithWebIdentity",',
        '"Condition": {',
        f'  "StringEquals": {{"{issuer}:aud": "sts.amazonaws.com"}},',
        f'  "StringLike": {{"{issuer}:sub": "repo:{repository}:{trust.subject}"}}',
        "}",
        "```",
    ]


def _google(trust: Trust, repository: str) -> list[str]:
    return [
        "**Google Cloud**: the provider maps `google.subject` to `assertion.sub` and has a condition that keeps other",
        f"repositories out, such as `assertion.repository == '{repository}'`. The pool's principal with this subject gets",
        "*Workload Identity User* on the service account:",
        "",
        "```text",
        f"principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/subject/repo:{repository}:{trust.subject}",
        "```",
    ]


def _azure(trust: Trust, repository: str) -> list[str]:
    star = " It takes no `*`: make one for each branch or tag." if "*" in trust.subject else ""
    return [
        "**Azure**: the app registration has a federated credential with this issuer, the subject above and the audience",
        f"`api://AzureADTokenExchange`. There is one credential for each subject.{star}",
    ]


_TRUSTS = {"AWS": _aws, "Google Cloud": _google, "Azure": _azure}


def cluster_section(context: Context) -> str:
    """What the identity of a run may do in the cluster."""
    names: dict[str, list[str]] = {}
    for environment in context.deploys:
        text = _cluster(environment)
        if text:
            names.setdefault(text, []).append(environment.name)
    if not names:
        return ""
    lines = (f"- {', '.join(found)}: {text}" for text, found in names.items())
    return "\n".join(["## Clusters", "", "What a deploy may do there is up to the cluster:", "", *lines])


def _cluster(environment: Environment) -> str:
    match environment.cluster_auth:
        case EksAuth() as auth:
            return (
                f"`{auth.role}` may call `eks:DescribeCluster` on `{auth.cluster}`,\n"
                "  and an access entry of the cluster lets it edit the namespace."
            )
        case GkeAuth() as auth:
            return (
                f"`{auth.service_account}` has the role *Kubernetes Engine Developer*,\n"
                f"  or *Kubernetes Engine Cluster Viewer* and a role binding in the namespace of `{auth.cluster}`."
            )
        case AksAuth() as auth:
            return (
                f"the app `{auth.client_id}` has the role *Azure Kubernetes Service Cluster User*\n"
                f"  on `{auth.cluster}`, and may write in the namespace."
            )
    if not environment.kubeconfig:
        return ""
    return (
        "the kubeconfig file holds a service account's token that may write in the namespace and nowhere\n"
        "  else. A file that calls a program to sign in does not work on a runner."
    )


def image_section(context: Context) -> str:
    """What each registry needs before the first push, and the cluster to pull from it."""
    pushed = context.pushed_images
    if not pushed:
        return ""
    lines = ["## Images", ""]
    lines += dict.fromkeys(_registry(image) for image in pushed)
    if context.deploys:
        lines += ["", *_pulling(context)]
    if any(image.sign for image in pushed):
        lines += ["", *_signed(context)]
    return "\n".join(lines)


def _registry(image: Image) -> str:
    name = image_reference(image)
    match image.registry:
        case GhcrRegistry():
            return (
                "- `ghcr.io`: the first push of an image creates a private package, linked to the repository that pushed it. Make\n"
                "  it public in the package's settings, or leave it private."
            )
        case DockerHubRegistry():
            return (
                f"- `docker.io`: the token may read and write. The first push of `{name}` creates a repository with the\n"
                "  visibility that the account has as its default, which may be public: create it first to choose."
            )
        case EcrRegistry() as registry:
            return (
                f"- `{registry.address}`: create the repository first, ECR does not.\n"
                f"  `{registry.role}` may call `ecr:GetAuthorizationToken` and push to it."
            )
        case GarRegistry() as registry:
            return (
                f"- `{registry.address}`: create the repository first.\n"
                f"  `{registry.service_account}` has the role *Artifact Registry Writer* on it."
            )
        case AcrRegistry() as registry:
            return f"- `{registry.address}`: the app `{registry.client_id}` has the role *AcrPush* on the registry."
        case CustomRegistry() as registry:
            return f"- `{registry.address}`: the account may push `{name.partition('/')[2]}`."


def _pulling(context: Context) -> list[str]:
    given = [item for item in context.deploys if item.image_pull_secret]
    if not given:
        return [
            "The cluster pulls private images with a pull secret of its own, or by its nodes' identity at the same cloud.",
            "`image_pull_secret` in an environment lets the deploy write one.",
        ]
    named = ", ".join(
        f"`{item.image_pull_secret.name}` ({item.name})" for item in given if item.image_pull_secret
    )
    return [
        f"The deploy writes the Secret that pods pull with: {named}.",
        "Its value is a `config.json` of Docker with an account that may only read:",
        '`{"auths": {"HOST": {"auth": "BASE64 OF USER:TOKEN"}}}`.',
    ]


def _signed(context: Context) -> list[str]:
    image = next(image for image in context.pushed_images if image.sign)
    repository = context.pipeline.repository or "OWNER/NAME"
    return [
        "Signatures are kept beside the image. Who runs it can ask for them, here for the whole repository:",
        "",
        "```sh",
        f"cosign verify {image_reference(image) if is_known(image) else 'IMAGE'}@DIGEST \\",
        f"  --certificate-oidc-issuer {ISSUER} \\",
        f"  --certificate-identity-regexp '^https://github\\.com/{repository}/'",
        "```",
    ]


_CHANNELS = {
    "slack": "- Slack: an app with *Incoming Webhooks* gives the address of a channel.",
    "teams": "- Teams: a workflow of the channel that posts what a webhook gets has the address.",
    "email": "- E-mail: the server takes encrypted connections; the account may send as the sender.",
    "webhook": "- Webhook: the address gets each message as JSON by POST, and answers with a status from 200 to 299.",
}


def channel_section(context: Context) -> str:
    """Where the address of each kind of message comes from."""
    used = {item.channel for item in context.pipeline.notifications}
    lines = [text for channel, text in _CHANNELS.items() if channel in used]
    return "\n".join(["## Messages", "", *lines]) if lines else ""
