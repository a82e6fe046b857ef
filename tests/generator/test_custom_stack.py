"""`stack: custom`: what its install command tells, and that it behaves like any other stack."""

from typing import Any

import pytest
import yaml

from generator import check, generate, load_catalogue
from tests.generator.samples import CATALOGUE, Document, bundle, places, problems, small, workflow


def custom(**parts: Any) -> Document:
    return small(components=[{"name": "app", "stack": "custom", "test": "make test", **parts}])


def resolved(document: Document) -> Any:
    pipeline = check(document, CATALOGUE).pipeline
    assert pipeline, problems(document)
    return pipeline.resolve(CATALOGUE).components[0]


@pytest.mark.parametrize(
    ("install", "manager", "cached"),
    [
        ("pip install -r requirements.txt", "pip", True),
        ("python -m pip install --requirement ./requirements-dev.txt", "pip", True),
        ("pip install -e '.[dev]'", "pip", True),
        ("pip install .", "pip", True),
        ("pip install flask pytest", "pip", False),
        ("pip install -r requirements/dev.txt", "pip", False),
        ("python -m pip install --upgrade pip\npip install -r requirements.txt", "pip", True),
        ("pip install poetry==2.5.1 && poetry install", "poetry", True),
        ("poetry install --with dev", "poetry", True),
        ("uv sync --all-extras", "uv", True),
        ("uv pip install -r requirements.txt", "uv", False),
        ("pdm install", "pdm", True),
        ("npm ci", "npm", True),
        ("npm install", "npm", False),
        ("npm install -g pnpm && pnpm install --frozen-lockfile", "pnpm", True),
        ("yarn", "yarn", True),
        ("yarn install --frozen-lockfile", "yarn", True),
        ("yarn install --immutable", "yarn-berry", True),
        ("bun install", "bun", True),
        ("go mod download", "go", True),
        ("cargo fetch --locked", "cargo", True),
        ("mvn -B dependency:resolve", "maven", True),
        ("./mvnw -q compile", "maven", True),
        ("./gradlew assemble", "gradle", True),
        ("dotnet restore", "nuget", True),
        ("dotnet restore --locked-mode", "nuget-locked", True),
        ("bundle install --jobs 4", "bundler", True),
        ("composer install --no-dev", "composer", True),
        ("# npm ci\ngo mod download", "go", True),
    ],
)
def test_the_install_command_tells_the_package_manager(install: str, manager: str, cached: bool) -> None:
    component = resolved(custom(install=install))
    language = CATALOGUE.language("custom", manager)
    assert (component.package_manager, component.cache) == (manager, cached)
    assert component.versions == language.default_versions
    [notice] = [item for item in bundle(custom(install=install)).notices if item.code == "inferred"]
    assert notice.path == "components[0].install"
    assert f"{language.version_label} {language.default_versions[0]}" in notice.message


@pytest.mark.parametrize(
    "install", ["make deps", "./install.sh", "apt-get install pipenv", "xnpm ci", "echo", None]
)
def test_an_install_command_that_nobody_knows_sets_up_no_language(install: str | None) -> None:
    document = custom(**({"install": install} if install else {}))
    job = yaml.safe_load(workflow(document))["jobs"]["app-test"]
    names = [step["name"] for step in job["steps"]]
    assert names == ["Check out the code", *(["Install dependencies"] if install else []), "Test"]
    assert "strategy" not in job
    codes = {notice.code for notice in bundle(document).notices}
    assert "nothing_inferred" in codes
    assert "inferred" not in codes


def test_it_gives_what_the_stack_gives_with_the_same_commands() -> None:
    commands = {
        "install": "poetry install",
        "lint": "ruff check",
        "format": False,
        "test": "poetry run pytest",
        "coverage_tool": "codecov",
        "versions": ["3.12", "3.13"],
        "directory": "api",
        "services": ["redis"],
        "artifacts": ["dist/"],
        "secrets": ["API_KEY"],
    }
    own = workflow(custom(**commands))
    other = workflow(
        small(components=[{"name": "app", "stack": "python", "package_manager": "poetry", **commands}])
    )
    assert own.partition("\n")[2] == other.partition("\n")[2]


def test_a_package_manager_can_be_chosen_where_the_command_tells_none() -> None:
    component = resolved(custom(install="make deps", package_manager="bundler", versions=["3.3"]))
    assert (component.package_manager, component.versions) == ("bundler", ["3.3"])
    assert "ruby/setup-ruby@" in workflow(custom(install="make deps", package_manager="bundler"))
    # It wins over the command, too.
    assert resolved(custom(install="npm install", package_manager="pnpm")).package_manager == "pnpm"


def test_a_resolved_pipeline_gives_the_same_again() -> None:
    for install in ("npm install", "poetry install", "make deps"):
        pipeline = check(custom(install=install), CATALOGUE).pipeline
        assert pipeline
        again = check(pipeline.resolve(CATALOGUE).to_document(), CATALOGUE)
        assert again.pipeline, again.problems
        first, second = generate(pipeline, CATALOGUE), generate(again.pipeline, CATALOGUE)
        assert first.files[first.workflow_paths[0]] == second.files[second.workflow_paths[0]]


def test_what_cannot_work_is_refused() -> None:
    base = "components[0]."
    assert places(custom(install="make deps", versions=["3.13"])) == [base + "versions"]
    assert places(custom(install="npm ci", versions=["3.13"])) == [base + "versions[0]"]
    assert places(custom(install="make deps", coverage_tool="artifact")) == [base + "coverage_tool"]
    assert places(custom(install="npm ci", coverage_tool="artifact")) == []
    assert places(custom(install="make deps", cache=False)) == [base + "cache"]
    assert places(custom(lint=True)) == [base + "lint"]
    assert places(custom(package_manager="mix")) == [base + "package_manager"]
    assert places(small(components=[{"name": "app", "stack": "custom"}])) == [base + "test"]


def test_an_administrators_command_for_custom_is_its_default() -> None:
    catalogue = load_catalogue({"stacks": {"custom": {"commands": {"auto": {"test": "make check"}}}}})
    pipeline = check(small(components=[{"name": "app", "stack": "custom"}]), catalogue).pipeline
    assert pipeline
    assert pipeline.resolve(catalogue).components[0].test == "make check"
