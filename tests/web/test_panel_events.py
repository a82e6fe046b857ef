"""Simulate: which jobs an event starts, what they do, and why the others do not run."""

import pytest

from cicd_wizard.panel.events import EventChoice
from cicd_wizard.panel.simulation import Played, play
from tests.web.storefront import golden_source


def played(case: str = "storefront", /, **choice: str) -> Played:
    found = play(golden_source(case), EventChoice(**choice))
    assert found
    return found


def jobs(outcome: Played, state: str) -> list[str]:
    return [job.name for job in outcome.jobs if job.state == state]


def why(outcome: Played, name: str) -> str:
    return next("; ".join(job.notes) for job in outcome.jobs if job.name == name)


def test_a_push_to_the_default_branch_is_what_is_shown_first() -> None:
    outcome = played()
    assert outcome.label == "Push to main"
    assert (outcome.runs, outcome.skipped, outcome.waiting) == (9, 2, 0)
    assert outcome.pushed == ["ghcr.io/acme/storefront-api"]
    assert outcome.deployed == ["staging", "production (after approval)"]
    assert outcome.checks == "succeeds"
    assert why(outcome, "Deploy to production") == "after approval of production; deploys to production"
    assert why(outcome, "Report a failure") == "nothing failed"


def test_a_pull_request_from_a_fork_pushes_and_deploys_nothing() -> None:
    outcome = played(kind="fork")
    assert (outcome.pushed, outcome.deployed) == ([], [])
    assert why(outcome, "Deploy to staging") == "nothing is deployed on this event"
    assert why(outcome, "Build and push the api image") == "this event pushes no image"
    guarded = played("split", kind="fork")
    assert why(guarded, "Lint api") == "runs from outside get no secrets, and this job needs one"


@pytest.mark.parametrize(
    ("to", "deployed", "reason"),
    [("staging", ["staging"], "staging is chosen"), ("", [], "no environment is chosen")],
)
def test_by_hand_with_an_environment(to: str, deployed: list[str], reason: str) -> None:
    outcome = played(kind="manual", to=to)
    assert outcome.deployed == deployed
    assert why(outcome, "Deploy to production") == reason


def test_what_goes_wrong() -> None:
    failed = played(but="fails:api-test")
    assert jobs(failed, "Fails") == ["Test api", "All checks"]
    assert failed.checks == "fails"
    assert why(failed, "Deploy to staging") == "All checks did not succeed"
    assert "Report a failure" in jobs(failed, "Runs")
    waiting = played(but="waits:deploy-production")
    assert jobs(waiting, "Waits") == ["Deploy to production", "Report a failure"]
    assert waiting.deployed == ["staging"]
    assert why(waiting, "Report a failure") == "after Deploy to production"
    refused = played(but="refused:deploy-production")
    assert why(refused, "Deploy to production") == "after approval of production; an approver refused it"
    assert played(but="fails:no-such-job").checks == "succeeds"


def test_tags_branches_and_the_merge_queue() -> None:
    assert played(kind="tag").jobs == []
    release = played("release-tags", kind="tag", ref="v2.0.0")
    assert "production (after approval)" in release.deployed
    assert played(ref="feature").jobs == []
    assert played("branch-per-environment", ref="feature").deployed == []
    assert played(kind="schedule").checks == "succeeds"
    assert played(kind="merge_group").jobs == []


def test_changed_files_are_asked_for_where_filters_look_at_them() -> None:
    assert not played().asks_for_files
    outcome = played("watched-paths", kind="pull_request", changed="docs/index.md")
    assert outcome.asks_for_files
    assert why(outcome, "Test api") == "none of its files changed"
    assert "Test docs" in jobs(outcome, "Runs")
    assert "Test api" in jobs(played("watched-paths", kind="pull_request"), "Runs")
    assert played("tags-and-paths").error.startswith("Enter the files that the push changes")
    assert played("tags-and-paths", changed="web/index.ts").runs


@pytest.mark.parametrize("ref", ["two words", "-x", "a..b", "x\u202e", "$(id)"])
def test_a_branch_that_there_cannot_be(ref: str) -> None:
    outcome = played(ref=ref)
    assert outcome.error
    assert outcome.jobs == []


def test_nonsense_is_the_first_choice() -> None:
    assert played(kind="nonsense", to="nowhere", but="explodes:api").label == "Push to main"
