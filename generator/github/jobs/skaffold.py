"""Deploying with Skaffold: its release, fetched and checked, and a list of this run's images by digest."""

from __future__ import annotations

import shlex

from generator.github.jobs.target import TAG_IN_SCRIPT, Target
from generator.github.workflow import Step

# skaffold.dev, "Installing Skaffold"; each release holds the SHA-256 of its files beside them.
RELEASES = "https://github.com/GoogleContainerTools/skaffold/releases/download"
ARTIFACTS = '"$RUNNER_TEMP/artifacts.json"'


def set_up_skaffold(version: str) -> Step:
    """The step that fetches a release of Skaffold; it runs only with the checksum that was published with it."""
    script = f"""\
case "$RUNNER_ARCH" in
  X64) file=skaffold-linux-amd64 ;;
  ARM64) file=skaffold-linux-arm64 ;;
  *)
    echo "::error::There is no Skaffold for $RUNNER_ARCH. Choose another runner for this environment"
    exit 1
    ;;
esac
release="{RELEASES}/$VERSION/$file"
folder="$RUNNER_TEMP/skaffold"
mkdir -p "$folder"
curl --fail --silent --show-error --location --retry 3 --output "$folder/skaffold" "$release"
curl --fail --silent --show-error --location --retry 3 --output "$folder/sha256" "$release.sha256"
echo "$(cut -c 1-64 "$folder/sha256")  $folder/skaffold" | sha256sum --check
chmod 0755 "$folder/skaffold"
echo "$folder" >> "$GITHUB_PATH"
"""
    return Step(name="Set up Skaffold", env={"VERSION": version}, run=script)


def _list_of_images(target: Target) -> list[str]:
    """Write what ``skaffold build`` would have written: each image of skaffold.yaml and what was built for it.

    An image may stand in skaffold.yaml by its short name or by its whole one; Skaffold fails for one that is not listed.
    """
    if not target.images:
        return []
    builds = []
    for built in target.images:
        whole = f"${built.name}:{TAG_IN_SCRIPT}@${built.digest}"
        names = (built.image.name.lower(), f"${built.name}")
        builds += [f'  {{"imageName": "{name}", "tag": "{whole}"}}' for name in names]
    return [f"cat > {ARTIFACTS} <<END", '{"builds": [', ",\n".join(builds), "]}", "END"]


def skaffold_steps(target: Target) -> list[Step]:
    """The step that deploys; Skaffold itself waits until what it deployed is running."""
    deploy, profile = target.deploy, target.environment.skaffold_profile
    env, lines = target.image_parts()
    arguments = [
        f"timeout {target.wait}m skaffold deploy",
        f"--filename {shlex.quote(deploy.skaffold_file or 'skaffold.yaml')}",
        *([f"--profile {profile}"] if profile else []),
        *([f"--build-artifacts {ARTIFACTS}"] if target.images else []),
        *([f"--default-repo {deploy.default_repo}"] if deploy.default_repo else []),
        f'--namespace "${target.namespace}"',
        "--status-check",
    ]
    script = [*lines, *_list_of_images(target), " \\\n  ".join(arguments)]
    return [target.step("Deploy with Skaffold", script, {**target.own, **env})]
