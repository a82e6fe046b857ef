"""Deploying with kubectl: manifests with this run's images, tried by the cluster first, undone when they do not run."""

from __future__ import annotations

import shlex

from generator.github.jobs.target import TAG_IN_SCRIPT, BuiltImage, Target
from generator.github.workflow import Step

FOLDER = '"$RUNNER_TEMP/manifests"'
RENDERED = '"$RUNNER_TEMP/manifests.yaml"'
MANIFEST_ENDINGS = (".yaml", ".yml", ".json")


def kubectl_steps(target: Target) -> list[Step]:
    """The step that writes what will be applied, and the step that applies it."""
    return [_render(target), _apply(target)]


def _gathered(target: Target) -> list[str]:
    """The lines that put the manifests into one file."""
    file = '"$RUNNER_TEMP/manifests/all.yaml"'
    if chosen := target.deploy.kustomize:
        folder = f"{chosen[:-1]}{target.environment.name}" if chosen.endswith("/*") else chosen
        return [f"kubectl kustomize {shlex.quote(folder)} > {file}"]
    patterns = []
    for path in target.deploy.manifests:
        quoted = shlex.quote(path)
        single = path.endswith(MANIFEST_ENDINGS)
        patterns += [quoted] if single else [f"{quoted}/*{ending}" for ending in MANIFEST_ENDINGS]
    return [
        "shopt -s nullglob",
        f"for file in {' '.join(patterns)}; do",
        "  echo ---",
        '  cat "$file"',
        "  echo",
        f"done > {file}",
    ]


def _kustomization(target: Target) -> list[str]:
    """The kustomization that names the namespace, and each image by its digest."""
    lines = [
        'cat > "$RUNNER_TEMP/manifests/kustomization.yaml" <<END',
        "apiVersion: kustomize.config.k8s.io/v1beta1",
        "kind: Kustomization",
        f'namespace: "${target.namespace}"',
        "resources: [all.yaml]",
    ]
    if target.images:
        lines.append("images:")
    for built in target.images:
        new = f'newName: "${built.name}", newTag: "{TAG_IN_SCRIPT}", digest: "${built.digest}"'
        lines += [
            f"  - {{name: {built.image.name.lower()}, {new}}}",
            f'  - {{name: "${built.name}", {new}}}',
        ]
    return [*lines, "END"]


def _used(built: BuiltImage) -> list[str]:
    """The lines that fail where no manifest has an image: something else would be deployed than was built."""
    message = f"No manifest uses the image {built.image.name}. Write image: {built.image.name.lower()} or ${built.name}"
    return [
        f'if ! grep --quiet --fixed-strings "${built.name}:{TAG_IN_SCRIPT}@${built.digest}" {RENDERED}; then',
        f'  echo "::error::{message}"',
        "  exit 1",
        "fi",
    ]


def _render(target: Target) -> Step:
    env, lines = target.image_parts()
    script = [
        "umask 077",
        f"mkdir -p {FOLDER}",
        *lines,
        *_gathered(target),
        *_kustomization(target),
        f"kubectl kustomize {FOLDER} > {RENDERED}",
        *(line for built in target.images for line in _used(built)),
    ]
    # No secret of the environment: neither manifests nor kubectl's kustomize read variables.
    return Step(
        name="Write the manifests with this run's images",
        env=dict(sorted(env.items())),
        run="\n".join(script) + "\n",
    )


_REVISIONS = """\
deployments=({names})
revision() {{
  kubectl get deployment "$1" --namespace "${namespace}" --ignore-not-found \\
    --output 'jsonpath={{.metadata.annotations.deployment\\.kubernetes\\.io/revision}}'
}}
# All of them together get {minutes} minutes.
wait_for() {{
  local name left deadline=$((SECONDS + {seconds}))
  for name in "$@"; do
    left=$((deadline - SECONDS))
    kubectl rollout status "deployment/$name" --namespace "${namespace}" \\
      --timeout "$((left > 1 ? left : 1))s" || return 1
  done
}}
declare -A before
for name in "${{deployments[@]}}"; do
  before[$name]=$(revision "$name")
done
"""
_APPLY = """\
if kubectl apply --filename {rendered} && wait_for "${{deployments[@]}}"; then
  exit 0
fi
# The other objects stay as they were applied.
undone=()
for name in "${{deployments[@]}}"; do
  if [ -n "${{before[$name]}}" ] && [ "$(revision "$name")" != "${{before[$name]}}" ]; then
    echo "::error::$name goes back to revision ${{before[$name]}}"
    kubectl rollout undo "deployment/$name" --namespace "${namespace}" \\
      --to-revision "${{before[$name]}}" || continue
    undone+=("$name")
  fi
done
wait_for "${{undone[@]}}"
exit 1
"""


def _apply(target: Target) -> Step:
    """Ask the cluster, apply, wait for each deployment, and go back to what ran before when one does not come up."""
    trial = f"kubectl apply --dry-run=server --filename {RENDERED}"
    words = {
        "names": " ".join(target.deploy.deployments),
        "namespace": target.namespace,
        "minutes": target.wait,
        "seconds": target.wait * 60,
        "rendered": RENDERED,
    }
    if target.deploy.deployments:
        script = [trial, _REVISIONS.format(**words) + _APPLY.format(**words).rstrip("\n")]
    else:
        script = [trial, f"kubectl apply --filename {RENDERED}"]
    return target.step("Deploy with kubectl", script, {})
