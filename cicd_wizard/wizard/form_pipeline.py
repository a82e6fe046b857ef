"""Step 2: triggers, schedules, checks, variables, secrets, concurrency, notifications."""

from typing import Any

from django.forms.boundfield import BoundField

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import (
    StepData,
    as_row,
    in_order,
    lines_of,
    rows_of,
    text_of,
    with_rows,
    words_of,
)
from cicd_wizard.wizard.fields import Hidden, Text, Tick
from cicd_wizard.wizard.form_checks import ChecksForm, ChecksRows, align_checks, seed_checks
from cicd_wizard.wizard.form_events import (
    NotificationRows,
    ScheduleRows,
    align_schedule,
    seed_notification,
    write_notifications,
)
from cicd_wizard.wizard.form_names import (
    SecretRows,
    VariableForm,
    VariableRows,
    seed_secrets,
    seed_variables,
    write_secrets,
    write_variables,
)
from cicd_wizard.wizard.form_triggers import TriggersForm, seed_triggers
from cicd_wizard.wizard.keys import number, seed_keys, text, tick, write_keys
from cicd_wizard.wizard.steps import PIPELINE
from cicd_wizard.wizard.writer import Writer
from generator.limits import UPLOADED

COMPONENTS = f"{PIPELINE}-components"
SCHEDULE = f"{PIPELINE}-schedule"
KEYS = (text("concurrency_group"), tick("cancel_in_progress", default=True))
LIMITS = {
    "changes": "Changed paths",
    "lint": "Lint",
    "test": "Test",
    "coverage": "Coverage upload",
    "image": "Image build",
    "checks": "Summary of checks",
    "deploy": "Deploy",
    "notify": "Notification",
}
LIMIT_KEYS = {kind: number(f"limit_{kind}", kind) for kind in LIMITS}


class PipelineForm(TriggersForm):
    """When the workflow runs and what it checks."""

    rowset_classes = {
        "schedule": ScheduleRows,
        "components": ChecksRows,
        "env_vars": VariableRows,
        "secrets": SecretRows,
        "notifications": NotificationRows,
    }

    # Names that are listed in an order of their own come back in it.
    not_secret_order = Hidden()
    cancel_in_progress = Tick(
        "Cancel runs that a newer commit has replaced", "Pull requests only. Deployments always finish."
    )
    concurrency_group = Text(
        "Group prefix", "The start of the concurrency group's name. None: the workflow's name."
    )

    def prepare(self) -> None:
        """Add a time limit for each kind of job."""
        for kind, label in LIMITS.items():
            name = f"limit_{kind}"
            self.fields[name] = Text(label, inputmode="numeric", placeholder=self.default_of(name))

    def default_of(self, name: str) -> str | None:
        """The catalogue's time limits."""
        kind = name.removeprefix("limit_")
        return str(self.known.catalogue.timeout_minutes[kind]) if kind in LIMITS else None

    def limit_fields(self) -> list[BoundField]:
        """The time limits."""
        return [self[f"limit_{kind}"] for kind in LIMITS]

    @property
    def has_limits(self) -> bool:
        """Whether any time limit is set."""
        return any(self.text(f"limit_{kind}") for kind in LIMITS)

    def tell(self, context: Context) -> None:
        """Tell step 4 which variables there are for all environments."""
        context.variables = {}
        for row in self.rowsets["env_vars"].forms:
            if isinstance(row, VariableForm) and row.text("name"):
                cell = row.cell()
                context.variables.setdefault(
                    row.text("name"), cell if isinstance(cell, str) else as_cell(cell)
                )

    def write(self, writer: Writer) -> None:
        """Write the step's keys, and the checks into the components of step 1."""
        document = writer.document
        self.write_triggers(writer)
        write_keys(writer, self, document, (), KEYS)
        write_variables(writer, self.rowsets["env_vars"], document, ())
        write_secrets(writer, self.rowsets["secrets"], document, ())
        forms = [form for form in self.rowsets["components"].forms if isinstance(form, ChecksForm)]
        for index, (form, component) in enumerate(zip(forms, document["components"], strict=False)):
            form.write_checks(writer, component, index)
            if not self.ticked("pull_request"):
                # They say which pull requests check the component.
                component.pop("paths", None)
        write_notifications(writer, self.rowsets["notifications"])

    def finish(self, writer: Writer) -> None:
        """Write what depends on the later steps: limits of jobs that exist, and all names that are no secrets."""
        document = writer.document
        limits: dict[str, Any] = {}
        in_use = [key for kind, key in LIMIT_KEYS.items() if self.limit_applies(kind, document)]
        write_keys(writer, self, limits, ("timeout_minutes",), in_use)
        if limits:
            document["timeout_minutes"] = limits
        if names := dict.fromkeys(writer.not_secret):
            document["not_secret"] = in_order(names, words_of(self.text("not_secret_order")))

    @staticmethod
    def limit_applies(kind: str, document: dict[str, Any]) -> bool:
        """Whether a kind of job is there: a limit of another one waits in the draft until it is."""
        there: dict[str, bool] = {
            "changes": any(part.get("paths") for part in document["components"]),
            "coverage": any(part.get("coverage_tool") in UPLOADED for part in document["components"]),
            "image": bool(document.get("images")),
            "deploy": document.get("deploy", {}).get("method", "none") != "none",
            "notify": bool(document.get("notifications")),
        }
        return there.get(kind, True)


def as_cell(value: dict[str, str]) -> str:
    """A variable at GitHub as a cell of step 4 shows it."""
    default = value.get("default", "")
    return f"vars.{value['variable']} || {default}" if default else f"vars.{value['variable']}"


def seed_pipeline(document: dict[str, Any] | None, context: Context) -> dict[str, Any]:
    """The values of step 2 for a saved document, or for a new project."""
    saved = document or {}
    not_secret = saved.get("not_secret", [])
    # Step 1 may have moved or removed components before this step is filled: they are known by their identifiers.
    parts = {f"c{number}": part for number, part in enumerate(saved.get("components", []), start=1)}
    values: dict[str, Any] = {
        **seed_triggers(document, context.default_branch),
        **seed_keys(saved, KEYS),
        "not_secret_order": " ".join(not_secret),
        "env_vars": seed_variables(saved, not_secret),
        "secrets": seed_secrets(saved),
        "notifications": [seed_notification(entry) for entry in saved.get("notifications", [])],
        "components": [
            seed_checks(parts.get(facts.uid, {}), facts, context, not_secret) for facts in context.components
        ],
    }
    return values | seed_keys(saved.get("timeout_minutes", {}), LIMIT_KEYS.values())


def align_pipeline(data: StepData, context: Context) -> StepData:
    """One row of checks per component of step 1, in its order; untouched answers follow what changed there."""
    by_uid = {text_of(row, "uid"): row for row in reversed(rows_of(data, COMPONENTS))}
    rows = [
        align_checks(by_uid[facts.uid], facts, context)
        if facts.uid in by_uid
        else as_row(seed_checks({}, facts, context, []))
        for facts in context.components
    ]
    data = with_rows(data, COMPONENTS, rows)
    data = with_rows(data, SCHEDULE, map(align_schedule, rows_of(data, SCHEDULE)))
    shown = text_of(data, f"{PIPELINE}-shown_branch")
    for key in ("push_branches", "pull_request_branches"):
        if shown and lines_of(text_of(data, f"{PIPELINE}-{key}")) == [shown]:
            data[f"{PIPELINE}-{key}"] = [context.default_branch]
    return data | {f"{PIPELINE}-shown_branch": [context.default_branch]}
