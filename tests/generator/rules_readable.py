"""Rules 16 to 19 of the design: what is generated is readable and repeatable. One function each, over one case."""

import re

import yaml

from generator import generate
from generator.github.render import parse_back
from tests.generator.case import Case

WORKFLOW_KEYS = ["name", "on", "permissions", "concurrency", "env", "jobs"]
JOB_KEYS = [
    "name", "needs", "if", "runs-on", "timeout-minutes", "continue-on-error", "permissions", "environment",
    "concurrency", "strategy", "services", "outputs", "env", "defaults", "steps",
]  # fmt: skip
CALL_KEYS = ["name", "needs", "if", "permissions", "uses", "with", "secrets"]
STEP_KEYS = ["name", "id", "if", "uses", "with", "env", "run"]
ON = re.compile(r"^on:$", re.MULTILINE)
# Where YAML would put an anchor, an alias or a tag: in front of a value.
MAYBE_MARKED = re.compile(r"(?:^|: |- |\[|, |\{) *[&*!]", re.MULTILINE)


def rule_16_reads_like_a_hand_wrote_it(case: Case) -> None:
    """The keys' order, ``on:`` as it is, no anchors, no tags."""
    for file in case.files:
        assert list(file.tree) == [key for key in WORKFLOW_KEYS if key in file.tree]
        assert ON.search(file.text)
        if MAYBE_MARKED.search(file.text):
            for event in yaml.parse(file.text, Loader=yaml.CSafeLoader):
                assert not isinstance(event, yaml.AliasEvent)
                assert not getattr(event, "anchor", None)
                assert not getattr(event, "tag", None)
        assert file.text.endswith("\n")
        assert not file.text.endswith("\n\n")
    for job in case.jobs.values():
        assert list(job) == [key for key in JOB_KEYS if key in job]
        for step in job["steps"]:
            assert list(step) == [key for key in STEP_KEYS if key in step]
    for job in case.calls.values():
        assert list(job) == [key for key in CALL_KEYS if key in job]


def rule_17_everything_has_a_name(case: Case) -> None:
    """Workflows, jobs and steps have names, and the header tells project and fingerprints."""
    assert len({file.tree["name"] for file in case.files}) == len(case.files)
    for file in case.files:
        suffix = f" ({case.pipeline.file_prefix})" if case.pipeline.file_prefix else ""
        assert file.tree["name"].removesuffix(suffix) in {"CI", "CD", "CI/CD"}
        header = file.text.split("\n")[0]
        assert case.pipeline.name in header
        assert case.bundle.pipeline_fingerprint in header
        assert case.bundle.catalogue_fingerprint in header
    for job in case.jobs.values():
        assert job["name"].strip()
        names = [step["name"] for step in job["steps"]]
        assert all(name.strip() for name in names)
        assert len(set(names)) == len(names)


def rule_18_same_bytes(case: Case) -> None:
    """Generating again, with the check against the model, gives the same bytes; variables stand sorted."""
    assert generate(case.pipeline, case.catalogue, check=True) == case.bundle
    trees = [file.tree for file in case.files]
    for holder in (*trees, *case.jobs.values(), *(step for _, step in case.steps())):
        names = list(holder.get("env", {}))
        assert names == sorted(names)


def rule_19_reads_back(case: Case) -> None:
    """YAML 1.1 and YAML 1.2 read the same data, with no key of another type than text."""
    for file in case.files:
        assert parse_back(file.text) == file.tree
        for where, _ in file.values:
            assert all(isinstance(part, str) or type(part) is int for part in where)
