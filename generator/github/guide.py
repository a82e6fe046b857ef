"""SETUP.md: what a person does at GitHub once, with the commands that do it."""

from __future__ import annotations

from collections.abc import Iterable

from generator.environments import Environment
from generator.github.context import Context
from generator.github.dependabot import DEPENDABOT_PATH
from generator.github.guide_extras import extra_sections, override_section
from generator.github.guide_runs import run_sections
from generator.github.jobs.deploy import needed_secrets
from generator.github.jobs.gate import GATE
from generator.github.jobs.set_up import all_secrets
from generator.github.workflow import Workflow
from generator.notifications import Notification
from generator.values import GitHubVariable, SecretRef

WARNING = (
    "> **Do this before you merge.** GitHub creates an environment that does not exist yet **without** any protection:\n"
    "> no reviewers, no branch rule. A deploy that runs first would not ask anybody."
)
PLANS = (
    "Required reviewers work in public repositories on every plan, and in private ones on GitHub Enterprise only.\n"
    "Where the plan has none, GitHub ignores the rule and deploys without asking. Administrators may bypass the rules\n"
    "unless *Allow administrators to bypass configured protection rules* is switched off in the environment's settings."
)


def _repository(context: Context) -> str:
    return context.pipeline.repository or "OWNER/NAME"


def setup_guide(context: Context, made: list[Workflow]) -> str:
    """The guide as Markdown. Values are typed at a prompt, never written into a command."""
    parts = [
        _opening(context, made),
        *_environment_sections(context),
        _other_secrets(context),
        override_section(context, made),
        _variables(context),
    ]
    parts += [
        _branch(made),
        *run_sections(context),
        *extra_sections(context),
        _packages(context),
        _going_back(context),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(context: Context, made: list[Workflow]) -> str:
    paths = [workflow.path for workflow in made]
    paths += [DEPENDABOT_PATH] if context.pipeline.extras.dependabot else []
    files = " and ".join(f"`{path}`" for path in paths)
    together = " in one commit" if len(made) > 1 else ""
    commit = f"Commit {files}{together} after the steps below."
    tool = "The commands use the [GitHub CLI](https://cli.github.com) (`gh`);"
    lines = [
        f"# Setting up {_markdown(context.pipeline.name)}",
        "",
        *([commit, tool] if together else [f"{commit} {tool}"]),
        "everything can also be done in the repository's settings.",
    ]
    if context.pipeline.repository is None:
        lines += [
            "",
            "Put the repository in place of `OWNER/NAME`, or run the commands inside a clone without `--repo`.",
        ]
    return "\n".join(lines)


def _markdown(text: str) -> str:
    """A person's text in Markdown, as text."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|!" else character for character in text)


def _environment_sections(context: Context) -> list[str]:
    if not context.deploys:
        return []
    return [f"## Environments\n\n{WARNING}", *(_environment(context, item) for item in context.deploys)]


def _environment(context: Context, environment: Environment) -> str:
    repository = _repository(context)
    name = environment.name
    lines = [f"### {name}", "", *_environment_facts(environment), "", "```sh", *_reviewer_ids(environment)]
    lines += [
        f"gh api --method PUT repos/{repository}/environments/{name} --input - <<JSON",
        *_rules(environment),
        "JSON",
        "# Answers that the rule exists when it is run again.",
        f"gh api --method POST repos/{repository}/environments/{name}/deployment-branch-policies \\",
        f"  --raw-field name='{environment.branch}' --raw-field type=branch",
        *_secret_commands(needed_secrets(environment), repository, name),
        *_variable_commands(environment, repository),
        "```",
    ]
    if environment.require_approval:
        lines += ["", *_confirmation(environment, repository), "", PLANS]
    return "\n".join(lines)


def _reviewer_ids(environment: Environment) -> list[str]:
    """Commands that look the reviewers' ids up: the rules name them by id."""
    lines = []
    for number, reviewer in enumerate(environment.reviewers, start=1):
        owner, _, team = reviewer.partition("/")
        lookup = f"orgs/{owner}/teams/{team}" if team else f"users/{owner}"
        lines.append(f"reviewer_{number}=$(gh api {lookup} --jq .id) # {reviewer}")
    return lines


def _rules(environment: Environment) -> list[str]:
    """The environment's rules as JSON (docs.github.com, "REST API endpoints for deployment environments")."""
    policy = '"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}'
    reviewers = [
        f'    {{"type": "{"Team" if "/" in reviewer else "User"}", "id": $reviewer_{number}}}'
        for number, reviewer in enumerate(environment.reviewers, start=1)
    ]
    if not reviewers:
        return [f"{{{policy}}}"]
    return ["{", '  "reviewers": [', *",\n".join(reviewers).split("\n"), "  ],", f"  {policy}", "}"]


def _confirmation(environment: Environment, repository: str) -> list[str]:
    """How to see that the approval is there, and the variable that tells the deploy so."""
    name = environment.name
    choose = (
        []
        if environment.reviewers
        else ["Choose who approves, up to six people or teams, in the settings first.", ""]
    )
    return [
        *choose,
        "One approval is enough. Check that the rules hold before you confirm them: the first command must name",
        "`required_reviewers`. Deploys refuse to start until the second one was run.",
        "",
        "```sh",
        f"gh api repos/{repository}/environments/{name} --jq '.protection_rules[].type'",
        f"gh variable set ENVIRONMENT_READY --env {name} --body {name} --repo {repository}",
        "```",
    ]


def _environment_facts(environment: Environment) -> list[str]:
    after = f", after {environment.after}" if environment.after != "none" else ""
    facts = [f"- Deploys from `{environment.branch}`{after}, into the namespace `{environment.namespace}`."]
    if environment.require_approval:
        who = ", ".join(f"`{name}`" for name in environment.reviewers) or "the people that you choose"
        facts.append(f"- Waits for the approval of {who}.")
    return facts + [f"- Secret `{item.at_github}`: {_purpose(item)}" for item in needed_secrets(environment)]


def _purpose(secret: SecretRef) -> str:
    if secret.name == "KUBE_CONFIG":
        return "the kubeconfig file of the cluster, as it is."
    note = f"{_markdown(secret.note)}. " if secret.note else ""
    return f"{note}Commands see it as `{secret.name}`."


def _secret_commands(secrets: Iterable[SecretRef], repository: str, environment: str) -> list[str]:
    """Commands that ask for each value at a prompt; the kubeconfig comes from a file."""
    lines = []
    for secret in secrets:
        source = " < kubeconfig.yaml" if secret.name == "KUBE_CONFIG" else ""
        lines.append(f"gh secret set {secret.at_github} --env {environment} --repo {repository}{source}")
    return list(dict.fromkeys(lines))


def _variable_commands(environment: Environment, repository: str) -> list[str]:
    names = [value.variable for value in environment.env_vars.values() if isinstance(value, GitHubVariable)]
    return [
        f"gh variable set {name} --env {environment.name} --repo {repository}" for name in sorted(set(names))
    ]


def _what_messages_need(item: Notification) -> str:
    return f"the sign-in at {item.server}" if item.server else "the address that messages go to"


def _other_secrets(context: Context) -> str:
    """Environments that only guard secrets: ``ci`` for the checks, ``notifications`` for messages."""
    repository = _repository(context)
    checks = [item for component in context.pipeline.components for item in all_secrets(context, component)]
    facts = [f"- Secret `{item.at_github}`: {_purpose(item)}" for item in checks]
    facts += [
        f"- Secret `{name}`: {_what_messages_need(item)}."
        for item in context.pipeline.notifications
        for name in item.secret_names
    ]
    groups = {
        "ci": [item.at_github for item in checks],
        "notifications": [name for item in context.pipeline.notifications for name in item.secret_names],
    }
    lines = []
    for name, secrets in groups.items():
        if secrets:
            lines.append(f"gh api --method PUT repos/{repository}/environments/{name}")
            lines += [
                f"gh secret set {item} --env {name} --repo {repository}" for item in dict.fromkeys(secrets)
            ]
    if not lines:
        return ""
    text = "Each of these environments only guards its secrets; nothing is deployed there. `gh` asks for each value."
    listed = dict.fromkeys(facts)
    return "\n".join(["## Secrets of other jobs", "", text, "", *listed, "", "```sh", *lines, "```"])


def _variables(context: Context) -> str:
    names = {
        value.variable: value.default
        for value in context.pipeline.env_vars.values()
        if isinstance(value, GitHubVariable)
    }
    if not names:
        return ""
    repository = _repository(context)
    lines = [f"gh variable set {name} --repo {repository}" for name in sorted(names)]
    text = "An environment may have its own value under the same name. Pull requests from forks get no variables."
    return "\n".join(["## Variables", "", text, "", "```sh", *lines, "```"])


def _branch(made: list[Workflow]) -> str:
    gate = next((job for workflow in made for job in workflow.jobs if job.id == GATE), None)
    if gate is None:
        return ""
    return (
        "## Branch protection\n\n"
        f"In the repository's settings, under *Rules*, require the status check **{gate.name}** before merging.\n"
        "It is the only one to name: it sums up every other check and always reports."
    )


def _packages(context: Context) -> str:
    if not context.pushed_images:
        return ""
    pull = " The cluster needs a pull secret for a private one." if context.deploys else ""
    return (
        "## Packages\n\n"
        "The first push of an image creates a private package, linked to the repository that pushed it.\n"
        f"Make it public in the package's settings, or leave it private.{pull}"
    )


def _going_back(context: Context) -> str:
    if not context.deploys:
        return ""
    return (
        "## Going back\n\n"
        "Open the last good run under *Actions* and choose *Re-run jobs* for the environment's deploy: it deploys the\n"
        "image of that run again. A push never replaces a newer commit that is already live."
    )
