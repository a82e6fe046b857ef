"""The linters are really there and really look: each fault in an otherwise faultless workflow is reported."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.validators import all_findings

PATH = ".github/workflows/ci.yml"
KNOWN_GOOD = (Path(__file__).parent / "known_good.yml").read_text(encoding="utf-8")


class Fault(NamedTuple):
    """A text of the faultless workflow, what stands there instead, and exactly who must report it."""

    name: str
    text: str
    instead: str
    reported: set[str]


FAULTS = [
    # Correct: what GitHub would refuse, or run in another way than it reads.
    Fault(
        "unknown job in needs",
        "needs: [test]",
        "needs: [tset]",
        {
            "actionlint expression",
            "actionlint job-needs",
            "languageservice error",
            "languageservice warning",
            "workflow-parser error",
        },
    ),
    Fault(
        "unknown result in if",
        "needs.test.result",
        "needs.test.outcome",
        {"actionlint expression", "languageservice warning"},
    ),
    Fault(
        "impossible schedule",
        "17 4 * * 1",
        "17 24 * * 1",
        {"actionlint events", "workflow-parser error"},
    ),
    Fault(
        "unknown event",
        "  pull_request:",
        "  pull_requests:",
        {"actionlint events", "schemastore oneOf", "languageservice warning", "workflow-parser error"},
    ),
    Fault(
        "unknown key of a job",
        "    timeout-minutes: 5",
        "    timeout-seconds: 5",
        {"actionlint syntax-check", "schemastore oneOf", "workflow-parser error"},
    ),
    Fault(
        "unknown runner",
        "runs-on: ubuntu-24.04\n    timeout-minutes: 5",
        "runs-on: ubuntu-24.05\n    timeout-minutes: 5",
        {"actionlint runner-label"},
    ),
    Fault(
        "a number as text",
        "timeout-minutes: 10",
        "timeout-minutes: ten",
        {"actionlint syntax-check", "schemastore oneOf", "zizmor syntax", "workflow-parser error"},
    ),
    Fault(
        "unknown permission",
        "contents: read",
        "content: read",
        {
            "actionlint permissions",
            "schemastore oneOf",
            "zizmor undocumented-permissions",
            "workflow-parser error",
        },
    ),
    Fault(
        "a job in the workflow's concurrency group",
        KNOWN_GOOD[KNOWN_GOOD.index("concurrency:") : KNOWN_GOOD.index("    runs-on:")],
        "concurrency: {group: all, cancel-in-progress: true}\n\njobs:\n  test:\n    name: Test\n"
        "    concurrency: {group: all, cancel-in-progress: true}\n",
        {"languageservice error"},
    ),
    Fault(
        "a context that no trigger fills",
        "  pull_request: {branches: [main]}\n",
        "",
        {"languageservice warning"},
    ),
    Fault(
        "unknown input of a pinned action",
        "persist-credentials: false",
        "persist-credentials: false\n          fetch-deep: 0",
        {"languageservice error"},
    ),
    # Shell.
    Fault(
        "unquoted variable",
        'echo "$TITLE"',
        "echo $TITLE",
        {"shellcheck SC2086"},
    ),
    Fault(
        "unfinished script",
        "make test\n",
        "if make test; then echo fine\n",
        {"shellcheck SC1046", "shellcheck SC1047", "shellcheck SC1072", "shellcheck SC1073"},
    ),
    # Safe.
    Fault(
        "expression in a script",
        'echo "$TITLE"',
        'echo "${{ github.event.pull_request.title }}"',
        {"actionlint expression", "zizmor template-injection"},
    ),
    Fault(
        "action by tag",
        "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "v7",
        {"zizmor unpinned-uses"},
    ),
    Fault(
        "credentials kept",
        "persist-credentials: false",
        "persist-credentials: true",
        {"zizmor artipacked"},
    ),
    Fault(
        "write-all",
        "permissions: {}",
        "permissions: write-all",
        {"zizmor excessive-permissions"},
    ),
    Fault(
        "writes without a reason",
        "contents: read",
        "contents: write",
        {"zizmor undocumented-permissions"},
    ),
    Fault(
        "dangerous trigger",
        "  pull_request:",
        "  pull_request_target:",
        {"zizmor dangerous-triggers"},
    ),
    Fault(
        "secret outside of an environment",
        "    environment:\n      name: ci\n      deployment: false\n",
        "",
        {"zizmor secrets-outside-env"},
    ),
    Fault(
        "a finding silenced that may not be",
        "# v7.0.1\n        with:\n          persist-credentials: false",
        "# v7.0.1 # zizmor: ignore[artipacked] because",
        {"zizmor artipacked"},
    ),
    Fault(
        "a finding silenced without a reason",
        " trusted by the catalogue without a digest",
        "",
        {"zizmor ignore-without-reason"},
    ),
    Fault(
        "image without a digest",
        " # zizmor: ignore[unpinned-images] trusted by the catalogue without a digest",
        "",
        {"zizmor unpinned-images"},
    ),
    # Readable.
    Fault(
        "key twice",
        "    name: Test\n",
        "    name: Test\n    name: Test\n",
        {"actionlint syntax-check", "yamllint key-duplicates", "zizmor syntax", "workflow-parser error"},
    ),
    Fault(
        "stray space",
        "name: Checks\n",
        "name: Checks \n",
        {"yamllint trailing-spaces"},
    ),
    Fault(
        "indentation",
        "    - {cron",
        "       - {cron",
        {"yamllint indentation"},
    ),
    Fault(
        "a yes of YAML 1.1",
        "cancel-in-progress: true",
        "cancel-in-progress: yes",
        {
            "actionlint syntax-check",
            "schemastore oneOf",
            "yamllint truthy",
            "zizmor syntax",
            "languageservice error",
            "workflow-parser error",
        },
    ),
    Fault(
        "no YAML",
        "permissions: {}",
        "permissions: {",
        {
            "actionlint syntax-check",
            "schemastore syntax",
            "yamllint braces",
            "yamllint indentation",
            "yamllint syntax",
            "zizmor syntax",
            "workflow-parser error",
        },
    ),
]


def reports(text: str) -> list[str]:
    return [f"{finding.tool} {finding.rule}" for finding in all_findings({PATH: text})]


def test_the_faultless_workflow_has_no_finding() -> None:
    assert all_findings({PATH: KNOWN_GOOD}) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_reported(fault: Fault) -> None:
    assert KNOWN_GOOD.count(fault.text) >= 1
    assert set(reports(KNOWN_GOOD.replace(fault.text, fault.instead, 1))) == fault.reported


CALLED = """
name: Called
on:
  workflow_call:
    inputs:
      kind: {type: string, required: true}
permissions: {}
concurrency: {group: "called-${{ github.run_id }}", cancel-in-progress: false}
jobs:
  say:
    name: Say
    runs-on: ubuntu-24.04
    timeout-minutes: 1
    steps:
      - name: Say
        run: "true"
"""
CALLING = """
name: Calling
on: {push: {branches: [main]}}
permissions: {}
concurrency: {group: "calling-${{ github.run_id }}", cancel-in-progress: false}
jobs:
  call:
    name: Call
    uses: ./.github/workflows/called.yml # zizmor: ignore[self-repository] servers that do not know $/
    with: {kind: long}
"""


@pytest.mark.parametrize(
    ("text", "instead", "reported"),
    [
        ("kind: long", "kind: long", set()),
        ("kind: long", "king: long", {"workflow-parser error"}),
        ("called.yml", "absent.yml", {"workflow-parser error"}),
    ],
)
def test_a_called_workflow_is_read(text: str, instead: str, reported: set[str]) -> None:
    files = {PATH: CALLING.replace(text, instead), ".github/workflows/called.yml": CALLED}
    found = {f"{finding.tool} {finding.rule}" for finding in all_findings(files)}
    assert {item for item in found if not item.startswith(("actionlint", "yamllint"))} == reported
