"""Step 3: the build arguments of an image, and the secrets that its build may mount."""

import re
from typing import Any

from cicd_wizard.wizard.data import StepData, as_row, rows_of, text_of, with_rows
from cicd_wizard.wizard.fields import Text, Tick
from cicd_wizard.wizard.form_names import PlainValueRow, named_once, tidy
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.writer import Path, Writer
from generator.image_fields import build_secret_id
from generator.text import build_argument_name


class ArgumentForm(PlainValueRow):
    """One build argument."""

    name = Text("Name")
    value = Text("Value")
    not_secret = Tick("It is not a secret")

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.text("name") and not self.text("value")


class ArgumentRows(RowSet):
    """The build arguments of an image."""

    form = ArgumentForm
    things = "arguments"


class BuildSecretForm(FormWithRows):
    """One build secret: the id that the Dockerfile mounts, and the secret behind it."""

    name = Text("Id")
    secret = Text("Secret at GitHub")

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.text("name") and not self.text("secret")

    def default_of(self, name: str) -> str | None:
        """The secret is called like the id, in capitals, where nobody says otherwise."""
        return usual_secret(self.text("name")) if name == "secret" and self.text("name") else None

    def prepare(self) -> None:
        """Say which secret is meant where none is entered."""
        self.fields["secret"].widget.attrs["placeholder"] = self.default_of("secret") or "NPM_TOKEN"


class BuildSecretRows(RowSet):
    """The build secrets of an image."""

    form = BuildSecretForm
    things = "build secrets"


def usual_secret(name: str) -> str:
    """The name that a secret with this id has by custom: ``npm.token`` is NPM_TOKEN."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()


def write_arguments(writer: Writer, rows: RowSet, image: dict[str, Any], here: Path) -> None:
    """Write the build arguments of an image."""
    arguments: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows.forms, start=1):
        if not isinstance(row, ArgumentForm) or row.blank:
            continue
        name = row.text("name")
        if not named_once(writer, row, name, seen, number, "Enter an argument name"):
            continue
        writer.entry((*here, "build_args"), name, (row, "name"), (row, "value"), build_argument_name)
        arguments[name] = tidy(row.typed("value"))
        if row.ticked("not_secret"):
            writer.not_secret.append(name)
    if arguments:
        image["build_args"] = arguments


def write_build_secrets(writer: Writer, rows: RowSet, image: dict[str, Any], here: Path) -> None:
    """Write the build secrets of an image."""
    secrets: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows.forms, start=1):
        if not isinstance(row, BuildSecretForm) or row.blank:
            continue
        name = row.text("name")
        if not named_once(
            writer, row, name, seen, number, "Enter the id that the Dockerfile mounts, for example npm_token"
        ):
            continue
        writer.entry((*here, "build_secrets"), name, (row, "name"), (row, "secret"), build_secret_id)
        secrets[name] = row.text("secret") or usual_secret(name)
    if secrets:
        image["build_secrets"] = secrets


def seed_arguments(image: dict[str, Any], not_secret: list[str]) -> dict[str, Any]:
    """The rows of a saved image's arguments and build secrets."""
    return {
        "build_args": [
            {"name": name, "value": value, "not_secret": name in not_secret}
            for name, value in image.get("build_args", {}).items()
        ],
        "build_secrets": [
            {"name": name, "secret": secret} for name, secret in image.get("build_secrets", {}).items()
        ],
    }


def move_to_secrets(data: StepData, prefix: str, index: int) -> tuple[StepData, str, str]:
    """Make a build secret of a build argument, whose value is dropped.

    Returns the data, the prefix of the new row, and the name of the secret.
    """
    rows = rows_of(data, prefix)
    name = text_of(rows.pop(index), "name").strip()
    secrets = f"{prefix.removesuffix('-build_args')}-build_secrets"
    listed = rows_of(data, secrets)
    new = as_row({"name": name.lower(), "secret": usual_secret(name)})
    data = with_rows(with_rows(data, prefix, rows), secrets, [*listed, new])
    return data, f"{secrets}-{len(listed)}", usual_secret(name)
