"""The checklist of the setup: every value of the guide is a step, keys stay, and what changes opens a step again."""

from pathlib import Path
from typing import Any

import pytest

from generator import check, generate, load_catalogue, read_document
from generator.github.setup_steps import SetupStep, setup_steps
from generator.names import GUIDE_FILE, find_file

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/pipeline.yaml"))
SHIPPED: dict[str, Any] = {
    "version": 1,
    "name": "Shop",
    "triggers": {"push": {"branches": ["main"]}},
    "components": [{"name": "api", "stack": "python"}],
    "images": [{"name": "api"}],
    "deploy": {"method": "kubectl", "manifests": ["k8s"]},
    "environments": [{"name": "staging", "namespace": "shop", "secrets": ["API_KEY"], "wait_minutes": 5}],
}


def steps_of(document: dict[str, Any]) -> tuple[tuple[SetupStep, ...], str]:
    """The steps of a configuration, and its guide."""
    pipeline, catalogue = check(document, load_catalogue()).pipeline, load_catalogue()
    assert pipeline is not None
    files = generate(pipeline, catalogue, check=False).files
    return setup_steps(pipeline, catalogue, files), files[find_file(files, GUIDE_FILE)]


@pytest.mark.parametrize("path", GOLDEN[::3], ids=lambda path: path.parent.name)
def test_every_value_of_the_guide_is_one_step(path: Path) -> None:
    steps, guide = steps_of(read_document(path.read_bytes()))
    keys = [step.key for step in steps]
    assert len(set(keys)) == len(keys)
    values = [line for line in guide.splitlines() if line.startswith(("- Secret `", "- Variable `"))]
    assert len(values) == sum(key.startswith(("secret:", "variable:")) for key in keys)
    assert sum(line.startswith("### ") for line in guide.splitlines()) >= sum(
        key.startswith("environment:") for key in keys
    )


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ({"name": "Store"}, {"files"}),
        (
            {"default_branch": "trunk", "triggers": {"push": {"branches": ["trunk"]}}},
            {"environment", "branch"},
        ),
        ({"environments": [{**SHIPPED["environments"][0], "wait_minutes": 6}]}, {"wait"}),
        ({"environments": [{**SHIPPED["environments"][0], "url": "https://shop.example"}]}, set()),
    ],
)
def test_a_step_is_open_again_when_it_asks_for_something_else(
    changes: dict[str, Any], opened: set[str]
) -> None:
    before = {step.key: step.state for step in steps_of(SHIPPED)[0]}
    after = {step.key: step.state for step in steps_of({**SHIPPED, **changes})[0]}
    assert before.keys() == after.keys()
    different = {key.partition(":")[0] for key in after if after[key] != before[key]}
    assert different == {"files", *opened}
