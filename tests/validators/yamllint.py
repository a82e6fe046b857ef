"""yamllint: duplicate keys, indentation, stray spaces, long lines."""

from collections.abc import Mapping

from yamllint import linter
from yamllint.config import YamlLintConfig

from tests.validators.finding import Finding

# `on:` is a key of every workflow; a workflow is one document, which needs no marker; the version behind a
# pinned action stands one space away, as the tools that update such pins write it.
CONFIGURATION = """
extends: default
rules:
  line-length: {max: 160}
  truthy: {check-keys: false}
  document-start: disable
  comments: {min-spaces-from-content: 1}
"""


def findings(files: Mapping[str, str]) -> list[Finding]:
    """Errors and warnings alike."""
    configuration = YamlLintConfig(CONFIGURATION)
    return [
        Finding("yamllint", path, problem.line, problem.rule or "syntax", problem.desc)
        for path, text in files.items()
        for problem in linter.run(text, configuration)
    ]
