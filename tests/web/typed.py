"""Pages of a saved document with other answers typed into some fields, without a browser or a database."""

from datetime import date
from typing import Any

from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import StepData
from generator import check, load_catalogue

TODAY = date(2026, 11, 22)
CATALOGUE = load_catalogue()
SMALL: dict[str, Any] = {
    "version": 1,
    "name": "Shop",
    "components": [{"name": "api", "stack": "python", "directory": "services/api"}],
}


def opened(**changes: Any) -> Answers:
    """The pages of a saved project: SMALL with other keys."""
    checked = check({**SMALL, **changes}, CATALOGUE)
    assert checked.pipeline is not None, checked.problems
    return Answers({}, CATALOGUE, saved=checked.pipeline.to_document(), today=TODAY)


def typed(answers: Answers, fields: dict[str, str | list[str] | None]) -> Answers:
    """The same with other values in some fields, by the names that they are posted under; None: not posted."""
    data: dict[str, StepData] = {step: dict(values) for step, values in answers.data.items()}
    for name, value in fields.items():
        posted = data[name.partition("-")[0]]
        posted.pop(name, None)
        if value is not None:
            posted[name] = [value] if isinstance(value, str) else value
    return Answers(data, CATALOGUE, today=TODAY)


def said(answers: Answers) -> dict[str, list[str]]:
    """What is wrong, by the field that it is said at."""
    found: dict[str, list[str]] = {}
    for problem in answers.problems:
        found.setdefault(problem.name, []).append(problem.message)
    return found
