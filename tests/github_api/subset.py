"""Makes description.json: of GitHub's description of its API, the operations that setup.sh uses, unchanged.

npm pack @octokit/openapi@23.0.2, unpack generated/api.github.com.json, and
``python -m tests.github_api.subset generated/api.github.com.json``.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

PLACE = Path(__file__).with_name("description.json")
ENVIRONMENT = "/repos/{owner}/{repo}/environments/{environment_name}"
OPERATIONS = {
    "/repos/{owner}/{repo}": ["get"],
    "/users/{username}": ["get"],
    "/orgs/{org}/teams/{team_slug}": ["get"],
    "/repos/{owner}/{repo}/actions/oidc/customization/sub": ["get"],
    "/repos/{owner}/{repo}/actions/variables": ["get", "post"],
    "/repos/{owner}/{repo}/actions/variables/{name}": ["get", "patch"],
    ENVIRONMENT: ["get", "put"],
    f"{ENVIRONMENT}/deployment-branch-policies": ["get", "post"],
    f"{ENVIRONMENT}/secrets": ["get"],
    f"{ENVIRONMENT}/secrets/public-key": ["get"],
    f"{ENVIRONMENT}/secrets/{{secret_name}}": ["put"],
    f"{ENVIRONMENT}/variables": ["get", "post"],
    f"{ENVIRONMENT}/variables/{{name}}": ["get", "patch", "delete"],
}


def _references(part: Any) -> set[str]:
    return set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(part)))


def subset(full: dict[str, Any]) -> dict[str, Any]:
    """The operations with every component that they refer to, and what the description says about itself."""
    paths = {
        path: {key: value for key, value in full["paths"][path].items() if key in methods}
        for path, methods in OPERATIONS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    waiting = _references(paths)
    while waiting:
        reference = waiting.pop()
        kind, _, name = reference.partition("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = full["components"][kind][name]
            waiting |= _references(components[kind][name])
    ordered = {kind: dict(sorted(parts.items())) for kind, parts in sorted(components.items())}
    head = {key: full[key] for key in ("openapi", "info", "servers")}
    return {**head, "paths": paths, "components": ordered}


if __name__ == "__main__":
    read = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    PLACE.write_text(json.dumps(subset(read), separators=(",", ":")) + "\n", encoding="utf-8")
