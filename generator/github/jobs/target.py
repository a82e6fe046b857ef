"""What every way to deploy needs: the environment, this run's images, the cluster, time for a way back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.cluster_auth import KUBE_CONFIG, KUBECONFIG_VARIABLE
from generator.deploys import Deploy
from generator.environments import Environment
from generator.github.context import Context, free_name, secret_env
from generator.github.image_names import digest_of, is_known, name_variable, script_reference
from generator.github.jobs.cluster_access import access_env
from generator.github.workflow import Step
from generator.images import Image
from generator.values import EnvValue

TAG = "sha-${{ github.sha }}"
# The same in a script.
TAG_IN_SCRIPT = "sha-$GITHUB_SHA"


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """An image of this run, and the variables of a step that hold its name, its tag and its digest."""

    image: Image
    name: str
    tag: str
    digest: str


@dataclass(frozen=True)
class Target:
    """A deploy to one environment; ``namespace`` is the job's variable that holds the environment's namespace."""

    context: Context
    environment: Environment
    variables: Mapping[str, EnvValue]
    namespace: str

    @property
    def deploy(self) -> Deploy:
        """The pipeline's answers on deploying."""
        return self.context.pipeline.deploy

    @property
    def wait(self) -> int:
        """The minutes that a deploy may take: a way back as long and five minutes fit into the job's limit."""
        return max(1, (self.context.minutes("deploy") - 5) // 2)

    @property
    def writes_values(self) -> bool:
        """Whether there are variables or secrets to hand to the app."""
        return self.deploy.app_env is not None and bool(self.variables or self.environment.own_secrets)

    @property
    def needs_namespace(self) -> bool:
        """Whether the environment has a namespace of its own that no other step makes sure of; commands do it."""
        written = self.writes_values or self.environment.image_pull_secret
        own = self.environment.namespace not in (None, "default")
        return own and not written and self.deploy.method != "command"

    @cached_property
    def secrets(self) -> dict[str, str]:
        """The environment's secrets as they stand under the ``env:`` of a step."""
        return secret_env(self.environment.own_secrets)

    @cached_property
    def own(self) -> dict[str, str]:
        """The secrets that the deploy itself sees: without a ConfigMap and a Secret they reach no more than it."""
        return self.secrets if self.deploy.app_env is None else {}

    @cached_property
    def images(self) -> list[BuiltImage]:
        """The images that this run built and pushed, with variables that no other name of the step has."""
        taken = {*self.variables, *self.secrets, KUBE_CONFIG, KUBECONFIG_VARIABLE, self.namespace}
        pushed = self.context.pushed_images
        built = []
        for image in pushed:
            prefix = re.sub(r"[^A-Z0-9]", "_", image.name.upper()) + "_" if len(pushed) > 1 else ""
            names = [free_name(f"{prefix}{word}", taken) for word in ("IMAGE", "TAG", "DIGEST")]
            taken |= set(names)
            built.append(BuiltImage(image, *names))
        return built

    def image_parts(self) -> tuple[dict[str, str], list[str]]:
        """The name and the digest of each image: what stands under ``env:``, and the script's first lines."""
        env: dict[str, str] = {}
        lines: list[str] = []
        for built in self.images:
            named, first = name_variable(built.image, built.name)
            env |= {**named, built.digest: digest_of(built.image)}
            lines += first
        return env, lines

    def whole_images(self) -> tuple[dict[str, str], list[str]]:
        """Each image as ``repository:tag@digest`` in one variable: the ``env:``, and the script's first lines."""
        env: dict[str, str] = {}
        lines: list[str] = []
        for built in self.images:
            digest = digest_of(built.image)
            if is_known(built.image):
                env[built.name] = f"{script_reference(built.image)}:{TAG}@{digest}"
            else:
                env[built.digest] = digest
                name = f"{script_reference(built.image)}:{TAG_IN_SCRIPT}@${built.digest}"
                lines.append(f'export {built.name}="{name}"')
        return env, lines

    def step(self, name: str, lines: Sequence[str], env: Mapping[str, str]) -> Step:
        """A step whose script reaches the cluster, where the deploy has one."""
        env = dict(sorted({**env, **access_env(self.environment)}.items()))
        return Step(name=name, env=env, run="\n".join(lines) + "\n")
