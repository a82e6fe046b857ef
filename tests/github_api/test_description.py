"""The part of GitHub's description of its API that is kept here: whole, and of the version that it says."""

import json
import re
from pathlib import Path

from tests.github_api.server import DESCRIPTION
from tests.github_api.subset import OPERATIONS, PLACE, subset


def test_it_is_a_published_version_with_its_licence() -> None:
    assert DESCRIPTION["info"]["version"] == "23.0.2"
    assert DESCRIPTION["info"]["license"]["name"] == "MIT"
    assert "MIT License" in (Path(__file__).parent / "LICENSE").read_text(encoding="utf-8")


def test_it_holds_the_operations_and_all_that_they_refer_to_and_no_more() -> None:
    assert {path: list(methods) for path, methods in DESCRIPTION["paths"].items()} == OPERATIONS
    text = PLACE.read_text(encoding="utf-8")
    for reference in set(re.findall(r'"\$ref":"#/components/([^"]+)"', text)):
        kind, name = reference.split("/")
        assert name in DESCRIPTION["components"][kind]
    # Taken out of itself it stays as it is.
    assert json.dumps(subset(DESCRIPTION), separators=(",", ":")) + "\n" == text
