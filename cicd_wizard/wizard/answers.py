"""All four steps together: forms over what was typed, the document they make, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cicd_wizard.ui.errors import first_control_id
from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import StepData, posted, row_count
from cicd_wizard.wizard.form_build import BuildForm, seed_build
from cicd_wizard.wizard.form_environments import EnvironmentsForm, align_environments, seed_environments
from cicd_wizard.wizard.form_pipeline import PipelineForm, align_pipeline, seed_pipeline
from cicd_wizard.wizard.form_project import ProjectForm, align_project, seed_project
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.schedule import quiet_minute
from cicd_wizard.wizard.steps import BUILD, ENVIRONMENTS, PIPELINE, PROJECT, SLUGS, section_of
from cicd_wizard.wizard.writer import FieldProblem, Writer
from generator import Catalogue, Checked, Pipeline, check

FORMS: list[tuple[str, type[FormWithRows]]] = [
    (PROJECT, ProjectForm),
    (PIPELINE, PipelineForm),
    (BUILD, BuildForm),
    (ENVIRONMENTS, EnvironmentsForm),
]


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a key is asked for: the step, the id there, and the label of the key's own field ("" for none)."""

    step: str
    anchor: str
    label: str = ""

    @property
    def words(self) -> str:
        """What a link there says."""
        return f"Change this in step {SLUGS.index(self.step) + 1}"


class Answers:
    """The forms of all steps, bound to what was typed; a step that was not seen yet has its defaults."""

    def __init__(
        self,
        typed: Mapping[str, StepData],
        catalogue: Catalogue,
        *,
        saved: dict[str, Any] | None = None,
        today: date,
    ) -> None:
        """Read the steps in order, since each builds on the ones before.

        Args:
            typed: per step what was posted.
            catalogue: with the stack defaults of this draft.
            saved: the document that steps without data are filled from; None for a new project.
            today: for the versions that are at their end of life.
        """
        self.catalogue = catalogue
        self.context = context = Context(catalogue, today)
        self.data: dict[str, StepData] = {}
        self.project = self._project(typed.get(PROJECT), saved)
        self.project.tell(context)
        context.minute = quiet_minute(context.name)
        data = typed.get(PIPELINE) or posted(PIPELINE, seed_pipeline(saved, context))
        self.pipeline_form = PipelineForm(
            self._keep(PIPELINE, align_pipeline(data, context)), **self._known(PIPELINE)
        )
        self.pipeline_form.tell(context)
        data = typed.get(BUILD) or posted(BUILD, seed_build(saved, context))
        self.build = BuildForm(self._keep(BUILD, data), **self._known(BUILD))
        self.build.tell(context)
        data = typed.get(ENVIRONMENTS) or posted(ENVIRONMENTS, seed_environments(saved, context))
        data = align_environments(data, context)
        self.environments = EnvironmentsForm(self._keep(ENVIRONMENTS, data), **self._known(ENVIRONMENTS))
        self.forms: dict[str, FormWithRows] = {
            PROJECT: self.project,
            PIPELINE: self.pipeline_form,
            BUILD: self.build,
            ENVIRONMENTS: self.environments,
        }

    def _project(self, data: StepData | None, saved: dict[str, Any] | None) -> ProjectForm:
        data = align_project(data or posted(PROJECT, seed_project(saved, self.catalogue)), self.catalogue)
        return ProjectForm(self._keep(PROJECT, data), **self._known(PROJECT))

    def _keep(self, step: str, data: StepData) -> StepData:
        self.data[step] = data
        return data

    def _known(self, step: str) -> dict[str, Any]:
        return {"prefix": step, "context": self.context}

    @cached_property
    def writer(self) -> Writer:
        """The document as the forms give it, and where each part of it was typed."""
        writer = Writer()
        for step in SLUGS:
            writer.step = step
            self.forms[step].write(writer)
        writer.step = PIPELINE
        self.build.finish(writer)
        self.pipeline_form.finish(writer)
        writer.step = PROJECT
        self.project.finish(writer)
        return writer

    @property
    def document(self) -> dict[str, Any]:
        """The document as the answers stand, whether or not it can be used."""
        return self.writer.document

    @cached_property
    def checked(self) -> Checked:
        """What the engine says of the document."""
        return check(self.document, self.catalogue)

    @cached_property
    def problems(self) -> list[FieldProblem]:
        """Everything that is wrong, each at its field, step by step."""
        found = [*self._too_many(), *self.writer.located(self.checked.problems)]
        return sorted(dict.fromkeys(found), key=lambda problem: SLUGS.index(problem.step))

    @property
    def pipeline(self) -> Pipeline | None:
        """The pipeline, if nothing is wrong."""
        return None if self.problems else self.checked.pipeline

    def _too_many(self) -> Iterable[FieldProblem]:
        for step, form in self.forms.items():
            for rowset in form.every_rowset():
                if row_count(self.data[step], str(rowset.prefix)) > rowset.max_num:
                    yield FieldProblem(step, "", f"You can list up to {rowset.max_num} {rowset.things}")

    def of_step(self, step: str) -> list[FieldProblem]:
        """The problems that belong to one step."""
        return [problem for problem in self.problems if problem.step == step]

    def field_of(self, path: str) -> FieldPlace:
        """Where a key of the document is asked for; that of what it lies in where it has no field of its own."""
        step, name, place = self.writer.place_of(path)
        field = self.forms[step].find(name) if name else None
        anchor = first_control_id(field) if field else section_of(path)
        return FieldPlace(step, anchor, str(field.label or "") if field and place == path else "")

    def attach(self, step: str, problems: Iterable[FieldProblem]) -> None:
        """Show problems at the fields of a step."""
        form = self.forms[step]
        for problem in problems:
            if target := form.find(problem.name):
                if problem.message not in target.errors:
                    target.form.add_error(target.name, problem.message)
            else:
                form.add_error(None, problem.message)
