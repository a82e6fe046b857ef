"""Step 1: the repository, its components, and what all of the pipeline shares."""

from typing import Any

from cicd_wizard.wizard.component_rows import align_component, seed_component
from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import StepData, rows_of, uids_of, with_rows
from cicd_wizard.wizard.fields import Choice, Text, Tick
from cicd_wizard.wizard.form_component import FIRST_NAME, ComponentForm, ComponentRows
from cicd_wizard.wizard.keys import seed_keys, text, tick, write_keys
from cicd_wizard.wizard.runners import RunnerFields, seed_runner, write_runner
from cicd_wizard.wizard.steps import PROJECT
from cicd_wizard.wizard.writer import Writer
from generator import Catalogue
from generator.document import dump_document, read_document
from generator.problems import DocumentProblems

COMPONENTS = f"{PROJECT}-components"
RUNNER = "ubuntu-24.04"
LAYOUTS = [("unified", "One file"), ("split", "Separate CI and CD files")]
LAYOUT_HELP = {
    "unified": "Everything in ci-cd.yml.",
    "split": "ci.yml checks; cd.yml calls it, builds and deploys. Until something ships there is ci.yml alone.",
}
EXTRAS = {"dependabot": "Dependabot", "dependency_review": "Dependency review", "codeql": "CodeQL"}
KEYS = (
    text("repository"),
    text("default_branch"),
    text("file_prefix"),
    *(tick(extra, "extras", extra) for extra in EXTRAS),
)


class ProjectForm(RunnerFields):
    """Name, repository, default branch, components, files, runner, extras, overrides."""

    rowset_classes = {"components": ComponentRows}

    name = Text("Project name", "Shown in the project list and at the top of each file.", autocomplete="off")
    repository = Text(
        "Repository",
        "Used for image names, links and the setup script.",
        placeholder="owner/name",
        autocomplete="off",
    )
    default_branch = Text("Default branch", "Deployments and schedules run from this branch.")
    layout = Choice("Workflow files", LAYOUTS, "Both behave the same.", radios=True)
    file_prefix = Text(
        "File prefix",
        "For several pipelines in one repository: with shop the files are called shop-ci-cd.yml and so on.",
    )
    runner = Text(
        "Runner",
        "GitHub-hosted unless you enter labels of your own, with commas.",
        list="runner-labels",
        placeholder=RUNNER,
    )
    dependabot = Tick(
        EXTRAS["dependabot"], "Adds dependabot.yml: weekly updates of actions, base images and dependencies."
    )
    dependency_review = Tick(
        EXTRAS["dependency_review"], "Fails pull requests that bring a dependency with a known weakness."
    )
    codeql = Tick(EXTRAS["codeql"], "Scans the code and the workflows for weaknesses.")
    overrides = Text(
        "Overrides",
        "YAML: the id of a job as in the file, below it what changes. Kept when the files are made again.",
        rows=4,
    )

    def prepare(self) -> None:
        """Explain the two layouts."""
        widget: Any = self.fields["layout"].widget
        widget.choice_help = LAYOUT_HELP

    def default_of(self, name: str) -> str | None:
        """The runner that the schema means where none is named."""
        return RUNNER if name == "runner" and not self.text("runner_group") else None

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
        write_keys(writer, self, document, (), KEYS)
        write_runner(writer, self, document, ())
        self._write_overrides(writer)
        rows = self.rowsets["components"].forms
        if rows:
            writer.at(rows[0], "stack", "components")
        document["components"] = [
            row.write_component(writer, index) for index, row in enumerate(self.filled())
        ]

    def _write_overrides(self, writer: Writer) -> None:
        writer.at_whole(self, "overrides", "overrides")
        typed = self.typed("overrides")
        if not typed.strip():
            return
        try:
            writer.document["overrides"] = read_document(typed)
        except DocumentProblems as error:
            for problem in error.problems:
                wrong = "Begin with the id of a job and a colon, for example api-test:"
                message = wrong if problem.code == "wrong_type" and not problem.path else problem.message
                writer.wrong(self, "overrides", message)

    def finish(self, writer: Writer) -> None:
        """Write what depends on the later steps: a second file is there once something ships."""
        document = writer.document
        writer.at(self, "layout", "layout")
        pushes = any(image.get("push", True) for image in document.get("images", ()))
        ships = pushes or document.get("deploy", {}).get("method", "none") != "none"
        if ships or self.text("layout") not in dict(LAYOUTS):
            document["layout"] = self.text("layout") or "unified"


def seed_project(document: dict[str, Any] | None, catalogue: Catalogue) -> dict[str, Any]:
    """The values of step 1 for a saved document, or for a new project."""
    saved = document or {}
    overrides = saved.get("overrides")
    new = [{"uid": "c1", "name": FIRST_NAME, "directory": "."}]
    return {
        **seed_keys(saved, KEYS),
        **seed_runner(saved, RUNNER),
        "name": saved.get("name", ""),
        "default_branch": saved.get("default_branch", "main"),
        "layout": saved.get("layout", "unified"),
        "overrides": dump_document(overrides) if overrides else "",
        "components": [
            seed_component(component, f"c{number}", catalogue)
            for number, component in enumerate(saved.get("components", []), start=1)
        ]
        or new,
    }


def align_project(data: StepData, catalogue: Catalogue) -> StepData:
    """Give every row an identifier, and the defaults of its stack when the stack is another than was shown."""
    rows = rows_of(data, COMPONENTS)
    aligned = [
        align_component({**row, "uid": [uid]}, catalogue)
        for row, uid in zip(rows, uids_of(rows), strict=True)
    ]
    return with_rows(data, COMPONENTS, aligned)
