"""Variables and secrets as a person writes them: a text, a variable at GitHub, the name of a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Tag

from generator import fields as f
from generator.parts import Part, ShortPart
from generator.text import MAX_NAMES


class GitHubVariable(Part):
    """A variable that is set at GitHub, with a text for where it is empty."""

    variable: f.VariableName
    default: f.PlainValue = ""


def _env_kind(value: object) -> str:
    return "#variable" if isinstance(value, Mapping | GitHubVariable) else "#text"


EnvValue = Annotated[
    Annotated[f.PlainValue, Tag("#text")] | Annotated[GitHubVariable, Tag("#variable")],
    Discriminator(_env_kind),
]
EnvVars = Annotated[dict[f.VariableName, EnvValue], f.mapping_of(MAX_NAMES, "variables")]


class SecretRef(ShortPart):
    """A secret by the name that commands see, and the name that it has at GitHub where that differs."""

    name: f.SecretName
    secret: f.SecretName | None = None
    note: f.Note = ""

    @property
    def at_github(self) -> str:
        """The name of the secret at GitHub."""
        return self.secret or self.name


Secrets = Annotated[list[SecretRef], *f.at_most(MAX_NAMES, "secrets")]
