"""The part of SETUP.md about environments, their rules, secrets and variables."""

from __future__ import annotations

from collections.abc import Iterator

from generator.environments import Environment
from generator.github.context import Context
from generator.github.setup_plan import Place, SetupPlan, Value

_GUARDS = {
    "ci": "Guards the secrets of the checks",
    "build": "Guards what the builds of images sign in with",
    "notifications": "Guards where messages go",
}


def escaped(text: str) -> str:
    """A person's text in Markdown, as text."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|!" else character for character in text)


def values_of(plan: SetupPlan) -> Iterator[str]:
    """The files that values may be read from: ``staging/API_KEY``."""
    for place in plan.places:
        yield from (f"`{place.name}/{item.name}`" for item in place.secrets)
    yield from (f"`{item.name}`" for item in plan.variables)


def place_sections(context: Context, plan: SetupPlan) -> Iterator[str]:
    """A section for the environments, one for the variables of the repository, one about changing a value."""
    if plan.places:
        yield "## Environments"
        yield from (_place(context, place) for place in plan.places)
    if plan.variables:
        text = "An environment may have its own value under the same name. Pull requests from forks get no variables."
        yield "\n".join(["## Variables", "", text, "", *map(_variable, plan.variables)])
    if any(place.secrets for place in plan.places):
        yield _changing(context, plan)


def _place(context: Context, place: Place) -> str:
    facts = [f"- {fact}" for fact in place_facts(place)]
    secrets = [f"- Secret `{item.name}`{_told(item)}" for item in place.secrets]
    return "\n".join([f"### {place.name}", "", *facts, *secrets, *map(_variable, place.variables)])


def place_facts(place: Place) -> list[str]:
    """What an environment is for, and its rules: a sentence of Markdown each."""
    return _facts(place, place.deploys) if place.deploys else _guards(place)


def _guards(place: Place) -> list[str]:
    """What an environment is for that nothing is deployed to."""
    what = f"{_GUARDS.get(place.name, 'Guards secrets')}; nothing is deployed there"
    if not place.ruled:
        return [f"{what}, and it needs no rules."]
    return [f"{what}. Only runs on {_refs(place)} may use it.", *_stars(place)]


def _refs(place: Place) -> str:
    return " and ".join(
        [*(f"`{name}`" for name in place.branches), *(f"tags `{name}`" for name in place.tags)]
    )


def _stars(place: Place) -> list[str]:
    deeper = [ref for ref in (*place.branches, *place.tags) if ref.endswith("*")]
    rule = " and ".join(f"`{ref}/*`" for ref in deeper)
    text = f"The `*` of GitHub's rule does not reach over a `/`: add {rule} for names with one more."
    return [text] if deeper else []


def _facts(place: Place, environment: Environment) -> list[str]:
    after = f", after {environment.after}" if environment.after != "none" else ""
    namespace = f", into the namespace `{environment.namespace}`" if environment.namespace else ""
    facts = [f"Deploys from {_refs(place)}{after}{namespace}.", *_stars(place)]
    if environment.require_approval:
        who = ", ".join(f"`{name}`" for name in environment.reviewers)
        other = " Whoever started the run cannot approve it." if environment.prevent_self_review else ""
        chosen = "those that you choose in its settings: six people or teams at most"
        facts.append(f"Waits for the approval of {who or chosen}.{other}")
    if environment.wait_minutes:
        facts.append(
            f"Waits for {environment.wait_minutes} minute{'s' if environment.wait_minutes > 1 else ''}."
        )
    return facts


def value_facts(item: Value) -> str:
    """What a secret or a variable is for: plain text but for `code`, as the person and the product say it."""
    default = f"While it is not set, jobs take `{' '.join(item.default.split())}`." if item.default else ""
    note = f"{item.note.rstrip('.')}." if item.note else ""
    return " ".join(part for part in (note, item.why, default) if part)


def _told(item: Value) -> str:
    text = " ".join(
        part for part in (f"{escaped(item.note).rstrip('.')}." if item.note else "", item.why) if part
    )
    return f": {text[:1].lower()}{text[1:]}" if text and not item.note else f": {text}" if text else "."


def _variable(item: Value) -> str:
    default = f" While it is not set, jobs take `{' '.join(item.default.split())}`." if item.default else ""
    why = _told(item) if item.why or item.note else "."
    return f"- Variable `{item.name}`{why}{default}"


def _changing(context: Context, plan: SetupPlan) -> str:
    place = next(place for place in reversed(plan.places) if place.secrets)
    deployed = next((place for place in plan.places if place.secrets and place.deploys), place)
    item = deployed.secrets[0]
    repository = context.pipeline.repository
    where = f" --repo {repository}" if repository else ""
    source = " < FILE" if item.from_file else ""
    return (
        "## Changing a value\n\n"
        "`gh` asks for the new value, and the next run takes it:\n\n"
        f"```sh\ngh secret set {item.name} --env {deployed.name}{where}{source}\n```"
    )
