"""The runner of a part: a label, several labels, or a group of the organisation."""

from typing import Any

from cicd_wizard.wizard.fields import Text
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.writer import Path, Writer


class RunnerFields(FormWithRows):
    """The two fields of a runner, for forms of parts that have one of their own."""

    runner = Text("Runner", "Labels; several with commas.", list="runner-labels")
    runner_group = Text("Runner group", "A group of your organisation. The labels pick among its runners.")


def write_runner(writer: Writer, form: FormWithRows, part: dict[str, Any], here: Path) -> None:
    """Write the runner into a part, if one is named."""
    writer.at(form, "runner", *here, "runner")
    writer.at(form, "runner", *here, "runner", "labels")
    writer.at(form, "runner_group", *here, "runner", "group")
    labels = [label.strip() for label in form.text("runner").split(",") if label.strip()]
    found: Any = labels[0] if len(labels) == 1 else labels
    if group := form.text("runner_group"):
        found = {"group": group, **({"labels": found} if labels else {})}
    if found:
        part["runner"] = found


def seed_runner(part: dict[str, Any], default: str = "") -> dict[str, Any]:
    """The two fields for a part of a saved document; `default` where it names no runner."""
    runner = part.get("runner", default)
    group = ""
    if isinstance(runner, dict):
        group, runner = runner["group"], runner.get("labels", [])
    return {"runner": ", ".join(runner) if isinstance(runner, list) else runner, "runner_group": group}
