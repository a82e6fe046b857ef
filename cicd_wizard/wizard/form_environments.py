"""Step 4: environments in promotion order, and what differs between them."""

from collections.abc import Iterator
from typing import Any

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import StepData, as_row, rows_of, text_of, uids_of, with_rows, words_of
from cicd_wizard.wizard.fields import Choice, Hidden, Text, Tick, set_choices
from cicd_wizard.wizard.form_cells import (
    SecretCells,
    SecretCellsRows,
    VariableCells,
    VariableCellsRows,
    check_rows,
    seed_secret_cells,
    seed_variable_cells,
)
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.steps import ENVIRONMENTS
from cicd_wizard.wizard.writer import Path, Writer

ROWS = f"{ENVIRONMENTS}-environments"
VARIABLES = f"{ENVIRONMENTS}-variables"
SECRETS = f"{ENVIRONMENTS}-secrets"
AFTER_CHECKS = "none"


class EnvironmentForm(FormWithRows):
    """One place where the app runs."""

    uid = Hidden()
    name = Text("Name", "Small letters, numbers and hyphens.")
    branch = Text("Deploys from", "A branch, or the start of several: release/*.")
    after = Choice("After")
    url = Text("Web address", placeholder="https://")
    require_approval = Tick("Approval needed", "GitHub holds the job until a reviewer agrees.")
    reviewers = Text("Reviewers", "GitHub users or org/team, up to 6, separated with commas.")
    namespace = Text("Namespace", placeholder="default")
    kubeconfig_secret = Text("Kubeconfig secret", placeholder="KUBE_CONFIG")
    values_file = Text("Values file", "For Helm, from the root of the repository.")

    def prepare(self) -> None:
        """Offer the environments before this one to come after."""
        uid = self.text("uid")
        earlier: list[tuple[str, str]] = []
        for other, name in self.known.environments:
            if other == uid:
                break
            earlier.append((other, name or f"Environment {len(earlier) + 1}"))
        set_choices(self.fields["after"], [("", "Automatic"), (AFTER_CHECKS, "The checks"), *earlier])
        self.fields["branch"].widget.attrs["placeholder"] = self.known.default_branch

    @property
    def called(self) -> str:
        """What the page calls this environment."""
        return self.text("name") or f"Environment {self.place[1] + 1}"

    @property
    def where(self) -> str:
        """The environment, for labels that are only read out."""
        return f"of {self.called}"

    def write_environment(self, writer: Writer, index: int) -> dict[str, Any]:
        """The environment's own keys."""
        here: Path = ("environments", index)
        writer.at(self, "name", *here)
        writer.at(self, "name", *here, "name")
        environment: dict[str, Any] = {"name": self.text("name")}
        for name in ("branch", "url"):
            writer.put(environment, self, name, here)
        writer.at(self, "after", *here, "after")
        if after := self.text("after"):
            names = dict(self.known.environments)
            if after == AFTER_CHECKS or names.get(after):
                environment["after"] = names.get(after, after)
        for name in ("namespace", "kubeconfig_secret", "values_file"):
            writer.put(environment, self, name, here)
        writer.put_tick(environment, self, "require_approval", here)
        writer.at(self, "reviewers", *here, "reviewers")
        reviewers = words_of(self.text("reviewers"))
        if reviewers and self.ticked("require_approval"):
            environment["reviewers"] = reviewers
        return environment


class EnvironmentRows(RowSet):
    """The environments, in promotion order."""

    form = EnvironmentForm
    things = "environments"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """An environment that deploys from the default branch; production asks for approval."""
        return {"name": preset, "branch": context.default_branch, "require_approval": preset == "production"}


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

    def cluster_secrets(self) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
        """The secrets that give access to the clusters, and where each is needed."""
        rows = self.named()
        secrets = [self._cluster_secret(row) for row in rows]
        for name in dict.fromkeys(secret for secret in secrets if secret):
            yield name, [(row.called, secret == name) for row, secret in zip(rows, secrets, strict=True)]

    def _cluster_secret(self, row: EnvironmentForm) -> str:
        """The secret with a row's kubeconfig file; none where a cloud lets the run in."""
        default = "" if self.known.method == "command" else "KUBE_CONFIG"
        access = self.known.access.get(row.text("uid"))
        if access:
            default = access.get("secret", "KUBE_CONFIG") if access.get("kind") == "kubeconfig" else ""
        return row.text("kubeconfig_secret").upper() or default

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
            for row in variables:
                if row in named and (cell := row.write_cell(writer, form.text("uid"), here)) is not None:
                    cells[row.text("name")] = cell
            if cells:
                environment["env_vars"] = cells
            found: list[dict[str, str]] = []
            for secret in secrets:
                secret.write_cell(writer, form.text("uid"), here, found)
            if found:
                environment["secrets"] = found
            environments.append(environment)
        if environments:
            writer.document["environments"] = environments


def seed_environments(document: dict[str, Any] | None, context: Context) -> dict[str, Any]:
    """The values of step 4 for a saved document, or for a new project."""
    saved = (document or {}).get("environments", [])
    uids = {environment["name"]: f"e{number}" for number, environment in enumerate(saved, start=1)}
    rows = []
    for environment in saved:
        row = {
            key: environment.get(key, "")
            for key in ("name", "branch", "url", "namespace", "kubeconfig_secret", "values_file")
        }
        after = environment.get("after", "")
        row |= {
            "uid": uids[environment["name"]],
            "after": uids.get(after, after),
            "require_approval": environment.get("require_approval", False),
            "reviewers": ", ".join(environment.get("reviewers", [])),
        }
        rows.append(row)
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
