"""What an install command was understood as, in words: for components that take their language from it."""

from cicd_wizard.wizard.context import ComponentFacts
from generator import Catalogue
from generator.inference import infer
from generator.wording import listed

NO_COMMAND = (
    "Switch Install on and enter its command: it tells which language is set up and what is cached. "
    "Without it the other commands find what the runner has."
)
UNKNOWN = (
    "This command names no package manager that is known: no language is set up and nothing is cached. "
    "If there is one, choose it in step 1."
)


def understood(catalogue: Catalogue, facts: ComponentFacts, command: str) -> str:
    """What the page says about an install command.

    Args:
        catalogue: with the stack defaults of the draft.
        facts: the component.
        command: its install command, "" where that is off.

    Returns:
        A sentence or two; "" for a stack that knows its language without the command.
    """
    stack = catalogue.stacks.get(facts.stack)
    if stack is None or not stack.infers_language:
        return ""
    if facts.package_manager != stack.default_package_manager:
        manager, locked = facts.package_manager, True
        start = f"{stack.package_managers[manager].label} was chosen in step 1"
    elif not command.strip():
        return NO_COMMAND
    elif found := infer(command, stack.package_managers):
        manager, locked = found.package_manager, found.locked
        start = f"“{found.words}” was read as {stack.package_managers[manager].label}"
    else:
        return UNKNOWN
    return f"{start}: {_language(catalogue, facts, manager)}. {_cache(catalogue, facts, manager, locked)}"


def _language(catalogue: Catalogue, facts: ComponentFacts, manager: str) -> str:
    language = catalogue.language(facts.stack, manager)
    versions = facts.versions or tuple(language.default_versions)
    words = f"{language.version_label} {listed(versions)}".strip()
    return f"{words} {'are' if len(versions) > 1 else 'is'} set up"


def _cache(catalogue: Catalogue, facts: ComponentFacts, manager: str, locked: bool) -> str:
    if not catalogue.language(facts.stack, manager).caches(manager):
        return "Nothing is cached."
    if not locked:
        return "Nothing is cached, since this command needs no lockfile."
    files = catalogue.stacks[facts.stack].package_managers[manager].lockfiles
    return f"What it downloads is cached by {listed(files, 'or')}."
