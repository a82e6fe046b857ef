"""An environment in words, for the review's list of answers."""

from typing import Any

from cicd_wizard.wizard.form_access import WAYS


def place_words(environment: dict[str, Any], default_branch: str) -> list[str]:
    """What deploys to an environment and when, its address, and how its cluster is reached."""
    after = environment.get("after", "none")
    words = [f"from {_refs(environment, default_branch)}"]
    words.append("after the checks" if after == "none" else f"after {after}")
    if wait := environment.get("wait_minutes"):
        words.append(f"{wait} minutes of waiting" if wait > 1 else "a minute of waiting")
    if environment.get("require_approval"):
        reviewers = ", ".join(environment.get("reviewers", []))
        own = ", not by who started the run" if environment.get("prevent_self_review") else ""
        words.append((f"with approval by {reviewers}" if reviewers else "with approval") + own)
    text = ", ".join(words)
    return [text[:1].upper() + text[1:], environment.get("url", ""), ", ".join(_access(environment))]


def _refs(environment: dict[str, Any], default_branch: str) -> str:
    """The branch and the tags that deploy to an environment; with tags alone no branch does."""
    branch, tags = environment.get("branch"), environment.get("tag_pattern")
    words = [branch or default_branch] if branch or not tags else []
    return " or ".join([*words, *([f"tags {tags}"] if tags else [])])


def _access(environment: dict[str, Any]) -> list[str]:
    """How the cluster is reached, and where in it the app goes."""
    auth = environment.get("cluster_auth") or {}
    words = []
    if secret := auth.get("secret") or environment.get("kubeconfig_secret"):
        words.append(f"Kubeconfig file in {secret}")
    elif kind := auth.get("kind"):
        words.append(dict(WAYS).get(kind, ""))
        words += [f"cluster {auth['cluster']}"] if auth.get("cluster") else []
    if namespace := environment.get("namespace"):
        words.append(f"namespace {namespace}")
    return [word for word in words if word]
