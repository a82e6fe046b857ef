"""Step 4: environments in promotion order, and what differs between them."""

from typing import Any

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import StepData, as_row, rows_of, text_of, uids_of, with_rows
from cicd_wizard.wizard.form_cells import (
    SecretCells,
    SecretCellsRows,
    VariableCells,
    VariableCellsRows,
    check_rows,
    one_too_many,
    seed_secret_cells,
    seed_variable_cells,
)
from cicd_wizard.wizard.form_environment import EnvironmentForm, EnvironmentRows, seed_environment
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.steps import ENVIRONMENTS
from cicd_wizard.wizard.writer import Path, Writer

ROWS = f"{ENVIRONMENTS}-environments"
VARIABLES = f"{ENVIRONMENTS}-variables"
SECRETS = f"{ENVIRONMENTS}-secrets"


class EnvironmentsForm(FormWithRows):
    """Environments, and the grids with a column for each of them."""

    rowset_classes = {
        "environments": EnvironmentRows,
        "variables": VariableCellsRows,
        "secrets": SecretCellsRows,
    }

    def begin(self) -> None:
        """Read the columns before the grids are made."""
        rows = rows_of(self.posted, self.html_name("environments"))
        self.known.environments = [(text_of(row, "uid"), text_of(row, "name").strip()) for row in rows]

    def named(self) -> list[EnvironmentForm]:
        """The rows of environments."""
        return [form for form in self.rowsets["environments"].forms if isinstance(form, EnvironmentForm)]

    @property
    def offers_production(self) -> bool:
        """Whether the page offers to add production."""
        return not self.rowsets["environments"].full and all(
            row.text("name") != "production" for row in self.named()
        )

    def cluster_secrets(self) -> list[tuple[str, str, list[tuple[str, bool]]]]:
        """The secrets that the deploys themselves need: name, what for, and where each is needed."""
        rows = self.named()
        found = []
        for about, secrets in (
            ("Access to the cluster", [row.kubeconfig for row in rows]),
            ("Pulls images into the cluster", [row.pull_config for row in rows]),
        ):
            for name in dict.fromkeys(filter(None, secrets)):
                here = [(row.called, secret == name) for row, secret in zip(rows, secrets, strict=True)]
                found.append((name, about, here))
        return found

    @property
    def cards(self) -> list[tuple[EnvironmentForm, list[tuple[str, str]]]]:
        """Each environment, with buttons that take over what others have in the grids while it has nothing there."""
        rows = self.named()
        filled = [row for row in rows if self._has_cells(row.text("uid"))]
        return [
            (
                row,
                [(f"cells:environments:{index}:{other.text('uid')}", other.called) for other in filled]
                if row not in filled
                else [],
            )
            for index, row in enumerate(rows)
        ]

    def _has_cells(self, uid: str) -> bool:
        variables = self.rowsets["variables"].forms
        cells = any(isinstance(row, VariableCells) and row.cell(uid) is not None for row in variables)
        return cells or any(row.ticked(f"n_{uid}") for row in self.rowsets["secrets"].forms)

    def write(self, writer: Writer) -> None:
        """Write the environments; while nothing is deployed they wait in the draft."""
        if self.known.method == "none":
            return
        variables = [form for form in self.rowsets["variables"].forms if isinstance(form, VariableCells)]
        secrets = [form for form in self.rowsets["secrets"].forms if isinstance(form, SecretCells)]
        named = check_rows(writer, variables, secrets)
        environments = []
        for index, form in enumerate(self.named()):
            environment = form.write_environment(writer, index)
            here: Path = ("environments", index)
            cells = {}
            for row in named:
                if (cell := row.write_cell(writer, form.text("uid"), here)) is not None:
                    cells[row.text("name")] = cell
                    one_too_many(writer, row, len(cells), (*here, "env_vars"))
            if cells:
                environment["env_vars"] = cells
            found: list[dict[str, str]] = []
            for secret in secrets:
                secret.write_cell(writer, form.text("uid"), here, found)
                one_too_many(writer, secret, len(found), (*here, "secrets"))
            if found:
                environment["secrets"] = found
            environments.append(environment)
        if environments:
            writer.document["environments"] = environments


def seed_environments(document: dict[str, Any] | None, context: Context) -> dict[str, Any]:
    """The values of step 4 for a saved document, or for a new project."""
    saved = (document or {}).get("environments", [])
    uids = {environment["name"]: f"e{number}" for number, environment in enumerate(saved, start=1)}
    rows = [seed_environment(environment, uids, context) for environment in saved]
    not_secret = (document or {}).get("not_secret", [])
    columns = [(uids[environment["name"]], environment) for environment in saved]
    return {
        "environments": rows,
        "variables": seed_variable_cells(columns, not_secret),
        "secrets": seed_secret_cells(columns),
    }


def align_environments(data: StepData, context: Context) -> StepData:
    """Give environments identifiers, and each variable of step 2 its row, so that it can be overridden here."""
    rows = rows_of(data, ROWS)
    data = with_rows(
        data, ROWS, [{**row, "uid": [uid]} for row, uid in zip(rows, uids_of(rows), strict=True)]
    )
    names = list(context.variables)
    variables = rows_of(data, VARIABLES)
    kept = []
    for row in variables:
        name, was_shared = text_of(row, "name").strip(), bool(text_of(row, "shared"))
        if was_shared and name not in names and not _has_cells(row):
            continue
        kept.append({**row, "shared": ["1" if name in names else ""]})
    there = {text_of(row, "name").strip() for row in kept}
    missing = [as_row({"name": name, "shared": "1"}) for name in names if name not in there]
    return with_rows(data, VARIABLES, [*kept, *missing])


def _has_cells(row: dict[str, list[str]]) -> bool:
    return any(text_of(row, key) for key in row if key.startswith(("v_", "e_")))


def copy_cells(data: StepData, old: str, new: str) -> StepData:
    """Give a copied environment the cells of the one that it was copied from."""
    copied = dict(data)
    for name, values in data.items():
        head, _, uid = name.rpartition("_")
        if uid == old and name.startswith((VARIABLES, SECRETS)):
            copied[f"{head}_{new}"] = list(values)
    return copied
