"""Step 1: the repository and its components."""

from typing import Any

from cicd_wizard.wizard.context import ComponentFacts, Context
from cicd_wizard.wizard.data import Row, StepData, as_row, rows_of, text_of, uids_of, with_rows, words_of
from cicd_wizard.wizard.fields import Choice, Hidden, Many, Text, set_choices
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.steps import PROJECT
from cicd_wizard.wizard.writer import Writer
from generator import Catalogue
from generator.catalogue import Stack

COMPONENTS = f"{PROJECT}-components"
# Most repositories hold one component, and any name does for it.
FIRST_NAME = "app"


class ComponentForm(FormWithRows):
    """One part of the repository with a language or folder of its own."""

    uid = Hidden()
    shown_stack = Hidden()
    # What was shown for an answer that the document leaves open, so that it stays open until somebody changes it.
    open_package_manager = Hidden()
    open_versions = Hidden()
    versions_order = Hidden()
    stack = Choice("Stack", radios=True)
    name = Text("Name", "Short, for example api.")
    directory = Text("Folder", "From the root of the repository, which is a dot.")
    package_manager = Choice("Package manager")
    versions = Many("Versions")
    other_versions = Text("Other versions", "Separate several with commas.")

    def prepare(self) -> None:
        """Offer what the chosen stack has; before a stack is chosen there is nothing to offer."""
        stacks = self.known.catalogue.stacks
        set_choices(
            self.fields["stack"],
            [(name, stack.label) for name, stack in stacks.items()],
            {name: _capital(stack.summary) for name, stack in stacks.items()},
        )
        stack = self.chosen_stack
        if stack is None:
            for name in ("package_manager", "versions", "other_versions"):
                del self.fields[name]
            return
        managers = [(name, manager.label) for name, manager in stack.package_managers.items()]
        set_choices(self.fields["package_manager"], managers)
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

    @property
    def chosen_stack(self) -> Stack | None:
        """The stack, once one is chosen."""
        return self.known.catalogue.stacks.get(self.text("stack"))

    @property
    def blank(self) -> bool:
        """Whether nobody has touched the row yet."""
        typed = self.text("name") not in {"", FIRST_NAME} or self.text("directory") not in {"", "."}
        return not typed and not self.text("stack")

    def chosen_versions(self) -> list[str]:
        """The versions in the order that they were given in, else from old to new; none where none are asked for."""
        stack = self.chosen_stack
        if stack is None or not (stack.versions or stack.infers_language):
            return []
        chosen = list(dict.fromkeys([*self.many("versions"), *words_of(self.text("other_versions"))]))
        order = words_of(self.text("versions_order"))
        return sorted(
            chosen, key=lambda item: (order.index(item) if item in order else len(order), _number(item))
        )

    def facts(self) -> ComponentFacts:
        """What step 2 shows of this component."""
        stack = self.chosen_stack
        manager = self.text("package_manager")
        if stack and manager not in stack.package_managers:
            manager = stack.default_package_manager
        versions = tuple(self.chosen_versions())
        return ComponentFacts(
            self.text("uid"), self.text("name"), stack.name if stack else "", manager, versions,
            self.text("directory") or ".",
        )  # fmt: skip

    def write_component(self, writer: Writer, index: int) -> dict[str, Any]:
        """The component's first keys; step 2 adds the others."""
        component: dict[str, Any] = {"name": self.text("name"), "stack": self.text("stack")}
        here = ("components", index)
        for name in ("name", "stack"):
            writer.at(self, name, *here, name)
        writer.at(self, "name", *here)
        writer.put(component, self, "directory", here)
        stack = self.chosen_stack
        if stack is None:
            return component
        writer.at(self, "package_manager", *here, "package_manager")
        if self.text("package_manager") != self.text("open_package_manager"):
            component["package_manager"] = self.text("package_manager")
        versions, offered = self.chosen_versions(), self.many("versions")
        writer.at(self, "versions", *here, "versions")
        if not stack.versions:
            writer.at(self, "other_versions", *here, "versions")
        for place, version in enumerate(versions):
            writer.at(self, "versions" if version in offered else "other_versions", *here, "versions", place)
        if not versions and stack.versions:
            writer.wrong(self, "versions", "Choose a version")
        elif versions != words_of(self.text("open_versions")):
            component["versions"] = versions
        return component


class ComponentRows(RowSet):
    """The components of the repository."""

    form = ComponentForm
    things = "components"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """A component in the root of the repository."""
        return {"directory": "."}


class ProjectForm(FormWithRows):
    """Name, repository, default branch, components, runner."""

    rowset_classes = {"components": ComponentRows}

    name = Text("Project name", "Shown in the project list and at the top of each file.", autocomplete="off")
    repository = Text(
        "Repository",
        "Used for image names, links and the setup script.",
        placeholder="owner/name",
        autocomplete="off",
    )
    default_branch = Text("Default branch", "Deployments and schedules run from this branch.")
    runner = Text(
        "Runner", "GitHub-hosted unless you enter labels of your own, with commas.", list="runner-labels"
    )

    def filled(self) -> list[ComponentForm]:
        """The rows in which something was entered, one at least: an empty list is said to be one there."""
        rows = [row for row in self.rowsets["components"].forms if isinstance(row, ComponentForm)]
        return [row for row in rows if not row.blank]

    def tell(self, context: Context) -> None:
        """Tell the later steps what they build on."""
        context.name = self.text("name")
        context.repository = self.text("repository")
        context.default_branch = self.text("default_branch") or "main"
        context.components = [row.facts() for row in self.filled()]

    def write(self, writer: Writer) -> None:
        """Write the step's keys; step 2 finds the components in the document."""
        document = writer.document
        writer.at(self, "name", "name")
        document["name"] = self.text("name")
        for name in ("repository", "default_branch", "runner"):
            writer.put(document, self, name, ())
        if "," in document.get("runner", ""):
            document["runner"] = [label.strip() for label in document["runner"].split(",")]
        rows = self.rowsets["components"].forms
        if rows:
            writer.at(rows[0], "stack", "components")
        document["components"] = [
            row.write_component(writer, index) for index, row in enumerate(self.filled())
        ]


def seed_project(document: dict[str, Any] | None, catalogue: Catalogue) -> dict[str, Any]:
    """The values of step 1 for a saved document, or for a new project."""
    if document is None:
        return {"name": "", "repository": "", "default_branch": "main", "runner": "ubuntu-24.04",
                "components": [{"uid": "c1", "name": FIRST_NAME, "directory": "."}]}  # fmt: skip
    return {
        "name": document["name"],
        "repository": document.get("repository", ""),
        "default_branch": document.get("default_branch", "main"),
        "runner": _runner_text(document.get("runner", "ubuntu-24.04")),
        "components": [
            _seed_component(component, f"c{number}", catalogue)
            for number, component in enumerate(document["components"], start=1)
        ],
    }


def _runner_text(runner: Any) -> str:
    """A runner as its field shows it: several labels with commas; a group, which no field shows, is kept as it is."""
    if isinstance(runner, dict):
        return ""
    return ", ".join(runner) if isinstance(runner, list) else runner


def _seed_component(component: dict[str, Any], uid: str, catalogue: Catalogue) -> dict[str, Any]:
    row = {key: component.get(key, "") for key in ("name", "stack", "package_manager")}
    row |= {"uid": uid, "shown_stack": row["stack"], "directory": component.get("directory", ".")}
    stack = catalogue.stacks.get(component["stack"])
    if stack is None:
        return row
    if not row["package_manager"]:
        row["package_manager"] = row["open_package_manager"] = stack.default_package_manager
    versions = component.get("versions") or stack.default_versions
    if not component.get("versions"):
        row["open_versions"] = " ".join(versions)
    return (
        row
        | _ticks(versions, [item.version for item in stack.versions])
        | {"versions_order": " ".join(versions)}
    )


def _ticks(versions: list[str], offered: list[str]) -> dict[str, Any]:
    others = [version for version in versions if version not in offered]
    return {
        "versions": tuple(version for version in versions if version in offered),
        "other_versions": ", ".join(others),
    }


def align_project(data: StepData, catalogue: Catalogue) -> StepData:
    """Give every row an identifier, and the defaults of its stack when the stack is another than was shown."""
    rows = rows_of(data, COMPONENTS)
    aligned = [
        _with_defaults({**row, "uid": [uid]}, catalogue) for row, uid in zip(rows, uids_of(rows), strict=True)
    ]
    return with_rows(data, COMPONENTS, aligned)


def _with_defaults(row: Row, catalogue: Catalogue) -> Row:
    stack = catalogue.stacks.get(text_of(row, "stack"))
    if stack is None or text_of(row, "shown_stack") == stack.name:
        return row
    kept = {key: row[key] for key in ("uid", "stack", "name", "directory") if key in row}
    fresh = _ticks(stack.default_versions, [item.version for item in stack.versions])
    return kept | as_row(
        {"shown_stack": stack.name, "package_manager": stack.default_package_manager, **fresh}
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in version.split(".")]
