"""Signing in to the registry of an image: with the run's own token, its identity at a cloud, or stored secrets."""

from __future__ import annotations

from typing import Any

from generator.github.context import Context
from generator.github.image_names import registry_host
from generator.github.workflow import Permission, Step
from generator.images import Image
from generator.registries import (
    AcrRegistry,
    CustomRegistry,
    DockerHubRegistry,
    EcrRegistry,
    GarRegistry,
    GhcrRegistry,
    trusts_the_run,
)
from generator.yaml_text import Commented

# The clouds of Azure by the last part of a registry's host (github.com/Azure/login: environment).
AZURE_CLOUDS = {"cn": "azurechinacloud", "us": "azureusgovernment"}
# github.com/google-github-actions/auth: with a file in the workspace, it would be part of the build's context.
NO_FILE = "a file with credentials would lie in the build's context"


def push_permissions(image: Image) -> tuple[Permission, ...]:
    """What the token of the job that pushes an image may do beside reading the code."""
    if isinstance(image.registry, GhcrRegistry):
        packages = (Permission("packages", "write", "push to the container registry"),)
        return (
            *packages,
            *([Permission("id-token", "write", "sign the image as this run")] if image.sign else ()),
        )
    if not trusts_the_run(image.registry):
        return (Permission("id-token", "write", "sign the image as this run"),) if image.sign else ()
    why = (
        "sign in to the registry, and sign the image, as this run"
        if image.sign
        else "sign in to the registry as this run"
    )
    return (Permission("id-token", "write", why),)


def login_steps(context: Context, image: Image) -> list[Step]:
    """The steps after which Docker may push an image."""
    registry = image.registry
    match registry:
        case EcrRegistry():
            return _ecr(context, registry)
        case GarRegistry():
            return _gar(context, registry)
        case AcrRegistry():
            return _acr(context, registry)
        case DockerHubRegistry():
            inputs: dict[str, Any] = {
                "username": f"${{{{ vars.{registry.username_variable} }}}}",
                "password": f"${{{{ secrets.{registry.token_secret} }}}}",
            }
            return [context.step("Log in to Docker Hub", "docker/login-action", inputs)]
        case CustomRegistry():
            inputs = {
                "registry": registry.host,
                "username": f"${{{{ secrets.{registry.username_secret} }}}}",
                "password": f"${{{{ secrets.{registry.password_secret} }}}}",
            }
        case GhcrRegistry():
            inputs = {
                "registry": registry_host(image),
                "username": "${{ github.actor }}",
                "password": "${{ github.token }}",
            }
    return [context.step(f"Log in to {registry_host(image)}", "docker/login-action", inputs)]


def _ecr(context: Context, registry: EcrRegistry) -> list[Step]:
    role = {"role-to-assume": registry.role, "aws-region": registry.region}
    return [
        context.step("Sign in to AWS", "aws-actions/configure-aws-credentials", role),
        context.step(
            "Log in to Amazon ECR", "aws-actions/amazon-ecr-login", {"registries": registry.account}
        ),
    ]


def _gar(context: Context, registry: GarRegistry) -> list[Step]:
    identity = {
        "workload_identity_provider": registry.workload_identity_provider,
        "service_account": registry.service_account,
        "token_format": "access_token",
        "create_credentials_file": Commented(False, NO_FILE),
    }
    login = {
        "registry": registry.host,
        "username": "oauth2accesstoken",
        "password": "${{ steps.google.outputs.access_token }}",
    }
    return [
        context.step("Sign in to Google Cloud", "google-github-actions/auth", identity, id="google"),
        context.step(f"Log in to {registry.host}", "docker/login-action", login),
    ]


def _acr(context: Context, registry: AcrRegistry) -> list[Step]:
    identity = {
        "client-id": registry.client_id,
        "tenant-id": registry.tenant_id,
        "subscription-id": registry.subscription_id,
    }
    cloud = AZURE_CLOUDS.get(registry.host.rpartition(".")[2])
    return [
        context.step(
            "Sign in to Azure", "azure/login", {**identity, **({"environment": cloud} if cloud else {})}
        ),
        Step(
            name=f"Log in to {registry.host}",
            env={"REGISTRY": registry.name},
            run='az acr login --name "$REGISTRY"',
        ),
    ]
