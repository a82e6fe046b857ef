"""A configuration from a file or a pasted text: what it says, as a form and as a draft's steps."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.blanking import blank
from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.steps import SLUGS
from generator import Catalogue, Pipeline, Problem, ProblemsError, check, read_document
from generator.document import MAX_BYTES
from generator.secret_patterns import find_secret

NOTHING = "Choose a file or paste its text"
BOTH = "Choose a file or paste a text, not both"
TOO_LARGE = f"The file must be {MAX_BYTES // 1024} KiB or less"
HELD_A_SECRET = "The text held what looks like a secret, so it is not shown again."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class Imported:
    """The steps of a draft as a configuration fills them, without secrets."""

    step_data: dict[str, StepData]
    blanked: dict[str, list[str]]
    valid: dict[str, Any] | None
    first_wrong: str


class ImportForm(forms.Form):
    """A `pipeline.yaml`, chosen or pasted. What cannot be read is told at the field, line by line."""

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="A pipeline.yaml that a project was exported to, in YAML or JSON.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "cols": None, "spellcheck": "false", "class": "input-document"}
        ),
    )

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The reader has words of its own for characters that no document may hold.
        self.fields["text"].validators = []
        self.catalogue = catalogue
        self.imported: Imported | None = None

    def clean(self) -> dict[str, Any]:
        """Read the document and fill the steps with it; every problem stands at the field that it came by."""
        data: dict[str, Any] = self.cleaned_data
        file, text = data.get("file"), str(data.get("text") or "")
        field = "file" if file else "text"
        if bool(file) == bool(text.strip()):
            self.add_error("text" if text.strip() else "file", BOTH if file else NOTHING)
        elif file and file.size > MAX_BYTES:
            self.add_error("file", TOO_LARGE)
        else:
            for problem in self._read(file.read() if file else text.encode()):
                self.add_error(
                    field, f"{problem.path}: {problem.message}" if problem.path else problem.message
                )
        if self.errors and any(find_secret(line) for line in text.splitlines()):
            self.add_error("text", HELD_A_SECRET)
            self.data = {**self.data, "text": ""}
        return data

    def _read(self, content: bytes) -> tuple[Problem, ...]:
        try:
            document = read_document(content)
        except ProblemsError as error:
            return error.problems
        checked = check(document, self.catalogue)
        if checked.parsed is None:
            return checked.problems
        answers = _answers(checked.parsed, self.catalogue)
        self.imported = _steps(answers)
        return ()


def fill(pipeline: Pipeline, catalogue: Catalogue) -> Imported:
    """The steps of a draft as a configuration of this product's own fills them, an example for one."""
    return _steps(_answers(pipeline, catalogue))


def _answers(parsed: Pipeline, catalogue: Catalogue) -> Answers:
    return Answers({}, catalogue, saved=parsed.to_document(), today=timezone.localdate())


def _steps(answers: Answers) -> Imported:
    exempt = set(answers.writer.not_secret)
    clean = {step: blank(answers.data[step], answers.forms[step], exempt) for step in SLUGS}
    wrong = {problem.step for problem in answers.problems}
    return Imported(
        {step: blanked.data for step, blanked in clean.items()},
        {step: blanked.labels for step, blanked in clean.items()},
        answers.pipeline.to_document() if answers.pipeline else None,
        next((step for step in SLUGS if step in wrong or clean[step].labels), ""),
    )
