"""Step 3: how the images reach the environments: the method, what it takes, and what runs before and after it."""

from typing import Any

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.fields import Choice, Text, Tick, set_choices
from cicd_wizard.wizard.form_values import ChartValueRows, seed_chart_values, write_chart_values
from cicd_wizard.wizard.keys import Key, commands, lines, seed_keys, text, words, write_keys
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.writer import Path, Writer
from generator.deploy_rules import TOOL_METHODS
from generator.resolve import slug

NOTHING = "none"
COMMAND = "command"
METHODS = [
    (NOTHING, "Nothing"),
    ("kubectl", "kubectl"),
    ("helm", "Helm"),
    ("skaffold", "Skaffold"),
    (COMMAND, "Commands"),
]
METHODS_HELP = {
    NOTHING: "Checks and images only.",
    "kubectl": "Applies manifests, or a kustomization.",
    "helm": "Installs or upgrades a chart of this repository.",
    "skaffold": "Renders and applies what skaffold.yaml says.",
    COMMAND: "Runs commands of your own.",
}
MANIFESTS, KUSTOMIZE = "manifests", "kustomize"
OBJECTS = [(MANIFESTS, "Manifests"), (KUSTOMIZE, "A kustomization")]
# One of the two is written: the other waits in the draft.
OBJECT_KEYS = {MANIFESTS: lines("manifests"), KUSTOMIZE: text("kustomize")}
METHOD_KEYS: dict[str, tuple[Key, ...]] = {
    "kubectl": (words("deployments"),),
    "helm": (text("chart"), text("release")),
    "skaffold": (text("skaffold_file"), text("default_repo")),
    COMMAND: (commands("commands"), commands("verify")),
}
ANY_METHOD_KEYS = (commands("before"), commands("after"))
TOOLS = {"kubectl": "kubectl", "helm": "Helm", "skaffold": "Skaffold"}
TOOL_KEYS = {tool: text(f"{tool}_version", "tool_versions", tool) for tool in TOOLS}
_EVERY_KEY = (
    *OBJECT_KEYS.values(),
    *(key for keys in METHOD_KEYS.values() for key in keys),
    *ANY_METHOD_KEYS,
    *TOOL_KEYS.values(),
)


class DeployFields(FormWithRows):
    """The fields of every method; those of the methods that are not chosen wait in the draft."""

    rowset_classes = {"values": ChartValueRows}

    method = Choice("Deploy with", METHODS, radios=True)
    objects = Choice("What is applied", OBJECTS, radios=True)
    manifests = Text("Manifests", "Files or folders, one per line, for example k8s.", rows=1)
    kustomize = Text(
        "Folder of the kustomization",
        "With /* at its end, each environment takes the folder that has its name: k8s/overlays/*",
    )
    deployments = Text(
        "Deployments to wait for",
        "Names in the cluster, with commas. The job fails if one does not get ready.",
    )
    chart = Text("Chart", "Its folder in the repository, for example charts/shop.")
    release = Text("Release", "The name of the installation in the cluster.")
    skaffold_file = Text("Skaffold file", "From the root of the repository.", placeholder="skaffold.yaml")
    default_repo = Text("Default repository", "As skaffold’s --default-repo, for example ghcr.io/acme.")
    commands = Text(
        "Commands that deploy",
        "One per line, or with a blank line between longer ones. Each image’s name and digest are in its environment.",
        rows=2,
    )
    verify = Text(
        "Commands that verify", "They run once the deploy is done; the job fails with them.", rows=1
    )
    before = Text("Commands before", "For example migrations. Nothing is deployed if one fails.", rows=1)
    after = Text("Commands after", "For example a smoke test.", rows=1)
    app_env_on = Tick(
        "Give the app its variables and secrets",
        "Each deploy fills a ConfigMap and a Secret with the values of its environment.",
    )
    app_env = Text("Name of the ConfigMap and the Secret")
    # Commands may deploy to something that is no cluster, so there it is off until somebody asks for it.
    command_env_on = Tick(
        "Give the app its variables and secrets",
        "Each deploy fills a ConfigMap and a Secret in the environment’s cluster.",
    )
    command_env = Text("Name of the ConfigMap and the Secret")
    kubectl_version = Text("kubectl")
    helm_version = Text("Helm")
    skaffold_version = Text("Skaffold")

    def prepare(self) -> None:
        """Say what is meant where nothing is entered."""
        set_choices(self.fields["method"], METHODS, METHODS_HELP)
        for name in ("release", *(f"{tool}_version" for tool in TOOLS)):
            self.fields[name].widget.attrs["placeholder"] = self.default_of(name) or ""

    @property
    def chosen_method(self) -> str:
        """The method, also where none was posted."""
        return self.text("method") or NOTHING

    def default_of(self, name: str) -> str | None:
        """What a field means where nothing is entered; commands get a tool only if its version is named."""
        tool = name.removesuffix("_version")
        if tool in TOOLS and tool != name:
            return self.known.catalogue.tools[tool] if self.chosen_method != COMMAND else None
        return {"release": slug(self.known.name), "skaffold_file": "skaffold.yaml"}.get(name)

    @property
    def has_commands(self) -> bool:
        """Whether any command before or after is there."""
        return bool(self.text("before") or self.text("after"))

    @property
    def has_versions(self) -> bool:
        """Whether the version of any tool is named."""
        return any(self.text(f"{tool}_version") for tool in TOOLS)

    def write_deploy(self, writer: Writer) -> dict[str, Any]:
        """The deploy's part of the document; what belongs to another method waits in the draft."""
        here: Path = ("deploy",)
        method = self.chosen_method
        writer.at(self, "method", *here)
        writer.at(self, "method", *here, "method")
        deploy: dict[str, Any] = {"method": method}
        if method == NOTHING:
            return deploy
        if method == "kubectl":
            chosen = KUSTOMIZE if self.text("objects") == KUSTOMIZE else MANIFESTS
            # Where neither is there, the engine asks for manifests.
            writer.at(self, chosen, *here, MANIFESTS)
            write_keys(writer, self, deploy, here, (OBJECT_KEYS[chosen],))
        write_keys(writer, self, deploy, here, (*METHOD_KEYS.get(method, ()), *ANY_METHOD_KEYS))
        if method == "helm":
            write_chart_values(writer, self.rowsets["values"], deploy)
        tools = [tool for tool in TOOLS if method == COMMAND or method in TOOL_METHODS[tool]]
        write_keys(writer, self, deploy, here, [TOOL_KEYS[tool] for tool in tools])
        app_env = "command_env" if method == COMMAND else "app_env"
        writer.at(self, app_env, *here, "app_env")
        if self.ticked(f"{app_env}_on"):
            deploy["app_env"] = self.text(app_env)
        return deploy


def nothing_to_give(document: dict[str, Any]) -> bool:
    """Whether no environment has a variable or a secret that the app could be given."""
    environments = document.get("environments", [])
    return bool(environments) and not any(
        part.get(key)
        for part in (*environments, {"env_vars": document.get("env_vars")})
        for key in ("env_vars", "secrets")
    )


def seed_deploy(saved: dict[str, Any], context: Context) -> dict[str, Any]:
    """The fields of a saved deploy, or for a new project."""
    deploy = saved.get("deploy", {})
    method, app_env = deploy.get("method", NOTHING), deploy.get("app_env")
    given = app_env is not None
    return {
        "method": method,
        "objects": KUSTOMIZE if deploy.get("kustomize") else MANIFESTS,
        **seed_keys(deploy, _EVERY_KEY),
        "app_env_on": given or method in {NOTHING, COMMAND},
        "command_env_on": given and method == COMMAND,
        **dict.fromkeys(("app_env", "command_env"), app_env if given else f"{slug(context.name)}-env"),
        "values": seed_chart_values(deploy, saved.get("not_secret", [])),
    }
