"""A GitHub of one repository behind a socket: it refuses what GitHub's description of its API forbids.

The real `gh` talks to it (its setting `http_unix_socket`). It remembers environments, secrets and variables, and its
answers are the description's own examples with what it remembers; they too are held against the description.
"""

import copy
import json
import re
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

Tree = dict[str, Any]
DESCRIPTION: Tree = json.loads(Path(__file__).with_name("description.json").read_text(encoding="utf-8"))
API = OpenAPI.from_dict(DESCRIPTION)
# A key of a sealed box; what is sealed with it is never opened here.
PUBLIC_KEY = "2Sg8iYjAxxmI2LvUXpJjkYrMxURPc8r+dB7TJyvvcCU="
JSON = "application/json"


@dataclass
class _Request:
    """A request in the form that openapi-core reads."""

    method: str
    full_path: str
    body: bytes | None
    host_url: str = "https://api.github.com"
    content_type: str = JSON
    parameters: RequestParameters = field(init=False)
    """The parameters of the address; openapi-core finds those of the path itself."""

    def __post_init__(self) -> None:
        query = parse_qs(urlsplit(self.full_path).query)
        pairs = [(key, value) for key, values in query.items() for value in values]
        self.parameters = RequestParameters(query=ImmutableMultiDict(pairs), header=Headers())

    @property
    def path(self) -> str:
        """The path without the question behind it."""
        return urlsplit(self.full_path).path


@dataclass
class _Response:
    """An answer in the form that openapi-core reads."""

    status_code: int
    data: bytes | None
    content_type: str = JSON
    headers: Mapping[str, Any] = field(default_factory=dict)


# What was held against the description and fits: an equal call or answer is not held against it again.
_FITTING: set[tuple[str, str, bytes | None, int, bytes | None]] = set()


def _why_not(request: _Request, response: _Response | None) -> str:
    """What GitHub's description has against a request, or against an answer to it; empty for nothing."""
    answer = (response.status_code, response.data) if response else (0, None)
    key = (request.method, request.full_path, request.body, *answer)
    if key in _FITTING:
        return ""
    try:
        if response:
            API.validate_response(request, response)
        else:
            API.validate_request(request)
    except OpenAPIError as error:
        return f"{error}: {error.__cause__}"
    _FITTING.add(key)
    return ""


@dataclass
class GitHub:
    """What the repository has, and every call that it got."""

    repository: str = "acme/storefront"
    visibility: str = "private"
    admin: bool = True
    known: Mapping[str, int] = field(default_factory=dict)
    """The numbers of users (`alice`) and teams (`acme/release-managers`)."""
    plan_has_rules: bool = True
    """Whether reviewers and wait times are kept; without, GitHub takes them and forgets them."""
    environments: dict[str, Tree] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    failing: str = ""
    """A call that fails as if GitHub had a fault: ``GET /repos/acme/storefront/environments/staging``."""
    calls: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    """What the description forbids, in requests and in answers."""

    @property
    def writes(self) -> list[str]:
        """The calls that change something."""
        return [call for call in self.calls if not call.startswith("GET ")]

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        """The status and the answer to a call."""
        self.calls.append(f"{method} {urlsplit(target).path}")
        request = _Request(method.lower(), target, body or None)
        why = _why_not(request, None)
        if why:
            self.forbidden.append(f"{method} {target}: {why}")
            return 422, {"message": f"Validation Failed: {why}"}
        if self.calls[-1] == self.failing:
            return 500, {"message": "Server Error"}
        status, found = self._act(method, unquote(urlsplit(target).path), json.loads(body or b"{}"))
        if status < 400:
            data = json.dumps(found).encode() if found is not None else None
            why = _why_not(request, _Response(status, data))
            if why:
                self.forbidden.append(f"the answer to {method} {target}: {why}")
        return status, found

    def _act(self, method: str, path: str, body: Tree) -> tuple[int, Any]:
        missing = 404, {"message": "Not Found"}
        if match := re.fullmatch(r"/users/([^/]+)|/orgs/([^/]+/teams/[^/]+)", path):
            name = match[1] or match[2].replace("/teams/", "/")
            if name not in self.known:
                return missing
            return 200, {**(_USER if match[1] else _TEAM), "id": self.known[name]}
        own = f"/repos/{self.repository}"
        if path != own and not path.startswith(f"{own}/"):
            return missing
        parts = path.removeprefix(own).strip("/").split("/")
        if parts == [""]:
            return 200, self._about()
        if parts[0] == "environments":
            return self._environment(method, parts[1], parts[2:], body) or missing
        if parts[:2] == ["actions", "variables"]:
            return _variables(self.variables, method, parts[2:], body) or missing
        return 200, {"use_default": True, "sub_claim_prefix": f"repo:{self.repository}"}

    def _about(self) -> Tree:
        about = _example("full-repository-default-response")
        for other in ("parent", "source", "template_repository"):
            del about[other]
        permissions = {"admin": self.admin, "push": True, "pull": True}
        return {
            **about,
            "language": "Python",
            "full_name": self.repository,
            "visibility": self.visibility,
            "permissions": permissions,
        }

    def _environment(self, method: str, name: str, rest: list[str], body: Tree) -> tuple[int, Any] | None:
        if method == "PUT" and not rest:
            found = self.environments.setdefault(name, {"policies": [], "secrets": {}, "variables": {}})
            found["rules"] = body if self.plan_has_rules else {**body, "reviewers": [], "wait_timer": 0}
        found = self.environments.get(name, {})
        if not found:
            return None
        if not rest:
            return 200, self._described(name, found)
        if rest[0] == "deployment-branch-policies":
            return _policies(found, method, body)
        if rest[0] == "secrets":
            return _secrets(found["secrets"], method, rest[1:], body)
        return _variables(found["variables"], method, rest[1:], body)

    def _described(self, name: str, found: Tree) -> Tree:
        rules: list[Tree] = []
        chosen = found["rules"]
        if chosen.get("wait_timer"):
            rules.append(
                {"id": 1, "node_id": "MQ==", "type": "wait_timer", "wait_timer": chosen["wait_timer"]}
            )
        if chosen.get("reviewers"):
            rules.append(
                {
                    "id": 2,
                    "node_id": "Mg==",
                    "type": "required_reviewers",
                    "prevent_self_review": chosen.get("prevent_self_review", False),
                    "reviewers": [self._reviewer(item) for item in chosen["reviewers"]],
                }
            )
        policy = chosen.get("deployment_branch_policy")
        if policy:
            rules.append({"id": 3, "node_id": "Mw==", "type": "branch_policy"})
        described = {**_example("environment"), "name": name, "protection_rules": rules}
        return {**described, "deployment_branch_policy": policy}

    def _reviewer(self, item: Tree) -> Tree:
        name = next(name for name, number in self.known.items() if number == item["id"])
        if item["type"] == "Team":
            team = {**_TEAM, "id": item["id"], "slug": name.partition("/")[2]}
            return {"type": "Team", "reviewer": team}
        return {"type": "User", "reviewer": {**_USER, "id": item["id"], "login": name}}


def _example(name: str) -> Tree:
    example: Tree = copy.deepcopy(DESCRIPTION["components"]["examples"][name]["value"])
    return example


# What the description asks for and its own examples lack.
_USER = {**_example("public-user-default-response"), "user_view_type": "public"}
_TEAM = {**_example("team-full"), "type": "organization", "parent": None}
_TEAM["organization"]["archived_at"] = None
TIMES = {"created_at": "2026-11-22T00:00:00Z", "updated_at": "2026-11-22T00:00:00Z"}


def _policies(environment: Tree, method: str, body: Tree) -> tuple[int, Any]:
    policies = environment["policies"]
    if method == "GET":
        return 200, {"total_count": len(policies), "branch_policies": policies}
    policy = {"id": len(policies) + 1, "node_id": "MQ==", **body}
    policies.append(policy)
    return 200, policy


def _secrets(secrets: dict[str, str], method: str, rest: list[str], body: Tree) -> tuple[int, Any] | None:
    if rest == ["public-key"]:
        return 200, {"key_id": "568250167242549743", "key": PUBLIC_KEY}
    if method == "PUT":
        new = rest[0] not in secrets
        secrets[rest[0]] = body["encrypted_value"]
        return (201, {}) if new else (204, None)
    listed = [{"name": name, **TIMES} for name in sorted(secrets)]
    return 200, {"total_count": len(listed), "secrets": listed}


def _variables(variables: dict[str, str], method: str, rest: list[str], body: Tree) -> tuple[int, Any] | None:
    if method == "POST":
        if body["name"] in variables:
            return 409, {"message": "Already exists"}
        variables[body["name"]] = body["value"]
        return 201, {}
    if rest and rest[0] not in variables:
        return None
    if method == "PATCH":
        variables[rest[0]] = body["value"]
        return 204, None
    if method == "DELETE":
        del variables[rest[0]]
        return 204, None
    listed = [{"name": name, "value": value, **TIMES} for name, value in sorted(variables.items())]
    if rest:
        return 200, next(item for item in listed if item["name"] == rest[0])
    return 200, {"total_count": len(listed), "variables": listed}


class _Handler(BaseHTTPRequestHandler):
    """Reads a request of gh, which sends what comes from standard input in chunks."""

    protocol_version = "HTTP/1.1"
    github: GitHub

    def address_string(self) -> str:
        """A socket's caller has no address."""
        return "gh"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Nothing: the calls are kept."""

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self) -> None:
        status, found = self.github.answer(self.command, self.path, self._body())
        data = b"" if found is None else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


for _method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{_method}", _Handler._answer)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def listening(github: GitHub, socket: Path) -> Iterator[None]:
    """Answer calls on a socket as long as the block runs."""
    handler = type("Handler", (_Handler,), {"github": github})
    with _Server(str(socket), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
