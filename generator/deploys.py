"""How images reach the environments: the method of the deploy and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from generator import deploy_fields as d
from generator import fields as f
from generator.parts import Part
from generator.text import MAX_NAMES

Method = Literal["none", "kubectl", "helm", "skaffold", "command"]
# The tools that each method runs; what writes objects of its own (``app_env``) takes kubectl besides.
TOOLS_OF = {"kubectl": ("kubectl",), "helm": ("helm",), "skaffold": ("kubectl", "skaffold")}
METHOD_NAMES = {"kubectl": "kubectl", "helm": "Helm", "skaffold": "Skaffold", "command": "commands"}


class ImageValues(Part):
    """The chart's keys that take an image; without ``digest`` the tag carries it."""

    repository: f.ValuesKey
    tag: f.ValuesKey
    digest: f.ValuesKey | None = None


def _values_kind(value: object) -> str:
    if isinstance(value, ImageValues):
        return "#one"
    keyed = (
        isinstance(value, Mapping)
        and value
        and all(isinstance(item, Mapping | ImageValues) for item in value.values())
    )
    return "#by_image" if keyed else "#one"


ImageValuesChoice = Annotated[
    Annotated[ImageValues, Tag("#one")] | Annotated[dict[f.ComponentName, ImageValues], Tag("#by_image")],
    Discriminator(_values_kind),
]


class ValueFromSecret(Part):
    """A value of the chart that is a secret of the environment, by the name that its commands see."""

    secret: f.SecretName


class ValueFromVariable(Part):
    """A value of the chart that is a variable of the environment or of all jobs."""

    variable: f.VariableName


def _chart_value_kind(value: object) -> str:
    for name, model in (("secret", ValueFromSecret), ("variable", ValueFromVariable)):
        if isinstance(value, model) or (isinstance(value, Mapping) and name in value):
            return f"#{name}"
    return "#plain"


ChartValue = Annotated[
    Annotated[d.PlainChartValue, Tag("#plain")]
    | Annotated[ValueFromSecret, Tag("#secret")]
    | Annotated[ValueFromVariable, Tag("#variable")],
    Discriminator(_chart_value_kind),
]
Commands = Annotated[list[d.DeployCommand], *f.at_most(20, "commands")]


class ToolVersions(Part):
    """Versions of the tools that a deploy runs; absent ones come from the catalogue."""

    kubectl: d.KubectlVersion | None = None
    helm: d.HelmVersion | None = None
    skaffold: d.SkaffoldVersion | None = None


class Deploy(Part):
    """How the images reach the environments."""

    method: Method = "none"
    manifests: Annotated[list[f.Folder], *f.at_most(20, "paths")] = []
    kustomize: d.KustomizeFolder | None = None
    deployments: Annotated[list[f.KubernetesName], *f.at_most(50, "deployments")] = []
    chart: f.Folder | None = None
    release: f.Release | None = None
    values: Annotated[dict[f.ValuesKey, ChartValue], f.mapping_of(MAX_NAMES, "values")] = {}
    image_values: ImageValuesChoice | None = None
    skaffold_file: f.Folder | None = None
    default_repo: d.DefaultRepo | None = None
    app_env: f.KubernetesName | None = None
    before: Commands = []
    commands: Commands = []
    verify: Commands = []
    after: Commands = []
    tool_versions: ToolVersions = ToolVersions()
