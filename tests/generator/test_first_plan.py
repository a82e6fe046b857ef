"""Names of the first plan mean what today's keys mean, and what is wrong with them is told where they stand."""

import copy
from typing import Any

import pytest

from generator import check
from tests.generator.samples import CATALOGUE, CREDENTIALS, Document, bundle, full, problems, small

IMAGE: Document = {"name": "api"}
DEPLOY: Document = {"deploy": {"method": "helm", "chart": "chart"}, "environments": [{"name": "staging"}]}

# A document with old names, and the same in today's keys.
SAME: dict[str, tuple[Document, Document]] = {
    "push-pr": (
        small(trigger_type="push-pr", default_branch="trunk"),
        small(
            default_branch="trunk",
            triggers={"push": {"branches": ["trunk"]}, "pull_request": {"branches": ["trunk"]}},
        ),
    ),
    "push": (small(trigger_type="push"), small(triggers={"push": {"branches": ["main"]}})),
    "pr": (small(trigger_type="pr"), small(triggers={"pull_request": {"branches": ["main"]}})),
    "manual": (small(trigger_type="manual"), small(triggers={"manual": True})),
    "schedule": (
        small(trigger_type="schedule"),
        small(triggers={"schedule": [{"cron": "17 4 * * *"}]}),
    ),
    "commands": (
        small(
            components=[
                {
                    "name": "api",
                    "stack": "python",
                    "install_cmd": "make install",
                    "lint_cmd": False,
                    "typecheck_cmd": True,
                    "test_cmd": "make test",
                }
            ]
        ),
        small(
            components=[
                {
                    "name": "api",
                    "stack": "python",
                    "install": "make install",
                    "lint": False,
                    "typecheck": True,
                    "test": "make test",
                }
            ]
        ),
    ),
    "coverage on": (
        small(components=[{"name": "api", "stack": "python", "coverage": True, "coverage_tool": "codecov"}]),
        small(components=[{"name": "api", "stack": "python", "coverage_tool": "codecov"}]),
    ),
    "coverage off": (
        small(components=[{"name": "api", "stack": "python", "coverage": False, "coverage_tool": "codecov"}]),
        small(components=[{"name": "api", "stack": "python"}]),
    ),
    "docker": (
        small(images=[IMAGE], docker_build_args={"PYTHON": "3.13"}, docker_registry="ghcr.io"),
        small(images=[{**IMAGE, "build_args": {"PYTHON": "3.13"}, "registry": {"kind": "ghcr"}}]),
    ),
    "registry of Docker": (
        small(images=[IMAGE], docker_registry="docker.io"),
        small(images=[{**IMAGE, "registry": {"kind": "dockerhub"}}]),
    ),
    "registry by its host": (
        small(images=[IMAGE], docker_registry="registry.acme.example:5000"),
        small(images=[{**IMAGE, "registry": {"kind": "custom", "host": "registry.acme.example:5000"}}]),
    ),
    "registry as a map": (
        small(images=[IMAGE], docker_registry={"kind": "ghcr"}),
        small(images=[{**IMAGE, "registry": {"kind": "ghcr"}}]),
    ),
    "variables of environments": (
        small(**DEPLOY, env_vars_per_env={"staging": {"APP_ENV": "staging"}}),
        small(
            deploy=DEPLOY["deploy"], environments=[{"name": "staging", "env_vars": {"APP_ENV": "staging"}}]
        ),
    ),
    "concurrency group": (
        small(concurrency_group="ci-${{ github.ref }}"),
        small(concurrency_group="ci"),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_an_old_name_means_the_same(name: str) -> None:
    old, today = SAME[name]
    before = copy.deepcopy(old)
    assert bundle(old) == bundle(today)
    assert old == before
    pipeline = check(old, CATALOGUE).pipeline
    assert pipeline
    assert check(pipeline.to_document(), CATALOGUE).pipeline == pipeline


def component(**parts: Any) -> Document:
    """A small document whose component has more."""
    return small(components=[{"name": "api", "stack": "python", **parts}])


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        (small(trigger_type="often"), "trigger_type", "unknown_choice"),
        (small(trigger_type=["push"]), "trigger_type", "unknown_choice"),
        (small(trigger_type="push", triggers={"manual": True}), "trigger_type", "conflict"),
        (component(lint="make", lint_cmd="make"), "components[0].lint_cmd", "conflict"),
        (component(test_cmd=["make"]), "components[0].test_cmd", "wrong_type"),
        (component(test_cmd="echo ${{ github.ref }}"), "components[0].test_cmd", "expression"),
        (component(coverage="yes"), "components[0].coverage", "wrong_type"),
        (component(coverage=True), "components[0].coverage", "missing"),
        (small(docker_build_args={"A": "1"}), "docker_build_args", "unused"),
        (small(images=[IMAGE], docker_build_args={"NO GOOD": "1"}), 'docker_build_args["NO GOOD"]', ""),
        (
            small(images=[{**IMAGE, "build_args": {}}], docker_build_args={}),
            "docker_build_args",
            "conflict",
        ),
        (small(images=[IMAGE], docker_registry="dockr"), "docker_registry", "unknown_choice"),
        (small(images=[IMAGE], docker_registry="ghcr.io."), "docker_registry", "wrong_form"),
        (small(**DEPLOY, env_vars_per_env=["A"]), "env_vars_per_env", "wrong_type"),
        (small(**DEPLOY, env_vars_per_env={"live": {"A": "1"}}), "env_vars_per_env.live", "unknown"),
        (small(**DEPLOY, env_vars_per_env={"staging": {"A": 1}}), "env_vars_per_env.staging.A", "wrong_type"),
    ],
)
def test_a_problem_stands_at_the_old_name(document: Document, path: str, code: str) -> None:
    told = problems(document)
    assert [problem.path for problem in told] == [path], [str(problem) for problem in told]
    assert code in {"", told[0].code}


def test_both_names_of_an_environments_variables() -> None:
    document = full()
    document["env_vars_per_env"] = {"staging": {"A": "1"}, "production": {"B": "2"}}
    assert [problem.path for problem in problems(document)] == ["env_vars_per_env.staging"]
    del document["environments"][0]["env_vars"]
    pipeline = check(document, CATALOGUE).pipeline
    assert pipeline
    assert [item.env_vars for item in pipeline.environments] == [{"A": "1"}, {"B": "2"}]


def test_no_credential_hides_under_an_old_name() -> None:
    token = CREDENTIALS["a GitHub token"]
    for document, path in (
        (small(images=[IMAGE], docker_build_args={"TOKEN": token}), "docker_build_args.TOKEN"),
        (small(**DEPLOY, env_vars_per_env={"live": {"A": token}}), "env_vars_per_env.live.A"),
        (component(lint="make", lint_cmd=f"deploy {token}"), "components[0].lint_cmd"),
    ):
        told = problems(document)
        assert path in [problem.path for problem in told if problem.code == "secret"]
        assert token not in str(told)


@pytest.mark.parametrize(
    "document",
    [
        {"components": "x", "trigger_type": None},
        {"components": [None, 1, {"coverage": None, "lint_cmd": None}], "docker_registry": []},
        {"environments": [{"name": []}, {"name": "a"}], "env_vars_per_env": {"a": None, "b": []}},
        {"images": {"0": {}}, "docker_build_args": 5, "default_branch": []},
        {"images": [5], "docker_build_args": {}, "trigger_type": "push", "default_branch": 7},
    ],
)
def test_nothing_is_raised_for_any_input(document: Document) -> None:
    assert problems(document)
