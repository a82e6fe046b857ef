"""Step 3: the container images: what each is built from and for, where it goes, what its build gets."""

from collections.abc import Iterator
from typing import Any

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.data import in_order, words_of
from cicd_wizard.wizard.fields import Hidden, Many, Text, Tick, set_choices
from cicd_wizard.wizard.form_arguments import (
    ArgumentRows,
    BuildSecretRows,
    seed_arguments,
    write_arguments,
    write_build_secrets,
)
from cicd_wizard.wizard.form_registry import (
    DEFAULT_NAMES,
    GITHUB,
    RegistryFields,
    seed_registry,
    write_registry,
)
from cicd_wizard.wizard.keys import seed_keys, text, tick, write_keys
from cicd_wizard.wizard.rows import FormWithRows, RowSet
from cicd_wizard.wizard.runners import RunnerFields, seed_runner, write_runner
from cicd_wizard.wizard.writer import Path, Writer
from generator.image_fields import PLATFORMS
from generator.resolve import default_image

SWITCHES = ("push", "cache", "sbom", "provenance")
KEYS = (
    text("context"),
    text("dockerfile"),
    text("target"),
    *(tick(name, default=True) for name in SWITCHES),
)
# What only an image that is pushed has.
PUSHED_KEYS = (text("image"), tick("sign"))
CHART_KEYS = (
    text("key_repository", "repository"),
    text("key_tag", "tag"),
    text("key_digest", "digest"),
)
# What no two images share: a copy begins without it.
OWN_NAMES = ("name", "image", "keyed", *(key.field for key in CHART_KEYS))
# Before the name of a component that step 1 does not know, as an imported document may have one.
UNKNOWN = "="


class NamedImage(FormWithRows):
    """What every image has; these fields stand before those of its registry and its runner."""

    uid = Hidden()
    name = Text("Name", "Short, for example api.")
    context = Text("Folder", "What the build may read.")
    dockerfile = Text("Dockerfile", "Its path in that folder.", placeholder="Dockerfile")
    image = Text("Image name", "Without the host and without a tag.")
    target = Text("Target", "A stage of the Dockerfile.")
    push = Tick("Push", "From the default branch and the branches of environments, never on pull requests.")
    cache = Tick("Keep layers in the cache", "The next build repeats only what changed.")
    sbom = Tick("List of contents (SBOM)", "Attached to the image.")
    provenance = Tick("Provenance", "Says which run of which commit built it.")
    sign = Tick("Sign", "With Sigstore, by the identity of the run: there is no key to keep.")
    platforms = Many("Platforms", [(item, item) for item in PLATFORMS], "None: that of the runner.")
    artifacts = Many(
        "Files of components",
        help_text="What a component keeps in step 2 lies in its folder before the build.",
    )
    # The page has an order of its own for ticks; a document keeps the one that it was written in.
    platforms_order = Hidden()
    artifacts_order = Hidden()
    # A saved document may name the image of its only keys; it comes back as it was.
    keyed = Hidden()
    key_repository = Text("Key for the repository", placeholder="image.repository")
    key_tag = Text("Key for the tag", placeholder="image.tag")
    key_digest = Text("Key for the digest", placeholder="image.digest")


class ImageForm(RunnerFields, RegistryFields, NamedImage):
    """One container image."""

    rowset_classes = {"build_args": ArgumentRows, "build_secrets": BuildSecretRows}

    def prepare(self) -> None:
        """Offer platforms and components, and say which image name is meant where none is entered."""
        if name := self.default_of("image"):
            self.fields["image"].widget.attrs["placeholder"] = name
        names = {facts.uid: facts.name for facts in self.known.components if facts.name}
        unknown = [item for item in self.many("artifacts") if item.startswith(UNKNOWN)]
        set_choices(
            self.fields["artifacts"],
            [*names.items(), *((item, item.removeprefix(UNKNOWN)) for item in unknown)],
        )

    def default_of(self, name: str) -> str | None:
        """What a field means where nothing is entered."""
        if name == "image":
            image, repository = self.text("name"), self.known.repository
            return default_image(repository, image) if image and "/" in repository else None
        return DEFAULT_NAMES.get(name)

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the folded part."""
        texts = any(self.text(name) for name in ("target", "runner", "runner_group"))
        switched = not (self.ticked("sbom") and self.ticked("provenance") and self.ticked("cache"))
        return texts or switched or any(self.many(name) for name in ("platforms", "artifacts"))

    @property
    def offers_artifacts(self) -> bool:
        """Whether there are components whose files an image could take."""
        return bool(self.known.components) or bool(self.many("artifacts"))

    @property
    def is_pushed(self) -> bool:
        """Whether the image goes to a registry."""
        return self.ticked("push")

    def components(self) -> Iterator[str]:
        """The names of the components whose files go into the image."""
        names = {facts.uid: facts.name for facts in self.known.components}
        for item in in_order(self.many("artifacts"), words_of(self.text("artifacts_order"))):
            if item.startswith(UNKNOWN):
                yield item.removeprefix(UNKNOWN)
            elif names.get(item):
                yield names[item]

    def write_image(self, writer: Writer, index: int) -> dict[str, Any]:
        """The image's part of the document; what belongs to a push waits in the draft while there is none."""
        here: Path = ("images", index)
        writer.at(self, "name", *here)
        writer.at(self, "name", *here, "name")
        image: dict[str, Any] = {"name": self.text("name")}
        write_keys(writer, self, image, here, KEYS)
        if self.is_pushed:
            write_registry(writer, self, image, here)
            write_keys(writer, self, image, here, PUSHED_KEYS)
        for name, chosen in (
            ("platforms", in_order(self.many("platforms"), words_of(self.text("platforms_order")))),
            ("artifacts", list(self.components())),
        ):
            writer.at(self, name, *here, name)
            if chosen:
                image[name] = chosen
        write_runner(writer, self, image, here)
        write_arguments(writer, self.rowsets["build_args"], image, here)
        write_build_secrets(writer, self.rowsets["build_secrets"], image, here)
        return image

    def write_chart_keys(self, writer: Writer, path: Path) -> dict[str, str]:
        """The keys of the chart that take this image."""
        writer.at(self, "key_repository", *path)
        keys: dict[str, str] = {}
        write_keys(writer, self, keys, path, CHART_KEYS)
        return keys


class ImageRows(RowSet):
    """The images to build."""

    form = ImageForm
    things = "images"
    max_num = 10

    @classmethod
    def new_row(cls, context: Context, preset: str = "") -> dict[str, Any]:
        """An image of the next component that has none yet, with everything on that costs nothing."""
        parts = ((part.name, part.directory) for part in context.components if part.name)
        name, folder = next((part for part in parts if part[1] not in context.image_folders), ("", "."))
        switches = dict.fromkeys(SWITCHES, True)
        begun = {"name": name, "context": folder, "registry": GITHUB}
        return {**begun, **switches, "build_args": [], "build_secrets": []}


def write_images(writer: Writer, rows: RowSet) -> None:
    """Write the images."""
    forms = [form for form in rows.forms if isinstance(form, ImageForm)]
    if images := [form.write_image(writer, index) for index, form in enumerate(forms)]:
        writer.document["images"] = images


def write_image_values(writer: Writer, rows: RowSet, deploy: dict[str, Any]) -> None:
    """Write the keys of the chart that take the images: by image, if there are several."""
    here: Path = ("deploy", "image_values")
    pushed = [form for form in rows.forms if isinstance(form, ImageForm) and form.is_pushed]
    if not pushed:
        return
    writer.at(pushed[0], "key_repository", *here)
    if len(pushed) == 1 and not pushed[0].text("keyed"):
        values: dict[str, Any] = dict(pushed[0].write_chart_keys(writer, here))
    else:
        values = {}
        for image in pushed:
            if keys := image.write_chart_keys(writer, (*here, image.text("name"))):
                values[image.text("name")] = keys
    if values:
        deploy["image_values"] = values


def seed_images(saved: dict[str, Any], context: Context) -> list[dict[str, Any]]:
    """The rows of a saved document's images."""
    images = saved.get("images", [])
    values = saved.get("deploy", {}).get("image_values")
    return [
        {"uid": f"i{number}"}
        | _seed_image(image, context)
        | _seed_chart_keys(image["name"], images, values)
        | seed_arguments(image, saved.get("not_secret", []))
        for number, image in enumerate(images, start=1)
    ]


def _seed_image(image: dict[str, Any], context: Context) -> dict[str, Any]:
    uids = {facts.name: facts.uid for facts in context.components}
    artifacts = [uids.get(name, f"{UNKNOWN}{name}") for name in image.get("artifacts", [])]
    platforms = image.get("platforms", [])
    return {
        "name": image["name"],
        **seed_keys(image, (*KEYS, *PUSHED_KEYS)),
        "context": image.get("context", "."),
        **seed_registry(image),
        "platforms": tuple(platforms),
        "platforms_order": " ".join(platforms),
        "artifacts": tuple(artifacts),
        "artifacts_order": " ".join(artifacts),
        **seed_runner(image),
    }


def _seed_chart_keys(
    name: str, images: list[dict[str, Any]], values: dict[str, Any] | None
) -> dict[str, Any]:
    pushed = [item["name"] for item in images if item.get("push", True)]
    if not values or name not in pushed:
        return {}
    by_image = all(isinstance(item, dict) for item in values.values())
    keys = values.get(name, {}) if by_image else values
    return {"keyed": "1" if by_image and len(pushed) == 1 else "", **seed_keys(keys, CHART_KEYS)}
