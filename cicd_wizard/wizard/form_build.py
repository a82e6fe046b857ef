"""Step 3: container images, and how they reach a cluster."""

from typing import Any

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.fields import Choice, Hidden, Text, Tick, set_choices
from cicd_wizard.wizard.form_names import named_once, sounds_secret, tidy
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.writer import Path, Writer
from generator.resolve import default_image, slug
from generator.text import build_argument_name

METHODS = [("none", "Nothing"), ("helm", "Helm")]
METHODS_HELP = {
    "none": "Checks and images only. Nothing is deployed.",
    "helm": "Installs or upgrades a chart of this repository.",
}
# Ways that a saved project may have and no field here asks about: what belongs to them is kept as it is.
OTHER_METHODS = {"kubectl": "kubectl", "skaffold": "Skaffold", "command": "Your own commands"}
OTHER_HELP = "As the saved configuration has it. Its details are kept."
KEYS = {"key_repository": "repository", "key_tag": "tag", "key_digest": "digest"}
SWITCHES = ("push", "cache", "sbom", "provenance")


class ArgumentForm(FormWithRows):
    """One build argument."""

    name = Text("Name")
    value = Text("Value")
    not_secret = Tick("It is not a secret")

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.text("name") and not self.text("value")

    @property
    def may_be_secret(self) -> bool:
        """Whether the page asks if this is a secret."""
        return sounds_secret(self.text("name"))


class ArgumentRows(RowSet):
    """The build arguments of an image."""

    form = ArgumentForm
    things = "arguments"


class ImageForm(FormWithRows):
    """One container image."""

    rowset_classes = {"build_args": ArgumentRows}

    uid = Hidden()
    name = Text("Name", "Short, for example api.")
    context = Text("Folder", "What the build may read.")
    dockerfile = Text("Dockerfile", "From the root of the repository.")
    image = Text("Image name", "Without a tag.")
    target = Text("Target", "A stage of the Dockerfile.")
    push = Tick("Push", "From the default branch and the branches of environments, never on pull requests.")
    cache = Tick("Keep layers in the cache", "The next build repeats only what changed.")
    sbom = Tick("List of contents (SBOM)", "Attached to the image.")
    provenance = Tick("Provenance", "Says which run of which commit built it.")
    # A saved document may name the image of its only keys; it comes back as it was.
    keyed = Hidden()
    key_repository = Text("Key for the repository", placeholder="image.repository")
    key_tag = Text("Key for the tag", placeholder="image.tag")
    key_digest = Text("Key for the digest", placeholder="image.digest")

    def prepare(self) -> None:
        """Say which Dockerfile and which image name are meant where nothing is entered."""
        self.fields["dockerfile"].widget.attrs["placeholder"] = "Dockerfile"
        name, repository = self.typed("name").strip(), self.known.repository
        if name and "/" in repository:
            self.fields["image"].widget.attrs["placeholder"] = default_image(repository, name)

    def write_image(self, writer: Writer, index: int) -> dict[str, Any]:
        """The image's part of the document."""
        here: Path = ("images", index)
        writer.at(self, "name", *here)
        writer.at(self, "name", *here, "name")
        image: dict[str, Any] = {"name": self.text("name")}
        writer.put(image, self, "context", here)
        for name in ("dockerfile", "target", "image"):
            writer.put(image, self, name, here)
        self._write_arguments(writer, image, here)
        for name in SWITCHES:
            writer.put_tick(image, self, name, here)
        return image

    def _write_arguments(self, writer: Writer, image: dict[str, Any], here: Path) -> None:
        arguments: dict[str, str] = {}
        seen: dict[str, int] = {}
        for number, row in enumerate(self.rowsets["build_args"].forms, start=1):
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

    def write_keys(self, writer: Writer, path: Path) -> dict[str, str]:
        """The keys of the chart that take this image."""
        writer.at(self, "key_repository", *path)
        keys: dict[str, str] = {}
        for name, key in KEYS.items():
            writer.put(keys, self, name, path, key=key)
        return keys


class ImageRows(RowSet):
    """The images to build."""

    form = ImageForm
    things = "images"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """An image of the whole repository, with everything on that costs nothing."""
        return {"context": ".", **dict.fromkeys(SWITCHES, True), "build_args": []}


class BuildForm(FormWithRows):
    """Images and the way to deploy them."""

    rowset_classes = {"images": ImageRows}

    method = Choice("Deploy with", METHODS, radios=True)
    chart = Text("Chart", "Its folder in the repository, for example charts/shop.")
    release = Text("Release", "The name of the installation in the cluster.")
    app_env_on = Tick(
        "Give the app its variables and secrets",
        "Each deploy fills a ConfigMap and a Secret with the values of its environment.",
    )
    app_env = Text("Name of the ConfigMap and the Secret")

    def prepare(self) -> None:
        """Say which release is meant where none is entered."""
        chosen = self.text("method")
        other = [(chosen, OTHER_METHODS[chosen])] if chosen in OTHER_METHODS else []
        set_choices(
            self.fields["method"],
            [*METHODS, *other],
            {**METHODS_HELP, chosen: OTHER_HELP} if other else METHODS_HELP,
        )
        self.fields["release"].widget.attrs["placeholder"] = slug(self.known.name)

    def pushed(self) -> list[ImageForm]:
        """The images that a chart can take."""
        images = [form for form in self.rowsets["images"].forms if isinstance(form, ImageForm)]
        return [form for form in images if form.ticked("push")]

    def tell(self, context: Context) -> None:
        """Tell step 4 whether anything is deployed."""
        context.method = self.text("method") or "none"

    def write(self, writer: Writer) -> None:
        """Write images and deploy; what belongs to another method waits in the draft."""
        rows = [form for form in self.rowsets["images"].forms if isinstance(form, ImageForm)]
        images = [form.write_image(writer, index) for index, form in enumerate(rows)]
        if images:
            writer.document["images"] = images
        writer.at(self, "method", "deploy")
        writer.at(self, "method", "deploy", "method")
        deploy: dict[str, Any] = {"method": self.text("method") or "none"}
        if deploy["method"] == "helm":
            for name in ("chart", "release"):
                writer.put(deploy, self, name, ("deploy",))
            self._write_values(writer, deploy)
        if deploy["method"] != "none":
            writer.at(self, "app_env", "deploy", "app_env")
            if self.ticked("app_env_on"):
                deploy["app_env"] = self.text("app_env")
        writer.document["deploy"] = deploy

    def _write_values(self, writer: Writer, deploy: dict[str, Any]) -> None:
        here: Path = ("deploy", "image_values")
        pushed = self.pushed()
        if not pushed:
            return
        writer.at(pushed[0], "key_repository", *here)
        if len(pushed) == 1 and not pushed[0].text("keyed"):
            values: dict[str, Any] = dict(pushed[0].write_keys(writer, here))
        else:
            values = {}
            for image in pushed:
                if keys := image.write_keys(writer, (*here, image.text("name"))):
                    values[image.text("name")] = keys
        if values:
            deploy["image_values"] = values


def seed_build(document: dict[str, Any] | None, context: Context) -> dict[str, Any]:
    """The values of step 3 for a saved document, or for a new project."""
    saved = document or {}
    deploy = saved.get("deploy", {})
    images = saved.get("images", [])
    app_env = deploy.get("app_env")
    fresh = deploy.get("method", "none") == "none"
    return {
        "images": [
            _seed_image(image, images, deploy.get("image_values"), saved.get("not_secret", []))
            | {"uid": f"i{number}"}
            for number, image in enumerate(images, start=1)
        ],
        "method": deploy.get("method", "none"),
        "chart": deploy.get("chart", ""),
        "release": deploy.get("release", ""),
        "app_env_on": fresh or app_env is not None,
        "app_env": app_env if app_env is not None else f"{slug(context.name)}-env",
    }


def _seed_image(
    image: dict[str, Any], images: list[dict[str, Any]], values: dict[str, Any] | None, not_secret: list[str]
) -> dict[str, Any]:
    row = {key: image.get(key, "") for key in ("name", "dockerfile", "target", "image")}
    row["context"] = image.get("context", ".")
    row |= {name: image.get(name, True) for name in SWITCHES}
    row["build_args"] = [
        {"name": name, "value": value, "not_secret": name in not_secret}
        for name, value in image.get("build_args", {}).items()
    ]
    pushed = [item["name"] for item in images if item.get("push", True)]
    if values and image["name"] in pushed:
        by_image = all(isinstance(item, dict) for item in values.values())
        row["keyed"] = "1" if by_image and len(pushed) == 1 else ""
        keys = values.get(image["name"], {}) if by_image else values
        row |= {name: keys.get(key, "") for name, key in KEYS.items()}
    return row
