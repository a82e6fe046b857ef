"""The rules that every generated file keeps (DESIGN, section 5), one function each, over one generated case."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from generator import Bundle, Catalogue, Pipeline, generate
from generator.refs import lets_through
from generator.secret_patterns import find_secret
from generator.text import hidden_character
from tests.generator.simulator import Event, ancestors, deploys_to, pushes, simulate
from tests.validators import yaml12

JOB_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
PIN = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (\S+)$", re.MULTILINE)
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
WORKFLOW_KEYS = ["name", "on", "permissions", "concurrency", "env", "jobs"]
JOB_KEYS = [
    *(
        "name",
        "needs",
        "if",
        "runs-on",
        "timeout-minutes",
        "permissions",
        "environment",
        "concurrency",
        "strategy",
    ),
    *("services", "outputs", "env", "defaults", "steps"),
]
STEP_KEYS = ["name", "id", "if", "uses", "with", "env", "run"]
READ_ONLY_WITHOUT_SECRETS = {"contents": "read"}


@dataclass
class Case:
    """A pipeline and what was generated from it."""

    pipeline: Pipeline
    resolved: Pipeline
    catalogue: Catalogue
    bundle: Bundle

    @classmethod
    def of(cls, pipeline: Pipeline, catalogue: Catalogue) -> "Case":
        """Generate a pipeline's bundle."""
        return cls(pipeline, pipeline.resolve(catalogue), catalogue, generate(pipeline, catalogue))

    @property
    def text(self) -> str:
        """The workflow's text."""
        return self.bundle.files[self.bundle.workflow_paths[0]]

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The workflow as GitHub reads it: YAML 1.2."""
        tree: dict[str, Any] = yaml.load(self.text, Loader=yaml12.Loader)  # noqa: S506 - a safe loader
        return tree

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        """The jobs by id."""
        jobs: dict[str, dict[str, Any]] = self.tree["jobs"]
        return jobs

    def steps(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every step with the id of its job."""
        for name, job in self.jobs.items():
            for step in job["steps"]:
                yield name, step

    def is_check(self, name: str) -> bool:
        """Whether a job stands before the gate."""
        return name in self.jobs["checks"]["needs"]

    def events(self) -> Iterator[Event]:
        """Every kind of event that may start this workflow."""
        triggers = self.tree["on"]
        if "pull_request" in triggers:
            yield Event("pull_request", "refs/pull/7/merge")
            yield Event("pull_request", "refs/pull/7/merge", fork=True)
            yield Event("pull_request", "refs/pull/7/merge", author="dependabot[bot]")
        if "schedule" in triggers:
            yield Event("schedule", f"refs/heads/{self.pipeline.default_branch}")
        branches = [self.pipeline.default_branch, *(item.branch or "" for item in self.resolved.environments)]
        refs = [f"refs/heads/{branch.replace('*', 'some/thing')}" for branch in dict.fromkeys(branches)]
        if "push" in triggers:
            filters = (triggers["push"] or {}).get("branches", [])
            pushed = (ref for ref in (*refs, "refs/heads/some-other") if lets_through(filters, ref[11:]))
            yield from (Event("push", ref) for ref in pushed)
        if "workflow_dispatch" in triggers:
            choices = ["none", *(item.name for item in self.resolved.environments)]
            for ref in (*refs, "refs/heads/some-other"):
                yield from (Event("workflow_dispatch", ref, environment=choice) for choice in choices)


def _on_branch(branch: str, ref: str) -> bool:
    """Whether a ref is a branch, or begins like ``release/*``."""
    name = ref.removeprefix("refs/heads/")
    if branch.endswith("*"):
        return name.lower().startswith(branch[:-1].lower())
    return name.lower() == branch.lower()


def rule_1_jobs_form_a_graph(case: Case) -> None:
    """Job ids are unique and valid, needs name jobs that exist, nothing goes round in a circle."""
    lowered = [name.lower() for name in case.jobs]
    assert len(set(lowered)) == len(lowered)
    assert case.jobs
    for name, job in case.jobs.items():
        assert JOB_ID.fullmatch(name)
        assert job.get("needs", ["one"])
        assert set(job.get("needs", [])) <= set(case.jobs)
        assert name not in ancestors(name, case.jobs)
        assert job["steps"]


def rule_2_what_is_off_leaves_no_trace(case: Case) -> None:
    """There is nothing empty and nothing that was not asked for."""
    for where, value in _values(case.tree):
        assert value is not None, where
        assert value != []
        if value == {}:
            assert where[-1] in {"permissions", "pull_request", "workflow_dispatch"}, where
    assert ("notify" in case.jobs) == bool(case.pipeline.notifications)
    deploys = {deploys_to(job) for job in case.jobs.values()} - {None}
    assert deploys == {item.name for item in case.pipeline.environments}
    wanted = {f"{item.name}-image" for item in case.pipeline.images if item.push}
    assert {name for name, job in case.jobs.items() if pushes(job)} == wanted
    for component in case.resolved.components:
        kinds = {
            "lint": (component.lint, component.format, component.typecheck),
            "test": (component.test, component.build),
        }
        for kind, commands in kinds.items():
            assert (f"{component.name}-{kind}" in case.jobs) == any(
                isinstance(item, str) for item in commands
            )
        runs = [
            step["run"]
            for name, step in case.steps()
            if "run" in step and name.startswith(f"{component.name}-")
        ]
        for command in (
            component.lint,
            component.test,
            component.build,
            component.typecheck,
            component.format,
        ):
            assert not isinstance(command, str) or command in [run.removesuffix("\n") for run in runs]


def rule_3_who_pushes_and_deploys(case: Case) -> None:
    """Only the events that the design names push an image or deploy, and those do."""
    for event in case.events():
        results = simulate(case.tree, event)
        pushed = {name for name, job in case.jobs.items() if pushes(job) and results[name] == "success"}
        deployed = {deploys_to(job) for name, job in case.jobs.items() if results[name] == "success"} - {None}
        wanted_deploys: set[str] = set()
        publishes = False
        if event.name == "push":
            branches = [
                case.pipeline.default_branch,
                *(item.branch or "" for item in case.resolved.environments),
            ]
            publishes = any(_on_branch(branch, event.ref) for branch in branches)
            wanted_deploys = {
                item.name for item in case.resolved.environments if _on_branch(item.branch or "", event.ref)
            }
        elif event.name == "workflow_dispatch":
            wanted_deploys = {
                item.name
                for item in case.resolved.environments
                if item.name == event.environment and _on_branch(item.branch or "", event.ref)
            }
            publishes = bool(wanted_deploys)
        wanted = {f"{item.name}-image" for item in case.pipeline.images if item.push and publishes}
        assert deployed == wanted_deploys, event
        assert pushed == wanted, event


def rule_4_nothing_follows_a_failure(case: Case) -> None:
    """A failed check or deploy stops what stands behind it; conditions name the results that they need."""
    assert "always()" not in case.text
    for name, job in case.jobs.items():
        before = ancestors(name, case.jobs)
        skippable = any("if" in case.jobs[other] for other in before)
        if skippable:
            assert "!cancelled()" in job["if"], name
            named = set(re.findall(r"needs\.([\w-]+)\.result", job["if"]))
            assert named or name in {"checks", "notify"}
            assert named <= set(job["needs"])
    for event in case.events():
        for failing in case.jobs:
            results = simulate(case.tree, Event(**{**vars(event), "failing": {failing}}))
            if results[failing] != "failure" or not (case.is_check(failing) or failing == "checks"):
                continue
            for name, job in case.jobs.items():
                assert not (pushes(job) or deploys_to(job)) or results[name] == "skipped", (
                    event,
                    failing,
                    name,
                )
            if "notify" in case.jobs:
                assert (results["notify"] == "success") == (event.name != "pull_request")
    for environment in case.resolved.environments:
        if environment.after == "none":
            continue
        event = Event("push", "refs/heads/" + (environment.branch or "").replace("*", "x"))
        results = simulate(case.tree, Event(**{**vars(event), "failing": {f"deploy-{environment.after}"}}))
        assert results[f"deploy-{environment.name}"] == "skipped"


def rule_5_only_deploys_serialise(case: Case) -> None:
    """One group for each environment, never cancelled; a deploy by push looks for a newer commit first."""
    groups = []
    for job in case.jobs.values():
        environment = deploys_to(job)
        assert ("concurrency" in job) == (environment is not None)
        if environment:
            assert job["concurrency"] == {"group": f"deploy-{environment}", "cancel-in-progress": False}
            groups.append(job["concurrency"]["group"])
            guard = [step for step in job["steps"] if step["name"] == "Refuse to replace a newer commit"]
            by_push = "push" in case.tree["on"]
            assert len(guard) == by_push
            assert not guard or guard[0]["if"] == "github.event_name == 'push' && github.run_attempt == 1"
    assert len(groups) == len(set(groups))
    assert case.tree["concurrency"]["group"].endswith(
        "-${{ github.event.pull_request.number || github.run_id }}"
    )


def rule_6_deploys_what_this_run_built(case: Case) -> None:
    """Each image that is pushed hands on its digest, and each deploy takes it; a rollback can end."""
    pushed = [name for name, job in case.jobs.items() if pushes(job)]
    for name in pushed:
        assert case.jobs[name]["outputs"] == {"digest": "${{ steps.build.outputs.digest }}"}
    for job in case.jobs.values():
        if deploys_to(job):
            used = {str(value) for step in job["steps"] for value in step.get("env", {}).values()}
            for name in pushed:
                assert any(f"needs.{name}.outputs.digest" in value for value in used)
                assert name in job["needs"]
            script = job["steps"][-1]["run"]
            wait = int(re.search(r"--timeout (\d+)m", script)[1])  # type: ignore[index]  # every deploy has one
            assert job["timeout-minutes"] >= 2 * wait + 5


def rule_7_caches_reports_and_artifacts_fit(case: Case) -> None:
    """Caches are those of the folder's lock file, artifact names are unique, what is fetched was kept."""
    kept: dict[str, str] = {}
    for name, step in case.steps():
        uses = str(step.get("uses", "")).split("@")[0]
        options = step.get("with", {})
        if uses == "actions/upload-artifact":
            assert options["name"] not in kept
            kept[options["name"]] = name
            if "strategy" in case.jobs[name]:
                assert "matrix." in options["name"] or "matrix." in step["if"]
        if uses == "actions/download-artifact":
            assert kept[options["name"]] in case.jobs[name]["needs"]
    for component in case.resolved.components:
        for kind in ("lint", "test"):
            steps = case.jobs.get(f"{component.name}-{kind}", {"steps": []})["steps"]
            set_up: dict[str, Any] = next(
                (step["with"] for step in steps if "setup-" in step.get("uses", "")), {}
            )
            folder = "" if component.directory == "." else f"{component.directory}/"
            paths = set_up.get("cache-dependency-path") or set_up.get("cache-dependency-glob") or ""
            branches = (case.tree["on"].get("push") or {}).get("branches", [])
            releases = any("release" in branch.lower() for branch in branches)
            assert not set_up or bool(paths) == (component.cache and not releases)
            assert all(line.startswith(folder) for line in paths.splitlines())
        if component.coverage_tool:
            assert f"{component.name}-coverage" in kept


def rule_8_one_job_sums_up(case: Case) -> None:
    """``checks`` always reports, stands behind every check, and forgives only what had a reason to be skipped."""
    gate = case.jobs["checks"]
    assert gate["if"] == "${{ !cancelled() }}"
    checks = {f"{item.name}-{kind}" for item in case.pipeline.components for kind in ("lint", "test")} | {
        f"{item.name}-image-check" for item in case.pipeline.images
    }
    checks |= {"dependency-review"}
    assert set(gate["needs"]) == checks & set(case.jobs)
    env = gate["steps"][0]["env"]
    forgiven = set(re.findall(r"needs\.([\w-]+)\.result", env.get("MAY_BE_SKIPPED", "")))
    strict = set(re.findall(r"needs\.([\w-]+)\.result", env.get("RESULTS", "")))
    assert forgiven | strict == set(gate["needs"])
    assert forgiven == {name for name in gate["needs"] if "if" in case.jobs[name]}
    for event in case.events():
        results = simulate(case.tree, event)
        assert results["checks"] != "skipped"
        wrong_branch = event.environment not in {"", "none"} and not any(
            item.name == event.environment and _on_branch(item.branch or "", event.ref)
            for item in case.resolved.environments
        )
        assert (results["checks"] == "failure") == wrong_branch, event


def rule_9_actions_are_pinned(case: Case) -> None:
    """Every action stands at the full commit of the catalogue's release, and takes only inputs that this has."""
    pinned = {(name, sha): version for name, sha, version in PIN.findall(case.text)}
    for _, step in case.steps():
        if "uses" in step:
            name, sha = step["uses"].split("@")
            pin = case.catalogue.actions[name]
            assert pin.sha == sha
            assert pinned[name, sha] == pin.version
            assert set(step.get("with", {})) <= pin.inputs
    for job in case.jobs.values():
        for service in job.get("services", {}).values():
            assert re.search(r":[^@]+@sha256:[0-9a-f]{64}$", service["image"])


def rule_10_permissions_are_the_least(case: Case) -> None:
    """Nothing by default; writes only where the design has them, each with its reason; none beside foreign code."""
    assert case.tree["permissions"] == {}
    for name, job in case.jobs.items():
        for scope, level in job["permissions"].items():
            assert re.search(rf"^ {{6}}{scope}: {level} # \w", case.text, re.MULTILINE)
            reports = name == "codeql" and scope == "security-events"
            assert level == "read" or (scope == "packages" and pushes(job)) or scope == "id-token" or reports
        runs_code = any("run" in step for step in job["steps"]) or any(
            "build-push-action" in step.get("uses", "") for step in job["steps"]
        )
        if case.is_check(name):
            assert job["permissions"] == READ_ONLY_WITHOUT_SECRETS
        if "id-token" in job["permissions"]:
            assert not runs_code
    for event in case.events():
        if event.name == "pull_request":
            results = simulate(case.tree, event)
            for name, job in case.jobs.items():
                if results[name] == "success" and "write" in job["permissions"].values():
                    assert not any("run" in step or "build-push" in str(step) for step in job["steps"])
                if results[name] == "success" and (event.fork or event.author == "dependabot[bot]"):
                    assert "secrets." not in str(job)


def rule_11_no_credentials_stay(case: Case) -> None:
    """Every checkout forgets its token, and no trigger runs foreign code with secrets."""
    for _, step in case.steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    assert set(case.tree["on"]) <= {"push", "pull_request", "schedule", "workflow_dispatch"}
    assert "inherit" not in [value for _, value in _values(case.tree)]


def rule_12_values_come_through_env(case: Case) -> None:
    """No expression in a script; a secret only in the step that needs it, in a job with an environment."""
    for name, step in case.steps():
        assert "${{" not in step.get("run", "")
        if "secrets." in str(step):
            assert "environment" in case.jobs[name]
    for where, value in _values(case.tree):
        for expression in EXPRESSION.findall(str(value)) if isinstance(value, str) else ():
            if "secrets." in expression and not re.search(r"vars\.\w+ \|\|", expression):
                assert where[-2] in {"env", "with"}
                assert where[2] == "steps"
                assert re.fullmatch(r" secrets\.[A-Z_][A-Z0-9_]* ", expression)
        if where[-1] == "if":
            assert "secrets." not in str(value)


def rule_13_nothing_hidden(case: Case) -> None:
    """No character that a reader cannot see stands in any file."""
    for text in case.bundle.files.values():
        assert hidden_character(text, lines=True) is None


def rule_14_no_secret_values(case: Case) -> None:
    """No file holds a real credential."""
    for text in case.bundle.files.values():
        assert find_secret(text) is None


def rule_15_deploys_look_before_they_leap(case: Case) -> None:
    """The first step of a deploy names every secret that is missing, and asks for the confirmed rules."""
    for environment in case.resolved.environments:
        job = case.jobs[f"deploy-{environment.name}"]
        first = job["steps"][0]
        wanted = {item.at_github for item in environment.secrets} | {environment.kubeconfig_secret}
        named = set(re.findall(r"secrets\.(\w+)", str(first["env"])))
        assert named == wanted
        for name in wanted:
            assert f"The secret {name} " in first["run"]
        asks = "vars.ENVIRONMENT_READY" in str(first["env"])
        assert asks == environment.require_approval


def rule_16_reads_like_a_hand_wrote_it(case: Case) -> None:
    """The keys' order, ``on:`` as it is, no anchors, indents of two."""
    assert list(case.tree) == [key for key in WORKFLOW_KEYS if key in case.tree]
    assert re.search(r"^on:$", case.text, re.MULTILINE)
    for job in case.jobs.values():
        assert list(job) == [key for key in JOB_KEYS if key in job]
        for step in job["steps"]:
            assert list(step) == [key for key in STEP_KEYS if key in step]
    for event in yaml.parse(case.text, Loader=yaml.CSafeLoader):
        assert not isinstance(event, yaml.AliasEvent)
        assert not getattr(event, "anchor", None)
        assert not getattr(event, "tag", None)
    assert not re.search(r"[ \t]$", _without_blocks(case.text), re.MULTILINE)
    assert case.text.endswith("\n")
    assert not case.text.endswith("\n\n")


def rule_17_everything_has_a_name(case: Case) -> None:
    """Workflow, jobs and steps have names, and the header tells project and fingerprints."""
    assert case.tree["name"] in {"CI", "CI/CD"}
    for job in case.jobs.values():
        assert job["name"].strip()
        names = [step["name"] for step in job["steps"]]
        assert all(name.strip() for name in names)
        assert len(set(names)) == len(names)
    header = case.text.split("\n")[0]
    assert case.pipeline.name in header
    assert case.bundle.pipeline_fingerprint in header
    assert case.bundle.catalogue_fingerprint in header


def rule_18_same_bytes(case: Case) -> None:
    """Generating again gives the same bytes; variables stand sorted."""
    assert generate(case.pipeline, case.catalogue).files == case.bundle.files
    for holder in (case.tree, *case.jobs.values(), *(step for _, step in case.steps())):
        names = list(holder.get("env", {}))
        assert names == sorted(names)


def rule_19_reads_back(case: Case) -> None:
    """YAML 1.1 and YAML 1.2 read the same data, with no key of another type than text."""
    old = yaml.load(case.text, Loader=yaml.CSafeLoader)
    old = {("on" if key is True else key): value for key, value in old.items()}
    assert old == case.tree
    for where, _ in _values(case.tree):
        assert all(isinstance(part, str | int) and not isinstance(part, bool) for part in where)


def _values(tree: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a tree with its place."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*where, key), value
        yield from _values(value, (*where, key))


def _without_blocks(text: str) -> str:
    """The text without blank lines, which blocks hold."""
    return "\n".join(line for line in text.split("\n") if line)


RULES = [value for name, value in sorted(globals().items()) if name.startswith("rule_")]
