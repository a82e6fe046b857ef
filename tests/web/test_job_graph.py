"""The drawing of a workflow's jobs: what it reads, where boxes stand, which lines it draws."""

import re

import pytest

from cicd_wizard.ui.job_graph import BOX_HEIGHT, BOX_WIDTH, JobGraph, draw

WORKFLOW = """\
name: CI/CD

on:
  push:
    branches: [main]

jobs:
  api-lint:
    name: Lint api
  api-test:
    name: Test api (Python ${{ matrix.python-version }})
    strategy:
      matrix:
        python-version: ['3.13', '3.14']
  api-image-check:
    name: Build the api image (nothing is pushed)
    if: github.event_name == 'pull_request'
  checks:
    name: All checks
    needs: [api-lint, api-test, api-image-check]
  api-coverage:
    name: Upload the coverage of api
    needs: [api-test]
  api-image:
    name: Build and push the api image
    needs: [checks]
  deploy-staging:
    name: Deploy to staging
    needs: [api-image]
    environment:
      name: staging
      url: https://staging.acme.example
  deploy-production:
    name: Deploy to production
    needs: [api-image, deploy-staging]
    environment:
      name: production
  notify:
    name: Report a failure
    needs: [checks, api-image, deploy-staging, deploy-production]
    if: ${{ contains(needs.*.result, 'failure') }}
"""


@pytest.fixture
def graph() -> JobGraph:
    return draw(WORKFLOW, {"production"})


def columns(graph: JobGraph) -> list[list[str]]:
    return [[job.id for job in column] for column in graph.columns]


def test_jobs_stand_in_the_column_after_the_last_that_they_wait_for(graph: JobGraph) -> None:
    assert columns(graph) == [
        ["api-lint", "api-test", "api-image-check"],
        ["checks", "api-coverage"],
        ["api-image"],
        ["deploy-staging"],
        ["deploy-production"],
        ["notify"],
    ]


def test_lines_that_others_imply_are_left_out(graph: JobGraph) -> None:
    # 3 into the gate, 1 to the coverage, then one from each job to the next.
    assert len(graph.edges) == 3 + 1 + 4


def test_every_job_leads_to_its_line(graph: JobGraph) -> None:
    lines = WORKFLOW.splitlines()
    assert {job.id: lines[job.line - 1] for job in graph.jobs} == {
        job.id: f"  {job.id}:" for job in graph.jobs
    }


def test_boxes_do_not_overlap_and_stay_inside(graph: JobGraph) -> None:
    for job in graph.jobs:
        assert 0 <= job.x <= graph.width - BOX_WIDTH
        assert 0 <= job.y <= graph.height - BOX_HEIGHT
        for other in graph.jobs:
            apart = abs(job.x - other.x) >= BOX_WIDTH or abs(job.y - other.y) >= BOX_HEIGHT
            assert apart or job is other, (job.id, other.id)


def test_boxes_say_what_a_reader_asks(graph: JobGraph) -> None:
    notes = {job.title: job.subtitle for job in graph.jobs}
    assert notes == {
        "Lint api": "",
        "Test api": "Python 3.13, 3.14",
        "Build the api image": "pull requests only",
        "All checks": "required status check",
        "Upload the coverage": "api",
        "Build and push api": "",
        "Deploy to staging": "staging.acme.example",
        "Deploy to production": "needs approval",
        "Report a failure": "when a run fails",
    }


def test_only_environments_with_approval_are_gates(graph: JobGraph) -> None:
    assert [job.id for job in graph.jobs if job.gate] == ["deploy-production"]
    assert graph.approvals == 1
    assert draw(WORKFLOW).approvals == 0


def test_long_names_are_cut_to_the_box() -> None:
    name = "Deploy to a-very-long-environment-name"
    job = draw(f"on: push\njobs:\n  deploy-x:\n    name: {name}\n").jobs[0]
    assert job.name == name
    assert len(job.title) <= 20
    assert job.title.endswith("…")


@pytest.mark.parametrize("text", ["", "on: push\n", "- a\n", "on: push\njobs: {}\n"])
def test_without_jobs_there_is_nothing_to_draw(text: str) -> None:
    graph = draw(text)
    assert graph.jobs == []
    assert graph.edges == []


def test_numbers_are_plain_in_every_language(graph: JobGraph) -> None:
    numbers = [*graph.size, *(number for job in graph.jobs for number in job.places.values())]
    assert all(re.fullmatch(r"\d+(\.\d+)?", number) for number in numbers)


CHECKS_FILE = """\
on: {workflow_call: {}}
jobs:
  api-test:
    name: Test api
  checks:
    name: All checks
    needs: [api-test]
  api-coverage:
    name: Upload the coverage of api
    needs: [api-test]
"""
SHIPPING_FILE = """\
on: push
jobs:
  checks:
    name: CI
    uses: ./ci.yml
  api-image:
    name: Build and push the api image
    needs: [checks]
"""


@pytest.mark.parametrize("turned", [False, True])
def test_two_files_are_one_drawing(turned: bool) -> None:
    """In the place of the job that calls stand the jobs that it calls, each with the file that it is in."""
    files = {"ci.yml": CHECKS_FILE, "cd.yml": SHIPPING_FILE}
    graph = draw(dict(reversed(files.items())) if turned else files)
    assert {job.id: (job.path, job.column) for job in graph.jobs} == {
        "api-test": ("ci.yml", 0),
        "checks": ("ci.yml", 1),
        "api-coverage": ("ci.yml", 1),
        "api-image": ("cd.yml", 2),
    }
    assert {job.id: job.after for job in graph.jobs}["api-image"] == ["All checks"]


def test_a_call_without_a_gate_ends_with_all_that_nobody_waits_for() -> None:
    checks = CHECKS_FILE.replace("checks:", "sum:")
    graph = draw({"ci.yml": checks, "cd.yml": SHIPPING_FILE})
    assert {job.id: job.after for job in graph.jobs}["api-image"] == [
        "All checks",
        "Upload the coverage of api",
    ]


def test_a_call_of_a_file_that_is_not_there_is_a_box() -> None:
    graph = draw({"cd.yml": SHIPPING_FILE})
    assert [job.name for job in graph.jobs] == ["CI", "Build and push the api image"]
