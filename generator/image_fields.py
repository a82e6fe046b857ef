"""The forms of what an image is built for and with: platforms, and the ids of build secrets."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from generator.runners import RunsOn, is_hosted, labels_of
from generator.text import clean_text, line_of_text, problem

# github.com/tonistiigi/binfmt: what can be emulated; the words are those of github.com/containerd/platforms.
PLATFORMS = (
    "linux/amd64",
    "linux/arm64",
    "linux/386",
    "linux/arm/v6",
    "linux/arm/v7",
    "linux/loong64",
    "linux/mips64le",
    "linux/ppc64le",
    "linux/riscv64",
    "linux/s390x",
)
_SHORT = {"arm64/v8": "arm64", "x86_64": "amd64", "aarch64": "arm64"}


def _platform(value: object) -> str:
    """One of PLATFORMS; ``arm64`` means ``linux/arm64``."""
    text = clean_text(value, "Platform", 40).lower().removeprefix("linux/")
    full = f"linux/{_SHORT.get(text, text)}"
    if full not in PLATFORMS:
        raise problem("unknown_choice", f"Choose one of {', '.join(PLATFORMS)}")
    return full


Platform = Annotated[str, PlainValidator(_platform), WithJsonSchema({"enum": list(PLATFORMS)})]
build_secret_id = line_of_text(
    "Id",
    60,
    r"[A-Za-z0-9][A-Za-z0-9_.-]*",
    "Enter the id that the Dockerfile mounts, with letters, numbers and any of _ . -",
    empty="Enter the id that the Dockerfile mounts, for example npm_token",
)
BuildSecretId = Annotated[str, PlainValidator(build_secret_id), WithJsonSchema({"type": "string"})]


def native_architectures(runner: RunsOn) -> frozenset[str]:
    """The architectures that a runner builds for without emulation; none where its labels do not tell.

    GitHub's labels for ARM end in ``-arm`` or hold it; runners of a team's own have X64, ARM or ARM64
    (docs.github.com, "GitHub-hosted runners reference" and "Using self-hosted runners in a workflow").
    """
    labels = [label.lower() for label in labels_of(runner)]
    if is_hosted(runner):
        return frozenset({"arm64"} if "-arm" in labels[0] else {"amd64", "386"})
    if "arm64" in labels:
        return frozenset({"arm64"})
    if "x64" in labels:
        return frozenset({"amd64", "386"})
    return frozenset({"arm"} if "arm" in labels else ())


def emulated(platforms: list[str], runner: RunsOn) -> list[str]:
    """The architectures among platforms that a runner must emulate, each once."""
    wanted = dict.fromkeys(platform.split("/")[1] for platform in platforms)
    native = native_architectures(runner)
    return [architecture for architecture in wanted if architecture not in native]
