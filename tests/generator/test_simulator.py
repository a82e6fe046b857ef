"""The simulator against GitHub's own rules, on small workflows: what starts, what is skipped, what waits."""

import itertools
import subprocess
from typing import Any

import pytest

from generator.github.event import Event, SimulationError
from generator.github.expression_parser import ExpressionError
from generator.github.simulate import Outcome, simulate
from tests.generator import event_cases

PUSH = Event.push("main")


def workflow(jobs: str, on: str = "push", more: str = "") -> str:
    """A workflow whose jobs are written as lines ``id [needs] if``, each with one step."""
    text = f"name: CI\non: {on}\npermissions: {{}}\n{more}jobs:\n"
    for line in jobs.strip().splitlines():
        name, _, rest = line.strip().partition(" ")
        needs, _, condition = rest.partition("]") if rest.startswith("[") else ("", "", rest)
        text += f"  {name}:\n    runs-on: ubuntu-24.04\n    steps: [{{run: make}}]\n"
        text += f"    needs: {needs}]\n" if needs else ""
        text += f'    if: "{condition.strip()}"\n' if condition.strip() else ""
    return text


@pytest.mark.parametrize(
    ("on", "event", "started"),
    [
        ("push", PUSH, True),
        ("[pull_request]", PUSH, False),
        ("{push: }", PUSH, True),
        ("{push: {branches: [main]}}", PUSH, True),
        ("{push: {branches: [main]}}", Event.push("develop"), False),
        ("{push: {branches: ['release/*']}}", Event.push("release/1"), True),
        ("{push: {branches: ['release/*']}}", Event.push("release/1/2"), False),
        ("{push: {branches: ['**', '!old']}}", Event.push("old"), False),
        ("{push: {branches: ['**']}}", Event.tag("v1"), False),
        ("{push: {tags: ['v*']}}", Event.tag("v1"), True),
        ("{push: {tags: ['v*']}}", PUSH, False),
        ("push", Event.tag("v1"), True),
        ("{pull_request: {branches: [main]}}", Event.pull_request("main", fork=True), True),
        ("{pull_request: {branches: [main]}}", Event.pull_request("develop"), False),
        ("{pull_request: {}}", Event.pull_request("develop"), True),
        ("{workflow_dispatch: }", Event.manual("develop"), True),
        ("{schedule: [{cron: '0 0 * * *'}]}", Event.schedule(), True),
        ("{schedule: [{cron: '0 0 * * *'}]}", Event.manual(), False),
    ],
)
def test_what_starts_a_run(on: str, event: Event, started: bool) -> None:
    result = simulate(workflow("test", on), event)
    assert result.started is started
    assert result.ran() == (["test"] if started else [])


CHAIN = """
    test
    build [test]
    deploy [build]
    report [deploy] ${{ !cancelled() && contains(needs.*.result, 'failure') }}
    sweep [deploy] always()
"""


@pytest.mark.parametrize(
    ("outcomes", "ran", "skipped"),
    [
        ({}, "test build deploy sweep", "report"),
        ({"deploy": "failure"}, "test build deploy report sweep", ""),
        ({"test": "failure"}, "test sweep", "build deploy report"),
        ({"build": "timed out"}, "test build sweep", "deploy report"),
        ({"deploy": "timed out"}, "test build deploy sweep", "report"),
        ({"build": "cancelled"}, "test build sweep", "deploy report"),
        ({"deploy": "cancelled"}, "test build deploy sweep", "report"),
    ],
)
def test_a_chain(outcomes: dict[str, Outcome], ran: str, skipped: str) -> None:
    result = simulate(workflow(CHAIN), PUSH, outcomes)
    assert " ".join(result.ran()) == ran
    assert " ".join(result.skipped()) == skipped


def test_a_skipped_job_skips_everything_behind_it_however_far() -> None:
    """The surprise of actions/runner#491: the job between succeeded, and still the last one does not run."""
    text = workflow("""
        maybe github.event_name == 'schedule'
        between [maybe] ${{ !cancelled() }}
        plain [between]
        asks [between] github.event_name == 'push'
        named [between] ${{ !cancelled() && needs.between.result == 'success' }}
        """)
    result = simulate(text, PUSH)
    assert result.ran() == ["between", "named"]
    assert result.jobs["plain"].because == "maybe: skipped"
    assert result.jobs["asks"].because == "maybe: skipped"
    assert result.jobs["maybe"].because == "its condition does not hold"


def test_failure_looks_at_every_ancestor() -> None:
    text = workflow("a\nb [a] always()\nc [b] failure()\nd [b] cancelled()")
    assert simulate(text, PUSH, {"a": "failure"}).ran() == ["a", "b", "c"]
    assert simulate(text, PUSH, {"a": "timed out"}).ran() == ["a", "b"]
    assert simulate(text, PUSH, {"a": "cancelled"}).ran() == ["a", "b", "d"]
    assert simulate(text, PUSH).ran() == ["a", "b"]


def test_a_cancelled_run_starts_nothing_new_but_what_asks_for_it() -> None:
    text = workflow("a\nb\nc [b]\nd [b] ${{ !cancelled() }}\ne [b] always()")
    result = simulate(text, PUSH, {"a": "cancelled"})
    assert result.ran() == ["a", "b", "e"]
    assert result.jobs["d"].because == "the run was cancelled"


DEPLOY = """
name: CD
on: push
jobs:
  staging:
    runs-on: ubuntu-24.04
    environment: staging
    concurrency: {group: deploy-staging, cancel-in-progress: false}
    steps: [{name: Deploy, run: make deploy, env: {KEY: "${{ secrets.KEY }}"}}]
  production:
    needs: staging
    runs-on: ubuntu-24.04
    environment: {name: Production, url: 'https://acme.example'}
    concurrency: deploy-${{ github.ref_name }}
    permissions: {contents: read}
    steps: [{uses: actions/checkout@v7}, {run: make deploy}]
  after:
    needs: [production]
    runs-on: ubuntu-24.04
    environment: {name: notes, deployment: false}
    steps: [{run: make notes}]
"""


def test_approvals_and_groups() -> None:
    result = simulate(DEPLOY, PUSH, require_approval=["production"], busy_groups=["deploy-staging"])
    assert result.jobs["staging"].waits_for == ("group deploy-staging",)
    assert result.jobs["production"].waits_for == ("staging", "approval of Production")
    assert result.jobs["production"].group == "deploy-main"
    assert result.deployed() == ["staging", "Production"]
    assert result.jobs["after"].environment == "notes"

    held = simulate(DEPLOY, PUSH, {"production": "waiting"}, require_approval=["production"])
    assert held.deployed() == ["staging"]
    assert held.waiting() == ["production", "after"]
    assert held.jobs["production"].result is None

    refused = simulate(DEPLOY, PUSH, {"production": "refused"}, require_approval=["production"])
    assert refused.deployed() == ["staging"]
    assert refused.jobs["production"].because == "an approver refused it"
    assert refused.jobs["production"].steps == ()
    assert refused.skipped() == ["after"]

    with pytest.raises(SimulationError, match="Nobody is asked before staging"):
        simulate(DEPLOY, PUSH, {"staging": "refused"}, require_approval=["production"])


def test_permissions_and_secrets() -> None:
    result = simulate(DEPLOY, PUSH)
    # Nothing is said anywhere: the repository's setting may allow every write.
    assert result.jobs["staging"].permissions == {"all": "write"}
    assert result.jobs["production"].permissions == {"contents": "read"}
    assert result.jobs["staging"].secrets == {"Deploy": ("KEY",)}
    assert result.jobs["production"].runs_code
    assert not result.jobs["staging"].runs_code


def test_pull_requests_without_trust_get_no_writes() -> None:
    text = """
on: pull_request
env: {TOKEN: "${{ secrets.SHARED }}"}
jobs:
  report:
    runs-on: ubuntu-24.04
    permissions: {contents: read, packages: write, id-token: write, issues: none}
    env: {ALL: "${{ toJSON(secrets) }}", NONE: "${{ 'secrets.NO' }}", OWN: "${{ secrets.GITHUB_TOKEN }}"}
    steps: [{run: make}]
"""
    own = simulate(text, Event.pull_request()).jobs["report"]
    assert own.permissions == {"contents": "read", "packages": "write", "id-token": "write", "issues": "none"}
    assert own.secrets == {"every step": ("*", "SHARED")}
    for event in (Event.pull_request(fork=True), Event.pull_request(dependabot=True)):
        assert simulate(text, event).jobs["report"].permissions == {"contents": "read", "packages": "read"}


IMAGES = """
on: [push, pull_request]
permissions: {}
jobs:
  image:
    runs-on: ubuntu-24.04
    strategy: {matrix: {variant: [slim, full]}}
    steps:
      - {id: meta, uses: docker/metadata-action@v6, with: {images: "ghcr.io/${{ github.repository }}-API"}}
      - uses: docker/build-push-action@v7
        with: {push: "${{ github.event_name == 'push' }}", tags: "${{ steps.meta.outputs.tags }}"}
      - {uses: docker/build-push-action@v7, if: matrix.variant == 'full',
         with: {push: true, tags: "localhost:5000/tools:1\\ndocker.io/acme/tools@sha256:0"}}
      - {uses: docker/build-push-action@v7, if: failure(), with: {push: true, tags: never}}
      - {uses: docker/build-push-action@v7, with: {push: false, tags: built}}
      - {run: make publish}
      - {name: Stop, if: github.event_name == 'pull_request', run: "echo no\\nexit 1\\n"}
      - {uses: docker/build-push-action@v7, with: {push: true, tags: last}}
"""


def test_what_a_job_pushes() -> None:
    pushed = simulate(IMAGES, PUSH)
    assert pushed.pushed() == [
        "ghcr.io/acme/storefront-api",
        "last",
        "localhost:5000/tools",
        "docker.io/acme/tools",
    ]
    pull = simulate(IMAGES, Event.pull_request())
    # A step that only ever fails ends the job.
    assert pull.jobs["image"].result == "failure"
    assert pull.jobs["image"].pushes == ("localhost:5000/tools", "docker.io/acme/tools")
    assert pull.pushed() == []


@pytest.mark.parametrize("tags", ["", ", tags: '${{ steps.none.outputs.tags }}'"])
def test_a_push_without_a_name_is_a_push(tags: str) -> None:
    step = f"{{uses: docker/build-push-action@v7, with: {{push: true{tags}}}}}"
    text = f"on: push\njobs: {{image: {{runs-on: ubuntu-24.04, steps: [{step}]}}}}\n"
    assert simulate(text, PUSH).pushed() == ["an image without a name"]


def test_inputs_of_a_run_by_hand() -> None:
    on = "{workflow_dispatch: {inputs: {to: {type: choice, options: [none, a], default: none}}}}"
    text = workflow("deploy inputs.to != 'none'", on)
    assert simulate(text, Event.manual()).ran() == []
    assert simulate(text, Event.manual("main", to="a")).ran() == ["deploy"]
    with pytest.raises(SimulationError, match="'b' is no choice of the input to"):
        simulate(text, Event.manual("main", to="b"))
    with pytest.raises(SimulationError, match="no input other"):
        simulate(text, Event.manual("main", other="a"))


def test_a_run_again_is_another_attempt() -> None:
    text = workflow("once github.run_attempt == 1")
    assert simulate(text, PUSH).ran() == ["once"]
    assert simulate(text, PUSH.again()).ran() == []


def test_a_run_by_hand_on_a_tag() -> None:
    text = workflow("a github.ref == 'refs/tags/v1'\nb github.ref_type == 'branch'", "workflow_dispatch")
    run = simulate(text, Event.manual_on_tag("v1"))
    assert run.event.label == "By hand on the tag v1"
    assert run.ran() == ["a"]


GUARDED = DEPLOY.replace(
    "{name: Deploy, run: make deploy", "{name: Guard, run: 'gh x/compare/$live...$GITHUB_SHA'"
)


def test_waits_and_newer_commits() -> None:
    run = simulate(GUARDED, PUSH, wait_minutes={"staging": 30}, newer_live=["staging"])
    assert run.jobs["staging"].waits_for == ("30 minutes",)
    assert run.jobs["staging"].result == "failure"
    assert run.jobs["staging"].because == "a newer commit is live"
    assert run.deployed() == []
    assert simulate(GUARDED, PUSH, newer_live=["Production"]).deployed() == ["staging", "Production"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("on: push", "it has no jobs"),
        ("jobs: {}", "has no on:"),
        (workflow("a [b]"), "a needs b, which does not exist"),
        (workflow("a [b]\nb [a]"), "in a circle"),
        (workflow("a", "{push: {paths: [src]}}"), "Say which files the push to main changes"),
        (workflow("a", "{push: {branches-ignore: [old]}}"), "filter branches-ignore"),
        (workflow("a secrets.TOKEN != ''"), "secrets is not open here"),
        (workflow("a\nb\nc [a] needs.b.result == 'success'"), "b is not among a"),
        (workflow("a github.sender == 'x'"), "sender is not among"),
        (
            "on: push\njobs: {a: {uses: ./.github/workflows/ci.yml}}",
            "ci.yml, which is not there",
        ),
    ],
)
def test_what_it_does_not_know_it_says(text: str, says: str) -> None:
    with pytest.raises((SimulationError, ExpressionError), match=says):
        simulate(text, PUSH)


def test_outcomes_are_of_jobs_that_exist() -> None:
    with pytest.raises(SimulationError, match="no job tset"):
        simulate(workflow("test"), PUSH, {"tset": "failure"})


def _bash(script: str, env: dict[str, str]) -> bool:
    return (
        subprocess.run(
            ["/bin/bash", "-e", "-c", script], env=env, check=False, capture_output=True
        ).returncode
        == 0
    )


def test_the_gate_as_bash_runs_it() -> None:
    """What the simulator reads from the gate's script is what a shell makes of it, for every pair of results."""
    storefront = event_cases.workflow("storefront")
    step = storefront["jobs"]["checks"]["steps"][0]
    for lint, image in itertools.product(
        ("success", "failure", "timed out"), ("success", "failure", "timed out")
    ):
        outcomes: dict[str, Any] = {"api-lint": lint, "api-image-check": image}
        result = simulate(storefront, Event.pull_request(), outcomes)
        words = {"success": "success", "failure": "failure", "timed out": "cancelled"}
        env = {"RESULTS": f"{words[lint]} success success success", "MAY_BE_SKIPPED": words[image]}
        assert (result.jobs["checks"].result == "success") is _bash(step["run"], env)
    assert simulate(storefront, PUSH).jobs["checks"].result == "success"
    assert _bash(step["run"], {"RESULTS": "success success success success", "MAY_BE_SKIPPED": "skipped"})
    assert not _bash(step["run"], {"RESULTS": "skipped success success success", "MAY_BE_SKIPPED": "skipped"})
    refuse = storefront["jobs"]["checks"]["steps"][1]
    assert not _bash(refuse["run"], {"ENVIRONMENT": "staging", "GITHUB_REF_NAME": "main"})
