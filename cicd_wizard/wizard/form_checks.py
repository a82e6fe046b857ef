"""Step 2, the checks of one component: commands, coverage, services, artifacts."""

from typing import Any

from django.forms.boundfield import BoundField

from cicd_wizard.wizard.context import ComponentFacts, Context
from cicd_wizard.wizard.data import Row, as_row, in_order, text_of, words_of
from cicd_wizard.wizard.fields import Choice, Hidden, Many, Text, Tick, set_choices
from cicd_wizard.wizard.form_names import (
    SecretRows,
    VariableRows,
    seed_secrets,
    seed_variables,
    write_secrets,
    write_variables,
)
from cicd_wizard.wizard.keys import commands, lines, number, seed_keys, text, tick, write_keys
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.understood import understood
from cicd_wizard.wizard.writer import Path, Writer
from generator import CHECK_NAMES, Catalogue

CHECK_LABELS = {
    "install": "Install", "lint": "Lint", "format": "Format", "typecheck": "Types", "test": "Test", "build": "Build",
}  # fmt: skip
COVERAGE = [
    ("", "None"),
    ("codecov", "Codecov"),
    ("coveralls", "Coveralls"),
    ("artifact", "Keep as artifact"),
]
COVERAGE_HELP = {
    "": "Tests run without it.",
    "codecov": "Signs in without a stored token.",
    "coveralls": "Signs in with the token of the run.",
    "artifact": "A file on the run, for 7 days.",
}
KEYS = (
    commands("setup"),
    text("coverage_tool"),
    lines("artifacts"),
    number("timeout_minutes"),
    tick("cache", default=True),
)


class ChecksForm(FormWithRows):
    """What one component must pass. Each command remembers the default that was shown beside it."""

    rowset_classes = {"env_vars": VariableRows, "secrets": SecretRows}

    uid = Hidden()
    shown_stack = Hidden()
    services_order = Hidden()
    setup = Text(
        "Commands before the install", "One per line, or with a blank line between longer ones.", rows=1
    )
    coverage_tool = Choice("Coverage", COVERAGE, radios=True)
    services = Many(
        "Services for tests", help_text="Each job also gets the address, for example DATABASE_URL."
    )
    artifacts = Text("Artifacts to keep, one path per line", rows=1)
    timeout_minutes = Text("Time limit", inputmode="numeric")
    cache = Tick("Cache dependencies", "Faster installs; the key follows the lockfile.")

    def prepare(self) -> None:
        """Add a switch, a command and its memory for each check, and a version for each service that has several."""
        set_choices(self.fields["coverage_tool"], COVERAGE, COVERAGE_HELP)
        services = self.known.catalogue.services
        set_choices(self.fields["services"], [(name, service.label) for name, service in services.items()])
        for name, service in services.items():
            versions = [(version, version) for version in service.versions]
            newest = ("", f"Newest ({service.versions[0]})")
            several = len(versions) > 1
            label = f"{service.label} version"
            self.fields[f"version_{name}"] = Choice(label, [newest, *versions]) if several else Hidden()
        for check, label in CHECK_LABELS.items():
            self.fields[f"{check}_on"] = Tick(label)
            self.fields[check] = Text(f"{label} command", rows=1)
            self.fields[f"{check}_shown"] = Hidden()

    @property
    def facts(self) -> ComponentFacts | None:
        """The component that these checks belong to."""
        return next((item for item in self.known.components if item.uid == self.text("uid")), None)

    def chosen_services(self) -> list[str]:
        """The ticked services, in the order that they were given in."""
        return in_order(self.many("services"), words_of(self.text("services_order")))

    def version_fields(self) -> list[BoundField]:
        """The versions of the services that have several."""
        return [
            self[name] for name in self.fields if name.startswith("version_") and not self[name].is_hidden
        ]

    def commands(self) -> list[dict[str, Any]]:
        """The rows of commands as components/command.html takes them."""
        index = str(self.prefix).rpartition("-")[2]
        rows = []
        for check, label in CHECK_LABELS.items():
            shown = self.typed(f"{check}_shown")
            has_default = bool(_parts(shown)[2])
            changed = has_default and not _same(self.typed(check), _parts(shown)[2])
            rows.append(
                {
                    "toggle": self[f"{check}_on"],
                    "command": self[check],
                    "label": label,
                    "state": "changed" if changed else "default" if has_default else "",
                    "id": f"{self.prefix}-{check}-row",
                    "reset": f"reset:components:{index}:{check}",
                }
            )
        return rows

    @property
    def manager_label(self) -> str:
        """What people call the package manager, "" where the install command is to tell it."""
        stack = self.known.catalogue.stacks.get(self.facts.stack) if self.facts else None
        if stack is None or self.facts is None:
            return ""
        told_later = stack.infers_language and self.facts.package_manager == stack.default_package_manager
        return "" if told_later else stack.package_managers[self.facts.package_manager].label

    @property
    def understood(self) -> str:
        """What the install command was understood as, where it tells the language."""
        command = self.typed("install") if self.ticked("install_on") else ""
        return understood(self.known.catalogue, self.facts, command) if self.facts else ""

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the folded part."""
        rows = any(len(rowset.forms) for rowset in self.rowsets.values())
        return rows or bool(self.text("setup")) or not self.ticked("cache")

    def write_checks(self, writer: Writer, component: dict[str, Any], index: int) -> None:
        """Add this component's keys to those of step 1."""
        here: Path = ("components", index)
        self._write_commands(writer, component, here)
        write_keys(writer, self, component, here, KEYS)
        self._write_services(writer, component, here)
        write_variables(writer, self.rowsets["env_vars"], component, here)
        write_secrets(writer, self.rowsets["secrets"], component, here)

    def _write_commands(self, writer: Writer, component: dict[str, Any], here: Path) -> None:
        for check in CHECK_NAMES:
            writer.at(self, check, *here, check)
            choice = _choice(self.ticked(f"{check}_on"), self.typed(check), self.typed(f"{check}_shown"))
            if choice is not None:
                component[check] = choice

    def _write_services(self, writer: Writer, component: dict[str, Any], here: Path) -> None:
        chosen: list[str | dict[str, str]] = []
        writer.at(self, "services", *here, "services")
        for place, name in enumerate(self.chosen_services()):
            version = self.text(f"version_{name}")
            chosen.append({"name": name, "version": version} if version else name)
            service = self.known.catalogue.services.get(name)
            if service and version and version not in service.versions:
                writer.at(self, f"version_{name}", *here, "services", place)
        if chosen:
            component["services"] = chosen


class ChecksRows(RowSet):
    """The checks of each component, in step 1's order."""

    form = ChecksForm
    things = "components"
    max_num = 10


# --- Commands and their defaults ---------------------------------------------------------------
#
# A hidden field beside each command says what was shown: "on" or "off" by default, how the saved document wrote it
# ("", "true", "false" or "text"), and the default command itself. So an untouched command follows its default when
# the package manager changes, and a saved document comes back as it was.


def _shown(on: bool, default: str, source: str = "") -> str:
    return f"{'on' if on else 'off'}:{source}:{default}"


def _parts(shown: str) -> tuple[bool, str, str]:
    state, _, rest = shown.replace("\r\n", "\n").partition(":")
    source, _, default = rest.partition(":")
    return state == "on", source, default


def _same(text: str, default: str) -> bool:
    return text.replace("\r\n", "\n").strip() == default.strip()


def _choice(ticked: bool, text: str, shown: str) -> bool | str | None:
    """What the document says of a check."""
    on, source, default = _parts(shown)
    if not ticked:
        return False if on or source == "false" else None
    if not default or not _same(text, default) or source == "text":
        return text
    return None if on and source != "true" else True


def _defaults(catalogue: Catalogue, facts: ComponentFacts, coverage: bool) -> dict[str, tuple[bool, str]]:
    """Per check: whether it is on by default, and the stack's command ("" for none)."""
    if facts.stack not in catalogue.stacks:
        return dict.fromkeys(CHECK_NAMES, (False, ""))
    manager = facts.package_manager
    return {
        check: (
            catalogue.on_by_default(facts.stack, check, manager),
            catalogue.default_command(facts.stack, manager, check, coverage=coverage) or "",
        )
        for check in CHECK_NAMES
    }


def seed_checks(
    component: dict[str, Any], facts: ComponentFacts, context: Context, not_secret: list[str]
) -> dict[str, Any]:
    """The row of a saved component, or with an empty part that of a new one."""
    services = [{"name": item} if isinstance(item, str) else item for item in component.get("services", [])]
    row: dict[str, Any] = {
        "uid": facts.uid,
        "shown_stack": facts.stack,
        **seed_keys(component, KEYS),
        "services": tuple(item["name"] for item in services),
        "services_order": " ".join(item["name"] for item in services),
        "env_vars": seed_variables(component, not_secret),
        "secrets": seed_secrets(component),
    }
    row |= {f"version_{item['name']}": item.get("version", "") for item in services}
    covered = bool(component.get("coverage_tool"))
    for check, (on, default) in _defaults(context.catalogue, facts, covered).items():
        choice = component.get(check)
        source = {True: "true", False: "false"}.get(choice, "text") if choice is not None else ""
        ticked = on if choice is None else choice is not False
        text = choice if isinstance(choice, str) else default
        row |= {f"{check}_on": ticked, check: text, f"{check}_shown": _shown(on, default, source)}
    return row


def align_checks(row: Row, facts: ComponentFacts, context: Context) -> Row:
    """Bring untouched commands up to the component's defaults, which may have changed in step 1."""
    aligned = {**row, "uid": [facts.uid], "shown_stack": [facts.stack]}
    moved = text_of(row, "shown_stack") != facts.stack
    for check, (on, default) in _defaults(
        context.catalogue, facts, bool(text_of(row, "coverage_tool"))
    ).items():
        old_on, source, old_default = _parts(text_of(row, f"{check}_shown"))
        text, ticked = text_of(row, check), f"{check}_on" in row
        if source != "text" and _same(text, old_default):
            text = default
        if moved and ticked == old_on and source == "":
            ticked = on
        aligned |= as_row({check: text, f"{check}_shown": _shown(on, default, source)})
        aligned.pop(f"{check}_on", None)
        if ticked:
            aligned[f"{check}_on"] = ["on"]
    return aligned


def reset_check(row: Row, check: str) -> Row:
    """Bring the default of one command back."""
    on, _, default = _parts(text_of(row, f"{check}_shown"))
    return row | as_row({check: default, f"{check}_shown": _shown(on, default)})
