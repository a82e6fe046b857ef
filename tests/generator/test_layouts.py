"""Two files and several pipelines: what GitHub would refuse or run in another way is found, name by name."""

import copy
import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator import check
from generator.github.event import Event, SimulationError
from generator.github.event_table import event_table, typical_events
from generator.github.simulate import Outcome, simulate_bundle
from tests.examples import examples
from tests.generator import strategies
from tests.generator.event_cases import Document, split, trees
from tests.generator.samples import CATALOGUE, bundle, full, places, small
from tests.validators import actionlint

CI, CD = ".github/workflows/ci.yml", ".github/workflows/cd.yml"
PUSH = Event.push("main")


def split_full(**parts: Any) -> Document:
    """The full document in two files."""
    return {**full(), "layout": "split", **parts}


def test_the_two_files() -> None:
    made = trees(split_full())
    assert list(made) == [CI, CD]
    ci, cd = made.values()
    assert list(ci["on"]) == ["pull_request", "workflow_call"]
    assert list(cd["on"]) == ["push", "schedule", "workflow_dispatch"]
    assert (ci["name"], cd["name"]) == ("CI", "CD")
    assert list(cd["jobs"]) == ["checks", "api-image", "deploy-staging", "deploy-production", "notify"]
    assert set(ci["jobs"]) & set(cd["jobs"]) == {"checks"}


def test_the_call_hands_on_what_the_checks_need() -> None:
    ci, cd = trees(split_full()).values()
    call = cd["jobs"]["checks"]
    assert call["uses"] == f"./{CI}"
    assert call["permissions"] == {"contents": "read", "id-token": "write"}
    names = ["PRIVATE_INDEX", "SHOP_LICENCE", "STRIPE_TEST_KEY"]
    assert call["secrets"] == {name: f"${{{{ secrets.{name} }}}}" for name in names}
    assert list(ci["on"]["workflow_call"]["secrets"]) == names
    assert call["with"] == {"environment": "${{ inputs.environment }}"}
    assert ci["jobs"]["api-test"]["environment"] == {"name": "ci", "deployment": False}


def test_a_call_without_secrets_and_choices_hands_on_nothing() -> None:
    document = small(layout="split", images=[{"name": "api"}])
    document["triggers"] = {"push": {"branches": ["main"]}}
    ci, cd = trees(document).values()
    assert ci["on"] == {"workflow_call": {}}
    assert set(cd["jobs"]["checks"]) == {"name", "permissions", "uses"}


def test_what_stands_beside_the_gate_decides_nothing() -> None:
    ci, _ = trees(split_full(extras={"codeql": True})).values()
    assert {name for name, job in ci["jobs"].items() if job.get("continue-on-error")} == {
        "api-coverage",
        "codeql",
    }
    (one,) = trees(full()).values()
    assert not any("continue-on-error" in job for job in one["jobs"].values())


def test_a_time_limit_beside_the_gate_stops_what_ships() -> None:
    """The one difference: a job that ran into its limit counts as cancelled, which nothing forgives in a call."""
    outcomes: dict[str, Outcome] = {"api-coverage": "timed out"}
    run = simulate_bundle(split("storefront"), PUSH, outcomes)[CD]
    assert run.jobs["checks"].result == "success"
    assert run.deployed() == run.pushed() == []
    assert run.ran()[-1] == "notify"
    assert simulate_bundle(split("storefront"), PUSH, {"api-coverage": "failure"})[CD].deployed() == [
        "staging",
        "production",
    ]


Files = dict[str, Document]


def _without_a_permission(files: Files) -> None:
    del files[CD]["jobs"]["checks"]["permissions"]["id-token"]


def _without_a_secret(files: Files) -> None:
    del files[CD]["jobs"]["checks"]["secrets"]["SHOP_LICENCE"]


def _without_a_declared_secret(files: Files) -> None:
    del files[CI]["on"]["workflow_call"]["secrets"]["SHOP_LICENCE"]


def _without_the_input(files: Files) -> None:
    del files[CI]["on"]["workflow_call"]["inputs"]


def _with_the_callers_group(files: Files) -> None:
    files[CI]["concurrency"] = files[CD]["concurrency"] = {
        "group": "${{ github.workflow }}-${{ github.run_id }}"
    }


def _without_the_call(files: Files) -> None:
    del files[CI]["on"]["workflow_call"]


def _with_every_secret(files: Files) -> None:
    files[CD]["jobs"]["checks"]["secrets"] = "inherit"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            _without_a_permission,
            "api-coverage asks for id-token: write, and checks, which calls it, has none",
        ),
        (_without_a_secret, "reads SHOP_LICENCE, which checks does not hand on"),
        (_without_a_declared_secret, "hands on SHOP_LICENCE, which the called workflow does not declare"),
        (_without_the_input, "has no input environment"),
        (_with_the_callers_group, "are both in the group CD-1001: a deadlock"),
        (_without_the_call, "cannot be called"),
        (_with_every_secret, "hands on every secret"),
    ],
)
def test_the_simulator_refuses_what_github_refuses(spoil: Any, says: str) -> None:
    document = split_full()
    del document["concurrency_group"]
    files = trees(document)
    assert simulate_bundle(files, PUSH)[CD].deployed() == ["staging", "production"]
    spoil(files)
    with pytest.raises(SimulationError, match=says):
        simulate_bundle(files, PUSH)


def test_a_called_workflow_runs_in_its_callers_name_with_its_choice() -> None:
    files = copy.deepcopy(split("storefront"))
    refused = simulate_bundle(files, Event.manual("feature", environment="staging"))[CD]
    assert refused.jobs["checks"].steps[-1] == "Refuse a deploy from another branch"
    assert refused.jobs["checks"].result == "failure"
    assert refused.ran()[-1] == "notify"
    # Without the choice the called workflow would see none, and let everything pass.
    files[CD]["jobs"]["checks"].pop("with")
    assert (
        simulate_bundle(files, Event.manual("feature", environment="staging"))[CD].jobs["checks"].result
        == "success"
    )


def test_a_pull_request_starts_the_checks_alone() -> None:
    runs = simulate_bundle(split("storefront"), Event.pull_request(fork=True))
    assert list(runs) == [CI]
    assert runs[CI].group == "CI-7"
    push = simulate_bundle(split("storefront"), PUSH)
    assert list(push) == [CD]
    assert push[CD].group == "CD-1001"
    assert not push[CD].cancels_in_group


def test_a_job_skipped_with_its_call() -> None:
    files: Files = {
        CI: {
            "on": {"workflow_call": {}},
            "permissions": {},
            "jobs": {"a": {"steps": []}, "b": {"needs": ["a"], "steps": []}},
        },
        CD: {
            "on": {"push": {}, "schedule": []},
            "permissions": {},
            "jobs": {
                "a": {"if": "github.event_name == 'push'", "uses": f"./{CI}"},
                "b": {"needs": ["a"], "steps": []},
                "c": {
                    "needs": ["a"],
                    "if": "${{ !cancelled() && needs.a.result == 'skipped' }}",
                    "steps": [],
                },
            },
        },
    }
    assert simulate_bundle(files, PUSH)[CD].ran() == ["a", "a / b", "b"]
    skipped = simulate_bundle(files, Event.schedule())[CD]
    assert skipped.ran() == ["c"]
    assert skipped.skipped() == ["a", "a / b", "b"]
    failed = simulate_bundle(files, PUSH, {"a": "failure"})[CD]
    assert failed.jobs["a / b"].state == failed.jobs["b"].state == "skipped"


def test_what_is_not_known_about_calls_is_said() -> None:
    """Whether a job behind a call asks the called workflow's skipped jobs too is written nowhere."""
    inner = {"a": {"steps": []}, "b": {"if": "github.event_name == 'schedule'", "steps": []}}
    files: Files = {
        CI: {"on": {"workflow_call": {}}, "permissions": {}, "jobs": inner},
        CD: {
            "on": {"push": {}},
            "permissions": {},
            "jobs": {"call": {"uses": f"./{CI}"}, "after": {"needs": ["call"], "steps": []}},
        },
    }
    with pytest.raises(SimulationError, match="does not name the results that it needs"):
        simulate_bundle(files, PUSH)
    files[CD]["jobs"]["after"]["if"] = "${{ !cancelled() && needs.call.result == 'success' }}"
    assert simulate_bundle(files, PUSH)[CD].ran() == ["a", "after"]


@examples(40)
@given(st.data())
def test_two_files_do_what_one_does_for_any_pipeline(data: st.DataObject) -> None:
    document = data.draw(strategies.documents())
    checked = check({**document, "layout": "split"}, CATALOGUE).pipeline
    assume(checked)
    assert checked
    two = trees({**document, "layout": "split"})
    (one,) = trees({**document, "layout": "unified"}).values()
    branches = [item.branch or checked.default_branch for item in checked.environments]
    events = typical_events(one, default_branch=checked.default_branch, branches=branches)
    broken = data.draw(st.sampled_from(sorted(one["jobs"])))
    beside = broken.endswith("-coverage") or broken == "codeql"
    # See test_a_time_limit_beside_the_gate_stops_what_ships.
    bad: tuple[Outcome, ...] = ("failure", "cancelled") if beside else ("failure", "cancelled", "timed out")
    outcomes = {broken: data.draw(st.sampled_from(bad))}
    for chosen in (None, outcomes):
        tables = [event_table(files, events, chosen) for files in (one, two)]
        for row, other in zip(*tables, strict=True):
            for key in ("event", "started", "runs", "fails", "pushed", "deployed"):
                assert getattr(row, key) == getattr(other, key), (row.event, chosen, key)


def _names(document: Document) -> dict[str, set[str]]:
    """What a pipeline takes up in its repository: files, workflow names, groups, status checks, cache scopes."""
    made = bundle(document)
    found: dict[str, set[str]] = {"files": set(made.files)}
    for key in ("names", "groups", "checks", "scopes"):
        found[key] = set()
    for path in made.workflow_paths:
        text = made.files[path]
        (name,) = re.findall(r"^name: (.*)$", text, re.MULTILINE)
        found["names"].add(name)
        groups = re.findall(r"^ +group: (.*)$", text, re.MULTILINE)
        found["groups"] |= {group.replace("${{ github.workflow }}", name) for group in groups}
        found["checks"] |= set(re.findall(r"^    name: (All checks.*|CI.*)$", text, re.MULTILINE))
        found["scopes"] |= set(re.findall(r"scope=([a-z-]+)", text))
    return found


@pytest.mark.parametrize("layout", ["unified", "split"])
@pytest.mark.parametrize("group", [None, "ci"])
def test_several_pipelines_share_no_name(layout: str, group: str | None) -> None:
    documents = [
        {
            **full(),
            "layout": layout,
            "concurrency_group": group,
            **({"file_prefix": prefix} if prefix else {}),
        }
        for prefix in ("", "shop", "b-2")
    ]
    taken = [_names(document) for document in documents]
    for key in taken[0]:
        names = [name.lower() for one in taken for name in one[key]]
        assert len(names) == len(set(names)), key
        assert all(one[key] for one in taken)


def test_a_prefix_is_in_every_path_that_points_at_a_file() -> None:
    made = bundle(split_full(file_prefix="shop-"))
    assert list(made.files) == [
        ".github/workflows/shop-ci.yml",
        ".github/workflows/shop-cd.yml",
        "shop-pipeline.yaml",
        "shop-SETUP.md",
        "shop-setup.sh",
    ]
    cd = made.files[".github/workflows/shop-cd.yml"]
    assert "uses: ./.github/workflows/shop-ci.yml #" in cd
    assert "as shop-SETUP.md says" in cd
    assert "**All checks (shop)**" in made.files["shop-SETUP.md"]
    assert "shared_environments" in [notice.code for notice in made.notices]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (small(layout="split"), "layout"),
        (small(layout="split", images=[{"name": "api", "push": False}]), "layout"),
        (small(file_prefix="Shop"), "file_prefix"),
        (small(file_prefix="../shop"), "file_prefix"),
        (small(file_prefix="a/b"), "file_prefix"),
    ],
)
def test_what_does_not_fit_is_refused(document: Document, where: str) -> None:
    assert places(document) == [where]


def test_no_deploy_shares_its_group_with_a_pull_request() -> None:
    document = split_full(concurrency_group="deploy")
    document["environments"][1]["name"] = "ci-7"
    assert places(document) == ["concurrency_group"]
    assert places({**document, "layout": "unified"}) == []


def test_generating_both_layouts_gives_the_same_jobs() -> None:
    one = trees({**full(), "layout": "unified"})
    two = trees(split_full())
    jobs = {name: job for tree in two.values() for name, job in tree["jobs"].items() if "uses" not in job}
    (tree,) = one.values()
    for name, job in tree["jobs"].items():
        mine = {key: value for key, value in jobs[name].items() if key != "continue-on-error"}
        if name == "notify":
            assert mine.pop("if") != job.pop("if")
        assert mine == job, name
    assert set(jobs) == set(tree["jobs"])


def test_the_linters_see_both_files_together() -> None:
    files = {
        f"{root}/{path}": text
        for root in ("a", "b")
        for path, text in bundle(split_full()).files.items()
        if path in {CI, CD}
    }
    assert actionlint.findings(files) == []
    declared = (
        "      SHOP_LICENCE:\n        description: Set in the environment ci\n        required: false\n"
    )
    assert declared in files[f"b/{CI}"]
    files[f"b/{CI}"] = files[f"b/{CI}"].replace(declared, "")
    assert [item.path for item in actionlint.findings(files)] == [f"b/{CD}"]
