"""What decides the lines of a deploy's scripts, by the step that they stand in and what stands in them."""

from __future__ import annotations

import re

from generator.deploys import Deploy

Lines = tuple[tuple[str, str], ...]

_HELM: Lines = (
    (r"helm upgrade ", "deploy.release"),
    (r"--values \"\$RUNNER_TEMP/", "deploy.values"),
    (r"--values ", "{part}.values_file"),
    (r"--set-string ", "deploy.image_values"),
    (r"--timeout ", "timeout_minutes.deploy"),
    (r"--(?:rollback-on-failure|atomic|wait)", "rule:6"),
    (r"--namespace", "{part}.namespace"),
    (r"umask", "rule:12"),
    (r"jq |\}|\"[^\"]+\": ", "deploy.values"),
)
_MANIFESTS: Lines = (
    (r"umask", "rule:12"),
    (r"kubectl kustomize [^\"]", "deploy.kustomize"),
    (r"namespace:", "{part}.namespace"),
    (r"shopt|for file|echo ---|cat \"|echo$|done", "deploy.manifests"),
    (r"", "rule:6"),
)
_KUBECTL: Lines = (
    (r"deployments=", "deploy.deployments"),
    (r"# All of them|local name left deadline", "timeout_minutes.deploy"),
    (r"kubectl apply", "deploy.method"),
    (r"", "rule:6"),
)
_SKAFFOLD: Lines = (
    (r"timeout ", "timeout_minutes.deploy"),
    (r"--filename", "deploy.skaffold_file"),
    (r"--profile", "{part}.skaffold_profile"),
    (r"--default-repo", "deploy.default_repo"),
    (r"--namespace", "{part}.namespace"),
    (r"", "rule:6"),
)
_SCRIPTS = {
    "Deploy with Helm": _HELM,
    "Write the manifests with this run's images": _MANIFESTS,
    "Deploy with kubectl": _KUBECTL,
    "Deploy with Skaffold": _SKAFFOLD,
}
_TOOLS = {
    "steps/Set up kubectl/with/version": "kubectl",
    "steps/Set up Helm/with/version": "helm",
    "steps/Set up Skaffold/env/VERSION": "skaffold",
}
_IMAGE = re.compile(r"steps/[^/]*/env/(?:[A-Z0-9_]*_)?(?:IMAGE|TAG|DIGEST)_*")


def origin_of_deploy(typed: Deploy, place: str, line: str, *, limit_is_typed: bool) -> str | None:
    """The origin of a line of a deploy's steps; None where the table of places says it.

    ``typed`` is the deploy as the person wrote it.
    """
    tool = _TOOLS.get(place)
    if tool and getattr(typed.tool_versions, tool):
        return f"deploy.tool_versions.{tool}"
    if _IMAGE.fullmatch(place):
        return "rule:6"
    _, step, *rest = f"{place}//".split("/")
    if rest[:1] != ["run"] or step not in _SCRIPTS:
        return None
    found = next((text for form, text in _SCRIPTS[step] if re.match(form, line.strip())), None)
    if found == "timeout_minutes.deploy" and not limit_is_typed:
        return "catalogue:timeout_minutes.deploy"
    return found
