"""Types the storefront configuration into the wizard, step by step."""

import re

from playwright.sync_api import Page, expect

from tests.browser.wizard import Wizard


def fill_project(wizard: Wizard, name: str = "Storefront") -> None:
    """Step 1: two components, in Python and in Node.js."""
    card = wizard.region("Project")
    card.get_by_label("Project name").fill(name)
    card.get_by_label("Repository").fill("acme/storefront")
    expect(card.get_by_label("Default branch")).to_have_value("main")
    api = wizard.group("app")
    wizard.component(api, "api", "services/api", "Python")
    wizard.add(wizard.button("Add component"), wizard.component_rows())
    api, web = wizard.group("api"), wizard.group("Component 2")
    wizard.component(web, "web", "web", "Node.js")
    api.get_by_label("Package manager").select_option("uv")
    versions = api.get_by_role("group", name="Python versions")
    for version in ("3.11", "3.12", "3.13", "3.14"):
        versions.get_by_label(version).set_checked(version in {"3.13", "3.14"})
    web = wizard.page.locator(".item").last
    for version in ("22", "24", "26"):
        web.get_by_role("group", name="Node.js versions").get_by_label(version).set_checked(version == "24")


def fill_pipeline(wizard: Wizard) -> None:
    """Step 2: a schedule, checks, variables, a notification."""
    page = wizard.page
    wizard.add(wizard.button("Add schedule"), page.get_by_role("group", name=re.compile("^Schedule ")))
    schedule = wizard.group("Schedule 1")
    schedule.get_by_label("Repeat").select_option("Weekly")
    schedule.get_by_label("Day", exact=True).select_option("Monday")
    schedule.get_by_label("Time", exact=True).fill("04:17")
    api, web = wizard.group("api"), wizard.group("web")
    api.get_by_role("switch", name="Types").check()
    api.get_by_role("radio", name="Codecov").check()
    if wizard.scripted:
        expect(api.get_by_role("textbox", name="Test")).to_have_value(re.compile("--cov"))
    api.get_by_role("checkbox", name="PostgreSQL").check()
    web.get_by_role("switch", name="Build").check()
    web.get_by_label("Artifacts to keep").fill("dist/")
    wizard.variable("Text", "APP_ENV", "ci")
    wizard.variable("Variable at GitHub", "API_URL", "")
    wizard.add(
        wizard.button("Add notification"), page.get_by_role("group", name=re.compile("^Notification "))
    )
    notification = wizard.group("Notification 1")
    notification.get_by_label("When").select_option("On failure")
    notification.get_by_label("Secret with the address").fill("SLACK_WEBHOOK_URL")


def fill_build(wizard: Wizard) -> None:
    """Step 3: one image with a build argument, deployed by Helm."""
    page = wizard.page
    wizard.add(wizard.button("Add image"), wizard.region("Images").get_by_role("heading", level=3))
    image = page.locator(".item").first
    image.get_by_label("Name", exact=True).fill("api")
    image.get_by_label("Folder").fill("services/api")
    names = image.get_by_role("textbox", name=re.compile("^Name ?, row"))
    wizard.add(image.get_by_role("button", name="Add argument"), names)
    names.fill("PYTHON_VERSION")
    image.get_by_role("textbox", name=re.compile("^Value ?, row 1")).fill("3.13")
    card = wizard.region("Deploy")
    card.get_by_role("radio", name="Helm").check()
    card.get_by_role("textbox", name="Chart").fill("charts/storefront")
    card.get_by_role("textbox", name="Release").fill("storefront")
    card.get_by_role("switch", name="Give the app").check()
    card.get_by_role("textbox", name="Name of the ConfigMap").fill("storefront-env")


def fill_environments(wizard: Wizard) -> None:
    """Step 4: staging, and production with approval; a variable that differs, and a secret."""
    page = wizard.page
    places = wizard.region("Environments").get_by_role("heading", level=3)
    for name, url, namespace in (
        ("staging", "https://staging.acme.example", "storefront-staging"),
        ("production", "https://acme.example", "storefront"),
    ):
        wizard.add(wizard.button(f"Add {name}"), places)
        place = wizard.group(name)
        place.get_by_label("Deploys from").fill("main")
        place.get_by_label("Web address").fill(url)
        place.get_by_label("Namespace").fill(namespace)
        place.get_by_label("Values file").fill(f"charts/storefront/values-{name}.yaml")
    production = wizard.group("production")
    production.get_by_role("switch", name="Approval needed").check()
    production.get_by_label("Reviewers").fill("acme/release-managers")
    variables = wizard.region("Variables")
    row = variables.get_by_role("row", name=re.compile("APP_ENV"))
    for name in ("staging", "production"):
        row.get_by_role("textbox", name=re.compile(f"^{name}")).fill(name)
    secrets = wizard.region("Secret names")
    names = secrets.get_by_role("textbox", name=re.compile("^Name ?, row"))
    wizard.add(secrets.get_by_role("button", name="Add secret name"), names)
    names.fill("API_KEY")
    for name in ("staging", "production"):
        secrets.get_by_role("checkbox", name=f"Needed in {name}").check()
    secrets.get_by_role("textbox", name=re.compile("in staging")).fill("STAGING_API_KEY")
    assert page.url.endswith("/environments/")


def fill_storefront(page: Page, *, scripted: bool = True) -> Wizard:
    """From the project list through all four steps to the review page."""
    wizard = Wizard(page, scripted=scripted)
    wizard.start()
    fill_project(wizard)
    wizard.go_on("Pipeline")
    fill_pipeline(wizard)
    wizard.go_on("Build and deploy")
    fill_build(wizard)
    wizard.go_on("Environments")
    fill_environments(wizard)
    wizard.go_on("Check your answers")
    return wizard
