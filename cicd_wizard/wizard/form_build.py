"""Step 3: container images, and how they reach the environments."""

from collections.abc import Iterator
from typing import Any

from cicd_wizard.wizard.context import Context
from cicd_wizard.wizard.form_deploy import DeployFields, nothing_to_give, seed_deploy
from cicd_wizard.wizard.form_images import ImageRows, seed_images, write_image_values, write_images
from cicd_wizard.wizard.form_values import ChartValueRows
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.writer import Writer


class BuildForm(DeployFields):
    """Images and the way to deploy them."""

    rowset_classes = {"images": ImageRows, "values": ChartValueRows}

    def every_form(self) -> Iterator[FormWithRows]:
        """All forms in the order of the page: the images stand before the deploy."""
        for row in self.rowsets["images"].forms:
            yield from row.every_form()
        yield self
        for row in self.rowsets["values"].forms:
            yield from row.every_form()

    def tell(self, context: Context) -> None:
        """Tell step 4 whether anything is deployed, and a new image which folders others are built from."""
        context.method = self.chosen_method
        context.image_folders = {row.text("context") for row in self.rowsets["images"].forms}

    def write(self, writer: Writer) -> None:
        """Write images and deploy."""
        write_images(writer, self.rowsets["images"])
        deploy = self.write_deploy(writer)
        if deploy["method"] == "helm":
            write_image_values(writer, self.rowsets["images"], deploy)
        writer.document["deploy"] = deploy

    def finish(self, writer: Writer) -> None:
        """Leave out what has nothing to act on: the settings of the app while there are none anywhere."""
        if nothing_to_give(writer.document):
            writer.document["deploy"].pop("app_env", None)


def seed_build(document: dict[str, Any] | None, context: Context) -> dict[str, Any]:
    """The values of step 3 for a saved document, or for a new project."""
    saved = document or {}
    return {"images": seed_images(saved, context), **seed_deploy(saved, context)}
