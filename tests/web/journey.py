"""A browser without a screen: reads the form of a page, fills fields in, and presses a button."""

import html
import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cicd_wizard.projects.models import Project


class FormReader(HTMLParser):
    """What a browser would post for the form with a given id: values, ticks, chosen options."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.fields: dict[str, list[str]] = {}
        self.ids: dict[str, str] = {}
        self.buttons: list[str] = []
        self._inside = False
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = values.get("id") == self.form_id
        name = values.get("name", "")
        if name and "id" in values:
            self.ids[values["id"]] = name
        if not (self._inside or values.get("form") == self.form_id):
            return
        if tag == "input" and name:
            self._input(name, values)
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((values.get("value", ""), "selected" in values))
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "button" and name == "op":
            self.buttons.append(values.get("value", ""))

    def _input(self, name: str, values: dict[str, str]) -> None:
        if values.get("type") in {"checkbox", "radio"} and "checked" not in values:
            return
        unnamed = "on" if values.get("type") == "checkbox" else ""
        self.fields.setdefault(name, []).append(values.get("value", unnamed))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select:
            chosen = [value for value, selected in self._options if selected] or [
                v for v, _ in self._options[:1]
            ]
            self.fields[self._select], self._select = chosen[-1:], ""
        elif tag == "textarea" and self._area is not None:
            self.fields[self._area], self._area = [self._text.removeprefix("\n")], None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data


class Page:
    """A page of the wizard in front of somebody."""

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.go(address)

    def go(self, address: str) -> "Page":
        """Open an address, following redirects."""
        return self._show(self.client.get(address, follow=True), address)

    def _show(self, response: Any, address: str) -> "Page":
        self.response: HttpResponse = response
        chain = getattr(response, "redirect_chain", [])
        self.address: str = chain[-1][0] if chain else address
        self.html = response.content.decode()
        reader = FormReader("step-form")
        reader.feed(self.html)
        self.fields, self.ids, self.buttons = reader.fields, reader.ids, reader.buttons
        return self

    def fill(self, **values: str | bool | list[str]) -> "Page":
        """Type into fields of this step; the step's prefix and dashes may be left to `press`.

        `components_0_name` would be ambiguous, so names are written with two underscores for each dash.
        """
        for key, value in values.items():
            self.type(key.replace("__", "-"), value)
        return self

    def type(self, name: str, value: str | bool | list[str]) -> "Page":
        """Type into the field whose posted name is this step's prefix and `name`."""
        full = f"{self.step}-{name}"
        if value is False:
            self.fields.pop(full, None)
        elif value is True:
            self.fields[full] = ["on"]
        else:
            self.fields[full] = [value] if isinstance(value, str) else value
        return self

    @property
    def step(self) -> str:
        """The slug of the step that the address names."""
        return self.address.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]

    @property
    def problems(self) -> dict[str, list[str]]:
        """What the page says is wrong, by the posted name of the field."""
        found: dict[str, list[str]] = {}
        for field_id, inside in re.findall(
            r'<div class="errors" id="(.+?)_error">(.*?)</div>', self.html, re.DOTALL
        ):
            texts = re.findall(r"Error: </span>(.*?)</span>", inside, re.DOTALL)
            name = self.ids.get(field_id) or self.ids.get(f"{field_id}_0", field_id)
            found.setdefault(name, []).extend(html.unescape(text) for text in texts)
        return found

    @property
    def summary(self) -> list[str]:
        """The sentences on top of the page."""
        found = re.search(r'id="error-summary".*?</ul>', self.html, re.DOTALL)
        lines = re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", found[0], re.DOTALL) if found else []
        return [html.unescape(line) for line in lines]

    def press(self, op: str = "next", **extra: str) -> "Page":
        """Post the form with one of its buttons."""
        address = self.address.split("#")[0]
        response = self.client.post(address, {**self.fields, "op": op, **extra}, follow=True)
        return self._show(response, address)


def new_project(client: Client) -> Page:
    """Press "New project"."""
    response = client.post(reverse("projects:start"))
    return Page(client, response["Location"])


def first_step(page: Page, name: str = "Tiny") -> Page:
    """Fill in the least that step 1 takes, and go on."""
    return page.fill(name=name, components__0__stack="python", components__0__name="app").press()


def to_review(page: Page, name: str = "Tiny") -> Page:
    """Go through all steps of the smallest project."""
    return first_step(page, name).press().press().press()


def edit(client: Client, project: Project, step: str = "project") -> Page:
    """Press "Edit" on a project."""
    response = client.post(reverse("projects:edit", args=[project.pk]), {"step": step})
    return Page(client, response["Location"])
