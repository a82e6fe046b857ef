"""Step 1, one component: its stack with versions and package manager, and what is rarely asked for."""

from typing import Any

from cicd_wizard.wizard.context import ComponentFacts, Context
from cicd_wizard.wizard.data import in_order, whole_number, words_of
from cicd_wizard.wizard.fields import Choice, Hidden, Many, Text, Tick, set_choices
from cicd_wizard.wizard.keys import Key, lines, number, text, tick, write_keys
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.runners import RunnerFields, write_runner
from cicd_wizard.wizard.writer import Path, Writer
from generator.catalogue import Stack

# Most repositories hold one component, and any name does for it.
FIRST_NAME = "app"
# With more stacks than these the page has a search.
MOST_STACKS = 8
SYSTEMS = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}
SUBMODULES = [("", "None"), ("true", "Those of the repository"), ("recursive", "With those inside them")]


def _read_submodules(writer: Writer, form: FormWithRows, name: str) -> bool | str | None:
    typed = form.text(name)
    return True if typed == "true" else typed or None


KEYS = (
    text("directory"),
    lines("paths"),
    number("fetch_depth", "checkout", "fetch_depth", of="commits"),
    Key("submodules", ("checkout", "submodules"), _read_submodules, lambda value: str(value).lower(), ""),
    tick("lfs", "checkout", "lfs"),
)


class ComponentForm(RunnerFields):
    """One part of the repository with a language or folder of its own."""

    uid = Hidden()
    shown_stack = Hidden()
    # The package manager and its version as they were shown: another one does not take over that version.
    shown_manager = Hidden()
    # What was shown for an answer that the document leaves open, so that it stays open until somebody changes it.
    open_package_manager = Hidden()
    open_versions = Hidden()
    versions_order = Hidden()
    os_order = Hidden()
    # What was answered for stacks that were chosen before: choosing one of them again brings it back.
    other_stacks = Hidden()
    stack = Choice("Stack", radios=True)
    name = Text("Name", "Short, for example api.")
    directory = Text("Folder", "From the root of the repository, which is a dot.")
    package_manager = Choice("Package manager")
    versions = Many("Versions")
    other_versions = Text("Other versions", "Separate several with commas.")
    package_manager_version = Text("Version of the manager", "A full version, for example 10.4.1.")
    os = Many("Systems", list(SYSTEMS.items()), "Tests run on each of them. None: on the runner below.")
    other_os = Text("Other runners of GitHub", "For example ubuntu-24.04-arm; several with commas.")
    paths = Text(
        "Paths to watch, one per line",
        "Pull requests check the component only if they change one of these, its folder, a file in the root or a "
        "workflow. None: they always do.",
        rows=1,
    )
    fetch_depth = Text(
        "Commits to check out", "1 is the newest alone, 0 is all of them.", inputmode="numeric"
    )
    submodules = Choice("Submodules", SUBMODULES)
    lfs = Tick("Git LFS", "Checks out files that are stored with Git LFS.")

    def prepare(self) -> None:
        """Offer what the chosen stack has; before a stack is chosen there is nothing to offer."""
        stacks = self.known.catalogue.stacks
        # Cards to choose from; once one is chosen, names are enough to choose another.
        about = {} if self.chosen_stack else {name: _about(stack) for name, stack in stacks.items()}
        set_choices(self.fields["stack"], [(name, stack.label) for name, stack in stacks.items()], about)
        set_choices(self.fields["os"], list(SYSTEMS.items()), dict(self.known.catalogue.runners))
        # What comes from the class of all runners stands first there; the first field takes the focus of a new row.
        for name in ("runner", "runner_group"):
            self.fields[name] = self.fields.pop(name)
        self.fields["runner"].help_text = "Empty: that of the pipeline."
        stack = self.chosen_stack
        if stack is None:
            for name in ("package_manager", "versions", "other_versions", "package_manager_version"):
                del self.fields[name]
        else:
            self._offer(stack)

    def _offer(self, stack: Stack) -> None:
        managers = [(name, manager.label) for name, manager in stack.package_managers.items()]
        set_choices(self.fields["package_manager"], managers)
        if not self.asks_for_manager_version:
            del self.fields["package_manager_version"]
        elif self.manager != stack.default_package_manager or not stack.infers_language:
            label = stack.package_managers[self.manager].label
            self.fields["package_manager_version"].label = f"Version of {label}"
        if "package_manager_version" in self.fields and (
            default := self.default_of("package_manager_version")
        ):
            self.fields["package_manager_version"].widget.attrs["placeholder"] = default
        old = {
            item.version: "end of life"
            for item in stack.versions
            if item.end_of_life and item.end_of_life < self.known.today
        }
        set_choices(self.fields["versions"], [(item.version, item.version) for item in stack.versions], old)
        self.fields["versions"].label = f"{stack.version_label} versions"
        if not stack.versions:
            del self.fields["versions"]
            self.fields["other_versions"].label = "Versions"
            if not stack.infers_language:
                del self.fields["other_versions"]

    def default_of(self, name: str) -> str | None:
        """The stack's package manager and versions, and the catalogue's version of the package manager."""
        stack = self.chosen_stack
        if stack is None:
            return None
        if name == "package_manager" and len(stack.package_managers) > 1:
            return stack.default_package_manager
        if name == "versions" and stack.versions:
            ticked = [item.version for item in stack.versions if item.version in stack.default_versions]
            return "\n".join(ticked)
        if name == "package_manager_version" and self.asks_for_manager_version:
            return self.known.catalogue.tools.get(self.manager)
        return None

    @property
    def chosen_stack(self) -> Stack | None:
        """The stack, once one is chosen."""
        return self.known.catalogue.stacks.get(self.text("stack"))

    @property
    def many_stacks(self) -> bool:
        """Whether there are so many stacks that a search helps."""
        return len(self.known.catalogue.stacks) > MOST_STACKS

    @property
    def manager(self) -> str:
        """The chosen package manager, that of the stack where there is no such choice, "" without a stack."""
        stack, manager = self.chosen_stack, self.text("package_manager")
        if stack and manager not in stack.package_managers:
            return stack.default_package_manager
        return manager

    @property
    def asks_for_manager_version(self) -> bool:
        """Whether the package manager may have a version; one that an install command will name may."""
        stack = self.chosen_stack
        if stack is None:
            return False
        told_later = stack.infers_language and self.manager == stack.default_package_manager
        return told_later or stack.takes_version_of(self.manager)

    @property
    def blank(self) -> bool:
        """Whether nobody has touched the row yet."""
        typed = self.text("name") not in {"", FIRST_NAME} or self.text("directory") not in {"", "."}
        return not typed and not self.text("stack")

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the folded part."""
        names = (
            "other_versions",
            "other_os",
            "runner",
            "runner_group",
            "paths",
            "fetch_depth",
            "submodules",
            "lfs",
        )
        return bool(self.many("os")) or any(map(self.text, (*names, "package_manager_version")))

    def chosen_versions(self) -> list[str]:
        """The versions in the order that they were given in, else from old to new; none where none are asked for."""
        stack = self.chosen_stack
        if stack is None or not (stack.versions or stack.infers_language):
            return []
        chosen = dict.fromkeys([*self.many("versions"), *words_of(self.text("other_versions"))])
        return in_order(sorted(chosen, key=_number), words_of(self.text("versions_order")))

    def facts(self) -> ComponentFacts:
        """What step 2 shows of this component."""
        stack = self.chosen_stack
        return ComponentFacts(
            self.text("uid"), self.text("name"), stack.name if stack else "", self.manager,
            tuple(self.chosen_versions()), self.text("directory") or ".",
        )  # fmt: skip

    def write_component(self, writer: Writer, index: int) -> dict[str, Any]:
        """The component's first keys; step 2 adds the others."""
        component: dict[str, Any] = {"name": self.text("name"), "stack": self.text("stack")}
        here = ("components", index)
        for name in ("name", "stack"):
            writer.at(self, name, *here, name)
        writer.at(self, "name", *here)
        stack = self.chosen_stack
        if stack is not None:
            self._write_stack(writer, component, here, stack)
        self._write_systems(writer, component, here)
        write_runner(writer, self, component, here)
        write_keys(writer, self, component, here, KEYS)
        return component

    def _write_stack(self, writer: Writer, component: dict[str, Any], here: Path, stack: Stack) -> None:
        writer.at(self, "package_manager", *here, "package_manager")
        if self.text("package_manager") != self.text("open_package_manager"):
            component["package_manager"] = self.text("package_manager")
        if self.asks_for_manager_version:
            writer.put(component, self, "package_manager_version", here)
        versions, offered = self.chosen_versions(), self.many("versions")
        writer.at(self, "versions" if stack.versions else "other_versions", *here, "versions")
        for place, version in enumerate(versions):
            writer.at(self, "versions" if version in offered else "other_versions", *here, "versions", place)
        if not versions and stack.versions:
            writer.wrong(self, "versions", "Choose a version")
        elif versions != words_of(self.text("open_versions")):
            component["versions"] = versions

    def _write_systems(self, writer: Writer, component: dict[str, Any], here: Path) -> None:
        ticked = self.many("os")
        chosen = dict.fromkeys([*ticked, *words_of(self.text("other_os"))])
        systems = in_order(chosen, words_of(self.text("os_order")))
        writer.at(self, "os", *here, "os")
        for place, system in enumerate(systems):
            writer.at(self, "os" if system in ticked else "other_os", *here, "os", place)
        if systems:
            component["os"] = systems


class ComponentRows(RowSet):
    """The components of the repository."""

    form = ComponentForm
    things = "components"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """A component in the root of the repository."""
        return {"directory": "."}


def _about(stack: Stack) -> str:
    """The line below a stack's name: its default version, and what it adds."""
    version = f"{stack.version_label} {', '.join(stack.default_versions)}. " if stack.default_versions else ""
    return f"{version}{stack.summary[:1].upper()}{stack.summary[1:]}"


def _number(version: str) -> list[tuple[int, str]]:
    parts = ((whole_number(part, 9), part) for part in version.split("."))
    return [(0, part) if number is None else (number, "") for number, part in parts]
