"""The step that gives the cluster what it pulls private images with: a Secret from a registry's config.json."""

from __future__ import annotations

from generator.environments import IMAGE_PULL_CONFIG, Environment
from generator.github.jobs.cluster_access import access_env
from generator.github.workflow import Step


def pull_secret_step(environment: Environment, namespace: str) -> Step | None:
    """The step for an environment with ``image_pull_secret``; ``namespace`` is the variable with its namespace.

    The Secret has the type that pods name under ``imagePullSecrets`` (kubernetes.io, "Pull an Image from a Private
    Registry").
    """
    wanted = environment.image_pull_secret
    if wanted is None:
        return None
    lines = [
        "umask 077",
        'file="$RUNNER_TEMP/image-pull.json"',
        f'printf \'%s\' "${IMAGE_PULL_CONFIG}" > "$file"',
        *create_namespace(environment, namespace),
        f'kubectl create secret generic {wanted.name} --namespace "${namespace}" --dry-run=client --output yaml \\',
        "  --type kubernetes.io/dockerconfigjson \\",
        '  --from-file .dockerconfigjson="$file" | kubectl apply --filename -',
    ]
    env = {IMAGE_PULL_CONFIG: f"${{{{ secrets.{wanted.secret} }}}}", **access_env(environment)}
    return Step(name="Write the image pull secret", env=env, run="\n".join(lines) + "\n")


def create_namespace(environment: Environment, namespace: str) -> list[str]:
    """The line that makes sure of the namespace; every cluster has the one called default.

    It looks first: an account that may write in the namespace alone may not create it, nor apply it.
    """
    if environment.namespace == "default":
        return []
    return [f'kubectl get namespace "${namespace}" || kubectl create namespace "${namespace}"']
