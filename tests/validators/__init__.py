"""The linters that every generated file passes, called for many files at once, answering in one form.

from tests.validators import all_findings
assert all_findings(bundle.files) == []
"""

from collections.abc import Collection, Mapping

from tests.validators import actionlint, github_parser, schemastore, shellcheck, yamllint, zizmor
from tests.validators.finding import Finding, is_dependabot, is_workflow

__all__ = ["Finding", "all_findings"]


def all_findings(files: Mapping[str, str], *, runner_labels: Collection[str] = ()) -> list[Finding]:
    """What any of the seven linters reports about `files` (path to text), in the order of paths and lines.

    Workflows (`.github/workflows/*.yml`, under any folder) meet all of them, dependabot.yml those that know it
    (zizmor, SchemaStore), other YAML files meet yamllint only, the rest none. `runner_labels` are labels of
    self-hosted runners, which actionlint cannot know.
    """
    workflows = {path: text for path, text in files.items() if is_workflow(path)}
    dependabot = {path: text for path, text in files.items() if is_dependabot(path)}
    found = [
        *actionlint.findings(workflows, runner_labels=runner_labels),
        *shellcheck.findings(workflows),
        *zizmor.findings({**workflows, **dependabot}),
        *schemastore.findings({**workflows, **dependabot}),
        *github_parser.findings(workflows),
        *yamllint.findings({path: text for path, text in files.items() if path.endswith((".yml", ".yaml"))}),
    ]
    return sorted(found, key=lambda finding: (finding.path, finding.line, finding.tool, finding.rule))
