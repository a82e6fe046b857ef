"""SchemaStore's JSON Schemas of workflows and of dependabot.yml: what editors use to mark mistakes."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Protocol

import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import ValidationError
from jsonschema.validators import validator_for

from tests.validators import yaml12
from tests.validators.finding import Finding, is_dependabot


class Validator(Protocol):
    """The part of jsonschema's validators that is used here."""

    def iter_errors(self, instance: Any) -> Iterator[ValidationError]:
        """Every violation of the schema."""


@cache
def _validator(name: str) -> Validator:
    schema = get_builtin_schema(name)
    validator: Validator = validator_for(schema)(schema)
    return validator


def findings(workflows: Mapping[str, str]) -> list[Finding]:
    """Every violation, with the place in the document at the front of its message."""
    found = []
    for path, text in workflows.items():
        try:
            document = yaml12.read(text)
        except yaml.YAMLError as error:
            found.append(Finding("schemastore", path, 0, "syntax", str(error)))
            continue
        schema = "vendor.dependabot" if is_dependabot(path) else "vendor.github-workflows"
        found.extend(
            Finding("schemastore", path, 0, str(violation.validator), _worded(violation))
            for violation in _validator(schema).iter_errors(document)
        )
    return found


def _worded(error: ValidationError) -> str:
    place = "/".join(str(part) for part in error.absolute_path) or "(top)"
    return f"{place}: {error.message[:300]}"
