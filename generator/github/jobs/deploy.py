"""The job that deploys to one environment: is it ready, is nothing newer live, then the chart."""

from __future__ import annotations

from generator.cluster_auth import KUBE_CONFIG
from generator.environments import AFTER_CHECKS, IMAGE_PULL_CONFIG, Environment
from generator.github.context import BASH, Context, env_map, free_name, secret_env
from generator.github.expressions import any_of, condition, literal, on_any_ref, on_event, succeeded
from generator.github.jobs.cluster_access import access_permissions
from generator.github.jobs.methods import checked_out, deploy_steps
from generator.github.workflow import Job, JobEnvironment, Permission, Step
from generator.names import GUIDE_FILE, deploy_group, file_name
from generator.values import EnvValue, GitHubVariable, SecretRef

# Of a comment, so that its line has room for what stands before it.
COMMENT_WIDTH = 112


def effective_variables(context: Context, environment: Environment) -> dict[str, EnvValue]:
    """The variables of all jobs with those of the environment over them."""
    return {**context.pipeline.env_vars, **environment.env_vars}


def _job_env(context: Context, environment: Environment) -> dict[str, str]:
    """What differs in this job: the environment's values, and variables at GitHub, which it may set."""
    differing = {
        name: value
        for name, value in effective_variables(context, environment).items()
        if name in environment.env_vars or isinstance(value, GitHubVariable)
    }
    return env_map(differing)


def needed_secrets(environment: Environment) -> list[SecretRef]:
    """The secrets that the environment must have: its own, the access to the cluster, and that to the registry."""
    found = list(environment.own_secrets)
    if environment.kubeconfig:
        found.append(SecretRef(name=KUBE_CONFIG, secret=environment.kubeconfig))
    if environment.image_pull_secret:
        found.append(SecretRef(name=IMAGE_PULL_CONFIG, secret=environment.image_pull_secret.secret))
    return found


def _guide(context: Context) -> str:
    return file_name(context.pipeline, GUIDE_FILE)


def needed_variables(context: Context, environment: Environment) -> dict[str, str]:
    """The variables at GitHub that must be set, by the names that commands see: those without a text for empty ones."""
    return {
        name: value.variable
        for name, value in sorted(effective_variables(context, environment).items())
        if isinstance(value, GitHubVariable) and not value.default
    }


def _is_missing(test: str, message: str, counter: str) -> list[str]:
    return [f"if [ {test} ]; then", f'  echo "::error::{message}"', f"  {counter}=1", "fi"]


def _check_ready(context: Context, environment: Environment) -> Step | None:
    """The step that names what is missing before anything is touched (design, rule 15); None where nothing can be."""
    secrets = sorted(needed_secrets(environment), key=lambda item: item.name)
    variables = needed_variables(context, environment)
    if not (secrets or variables or environment.require_approval):
        return None
    names = effective_variables(context, environment)
    env = secret_env(secrets)
    missing = free_name("missing", names)
    lines = [f"{missing}=0"]
    if environment.require_approval:
        ready = free_name("READY", {*env, *names})
        env[ready] = "${{ vars.ENVIRONMENT_READY }}"
        message = f"Confirm the rules of the environment {environment.name} first, as {_guide(context)} says"
        lines += _is_missing(f'"${ready}" != "{environment.name}"', message, missing)
    for secret in secrets:
        own = secret.name not in (KUBE_CONFIG, IMAGE_PULL_CONFIG)
        alias = f" (as {secret.name})" if own and secret.at_github != secret.name else ""
        message = f"The secret {secret.at_github}{alias} is not set in the environment {environment.name}"
        lines += _is_missing(f'-z "${secret.name}"', message, missing)
    for name, variable in variables.items():
        alias = f" (as {name})" if name != variable else ""
        where = f"in the environment {environment.name} or the repository"
        value = f"${name}" if name.isupper() else f"${{{name}:-}}"
        lines += _is_missing(f'-z "{value}"', f"The variable {variable}{alias} is not set {where}", missing)
    return Step(
        name="Check that the environment is ready",
        env=dict(sorted(env.items())),
        run="\n".join([*lines, f'exit "${missing}"\n']),
    )


def _refuse_older(environment: Environment) -> Step:
    """The step that keeps a late run from replacing a newer commit; other runs are the way back.

    It asks for as many deployments as GitHub gives at once: each run that waits for an approval, or waited in vain, is
    one of them.
    """
    script = f"""\
query="{{ repository(owner: \\"$GITHUB_REPOSITORY_OWNER\\", name: \\"${{GITHUB_REPOSITORY#*/}}\\") {{
  deployments(environments: [\\"{environment.name}\\"], first: 100, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    nodes {{ commitOid latestStatus {{ state }} }} }} }} }}"
live=$(gh api graphql --raw-field query="$query" --jq \\
  '[.data.repository.deployments.nodes[] | select(.latestStatus.state == "SUCCESS") | .commitOid][0] // empty')
if [ -n "$live" ]; then
  status=$(gh api "repos/$GITHUB_REPOSITORY/compare/$live...$GITHUB_SHA" --jq .status)
  if [ "$status" = behind ]; then
    echo "::error::$live is live and newer than $GITHUB_SHA. To go back, run this job again or start it by hand"
    exit 1
  fi
fi
"""
    return Step(
        name="Refuse to replace a newer commit",
        condition=f"{on_event('push')} && github.run_attempt == 1",
        env={"GH_TOKEN": "${{ github.token }}"},
        run=script,
    )


def _condition_terms(
    context: Context, environment: Environment, images: list[Job], gate: str | None
) -> list[str]:
    before = [job.id for job in images] or ([gate] if gate else [])
    waits = environment.after != AFTER_CHECKS
    events = []
    if context.deployed_by_push(environment):
        pushed = on_event("push")
        events.append(f"{pushed} && {succeeded(f'deploy-{environment.after}')}" if waits else pushed)
    if context.manual_deploys:
        events.append(f"inputs.environment == {literal(environment.name)}")
    terms = ["!cancelled()", *(succeeded(job) for job in before)] if before or waits else []
    refs = on_any_ref(*environment.refs(context.pipeline.default_branch))
    return [*terms, any_of(refs), any_of(events)]


def _waits_for(context: Context, environment: Environment) -> str:
    """The comment at an environment that has rules at GitHub."""
    waits = []
    if environment.require_approval:
        who = f" of {', '.join(environment.reviewers)}" if environment.reviewers else ""
        other = ", not by whoever started the run" if environment.prevent_self_review else ""
        waits.append(f"the approval{who}{other}")
    if environment.wait_minutes:
        waits.append(f"{environment.wait_minutes} minute{'s' if environment.wait_minutes > 1 else ''}")
    if not waits:
        return ""
    text = f"Waits for {', and for '.join(waits)}:"
    rules = f"{_guide(context)} says how to give the environment its rules."
    return f"{text} {rules}" if len(text) + len(rules) < COMMENT_WIDTH else f"{text}\n{rules}"


def deploy_job(context: Context, environment: Environment, images: list[Job], gate: str | None) -> Job:
    """The job ``deploy-<environment>`` behind the images (or the gate) and the environment before it."""
    needs = [job.id for job in images] or ([gate] if gate else [])
    if environment.after != AFTER_CHECKS:
        needs.append(f"deploy-{environment.after}")
    by_push = context.deployed_by_push(environment)
    compares = ", compare commits" if by_push else ""
    permissions = [Permission("contents", "read", f"check out {checked_out(context)}{compares}")]
    if by_push:
        permissions.append(Permission("deployments", "read", "see which commit is live"))
    permissions += access_permissions(environment)
    variables = effective_variables(context, environment)
    env = _job_env(context, environment)
    namespace = free_name("NAMESPACE", {*variables, *(item.name for item in environment.secrets)})
    if environment.namespace:
        env = dict(sorted({**env, namespace: environment.namespace}.items()))
    ready = _check_ready(context, environment)
    steps = [
        *([ready] if ready else []),
        *([_refuse_older(environment)] if by_push else []),
        context.check_out(),
    ]
    steps += deploy_steps(context, environment, variables, namespace)
    return Job(
        id=f"deploy-{environment.name}",
        name=f"Deploy to {environment.name}",
        needs=tuple(needs),
        condition=condition(_condition_terms(context, environment, images, gate)),
        runs_on=context.runner_of(environment),
        timeout_minutes=context.minutes("deploy"),
        permissions=tuple(permissions),
        environment=JobEnvironment(
            environment.name, environment.url, comment=_waits_for(context, environment)
        ),
        concurrency_group=deploy_group(context.pipeline, environment.name),
        env=env,
        run_defaults=BASH,
        steps=steps,
    )
