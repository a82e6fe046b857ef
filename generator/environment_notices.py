"""Notices of environments: an approval that nobody is named for, refs that replace each other, access that ends."""

from __future__ import annotations

from collections.abc import Iterator

from generator.cluster_auth import AksAuth, EksAuth
from generator.environments import Environment
from generator.github.context import Context
from generator.problems import Notice, Place, path_text
from generator.runners import is_hosted

# What the sign-in at a cloud lasts where nobody asks for more: the defaults of configure-aws-credentials
# (role-duration-seconds) and of google-github-actions/auth (access_token_lifetime).
ACCESS_MINUTES = 60


def environment_notices(context: Context) -> Iterator[Notice]:
    """What a person should know of the environments of a resolved pipeline that something is deployed to."""
    for index, environment in enumerate(context.deploys):
        place: Place = ("environments", index)
        if environment.require_approval and not environment.reviewers:
            message = f"Nobody is named to approve {environment.name}: add reviewers here or at GitHub"
            yield Notice(path_text((*place, "reviewers")), "no_reviewers", message)
        if environment.prevent_self_review and len(environment.reviewers) == 1:
            (only,) = environment.reviewers
            if "/" not in only:
                message = f"Nobody can approve a run that {only} started: add another reviewer, or a team"
                yield Notice(path_text((*place, "prevent_self_review")), "one_reviewer", message)
        yield from _refs(environment, place)
        yield from _access(context, environment, place)


def _refs(environment: Environment, place: Place) -> Iterator[Notice]:
    """Several refs that deploy to one environment; tags are made to follow each other, branches are not."""
    branch, tag = environment.branch or "", environment.tag_pattern
    if branch and tag:
        message = f"{branch} and tags {tag} both deploy to {environment.name}: each replaces the other there"
        yield Notice(path_text((*place, "tag_pattern")), "several_refs", message)
    elif branch.endswith("*"):
        message = f"Every branch {branch} deploys to {environment.name}: each replaces the others there"
        yield Notice(path_text((*place, "branch")), "several_refs", message)


def _access(context: Context, environment: Environment, place: Place) -> Iterator[Notice]:
    auth = environment.cluster_auth
    if auth is None:
        return
    where = path_text((*place, "cluster_auth"))
    if context.minutes("deploy") > ACCESS_MINUTES:
        message = f"The sign-in lasts an hour, and the deploy may take {context.minutes('deploy')} minutes"
        yield Notice(where, "short_access", message)
    command = "aws" if isinstance(auth, EksAuth) else "az" if isinstance(auth, AksAuth) else None
    if command and not is_hosted(context.runner_of(environment)):
        message = f"The runner of {environment.name} must have the command {command}: GitHub's own ones have"
        yield Notice(where, "runner_tools", message)
