"""One environment of step 4: what deploys there, who approves, how its cluster is reached."""

from collections.abc import Iterator
from typing import Any

from django.forms.boundfield import BoundField

from cicd_wizard.wizard import keys
from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.fields import Choice, Hidden, Text, Tick, set_choices
from cicd_wizard.wizard.form_access import CLOUD_FIELDS, AccessFields, seed_access, write_access
from cicd_wizard.wizard.rows import RowSet
from cicd_wizard.wizard.runners import RunnerFields, seed_runner, write_runner
from cicd_wizard.wizard.writer import Path, Writer
from generator.environments import AFTER_CHECKS

ALWAYS = (
    *(keys.text(name) for name in ("branch", "tag_pattern", "url", "namespace")),
    keys.tick("require_approval"),
    keys.number("wait_minutes"),
)
WITH_APPROVAL = (keys.words("reviewers"), keys.tick("prevent_self_review"))
# Keys that one method takes.
WITH_METHOD = {"helm": (keys.text("values_file"),), "skaffold": (keys.text("skaffold_profile"),)}
KEYS = (*ALWAYS, *WITH_APPROVAL, *(key for found in WITH_METHOD.values() for key in found))
# In the order of the page problems are listed, and the first field takes the focus of a new row.
PAGE_ORDER = (
    *("name", "branch", "tag_pattern", "after", "url", "namespace", "values_file", "skaffold_profile"),
    *("access", "kubeconfig_secret", *CLOUD_FIELDS, "require_approval", "reviewers", "prevent_self_review"),
    *("wait_minutes", "pull_name", "pull_secret", "runner", "runner_group"),
)


class EnvironmentForm(AccessFields, RunnerFields):
    """One place where the app runs."""

    uid = Hidden()
    name = Text("Name", "Small letters, numbers and hyphens.")
    branch = Text("Deploys from", "A branch, or the start of several: release/*.")
    tag_pattern = Text("Tags", "A tag, or the start of several: v*.", placeholder="none deploy")
    after = Choice("After")
    url = Text("Web address", placeholder="https://")
    require_approval = Tick("Approval needed", "GitHub holds the job until a reviewer agrees.")
    reviewers = Text("Reviewers", "GitHub users or org/team, up to 6, separated with commas.")
    prevent_self_review = Tick("The person who started the run may not approve")
    wait_minutes = Text("Wait first", "GitHub lets the job start after this time.", inputmode="numeric")
    namespace = Text("Namespace", placeholder="default")
    values_file = Text("Values file", "For Helm, from the root of the repository.")
    skaffold_profile = Text("Skaffold profile", "Of skaffold.yaml.")

    def prepare(self) -> None:
        """Offer the environments before this one to come after, and the ways to a cluster."""
        for field in PAGE_ORDER:
            self.fields[field] = self.fields.pop(field)
        uid = self.text("uid")
        earlier: list[tuple[str, str]] = []
        for other, name in self.known.environments:
            if other == uid:
                break
            earlier.append((other, name or f"Environment {len(earlier) + 1}"))
        set_choices(self.fields["after"], [("", "Automatic"), (AFTER_CHECKS, "The checks"), *earlier])
        self.offer_ways()
        # With tags alone no branch deploys here.
        branch = "no branch" if self.text("tag_pattern") else self.known.default_branch
        self.fields["branch"].widget.attrs["placeholder"] = branch

    @property
    def called(self) -> str:
        """What the page calls this environment."""
        return self.text("name") or f"Environment {self.place[1] + 1}"

    @property
    def where(self) -> str:
        """The environment, for labels that are only read out."""
        return f"({self.called})"

    @property
    def waiting(self) -> Iterator[BoundField]:
        """What was entered for another way to deploy: it waits, and no field shows it."""
        for method, found in WITH_METHOD.items():
            for key in found:
                if method != self.known.method and self.text(key.field):
                    yield self[key.field]

    @property
    def more(self) -> bool:
        """Whether anything is entered in the fields that most environments leave alone."""
        rare = ("wait_minutes", "pull_name", "pull_secret", "runner", "runner_group")
        return any(self.text(name) or self[name].errors for name in rare)

    def write_environment(self, writer: Writer, index: int) -> dict[str, Any]:
        """The environment's own keys."""
        here: Path = ("environments", index)
        writer.at(self, "name", *here)
        writer.at(self, "name", *here, "name")
        environment: dict[str, Any] = {"name": self.text("name")}
        writer.at(self, "after", *here, "after")
        if after := self.text("after"):
            names = dict(self.known.environments)
            if after == AFTER_CHECKS or names.get(after):
                environment["after"] = names.get(after, after)
        keys.write_keys(writer, self, environment, here, ALWAYS)
        keys.write_keys(writer, self, environment, here, WITH_METHOD.get(self.known.method, ()))
        if self.ticked("require_approval"):
            keys.write_keys(writer, self, environment, here, WITH_APPROVAL)
        write_access(writer, self, environment, here)
        write_runner(writer, self, environment, here)
        return environment


class EnvironmentRows(RowSet):
    """The environments, in promotion order."""

    form = EnvironmentForm
    things = "environments"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """An environment that deploys from the default branch; production asks for approval."""
        approval = {"require_approval": preset == "production"}
        return {"name": preset, **seed_access({}, context.method), **approval}


def seed_environment(environment: dict[str, Any], uids: dict[str, str], context: Context) -> dict[str, Any]:
    """The row of a saved environment; `uids` has the identifiers of all by their names."""
    after = environment.get("after", "")
    return {
        "uid": uids[environment["name"]],
        "name": environment["name"],
        "after": uids.get(after, after),
        **keys.seed_keys(environment, KEYS),
        **seed_access(environment, context.method),
        **seed_runner(environment),
    }
