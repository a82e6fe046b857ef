"""The secrets of an image's jobs: the environment that guards them, and the step that names what is missing."""

from __future__ import annotations

from generator.github.context import free_name
from generator.github.workflow import JobEnvironment, Step
from generator.images import Image
from generator.registries import secrets_of, variables_of

# Pushes take their secrets from here, and nothing else does: rules of its branches can keep others away from the registry.
BUILD = "build"
# The builds that push nothing are checks, and take theirs from the environment of the checks.
CHECKS = "ci"


def needed(image: Image, *, push: bool) -> tuple[str, ...]:
    """The secrets at GitHub that a job of an image takes, each once, sorted."""
    registry = secrets_of(image.registry) if push else ()
    return tuple(sorted({*registry, *image.build_secrets.values()}))


def environment_of(image: Image, *, push: bool) -> JobEnvironment | None:
    """The environment that guards the secrets of a job; None where it takes no secret."""
    return JobEnvironment(BUILD if push else CHECKS, deployment=False) if needed(image, push=push) else None


def build_secret_env(image: Image) -> dict[str, str]:
    """The build secrets as they stand under the ``env:`` of the build."""
    return {name: f"${{{{ secrets.{name} }}}}" for name in sorted(set(image.build_secrets.values()))}


def build_secret_input(image: Image) -> str:
    """``secret-envs``: a secret's value comes from the step's environment, so that any value stays as it is."""
    return "".join(f"{name}={image.build_secrets[name]}\n" for name in sorted(image.build_secrets))


def check_ready(image: Image, *, push: bool) -> list[Step]:
    """The step that names each secret and variable that is missing, before anything is built."""
    environment = environment_of(image, push=push)
    if environment is None:
        return []
    secrets = needed(image, push=push)
    env = {name: f"${{{{ secrets.{name} }}}}" for name in secrets}
    lines = ["missing=0"]
    for name in secrets:
        lines += _unless_set(name, f"The secret {name} is not set in the environment {environment.name}")
    where = f"in the environment {environment.name} or the repository"
    for name in variables_of(image.registry) if push else ():
        variable = free_name(name, env)
        env[variable] = f"${{{{ vars.{name} }}}}"
        lines += _unless_set(variable, f"The variable {name} is not set {where}")
    lines.append('exit "$missing"\n')
    return [
        Step(name="Check that the environment is ready", env=dict(sorted(env.items())), run="\n".join(lines))
    ]


def _unless_set(variable: str, message: str) -> list[str]:
    # ShellCheck takes names in small letters for the script's own (SC2154).
    value = f"${variable}" if variable.isupper() else f"${{{variable}:-}}"
    return [f'if [ -z "{value}" ]; then', f'  echo "::error::{message}"', "  missing=1", "fi"]
