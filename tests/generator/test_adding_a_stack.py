"""A ninth language is one YAML file: the one of docs/adding-a-stack.md, in a folder of its own."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import Catalogue, check, generate, load_catalogue
from generator.catalogue.load import BrokenCatalogue
from tests.generator.samples import CATALOGUE, Document, small
from tests.validators import all_findings

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-stack.md"
FILE = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]


def catalogue(folder: Path, text: str = FILE) -> Catalogue:
    (folder / "terraform.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(stacks=folder)


def made(document: Document, known: Catalogue) -> Any:
    checked = check(document, known)
    assert checked.pipeline, checked.problems
    return generate(checked.pipeline, known)


def terraform(**parts: Any) -> Document:
    return small(components=[{"name": "infra", "stack": "terraform", "directory": "infra", **parts}])


def test_the_file_of_the_page_is_a_stack_like_any_other(tmp_path: Path) -> None:
    known = catalogue(tmp_path)
    bundle = made(terraform(test=True, versions=["1.13", "1.14"]), known)
    text = bundle.files[".github/workflows/ci.yml"]
    assert all_findings({"terraform/.github/workflows/ci.yml": text}) == []
    jobs = yaml.safe_load(text)["jobs"]
    assert jobs["infra-test"]["strategy"]["matrix"] == {"terraform-version": ["1.13", "1.14"]}
    assert [step["name"] for step in jobs["infra-lint"]["steps"]][1:] == [
        "Set up Terraform",
        "Cache providers",
        "Install dependencies",
        "Check formatting",
        "Check types",
    ]
    assert {notice.code for notice in bundle.notices} >= {"end_of_life", "lockfile_assumed"}


def test_custom_infers_it_too(tmp_path: Path) -> None:
    document = small(
        components=[{"name": "infra", "stack": "custom", "install": "terraform init", "test": "make plan"}]
    )
    bundle = made(document, catalogue(tmp_path))
    assert "hashicorp/setup-terraform@" in bundle.files[".github/workflows/ci.yml"]
    assert "Terraform 1.14" in next(notice.message for notice in bundle.notices if notice.code == "inferred")


def test_the_administrators_defaults_lie_over_it(tmp_path: Path) -> None:
    catalogue(tmp_path)
    overlay = {"stacks": {"terraform": {"versions": ["1.13"]}}}
    known = load_catalogue(overlay, stacks=tmp_path)
    pipeline = check(terraform(), known).pipeline
    assert pipeline
    assert pipeline.resolve(known).components[0].versions == ["1.13"]


def test_the_built_in_catalogue_stays_as_it_is(tmp_path: Path) -> None:
    known = catalogue(tmp_path)
    assert known.fingerprint != CATALOGUE.fingerprint
    assert "terraform" not in load_catalogue().stacks
    assert check(terraform(), CATALOGUE).pipeline is None


def test_a_language_without_versions_and_coverage_needs_no_keys_for_them(tmp_path: Path) -> None:
    stack = yaml.safe_load(FILE)
    for key in ("version_label", "version_key", "version_pattern", "versions", "default_versions"):
        del stack[key]
    stack["github"]["set_up"]["terraform"] = []
    known = catalogue(tmp_path, yaml.safe_dump(stack))
    text = made(terraform(test=True), known).files[".github/workflows/ci.yml"]
    assert "strategy" not in text
    [problem] = check(terraform(test=True, versions=["1.14"]), known).problems
    assert problem.path == "components[0].versions"
    [problem] = check(terraform(test=True, coverage_tool="artifact"), known).problems
    assert problem.path == "components[0].coverage_tool"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("terraform_wrapper", "wrapper", "hashicorp/setup-terraform has no input wrapper"),
        ("uses: hashicorp/setup-terraform", "uses: hashicorp/setup", "no hashicorp/setup"),
        ("'{{version}}'", "'{{verison}}'", "verison"),
        ("terraform test", "terraform test {{tfunit}}", "tfunit"),
        ("default_versions: ['1.14']", "default_versions: ['2']", "2 is not on offer"),
        ("default_package_manager: terraform", "default_package_manager: pip", "pip is none of"),
        ("    terraform:\n      - name", "    opentofu:\n      - name", "set_up"),
        ("label: Terraform\n", "label: Terraform\ncolour: purple\n", "colour"),
        ("\\b'", "('", "unterminated"),
        ("  terraform:\n    label", "  npm:\n    label", "set_up"),
    ],
)
def test_a_mistake_in_a_file_is_told_at_once(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert FILE.count(old) >= 1
    with pytest.raises(BrokenCatalogue, match=re.escape(told)):
        catalogue(tmp_path, FILE.replace(old, new, 1))


def test_two_stacks_cannot_have_one_package_manager(tmp_path: Path) -> None:
    text = FILE.replace("  terraform:\n    label", "  npm:\n    label").replace(
        "    terraform:\n      -", "    npm:\n      -"
    )
    text = text.replace("default_package_manager: terraform", "default_package_manager: npm")
    with pytest.raises(BrokenCatalogue, match="npm"):
        catalogue(tmp_path, text)
