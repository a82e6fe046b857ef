"""Step 2: triggers, schedules, checks, variables, secrets, concurrency, notifications."""

from typing import Any

from django.forms.boundfield import BoundField

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import StepData, as_row, lines_of, rows_of, text_of, with_rows, words_of
from cicd_wizard.wizard.fields import Hidden, Text, Tick
from cicd_wizard.wizard.form_checks import ChecksForm, ChecksRows, align_checks, seed_checks
from cicd_wizard.wizard.form_events import (
    NotificationRows,
    ScheduleRows,
    seed_notification,
    seed_schedule,
    write_notifications,
    write_schedule,
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
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.steps import PIPELINE
from cicd_wizard.wizard.writer import Writer
from generator.limits import UPLOADED

COMPONENTS = f"{PIPELINE}-components"
LIMITS = {
    "lint": "Lint",
    "test": "Test",
    "coverage": "Coverage upload",
    "image": "Image build",
    "checks": "Summary of checks",
    "deploy": "Deploy",
    "notify": "Notification",
}


class PipelineForm(FormWithRows):
    """When the workflow runs and what it checks."""

    rowset_classes = {
        "schedule": ScheduleRows,
        "components": ChecksRows,
        "env_vars": VariableRows,
        "secrets": SecretRows,
        "notifications": NotificationRows,
    }

    # A saved document that names no triggers, or lists names in an order of its own, comes back as it was.
    open_triggers = Hidden()
    shown_branch = Hidden()
    not_secret_order = Hidden()
    push = Tick("Push to branches", "Checks, then builds and deploys from the branches of environments.")
    push_branches = Text("Branches, one per line", "None: every branch.", rows=1)
    pull_request = Tick("Pull requests", "Checks only. Nothing is pushed or deployed.")
    pull_request_branches = Text("Into branches, one per line", "None: every branch.", rows=1)
    manual = Tick("By hand", "Adds a “Run workflow” button with a choice of environment.")
    cancel_in_progress = Tick(
        "Cancel runs that a newer commit has replaced", "Pull requests only. Deployments always finish."
    )
    concurrency_group = Text(
        "Group prefix", "The start of the concurrency group's name. None: the workflow's name."
    )

    def prepare(self) -> None:
        """Add a time limit for each kind of job."""
        for kind, label in LIMITS.items():
            minutes = self.known.catalogue.timeout_minutes[kind]
            self.fields[f"limit_{kind}"] = Text(label, inputmode="numeric", placeholder=str(minutes))

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
        self._write_triggers(writer)
        for name in ("concurrency_group",):
            writer.put(document, self, name, ())
        writer.put_tick(document, self, "cancel_in_progress", ())
        write_variables(writer, self.rowsets["env_vars"], document, ())
        write_secrets(writer, self.rowsets["secrets"], document, ())
        forms = [form for form in self.rowsets["components"].forms if isinstance(form, ChecksForm)]
        for index, (form, component) in enumerate(zip(forms, document["components"], strict=False)):
            form.write_checks(writer, component, index)
        write_notifications(writer, self.rowsets["notifications"])

    def _write_triggers(self, writer: Writer) -> None:
        triggers: dict[str, Any] = {}
        writer.at(self, "push", "triggers")
        for key in ("push", "pull_request"):
            writer.at(self, f"{key}_branches", "triggers", key)
            if self.ticked(key):
                branches = lines_of(self.typed(f"{key}_branches"))
                triggers[key] = {"branches": branches} if branches else {}
        writer.at(self, "manual", "triggers", "manual")
        triggers["manual"] = self.ticked("manual")
        if schedule := write_schedule(writer, self.rowsets["schedule"]):
            triggers["schedule"] = schedule
        if self.text("open_triggers") and triggers == _usual(self.text("shown_branch")):
            return
        writer.document["triggers"] = triggers

    def finish(self, writer: Writer) -> None:
        """Write what depends on the later steps: limits of jobs that exist, and all names that are no secrets."""
        document = writer.document
        limits: dict[str, Any] = {}
        for kind in LIMITS:
            if self.limit_applies(kind, document):
                writer.put_minutes(limits, self, f"limit_{kind}", ("timeout_minutes", kind))
        if limits:
            document["timeout_minutes"] = limits
        order = words_of(self.text("not_secret_order"))
        names = dict.fromkeys(writer.not_secret)
        if names:
            document["not_secret"] = sorted(
                names, key=lambda name: order.index(name) if name in order else len(order)
            )

    @staticmethod
    def limit_applies(kind: str, document: dict[str, Any]) -> bool:
        """Whether a kind of job is there: a limit of another one waits in the draft until it is."""
        there: dict[str, bool] = {
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


def _usual(branch: str) -> dict[str, Any]:
    """The triggers of a document that names none."""
    return {"push": {"branches": [branch]}, "pull_request": {"branches": [branch]}, "manual": True}


def seed_pipeline(document: dict[str, Any] | None, context: Context) -> dict[str, Any]:
    """The values of step 2 for a saved document, or for a new project."""
    saved = document or {}
    triggers = saved.get("triggers")
    chosen = triggers if triggers is not None else _usual(context.default_branch)
    not_secret = saved.get("not_secret", [])
    # Step 1 may have moved or removed components before this step is filled: they are known by their identifiers.
    parts = {f"c{number}": part for number, part in enumerate(saved.get("components", []), start=1)}
    values: dict[str, Any] = {
        "open_triggers": "1" if document is not None and triggers is None else "",
        "shown_branch": context.default_branch,
        "not_secret_order": " ".join(not_secret),
        "manual": chosen.get("manual", False),
        "schedule": [seed_schedule(entry) for entry in chosen.get("schedule", [])],
        "cancel_in_progress": saved.get("cancel_in_progress", True),
        "concurrency_group": saved.get("concurrency_group", ""),
        "env_vars": seed_variables(saved, not_secret),
        "secrets": seed_secrets(saved),
        "notifications": [seed_notification(entry) for entry in saved.get("notifications", [])],
        "components": [
            seed_checks(parts.get(facts.uid, {}), facts, context, not_secret) for facts in context.components
        ],
    }
    for key in ("push", "pull_request"):
        trigger = chosen.get(key)
        branches = [context.default_branch] if trigger is None else trigger.get("branches", [])
        values |= {key: trigger is not None, f"{key}_branches": "\n".join(branches)}
    return values | {f"limit_{kind}": minutes for kind, minutes in saved.get("timeout_minutes", {}).items()}


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
    shown = text_of(data, f"{PIPELINE}-shown_branch")
    for key in ("push_branches", "pull_request_branches"):
        if shown and lines_of(text_of(data, f"{PIPELINE}-{key}")) == [shown]:
            data[f"{PIPELINE}-{key}"] = [context.default_branch]
    return data | {f"{PIPELINE}-shown_branch": [context.default_branch]}
