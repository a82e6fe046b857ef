"""What GitHub would run: a small simulator of events, conditions and needs, for tests of who runs when.

It knows the expressions that the product writes, and GitHub's rule for conditions without a status function: they hold
only where every job before this one, however far, succeeded.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Tree = Mapping[str, Any]
TOKEN = re.compile(
    r"\s*(?:('(?:[^']|'')*')|(&&|\|\||==|!=|!|\(|\)|,)|([A-Za-z_][A-Za-z0-9_.*-]*)|(-?[0-9]+))"
)


@dataclass
class Event:
    """What started a run; ``failing`` names jobs that end badly when they run."""

    name: str
    ref: str = "refs/heads/main"
    environment: str = ""
    fork: bool = False
    author: str = "octocat"
    failing: Collection[str] = field(default=())

    def context(self) -> dict[str, Any]:
        """The values of ``github`` and ``inputs`` by their dotted names."""
        values: dict[str, Any] = {
            "github.event_name": self.name,
            "github.ref": self.ref,
            "github.run_attempt": 1,
            "github.repository": "acme/shop",
            "inputs.environment": self.environment,
        }
        if self.name == "pull_request":
            values["github.event.pull_request.head.repo.full_name"] = (
                "evil/shop" if self.fork else "acme/shop"
            )
            values["github.event.pull_request.user.login"] = self.author
        return values


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    tokens, position, text = [], 0, text.strip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"cannot read {text[position:]!r}")
        tokens.append(match.group().strip())
        position = match.end()
    return tuple(tokens)


class Evaluator:
    """One expression over named values; an unknown name is empty, as at GitHub."""

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        text = text.strip()
        if text.startswith("${{"):
            text = text.removeprefix("${{").removesuffix("}}")
        self.tokens = list(_tokens(text))
        self.values = values

    def result(self) -> Any:
        """The value of the whole expression."""
        value = self._either()
        if self.tokens:
            raise ValueError(f"left over: {self.tokens}")
        return value

    def _take(self, *wanted: str) -> bool:
        if self.tokens and self.tokens[0] in wanted:
            self.tokens.pop(0)
            return True
        return False

    def _either(self) -> Any:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._compared()
        while self._take("&&"):
            other = self._compared()
            value = value and other
        return value

    def _compared(self) -> Any:
        value = self._single()
        if self._take("=="):
            return _same(value, self._single())
        if self._take("!="):
            return not _same(value, self._single())
        return value

    def _single(self) -> Any:
        if self._take("!"):
            return not self._single()
        if self._take("("):
            value = self._either()
            assert self._take(")")
            return value
        token = self.tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._take("("):
            arguments: list[Any] = []
            while not self._take(")"):
                arguments.append(self._either())
                self._take(",")
            return self._call(token, arguments)
        return int(token) if re.fullmatch(r"-?[0-9]+", token) else self.values.get(token, "")

    def _call(self, name: str, arguments: list[Any]) -> Any:
        if name == "cancelled":
            return False
        if name == "startsWith":
            return str(arguments[0]).lower().startswith(str(arguments[1]).lower())
        if name == "contains":
            return arguments[1] in arguments[0]
        raise ValueError(f"unknown function {name}")


def _same(one: Any, other: Any) -> bool:
    return str(one).lower() == str(other).lower()


def simulate(workflow: Tree, event: Event) -> dict[str, str]:
    """The result of every job of a run: success, failure or skipped."""
    jobs: Tree = workflow["jobs"]
    results: dict[str, str] = {}
    while len(results) < len(jobs):
        ready = [name for name in jobs if name not in results and set(_needs(jobs[name])) <= set(results)]
        assert ready, "needs go round in a circle"
        for name in ready:
            results[name] = _outcome(name, jobs, results, event)
    return results


def _needs(job: Tree) -> list[str]:
    return list(job.get("needs", []))


def ancestors(name: str, jobs: Tree) -> set[str]:
    """Every job that stands before this one, however far."""
    found: set[str] = set()
    waiting = _needs(jobs[name])
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting += _needs(jobs[other])
    return found


def _outcome(name: str, jobs: Tree, results: Mapping[str, str], event: Event) -> str:
    job = jobs[name]
    values = event.context()
    for other in _needs(job):
        values[f"needs.{other}.result"] = results[other]
    values["needs.*.result"] = [results[other] for other in _needs(job)]
    text = str(job.get("if", ""))
    if "cancelled()" not in text and any(results[other] != "success" for other in ancestors(name, jobs)):
        return "skipped"
    if text and not Evaluator(text, values).result():
        return "skipped"
    if name in event.failing or (name == "checks" and not _gate_is_content(job, values)):
        return "failure"
    return "success"


def _gate_is_content(job: Tree, values: Mapping[str, Any]) -> bool:
    """The gate's own script, in Python: the bash one is run by test_scripts."""
    for step in job["steps"]:
        env = step.get("env", {})
        if "RESULTS" in env or "MAY_BE_SKIPPED" in env:
            if any(word != "success" for word in _words(env.get("RESULTS", ""), values)):
                return False
            if any(
                word not in {"success", "skipped"} for word in _words(env.get("MAY_BE_SKIPPED", ""), values)
            ):
                return False
        elif Evaluator(step["if"], values).result():
            return False
    return True


def _words(text: str, values: Mapping[str, Any]) -> list[str]:
    return [str(Evaluator(match, values).result()) for match in re.findall(r"\$\{\{(.*?)\}\}", text)]


def pushes(job: Tree) -> bool:
    """Whether a job pushes an image."""
    return any(step.get("with", {}).get("push") is True for step in job["steps"])


def deploys_to(job: Tree) -> str | None:
    """The environment that a job deploys to; None where it only guards secrets or has none."""
    environment = job.get("environment")
    if environment is None or environment.get("deployment", True) is False:
        return None
    name: str = environment["name"]
    return name
