"""setup.sh: what SETUP.md asks for, done with the GitHub CLI; safe to run twice, and --check only reports."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

from generator.environments import Environment
from generator.github import setup_functions as functions
from generator.github.context import Context
from generator.github.setup_plan import Place, SetupPlan, Value
from generator.names import GUIDE_FILE, SCRIPT_FILE, file_name, title
from generator.wording import listed

_HEADER = """\
#!/usr/bin/env bash
# {title} for {name}, made by CI/CD Wizard (pipeline {fingerprint}, catalogue {catalogue}).
# Creates at GitHub what the workflows need before their first run: {what}.
#
# usage: bash {script} [--check] [--values FOLDER] [OWNER/NAME]
#   --check          only reports; the exit code is 1 where something is missing or different
#   --values FOLDER  takes values from files there instead of asking{example}
#
# It can be run again at any time: what is there as the pipeline says stays, and nothing that is set is asked for.
# It needs the GitHub CLI (https://cli.github.com), signed in by someone who administers the repository.
set -euo pipefail
"""
_BEGIN = """\
left=0 # how much is missing or different
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
command -v gh >/dev/null || stop "Install the GitHub CLI first: https://cli.github.com"
{no_repository}about=$(gh api "repos/$repository" --jq '"\\(.full_name) \\(.visibility) \\(.permissions.admin)"') ||
  stop "{unknown}. Name it: bash {script} OWNER/NAME"
read -r repository visibility admin <<<"$about"
if [ "$check" = no ] && [ "$admin" = false ]; then
  stop "This account does not administer $repository: ask someone who does to run this"
fi
echo "$repository ($visibility)"
"""
_NO_REPOSITORY = """\
# Without a name gh takes the repository of the folder that this runs in.
if [ -z "$repository" ]; then repository='{owner}/{repo}'; fi
"""
_UNKNOWN = "GitHub shows this account no repository $repository"
_NOT_HERE = "GitHub shows this account no repository of that name, or of this folder"
_END = """\
echo
if [ "$left" -gt 0 ]; then
  echo "$left missing or different"
  exit 1
fi
echo "Everything is as it should be"
"""


def setup_script(context: Context, plan: SetupPlan, fingerprint: str) -> str:
    """The text of the script for a plan that is not empty."""
    blocks = [
        _header(context, plan, fingerprint),
        f"repository={_word(context.pipeline.repository)}\n{functions.OPTIONS}",
        *_functions(context, plan),
        _begin(context),
        *_state(plan),
        *_calls(plan),
        *_trusts(plan),
        _END,
    ]
    return "\n".join(blocks)


def _begin(context: Context) -> str:
    named = context.pipeline.repository is not None
    words = {
        "{no_repository}": "" if named else _NO_REPOSITORY,
        "{unknown}": _UNKNOWN if named else _NOT_HERE,
        "{script}": _script(context),
    }
    text = _BEGIN
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text


def _script(context: Context) -> str:
    return file_name(context.pipeline, SCRIPT_FILE)


def _word(text: str | None) -> str:
    """A text as one word of the shell; empty for none."""
    return shlex.quote(text) if text else ""


def _header(context: Context, plan: SetupPlan, fingerprint: str) -> str:
    ruled = any(place.ruled for place in plan.places)
    secrets = [(place.name, item.name) for place in plan.places for item in place.secrets]
    variables = [item for place in plan.places for item in place.variables]
    what = [
        *(["environments with their rules" if ruled else "environments"] if plan.places else []),
        *(["secrets"] if secrets else []),
        *(["variables"] if variables or plan.variables else []),
    ]
    sample = "/".join(secrets[0]) if secrets else plan.variables[0].name if plan.variables else ""
    return _HEADER.format(
        title=title(context.pipeline, "Setup"),
        name=context.pipeline.name,
        fingerprint=fingerprint,
        catalogue=context.catalogue.fingerprint,
        what=listed(what),
        script=_script(context),
        example=f": FOLDER/{sample}" if sample else "",
    )


def _functions(context: Context, plan: SetupPlan) -> Iterator[str]:
    """The functions that the calls below them need, and no other."""
    protected = [place.deploys for place in plan.places if place.deploys]
    approved = [item for item in protected if item.require_approval]
    secrets = any(place.secrets for place in plan.places)
    variables = bool(plan.variables) or any(place.variables for place in plan.places)
    guide = file_name(context.pipeline, GUIDE_FILE)
    chosen = (
        (True, functions.START),
        (bool(plan.places), functions.ENVIRONMENT),
        (any(not place.ruled for place in plan.places), functions.GUARD),
        (
            any(place.ruled for place in plan.places),
            _only_if(bool(approved), functions.RULES).replace("GUIDE", guide),
        ),
        (any(item.reviewers for item in approved), functions.REVIEWER),
        (any(not item.reviewers for item in approved), functions.CHOSEN_REVIEWERS),
        (any(item.prevent_self_review for item in protected), functions.SELF_REVIEW),
        (any(item.wait_minutes for item in protected), functions.WAIT),
        (secrets, functions.GUARDED_VALUE),
        (variables or bool(approved), functions.SET_VARIABLE),
        (variables, functions.VARIABLE),
        (bool(approved), functions.CONFIRM),
    )
    yield from (text for wanted, text in chosen if wanted)


def _only_if(confirmed: bool, text: str) -> str:
    """The functions of rules; whether they hold is remembered where something asks for it."""
    return text if confirmed else re.sub(r".*held=.*\n", "", text)


def _state(plan: SetupPlan) -> Iterator[str]:
    """What the functions remember from one call to the next."""
    lines = []
    if any(place.secrets for place in plan.places):
        lines.append("secrets_of='' secrets_now=''")
    if plan.variables or any(place.variables for place in plan.places):
        lines.append("variables_of='' variables_now=''")
    if any(place.deploys and place.deploys.require_approval for place in plan.places):
        lines.append("held='' # the environment whose rules hold")
    if lines:
        yield "\n".join(lines) + "\n"


def _calls(plan: SetupPlan) -> Iterator[str]:
    if plan.variables:
        lines = ["echo", "echo 'Variables of the repository'", "environment='' place=actions"]
        yield "\n".join([*lines, *_values((), plan.variables)]) + "\n"
    for place in plan.places:
        start = list(_rules(place)) if place.ruled else [f"guard {place.name}"]
        end = ["confirm"] if place.deploys and place.deploys.require_approval else []
        yield "\n".join([*start, *_values(place.secrets, place.variables), *end]) + "\n"


def _rules(place: Place) -> Iterator[str]:
    yield f"protect {place.name}"
    yield from (f"deploys_from branch {_word(name)}" for name in place.branches)
    yield from (f"deploys_from tag {_word(name)}" for name in place.tags)
    if place.deploys:
        yield from _protection(place.deploys)
    yield "rules"


def _protection(environment: Environment) -> Iterator[str]:
    for reviewer in environment.reviewers:
        owner, _, team = reviewer.lower().partition("/")
        if team:
            yield f"reviewer team {team} Team orgs/{owner}/teams/{team}"
        else:
            yield f"reviewer user {owner} User users/{owner}"
    if environment.require_approval and not environment.reviewers:
        yield "chosen_reviewers"
    if environment.prevent_self_review:
        yield "no_self_review"
    if environment.wait_minutes:
        yield f"waits {environment.wait_minutes}"


# ShellCheck's way to say that what looks like an expansion is meant as text.
_AS_TEXT = "# shellcheck disable=SC2016 # this is text\n"


def _values(secrets: Iterable[Value], variables: Iterable[Value]) -> Iterator[str]:
    for item in secrets:
        kind = ["file"] if item.from_file else []
        yield _call("secret", item.name, _word(_why(item)), *kind)
    for item in variables:
        default = _word(" ".join(item.default.split()))
        yield _call("variable", item.name.upper(), _word(_why(item)) or ("''" if default else ""), default)


def _call(*words: str) -> str:
    text = " ".join(word for word in words if word)
    return f"{_AS_TEXT}{text}" if "$" in text or "`" in text else text


def _trusts(plan: SetupPlan) -> Iterator[str]:
    if plan.trusts:
        lines = [functions.SUBJECT.rstrip()]
        for item in plan.trusts:
            role = _word(f"{item.identity} ({item.cloud}): ")
            lines.append(f'tell trust {role}"$subject"{_word(f":{item.subject}")}')
        yield "\n".join(lines) + "\n"


def _why(item: Value) -> str:
    """The reason as plain text, for a terminal."""
    return ". ".join(text for text in (item.note.rstrip("."), item.why.replace("`", "").rstrip(".")) if text)
