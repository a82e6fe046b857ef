"""SETUP.md: what must exist at GitHub before the first run, and why; setup.sh creates it."""

from __future__ import annotations

from generator.github.context import Context
from generator.github.dependabot import DEPENDABOT_PATH
from generator.github.guide_clouds import channel_section, cluster_section, image_section, trust_section
from generator.github.guide_extras import extra_sections
from generator.github.guide_places import escaped, place_sections, values_of
from generator.github.guide_runs import run_sections
from generator.github.jobs.gate import GATE
from generator.github.setup_plan import SetupPlan
from generator.github.workflow import Workflow
from generator.names import SCRIPT_FILE, file_name

WARNING = (
    "> **Do this before you merge.** GitHub creates an environment that does not exist yet **without** any protection:\n"
    "> no reviewers, no branch rule. A deploy that runs first would not ask anybody."
)
# docs.github.com, "Deployments and environments": which plans have which rules.
_PLANS = (
    "## Plans\n\n"
    "Public repositories have environments on every plan. In a private one, environments with secrets of their own and\n"
    "named branches need GitHub Pro, Team or Enterprise."
)
_RULES = (
    "Required reviewers and wait times work in public repositories on every plan, and in private ones on GitHub\n"
    "Enterprise only. Where the plan has no such rule, GitHub refuses it, or ignores it and deploys without asking."
)
_BYPASS = (
    "{one}Administrators may bypass the rules unless *Allow administrators to bypass\n"
    "configured protection rules* is switched off in the environment's settings: no command can switch it off."
)
_READY = (
    "A deploy that waits for an approval refuses to start until the environment has the variable `ENVIRONMENT_READY`.\n"
    "`{script}` writes it last, after it has read the rules back, and takes it away where they no longer hold."
)


def setup_guide(context: Context, made: list[Workflow], plan: SetupPlan) -> str:
    """The guide as Markdown."""
    parts = [
        _opening(context, made),
        _script(context, plan),
        *place_sections(context, plan),
        _plans(context, plan),
        trust_section(context, plan),
        cluster_section(context),
        image_section(context),
        channel_section(context),
        _branch(made),
        *run_sections(context),
        *extra_sections(context),
        _going_back(context),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(context: Context, made: list[Workflow]) -> str:
    paths = [workflow.path for workflow in made]
    paths += [DEPENDABOT_PATH] if context.pipeline.extras.dependabot else []
    files = " and ".join(f"`{path}`" for path in paths)
    together = " in one commit" if len(made) > 1 else ""
    return f"# Setting up {escaped(context.pipeline.name)}\n\nCommit {files}{together} after the steps below."


def _script(context: Context, plan: SetupPlan) -> str:
    """How to run setup.sh: all that it does can also be done in the repository's settings."""
    if not plan:
        return ""
    script = file_name(context.pipeline, SCRIPT_FILE)
    lines = [f"## What `{script}` does", "", *([WARNING, ""] if context.deploys else [])]
    lines += [
        "Someone who administers the repository runs it once, with the [GitHub CLI](https://cli.github.com) (`gh`) signed",
        "in. It creates what the next sections list and asks for each value; none is ever on a command line. It can be run",
        "again at any time, and everything can also be done in the repository's settings.",
        "",
        "```sh",
    ]
    lines += [
        f"bash {script}",
        f"bash {script} --check # only reports; the exit code is 1 where something is missing",
    ]
    if any(values_of(plan)):
        lines += [f"bash {script} --values FOLDER # takes values from files there: {next(values_of(plan))}"]
    lines += ["```"]
    if context.pipeline.repository is None:
        lines += [
            "",
            f"It takes the repository of the folder that it runs in; or name it: `bash {script} OWNER/NAME`.",
        ]
    return "\n".join(lines)


def _plans(context: Context, plan: SetupPlan) -> str:
    if not plan.places:
        return ""
    parts = [_PLANS]
    approved = any(item.require_approval for item in context.deploys)
    if approved or any(item.wait_minutes for item in context.deploys):
        parts.append(_RULES)
        if approved:
            parts.append(_READY.format(script=file_name(context.pipeline, SCRIPT_FILE)))
        parts.append(_BYPASS.format(one="One approval of those named is enough. " if approved else ""))
    return "\n\n".join(parts)


def _branch(made: list[Workflow]) -> str:
    gate = next((job for workflow in made for job in workflow.jobs if job.id == GATE), None)
    if gate is None:
        return ""
    return (
        "## Branch protection\n\n"
        f"In the repository's settings, under *Rules*, require the status check **{gate.name}** before merging.\n"
        "It is the only one to name: it sums up every other check and always reports."
    )


def _going_back(context: Context) -> str:
    if not context.deploys:
        return ""
    images = ", with the images of that run" if context.pushed_images else ""
    tagged = any(item.tag_pattern for item in context.deploys) and context.manual_deploys
    by_hand = " Or choose *Run workflow* on an older tag." if tagged else ""
    return (
        "## Going back\n\n"
        "Open the last good run under *Actions* and choose *Re-run jobs* for the environment's deploy: it deploys that\n"
        f"commit again{images}.{by_hand} A push never replaces a newer commit that is already live."
    )
