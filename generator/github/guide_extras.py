"""The part of SETUP.md about companion files and jobs: what must be switched on at GitHub for each."""

from __future__ import annotations

from generator.github.context import Context

_DEPENDABOT = (
    "## Dependabot\n\n"
    "Dependabot reads `.github/dependabot.yml` once it is on the default branch, and looks for updates every week.\n"
    "Its pull requests get no secrets. An update of an action changes a generated file: take it over by generating\n"
    "with a newer catalogue, or the next generation takes it back."
)
_GRAPH = "gh api --method PUT repos/{repository}/vulnerability-alerts"
_REVIEW = (
    "## Dependency review\n\n"
    "It needs the dependency graph, which public repositories always have. In a private one, switch it on in the\n"
    "settings under *Advanced Security*; there the review also needs GitHub Code Security. Without either, the check\n"
    "fails on every pull request. This command switches the graph and its alerts on:\n\n"
    "```sh\n"
    f"{_GRAPH}\n"
    "```"
)
_CODEQL = (
    "## CodeQL\n\n"
    "Public repositories have code scanning. A private one needs GitHub Code Security, switched on in the settings under\n"
    "*Advanced Security*; without it the scan fails, and nothing else does. CodeQL's default setup must be off: GitHub\n"
    "refuses the reports of a workflow beside it.\n\n"
    "```sh\n"
    "gh api --method PATCH repos/{repository}/code-scanning/default-setup --raw-field state=not-configured\n"
    "```\n\n"
    "What it finds stands under *Security* and in pull requests. To keep findings from being merged, add the rule\n"
    "*Require code scanning results* to the branch; the check **All checks** does not wait for the scan."
)


def extra_sections(context: Context) -> list[str]:
    """A section of Markdown for each extra that is switched on."""
    extras = context.pipeline.extras
    chosen = (
        (extras.dependabot, _DEPENDABOT),
        (extras.dependency_review, _REVIEW),
        (extras.codeql, _CODEQL),
    )
    repository = context.pipeline.repository or "OWNER/NAME"
    return [text.replace("{repository}", repository) for wanted, text in chosen if wanted]
