"""Overrides: what a merge patch gives, that it is marked, and that nothing it does breaks a rule of the design."""

from typing import Any

import pytest
import yaml

from generator import dump_document, read_document
from generator.github.event import Event
from generator.github.job_shape import JobShape
from generator.github.simulate import simulate
from tests.generator.samples import CATALOGUE, CREDENTIALS, Document, bundle, full, problems, small, workflow
from tests.validators import all_findings

SHA = "3d3c42e5aac5ba805825da76410c181273ba90b1"
OTHER = f"acme/some-action@{SHA} # v1.2.3"
DIGEST = "sha256:" + "a" * 64


def with_overrides(job: str, patch: Any, document: Document | None = None) -> Document:
    """A configuration (the small one, where none is given) with an override of one job."""
    return {**(document or small()), "overrides": {job: patch}}


def job(name: str, patch: Any, document: Document | None = None) -> dict[str, Any]:
    """The job that an override gives, as a reader of YAML gets it."""
    tree = yaml.safe_load(workflow(with_overrides(name, patch, document)))
    found: dict[str, Any] = tree["jobs"][name]
    return found


def steps(name: str, patch: Any, document: Document | None = None) -> list[str]:
    """The names of the steps that an override of a job's steps gives."""
    return [step["name"] for step in job(name, {"steps": patch}, document)["steps"]]


def refused(name: str, patch: Any, document: Document | None = None) -> list[tuple[str, str]]:
    """Path and code of what is wrong with an override."""
    return [(item.path, item.code) for item in problems(with_overrides(name, patch, document))]


def test_a_patch_replaces_merges_and_removes() -> None:
    document = small(
        components=[{"name": "api", "stack": "python", "env_vars": {"B": "b"}, "versions": ["3.13", "3.14"]}]
    )
    patch = {"timeout-minutes": 45, "env": {"A": "a"}, "strategy": {"fail-fast": True}}
    found = job("api-test", patch, document)
    assert found["timeout-minutes"] == 45
    assert found["env"] == {"A": "a", "B": "b"}
    assert found["strategy"]["fail-fast"] is True
    assert found["strategy"]["matrix"] == {"python-version": ["3.13", "3.14"]}
    assert "env" not in job("api-test", {"env": None}, document)


def test_a_list_is_replaced_as_a_whole() -> None:
    document = small(components=[{"name": "api", "stack": "python", "versions": ["3.13", "3.14"]}])
    patch = {"strategy": {"matrix": {"python-version": ["3.12"]}}}
    assert job("api-test", patch, document)["strategy"]["matrix"] == {"python-version": ["3.12"]}


def test_steps_are_changed_removed_and_added_by_name() -> None:
    plain_steps = steps("api-lint", {"Lint": {"run": "make lint"}})
    assert steps("api-lint", {"Check formatting": None}) == [
        name for name in plain_steps if name != "Check formatting"
    ]
    added = steps(
        "api-lint",
        {
            "+before Lint": {"name": "One", "run": "true"},
            "+after Lint": [{"name": "Two", "run": "true"}, {"name": "Three", "run": "true"}],
        },
    )
    position = plain_steps.index("Lint")
    assert added == [*plain_steps[:position], "One", "Lint", "Two", "Three", *plain_steps[position + 1 :]]


def test_a_changed_step_keeps_the_rest() -> None:
    found = next(
        step
        for step in job("api-lint", {"steps": {"Set up Python": {"with": {"check-latest": True}}}})["steps"]
        if step["name"] == "Set up Python"
    )
    assert found["with"]["check-latest"] is True
    assert found["with"]["python-version"] == "3.13"


def test_an_action_of_the_catalogue_comes_by_name_and_another_one_with_its_commit() -> None:
    patch = {
        "steps": {
            "+before Lint": [
                {
                    "name": "Keep models",
                    "uses": "actions/cache",
                    "with": {"path": "models", "key": "models-1"},
                },
                {"name": "Scan", "uses": OTHER},
            ]
        }
    }
    text = workflow(with_overrides("api-lint", patch))
    pin = CATALOGUE.actions["actions/cache"]
    assert f"uses: actions/cache@{pin.sha} # {pin.version}\n" in text
    assert f"uses: {OTHER}\n" in text


def test_what_was_changed_is_marked_where_it_stands() -> None:
    patch = {
        "timeout-minutes": 45,
        "steps": {
            "Lint": {"env": {"A": "a"}},
            "Check formatting": None,
            "+after Lint": {"name": "More", "run": "true"},
        },
    }
    text = workflow(with_overrides("api-lint", patch))
    assert "  # Changed by the pipeline's overrides: timeout-minutes.\n" in text
    assert "  # Removed by the pipeline's overrides: the step Check formatting.\n  api-lint:\n" in text
    assert "      # Changed by the pipeline's overrides: env.\n      - name: Lint\n" in text
    assert "      # Added by the pipeline's overrides.\n      - name: More\n" in text
    assert text.count("overrides") == 4


def test_keys_stand_in_the_order_of_every_file() -> None:
    patch = {
        "env": {"A": "a"},
        "container": {"image": f"debian:13@{DIGEST}"},
        "steps": {"Lint": {"shell": "bash", "id": "lint", "timeout-minutes": 3}},
    }
    found = job("api-lint", patch)
    assert list(found) == [
        *("name", "runs-on", "timeout-minutes", "permissions", "container", "env"),
        *("defaults", "steps"),
    ]
    step = next(step for step in found["steps"] if step["name"] == "Lint")
    assert list(step) == ["name", "id", "shell", "timeout-minutes", "run"]


def test_scripts_of_several_lines_stay_readable() -> None:
    text = workflow(with_overrides("api-lint", {"steps": {"Lint": {"run": "make one\nmake two"}}}))
    assert "        run: |\n          make one\n          make two\n" in text


def test_overrides_survive_export_and_come_out_the_same() -> None:
    patch: Document = {
        "steps": {"Lint": None, "+after Check formatting": {"run": "true", "name": "More"}},
        "env": {"B": "b", "A": "a"},
    }
    made = bundle(with_overrides("api-lint", patch))
    again = bundle(read_document(made.files["pipeline.yaml"]))
    assert again.files == made.files
    turned = {"env": {"A": "a", "B": "b"}, "steps": dict(reversed(patch["steps"].items()))}
    assert bundle(with_overrides("api-lint", turned)).files == made.files
    assert "Lint: null" in dump_document(with_overrides("api-lint", patch))


def test_the_gate_knows_that_a_check_may_be_skipped_now() -> None:
    text = workflow(with_overrides("api-lint", {"if": "github.event_name != 'push'"}))
    run = simulate(text, Event.push("main"))
    assert run.skipped() == ["api-lint"]
    assert run.jobs["checks"].result == "success"
    always = workflow(
        with_overrides("api-image-check", {"if": None}, small(images=[{"name": "api", "push": False}]))
    )
    assert "MAY_BE_SKIPPED" not in always


def test_a_check_may_wait_for_another_one() -> None:
    text = workflow(with_overrides("api-test", {"needs": ["api-lint"]}))
    failed = simulate(text, Event.push("main"), {"api-lint": "failure"})
    assert failed.jobs["api-test"].state == "skipped"
    assert failed.jobs["checks"].result == "failure"


def test_permissions_have_their_reason() -> None:
    text = workflow(with_overrides("api-lint", {"permissions": {"issues": "read"}}))
    assert "      contents: read # check out the code\n" in text
    assert "      issues: read # the pipeline's overrides ask for it\n" in text


def test_permissions_of_a_called_workflow_reach_its_caller() -> None:
    document = {**full(), "layout": "split"}
    made = bundle(with_overrides("api-lint", {"permissions": {"issues": "read"}}, document))
    caller = yaml.safe_load(made.files[".github/workflows/cd.yml"])["jobs"]["checks"]
    assert caller["permissions"]["issues"] == "read"


def test_what_does_not_exist_is_named_with_what_does() -> None:
    (item,) = problems(with_overrides("api-lnt", {"env": {"A": "a"}}))
    assert item.path == "overrides.api-lnt"
    assert item.message == "There is no job api-lnt. There are api-lint, api-test, checks"
    (item,) = problems(with_overrides("api-lint", {"steps": {"+after Lnt": {"name": "a", "run": "true"}}}))
    assert item.path == 'overrides.api-lint.steps["+after Lnt"]'
    assert "There is no step Lnt. There are Check out the code, " in item.message


LINT = "overrides.api-lint"
ADDED = f'{LINT}.steps["+after Lint"]'


def added(**step: Any) -> Document:
    """An override that adds a step."""
    return {"steps": {"+after Lint": {"name": "More", **step}}}


REFUSED: dict[str, tuple[Any, str, str]] = {
    "an empty patch": ({}, LINT, "empty"),
    "no map": ("x", LINT, "wrong_type"),
    "steps as a list": ({"steps": []}, f"{LINT}.steps", "wrong_type"),
    "no steps at all": ({"steps": {}}, f"{LINT}.steps", "empty"),
    "a step that is no map": ({"steps": {"Lint": "x"}}, f"{LINT}.steps.Lint", "wrong_type"),
    "a step that changes nothing": ({"steps": {"Lint": {}}}, f"{LINT}.steps.Lint", "empty"),
    "what is so already": ({"name": "Lint api"}, f"{LINT}.name", "unused"),
    "a step as it is already": ({"steps": {"Lint": {"name": "Lint"}}}, f"{LINT}.steps.Lint", "unused"),
    "a step without a name": ({"steps": {"+after Lint": {"run": "true"}}}, f"{ADDED}.name", "missing"),
    "a name that stands twice": (added(name="Lint", run="true"), f"{ADDED}.name", "duplicate"),
    "neither run nor uses": (added(), ADDED, "wrong_form"),
    "both run and uses": (added(run="true", uses=OTHER), ADDED, "wrong_form"),
    "an unknown key of a job": ({"tiemout": 1}, f"{LINT}.tiemout", "unknown_key"),
    "an unknown key of a step": (added(run="true", sehll="bash"), f"{ADDED}.sehll", "unknown_key"),
    "a limit that is none": ({"timeout-minutes": "long"}, f"{LINT}.timeout-minutes", "wrong_type"),
    "no limit": ({"timeout-minutes": None}, f"{LINT}.timeout-minutes", "missing"),
    "no name": ({"name": None}, f"{LINT}.name", "missing"),
    "no permissions": ({"permissions": None}, f"{LINT}.permissions", "missing"),
    "a tag for a commit": (added(uses="acme/some-action@v1"), f"{ADDED}.uses", "unpinned"),
    "a commit without its version": (added(uses=f"acme/some-action@{SHA}"), f"{ADDED}.uses", "unpinned"),
    "a short commit": (added(uses=f"acme/some-action@{SHA[:20]} # v1"), f"{ADDED}.uses", "unpinned"),
    "an unknown name alone": (added(uses="acme/some-action"), f"{ADDED}.uses", "unpinned"),
    "another commit of a known action": (
        added(uses=f"actions/cache@{SHA} # v9"),
        f"{ADDED}.uses",
        "unpinned",
    ),
    "an action of the repository": (added(uses="./.github/actions/x"), f"{ADDED}.uses", "unpinned"),
    "an image as an action": (added(uses="docker://alpine:3"), f"{ADDED}.uses", "unpinned"),
    "an input that the action lacks": (
        added(uses="actions/cache", **{"with": {"path": "a", "kee": "b"}}),
        f"{ADDED}.with.kee",
        "unknown_key",
    ),
    "a container without a digest": (
        {"container": {"image": "debian:13"}},
        f"{LINT}.container.image",
        "unpinned",
    ),
    "a service without a digest": (
        {"services": {"db": {"image": "x:1"}}},
        f"{LINT}.services.db.image",
        "unpinned",
    ),
    "an expression in a script": (added(run="echo ${{ github.ref }}"), f"{ADDED}.run", "expression"),
    "an expression in github-script": (
        added(uses="actions/github-script", **{"with": {"script": "x('${{ github.ref }}')"}}),
        f"{ADDED}.with.script",
        "expression",
    ),
    "always()": ({"if": "always()"}, f"{LINT}.if", "expression"),
    "always() in a step": (
        added(run="true", **{"if": "${{ Always() && true }}"}),
        f"{ADDED}.if",
        "expression",
    ),
    "a broken expression": ({"if": "github.ref =="}, f"{LINT}.if", "expression"),
    "an open expression": (added(run="true", env={"A": "${{ github.ref"}), f"{ADDED}.env.A", "expression"),
    "an unknown context": ({"if": "githb.ref == 'x'"}, f"{LINT}.if", "expression"),
    "a secret in a condition": (added(run="true", **{"if": "secrets.A != ''"}), f"{ADDED}.if", "secret"),
    "a secret for the whole job": ({"env": {"A": "${{ secrets.A }}"}}, f"{LINT}.env.A", "secret"),
    "a secret in a name": ({"name": "Lint ${{ secrets.A }}"}, f"{LINT}.name", "secret"),
    "a computed secret": (
        added(run="true", env={"A": "${{ secrets[github.ref] }}"}),
        f"{ADDED}.env.A",
        "secret",
    ),
    "all secrets": (added(run="true", env={"A": "${{ toJSON(secrets) }}"}), f"{ADDED}.env.A", "secret"),
    "a secret without an environment": (
        added(run="true", env={"A": "${{ secrets.A }}"}),
        f"{ADDED}.env.A",
        "secret",
    ),
    "an environment that deploys": ({"environment": {"name": "ci"}}, f"{LINT}.environment", "fixed"),
    "a credential": (added(run="true", env={"A": CREDENTIALS["a GitHub token"]}), f"{ADDED}.env.A", "secret"),
    "a password in plain text": (
        added(run="true", env={"DB_PASSWORD": "hunter2"}),
        f"{ADDED}.env.DB_PASSWORD",
        "secret_name",
    ),
    "a name that steers the shell": ({"env": {"PATH": "/opt"}}, f"{LINT}.env.PATH", "reserved"),
    "a write beside foreign code": (
        {"permissions": {"contents": "write"}},
        f"{LINT}.permissions.contents",
        "unsafe",
    ),
    "a token of OIDC beside foreign code": (
        {"permissions": {"id-token": "write"}},
        f"{LINT}.permissions.id-token",
        "unsafe",
    ),
    "a scope that is none": (
        {"permissions": {"contens": "read"}},
        f"{LINT}.permissions.contens",
        "unknown_choice",
    ),
    "a checkout that keeps its token": (
        {"steps": {"Check out the code": {"with": {"persist-credentials": True}}}},
        f'{LINT}.steps["Check out the code"].with.persist-credentials',
        "fixed",
    ),
    "another checkout": (added(uses="actions/checkout"), ADDED, "fixed"),
    "a push from a check": (
        added(uses="docker/build-push-action", **{"with": {"push": True}}),
        f"{ADDED}.with",
        "fixed",
    ),
    "a need that does not exist": ({"needs": ["api-tets"]}, f"{LINT}.needs[0]", "unknown"),
    "a need of itself": ({"needs": ["api-lint"]}, f"{LINT}.needs[0]", "circle"),
    "a check behind the gate": ({"needs": ["checks"]}, f"{LINT}.needs[0]", "circle"),
    "no needs at all": ({"needs": []}, f"{LINT}.needs", "empty"),
    "a group of its own": ({"concurrency": {"group": "x"}}, f"{LINT}.concurrency", "fixed"),
    "another axis": ({"strategy": {"matrix": {"a": ["1", "2"]}}}, f"{LINT}.strategy.matrix", "fixed"),
    "another runner": ({"runs-on": "macos-15"}, f"{LINT}.runs-on", "fixed"),
    "a check that may fail": ({"continue-on-error": True}, f"{LINT}.continue-on-error", "fixed"),
    "a condition that is none": ({"if": "true"}, f"{LINT}.if", "expression"),
    "text beside an expression": ({"if": "${{ github.ref }} && x"}, f"{LINT}.if", "expression"),
    "a matrix that is not there": ({"if": "matrix.os == 'x'"}, f"{LINT}.if", "expression"),
    "steps before there are any": ({"env": {"A": "${{ steps.a.outputs.b }}"}}, f"{LINT}.env.A", "expression"),
    "a step that is not there": (
        added(run="true", env={"A": "${{ steps.a.outputs.b }}"}),
        f"{ADDED}.env.A",
        "expression",
    ),
    "the result of a job that it does not need": (
        {"if": "needs.api-test.result == 'success'"},
        f"{LINT}.if",
        "expression",
    ),
    "a status outside a condition": (
        added(run="true", env={"A": "${{ failure() }}"}),
        f"{ADDED}.env.A",
        "expression",
    ),
    "inputs of a script": (added(run="true", **{"with": {"a": "b"}}), f"{ADDED}.with", "wrong_form"),
    "a shell with rules of its own": (
        {"steps": {"+after Lint": {"name": "More", "run": "dir", "shell": "cmd"}}},
        f"{ADDED}.shell",
        "unknown_choice",
    ),
    "a hidden character": (added(run="echo a\u202eb"), f"{ADDED}.run", "hidden_character"),
    "a text without an end": (added(run="x" * 4001), f"{ADDED}.run", "too_long"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_break_a_rule_is_refused(name: str) -> None:
    patch, path, code = REFUSED[name]
    assert (path, code) in refused("api-lint", patch)


def test_a_job_with_secrets_stays_away_from_forks() -> None:
    found = refused("api-lint", {"if": "github.event_name != 'schedule'"}, small(secrets=["LICENCE"]))
    assert found == [(f"{LINT}.if", "unsafe")]
    kept = "github.event_name == 'push'"
    assert refused("api-lint", {"if": kept}, small(secrets=["LICENCE"])) == []


def test_a_check_behind_one_that_may_be_skipped_says_what_it_needs() -> None:
    overrides: Document = {
        "api-lint": {"if": "github.event_name == 'push'"},
        "api-test": {"needs": ["api-lint"]},
    }
    document = {**small(), "overrides": overrides}
    assert [(item.path, item.code) for item in problems(document)] == [
        ("overrides.api-test.needs[0]", "skips")
    ]
    overrides["api-test"]["if"] = "${{ !cancelled() && needs.api-lint.result != 'failure' }}"
    assert problems(document) == ()


def test_no_artifact_is_kept_twice_under_one_name() -> None:
    step = {"name": "Keep", "uses": "actions/upload-artifact", "with": {"name": "api-coverage", "path": "x"}}
    document = small(components=[{"name": "api", "stack": "python", "coverage_tool": "artifact"}])
    assert (ADDED, "duplicate") in refused("api-lint", {"steps": {"+after Lint": step}}, document)


def test_pull_requests_into_any_branch_count() -> None:
    document = small(triggers={"pull_request": {"branches": ["develop", "release/**"]}})
    assert (f"{LINT}.permissions.contents", "unsafe") in refused(
        "api-lint", {"permissions": {"contents": "write"}}, document
    )


@pytest.mark.parametrize(
    "value", [None, True, 7, "", "x", "${{", [], [None], {}, {"a": None}, {"a": {"b": []}}]
)
def test_no_value_anywhere_is_more_than_a_problem(value: Any) -> None:
    keys = [*JobShape.model_fields, "unknown"]
    patches = [{key: value} for key in keys]
    patches += [{key: {"a": value}} for key in keys]
    step_keys = ("name", "id", "if", "uses", "with", "env", "run", "shell")
    patches += [{"steps": {"Lint": {key: value}}} for key in step_keys]
    patches += [{"steps": {"+after Lint": value}}, {"steps": {"Lint": value, "+before Lint": [value]}}]
    for patch in patches:
        document = with_overrides("api-lint", patch)
        for problem in problems(document):
            assert problem.path.startswith("overrides.api-lint"), patch
        if not problems(document):
            workflow(document)


def test_every_problem_comes_at_once() -> None:
    patch = {"if": "always()", "concurrency": {"group": "x"}, **added(run="echo ${{ github.ref }}")}
    assert {code for _, code in refused("api-lint", patch)} == {"expression", "fixed"}
    assert len(refused("api-lint", patch)) == 3


DECIDED: dict[str, tuple[str, Any]] = {
    "the gate's condition": ("checks", {"if": "github.event_name == 'push'"}),
    "the gate's needs": ("checks", {"needs": ["api-lint"]}),
    "the gate's own step": ("checks", {"steps": {"Fail unless every check succeeded": {"run": "true"}}}),
    "the gate's step taken away": (
        "checks",
        {
            "steps": {
                "Fail unless every check succeeded": None,
                "+before Fail unless every check succeeded": {"name": "a", "run": "true"},
            }
        },
    ),
    "when an image is pushed": ("api-image", {"if": "${{ !cancelled() }}"}),
    "an image without the gate": ("api-image", {"needs": None}),
    "when a deploy starts": ("deploy-staging", {"if": "${{ !cancelled() }}"}),
    "where a deploy goes": ("deploy-staging", {"environment": {"name": "production"}}),
    "a deploy's group": ("deploy-staging", {"concurrency": {"cancel-in-progress": True}}),
    "a deploy's look before it": ("deploy-staging", {"steps": {"Check that the environment is ready": None}}),
    "a step before that look": (
        "deploy-staging",
        {"steps": {"+before Check that the environment is ready": {"name": "a", "run": "true"}}},
    ),
    "a deploy's refusal of older commits": (
        "deploy-staging",
        {"steps": {"Refuse to replace a newer commit": {"if": "false"}}},
    ),
    "another name for the gate": ("checks", {"name": "Checks"}),
    "an image for each cell": ("api-image", {"strategy": {"matrix": {"a": ["1", "2"]}}}),
    "a report that is fetched later": ("api-test", {"steps": {"Keep the coverage report": None}}),
    "less time than the wait needs": ("deploy-staging", {"timeout-minutes": 5}),
}


@pytest.mark.parametrize("name", DECIDED)
def test_what_ships_and_when_is_not_for_overrides(name: str) -> None:
    job_id, patch = DECIDED[name]
    assert "fixed" in {code for _, code in refused(job_id, patch, full())}


def test_a_deploy_may_get_more_steps() -> None:
    document = full()
    patch = {
        "+after Deploy with Helm": {
            "name": "Look at it",
            "run": 'curl --fail "$HOST"',
            "env": {"HOST": "acme.example"},
        }
    }
    assert steps("deploy-staging", patch, document)[-1] == "Look at it"


def test_a_secret_may_reach_a_step_of_a_guarded_job() -> None:
    patch = {"steps": {"Lint": {"env": {"LICENCE_KEY": "${{ secrets.LICENCE_KEY }}"}}}}
    document = small(secrets=["OTHER"])
    assert refused("api-lint", patch, document) == []
    assert "LICENCE_KEY" in bundle(with_overrides("api-lint", patch, document)).files["SETUP.md"]


def test_a_name_that_is_no_secret_can_be_said_to_be_none() -> None:
    document = small(not_secret=["SESSION_TOKEN"])
    assert refused("api-lint", {"env": {"SESSION_TOKEN": "test-only"}}, document) == []


def test_other_problems_come_first() -> None:
    """Jobs are made of a configuration without problems: only then it is known what an override gives."""
    document = small(triggers={})
    assert [item.path for item in problems(with_overrides("api-lint", {"if": "always()"}, document))] == [
        "triggers"
    ]


def test_the_linters_find_nothing_in_overridden_jobs() -> None:
    patches: dict[str, Any] = {
        "api-lint": {
            "timeout-minutes": 45,
            "container": {"image": f"debian:13@{DIGEST}", "env": {"A": "a"}},
            "env": {"LOG_LEVEL": "debug"},
            "steps": {
                "Lint": {"env": {"A": "${{ github.ref }}"}, "working-directory": "src"},
                "Check types": None,
                "+before Lint": {"name": "Keep", "uses": "actions/cache", "with": {"path": "a", "key": "b"}},
            },
        },
        "api-coverage": {"timeout-minutes": 15},
        "api-image-check": {"if": "github.event_name == 'pull_request'"},
        "codeql": {"timeout-minutes": 60, "permissions": {"packages": "read"}},
        "deploy-staging": {"steps": {"+after Deploy with Helm": {"name": "Look", "run": "true"}}},
    }
    document = full()
    document["extras"] = {"codeql": True}
    files: dict[str, str] = {}
    for layout in ("unified", "split"):
        made = bundle({**document, "layout": layout, "overrides": patches})
        files |= {f"{layout}/{path}": text for path, text in made.files.items()}
    assert all_findings(files) == []
