"""The rules 3, 4, 5, 8, 10 and 12 of the design over what runs: for chosen pipelines, and for any that is valid."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import check, generate, load_catalogue
from generator.environments import Environment
from generator.github.event import Event
from generator.github.event_table import typical_events
from generator.github.render import parse_back
from generator.github.simulate import JobRun, Outcome, Simulation, simulate
from tests.examples import examples
from tests.generator import strategies
from tests.generator.case import is_called
from tests.generator.event_cases import CASES, Document, branches_of, tags_of, workflow

ALL = ["storefront", *CASES]
BAD: tuple[Outcome, ...] = ("failure", "timed out")
CANCELLED: Outcome = "cancelled"
CATALOGUE = load_catalogue()


def runs(case: str) -> Iterator[Simulation]:
    """What each event does that starts the workflow of a case."""
    tree = workflow(case)
    for event in typical_events(tree, branches=branches_of(case), tags=tags_of(case)):
        result = simulate(tree, event)
        if result.started:
            yield result


def jobs(case: str) -> Iterator[tuple[Event, JobRun]]:
    """Each job that runs, with its event."""
    for result in runs(case):
        yield from ((result.event, result.jobs[name]) for name in result.ran())


@pytest.mark.parametrize("case", ALL)
def test_the_gate_always_reports_and_lets_nothing_bad_through(case: str) -> None:
    """Rules 4 and 8: whichever check ends badly, the gate fails, and nothing is pushed or deployed."""
    for whole in runs(case):
        assert "checks" in whole.ran()
        for name, outcome in product(workflow(case)["jobs"]["checks"]["needs"], BAD):
            result = simulate(workflow(case), whole.event, {name: outcome})
            if whole.jobs[name].state == "skipped":
                assert result.ran() == whole.ran()
                continue
            assert result.jobs["checks"].result == "failure"
            assert not any(result.jobs[job].pushes or result.jobs[job].deploys for job in result.ran())


@pytest.mark.parametrize("case", ALL)
def test_the_gate_accepts_skipped_only_from_jobs_with_a_condition(case: str) -> None:
    """Rule 8: each check is summed up once, and only what an event can leave out may be skipped."""
    written = workflow(case)["jobs"]
    env = written["checks"]["steps"][0]["env"]
    summed = {
        name: re.findall(r"needs\.([\w-]+)\.result", env.get(name, ""))
        for name in ("RESULTS", "MAY_BE_SKIPPED")
    }
    may_be_skipped = [name for name in written["checks"]["needs"] if "if" in written[name]]
    assert summed["MAY_BE_SKIPPED"] == may_be_skipped
    assert summed["RESULTS"] == [name for name in written["checks"]["needs"] if name not in may_be_skipped]


@pytest.mark.parametrize("case", ALL)
def test_a_deploy_needs_every_image(case: str) -> None:
    """Rule 4: an image that was not pushed is not deployed, nor anything beside it."""
    for whole in runs(case):
        for name, outcome in product([job for job in whole.ran() if whole.jobs[job].pushes], BAD):
            result = simulate(workflow(case), whole.event, {name: outcome})
            assert not any(result.jobs[job].deploys for job in result.ran())


def test_environments_for_different_branches_do_not_wait_for_each_other() -> None:
    tree = workflow("a branch for each environment")
    production = simulate(tree, Event.push("main")).jobs["deploy-production"]
    assert production.waits_for == ("api-image",)
    store = simulate(workflow("storefront"), Event.push("main"), require_approval=["production"])
    assert store.jobs["deploy-production"].waits_for == (
        "api-image",
        "deploy-staging",
        "approval of production",
    )


@pytest.mark.parametrize("case", ALL)
def test_only_deploys_serialise(case: str) -> None:
    """Rule 5: a group for each environment, in which nothing is cancelled, and no group elsewhere."""
    for _, job in jobs(case):
        assert job.group == (f"deploy-{job.deploys}" if job.deploys else None)
        assert not job.cancels_in_group


@pytest.mark.parametrize("case", ALL)
def test_runs_on_branches_never_wait_for_each_other(case: str) -> None:
    """Rule 5: a pull request has one group, in which the newer commit wins; any other run has one of its own."""
    for result in runs(case):
        number = "7" if result.event.name == "pull_request" else "1001"
        assert result.group == f"{workflow(case)['name']}-{number}"
        assert result.cancels_in_group


def test_a_second_run_waits_for_the_deploy_of_the_first() -> None:
    held = simulate(workflow("storefront"), Event.push("main"), busy_groups=["deploy-staging"])
    assert held.jobs["deploy-staging"].waits_for == ("api-image", "group deploy-staging")
    assert held.jobs["deploy-production"].waits_for == ("api-image", "deploy-staging")
    waiting = simulate(
        workflow("storefront"),
        Event.push("main"),
        {"deploy-staging": "waiting"},
        busy_groups=["deploy-staging"],
    )
    assert waiting.pushed()
    assert waiting.waiting() == ["deploy-staging", "deploy-production", "notify"]


def test_only_a_first_run_by_push_refuses_to_go_back() -> None:
    """Rule 5: a run again, and a run by hand, are the way back to an older commit."""
    guard = "Refuse to replace a newer commit"
    push = Event.push("main")
    by_hand = Event.manual("main", environment="staging")
    tree = workflow("storefront")
    assert guard in simulate(tree, push).jobs["deploy-staging"].steps
    for event in (push.again(), by_hand, by_hand.again()):
        deploy = simulate(tree, event).jobs["deploy-staging"]
        assert deploy.steps[0] == "Check that the environment is ready"
        assert guard not in deploy.steps


@pytest.mark.parametrize("case", ALL)
def test_permissions(case: str) -> None:
    """Rule 10: every permission that a job may have, by what the job does."""
    for event, job in jobs(case):
        expected = {"contents": "read"}
        if job.id in {"checks", "notify"}:
            expected = {}
        elif any(image.startswith("ghcr.io/") for image in job.pushes):
            expected["packages"] = "write"
        elif job.deploys and "push" in workflow(case)["on"]:
            expected["deployments"] = "read"
        elif job.id.endswith("-coverage") and event.trusted:
            expected["id-token"] = "write"
        if any(step.startswith(("Sign in to", "Sign the image")) for step in job.steps):
            expected["id-token"] = "write"
        assert job.permissions == expected, (event.label, job.id)


@pytest.mark.parametrize("case", ALL)
def test_where_secrets_are(case: str) -> None:
    """Rules 3 and 12: in single steps of jobs with an environment, and never on pull requests without trust."""
    for event, job in jobs(case):
        assert "every step" not in job.secrets
        assert job.environment or not job.secrets
        assert event.trusted or not job.secrets
        if job.environment in {"ci", "build", "notifications"}:
            assert job.secrets
            assert job.deploys is None


def test_secrets_of_components() -> None:
    """The jobs with secrets run where there are secrets, and the gate accepts that they are skipped elsewhere."""
    tree = workflow("secrets")
    own = simulate(tree, Event.pull_request())
    assert own.jobs["api-test"].environment == "ci"
    assert own.jobs["api-test"].secrets == {
        "Install dependencies": ("LICENSE_KEY",),
        "Test": ("LICENSE_KEY",),
    }
    for event in (Event.pull_request(fork=True), Event.pull_request(dependabot=True)):
        result = simulate(tree, event)
        assert result.skipped()[:3] == ["api-lint", "api-test", "api-coverage"]
        assert result.jobs["checks"].result == "success"


@examples(40)
@given(st.data())
def test_any_pipeline(data: st.DataObject) -> None:
    """Rules 3, 4, 10 and 12 for whatever a person may choose."""
    document = data.draw(strategies.documents())
    checked = check(document, CATALOGUE)
    assert checked.pipeline is not None, [str(problem) for problem in checked.problems]
    bundle = generate(checked.pipeline, CATALOGUE)
    tree = parse_back(bundle.files[bundle.workflow_paths[0]])
    default = checked.pipeline.default_branch
    refs = [item.refs(default) for item in checked.pipeline.environments]
    branches, tags = (
        ([name for name in names if name] for names in zip(*refs, strict=True)) if refs else ([], [])
    )
    for event in typical_events(tree, default_branch=default, branches=branches, tags=tags):
        result = simulate(tree, event)
        for name in result.ran():
            _keeps_the_rules(result, result.jobs[name], tree)
        _deploys_where_it_should(result, checked.pipeline.environments, default)
        if result.started:
            broken = data.draw(st.sampled_from(result.ran()))
            outcome = data.draw(st.sampled_from((*BAD, CANCELLED)))
            _stops(simulate(tree, event, {broken: outcome}), broken, tree)


def _keeps_the_rules(result: Simulation, job: JobRun, tree: Document) -> None:
    event = result.event
    pulled = event.name == "pull_request"
    if pulled or event.name == "schedule":
        assert not job.pushes
        assert not job.deploys
    if pulled and job.runs_code:
        assert "write" not in job.permissions.values()
    assert job.environment or not job.secrets
    assert event.trusted or not job.secrets
    if job.deploys:
        before = [result.jobs[name] for name in tree["jobs"] if name == "checks" or name.endswith("-image")]
        assert all(other.result == "success" for other in before)


def _deploys_where_it_should(result: Simulation, environments: list[Environment], default: str) -> None:
    """By push each environment of the ref; by hand the chosen one, from its refs alone."""
    wanted = []
    ref = result.event.ref
    for item in environments if result.started else []:
        branch, tag = item.refs(default)
        here = is_called(ref, "refs/heads/", branch) or is_called(ref, "refs/tags/", tag)
        chosen = result.event.name == "push" or result.event.inputs.get("environment") == item.name
        if here and chosen and result.event.name in {"push", "workflow_dispatch"}:
            wanted.append(item.name)
    assert sorted(result.deployed()) == sorted(wanted)
    if result.event.name == "workflow_dispatch":
        assert wanted or not result.pushed()


def _stops(result: Simulation, broken: str, tree: Document) -> None:
    """What depends on the job that ended badly pushes and deploys nothing."""
    if broken in [*tree["jobs"]["checks"]["needs"], "checks"]:
        assert not any(result.jobs[name].pushes or result.jobs[name].deploys for name in result.ran())
    elif result.jobs[broken].pushes:
        assert not result.deployed()
