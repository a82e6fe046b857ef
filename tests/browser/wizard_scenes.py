"""The wizard's pages: empty, filled, with problems, and what comes after the last step."""

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from cicd_wizard.accounts.models import User
from cicd_wizard.projects.models import Draft, Project
from cicd_wizard.projects.services import start_draft
from tests.browser.conftest import Visit
from tests.browser.scene import Act, Scene
from tests.browser.wizard import Wizard
from tests.browser.world import STOREFRONT, draft_of, pipeline_of, storefront

STEPS = ("project", "pipeline", "build", "environments")
TITLES = ("Pipeline", "Build and deploy", "Environments", "Check your answers")


def _ed() -> User:
    return User.objects.get(email="ed@example.com")


def _storefront_draft() -> Draft:
    return draft_of(_ed(), Project.objects.get(name=STOREFRONT))


def _go(page: Page, draft: Draft, step: str) -> Wizard:
    page.goto(reverse("wizard:step", args=[draft.pk, step]))
    return Wizard(page)


def empty(step: str) -> Act:
    """A step of a new project, before anything is entered there."""

    def act(page: Page, visit: Visit) -> None:
        draft = start_draft(_ed(), Project.objects.get(name=STOREFRONT).team)
        wizard = _go(page, draft, "project")
        if step != "project":
            page.get_by_label("Project name").fill("Tiny")
            wizard.component(wizard.group("app"), "app", ".", "Python")
            for title in TITLES[: STEPS.index(step)]:
                wizard.go_on(title)

    return act


def filled(step: str) -> Act:
    """A step of the storefront."""
    return lambda page, visit: _go(page, _storefront_draft(), step)


def _sent(wizard: Wizard) -> None:
    wizard.press("Save and continue")
    expect(wizard.page.get_by_role("alert")).to_contain_text("There is a problem")


def project_problems(page: Page, visit: Visit) -> None:
    """Step 1 with a name that is taken, an odd branch, two components of one name and no version."""
    wizard = _go(page, _storefront_draft(), "project")
    page.get_by_label("Project name").fill("Shop API")
    page.get_by_label("Repository").fill("storefront")
    page.get_by_label("Default branch").fill("my branch")
    web = wizard.group("web")
    web.get_by_label("Name", exact=True).fill("api")
    web.get_by_label("Folder", exact=True).fill("../web")
    web.get_by_label("24", exact=True).uncheck()
    _sent(wizard)


def project_more(page: Page, visit: Visit) -> None:
    """Step 1 of a new project: a stack that was searched for, and every fold open."""
    wizard = _go(page, start_draft(_ed(), Project.objects.get(name=STOREFRONT).team), "project")
    app, stacks = wizard.group("app"), wizard.group("Stack").get_by_role("radio")
    page.get_by_label("Search stacks").fill("typescript")
    expect(stacks).to_have_count(1)
    expect(app.get_by_role("status")).to_have_text("1 stack fits")
    page.get_by_label("Search stacks").fill("")
    expect(stacks).to_have_count(9)
    app.get_by_role("radio", name="Node.js").check()
    app.get_by_label("Package manager").select_option("pnpm")
    app.get_by_text("More for app").click()
    expect(app.get_by_label("Version of pnpm")).to_be_visible()
    app.get_by_role("checkbox", name="Windows").check()
    page.get_by_text("Runner group").first.click()
    page.get_by_text("Overrides: change").click()


def pipeline_more(page: Page, visit: Visit) -> None:
    """Step 2 with tags, some paths, a monthly schedule that became a line of its own, and all time limits."""
    wizard = _go(page, _storefront_draft(), "pipeline")
    page.get_by_label("Tags").check()
    page.get_by_text("Limit to some paths").click()
    expect(page.get_by_label("Paths, one per line")).to_be_hidden()
    page.get_by_label("Files that a push changes").select_option("Only these paths")
    page.get_by_label("Paths, one per line").fill("services/**")
    schedule = wizard.group("Schedule 1")
    schedule.get_by_label("Repeat").select_option("Monthly")
    schedule.get_by_label("Day of the month").fill("31")
    schedule.get_by_label("Time", exact=True).fill("05:31")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Months without a day 31 are left out.")).to_be_visible()
    schedule.get_by_label("Repeat").select_option("Custom")
    expect(schedule.get_by_label("Cron")).to_have_value("31 5 31 * *")
    page.get_by_text("Limits by kind of job").click()


def pipeline_problems(page: Page, visit: Visit) -> None:
    """Step 2 with an impossible schedule, no command, an expression, a reserved name and a token."""
    wizard = _go(page, _storefront_draft(), "pipeline")
    schedule = wizard.group("Schedule 1")
    schedule.get_by_label("Repeat").select_option("Custom")
    schedule.get_by_label("Cron").fill("* * * * *")
    api = wizard.group("api")
    api.get_by_role("textbox", name="Lint").fill("")
    api.get_by_role("textbox", name="Test").fill("run ${{ github.event.issue.title }}")
    api.get_by_label("Time limit").fill("400")
    wizard.variable("Text", "GITHUB_TOKEN", "one")
    wizard.variable("Text", "API_TOKEN", "ghp_" + "a1B2" * 9)
    _sent(wizard)


def build_problems(page: Page, visit: Visit) -> None:
    """Step 3 without a name, with an argument that looks like a secret, and no chart."""
    wizard = _go(page, _storefront_draft(), "build")
    image = page.locator(".item").first
    image.get_by_label("Name", exact=True).fill("")
    image.get_by_role("textbox", name=re.compile("^Name ?, row 1")).fill("NPM_TOKEN")
    image.get_by_role("textbox", name=re.compile("^Value ?, row 1")).fill("something-long-and-random-3f9a")
    page.get_by_role("textbox", name="Chart").fill("")
    _sent(wizard)


def build_rare(page: Page, visit: Visit) -> None:
    """Step 3 with a cloud's registry, a build secret and everything folded open; then commands in place of Helm."""
    wizard = _go(page, _storefront_draft(), "build")
    image, deploy = page.locator(".item").first, wizard.region("Deploy")
    image.get_by_label("Registry", exact=True).select_option("Amazon ECR")
    image.get_by_role("textbox", name="AWS account").fill("123456789012")
    image.get_by_role("button", name="Add build secret").click()
    expect(image.get_by_role("textbox", name=re.compile("^Id ?, row 1"))).to_be_focused()
    page.keyboard.type("npm_token")
    expect(image.get_by_role("textbox", name="AWS account")).to_have_value("123456789012")
    image.get_by_text("Platforms, runner and more").click()
    image.get_by_role("checkbox", name="linux/arm64").check()
    deploy.get_by_text("Values of the chart").click()
    deploy.get_by_role("button", name="Add value").click()
    expect(deploy.get_by_role("textbox", name=re.compile("^Key ?, row 1"))).to_be_focused()
    deploy.get_by_role("radio", name="Commands").check()
    expect(deploy.get_by_role("textbox", name="Chart")).to_be_hidden()
    expect(image.get_by_role("textbox", name="Key for the tag")).to_be_hidden()
    expect(deploy.get_by_role("textbox", name="Name of the ConfigMap")).to_be_hidden()
    deploy.get_by_role("textbox", name="Commands that deploy").fill("./deploy.sh")
    deploy.get_by_text("Versions of the tools").click()
    expect(deploy.get_by_role("textbox", name="Skaffold")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


def environments_problems(page: Page, visit: Visit) -> None:
    """Step 4 with two places of one name, an odd address and nobody to approve."""
    wizard = _go(page, _storefront_draft(), "environments")
    production = wizard.group("production")
    production.get_by_label("Name (").fill("staging")
    production.get_by_label("Web address").fill("acme")
    production.get_by_label("Reviewers").fill("")
    page.get_by_role("button", name="Add secret name").click()
    expect(page.get_by_role("textbox", name=re.compile("^Name ?, row 2"))).to_be_focused()
    page.keyboard.type("GITHUB_TOKEN")
    _sent(wizard)


def environments_clouds(page: Page, visit: Visit) -> None:
    """Step 4 with clusters at two clouds, rare fields open, and a third place under another name than it had."""
    wizard = _go(page, _storefront_draft(), "environments")
    staging = wizard.group("staging")
    staging.get_by_label("Access to the cluster").select_option("Amazon EKS")
    expect(staging.get_by_label("Kubeconfig secret")).to_be_hidden()
    staging.get_by_role("textbox", name="Cluster (").fill("shop")
    staging.get_by_text("Wait time, image pull secret, runner").click()
    staging.get_by_label("Wait first").fill("10")
    wizard.group("production").get_by_label("Access to the cluster").select_option("Azure Kubernetes Service")
    page.get_by_role("button", name="Copy from staging").click()
    expect(wizard.group("Environment 2").get_by_label("Name (")).to_be_focused()
    page.keyboard.type("preview")
    page.keyboard.press("Tab")
    # The grids take the new name over without a button.
    expect(wizard.region("Variables").get_by_role("columnheader", name="preview")).to_be_visible()
    expect(wizard.group("Environment 2").get_by_role("textbox", name="Cluster (")).to_have_value("shop")
    clear = wizard.region("Variables").get_by_role("button", name="Clear APP_ENV, preview")
    clear.click()
    expect(clear).to_be_hidden()
    row = wizard.region("Variables").get_by_role("row", name=re.compile("APP_ENV"))
    row.get_by_role("checkbox", name="set to empty APP_ENV, preview").check()
    expect(row.get_by_role("textbox", name=re.compile("^preview"))).to_be_hidden()


def review_problems(page: Page, visit: Visit) -> None:
    """The review of answers that are not finished."""
    draft = _storefront_draft()
    wizard = _go(page, draft, "build")
    page.get_by_role("textbox", name="Chart").fill("")
    wizard.press("Review")
    wizard.is_at("Check your answers")


def review_note(page: Page, visit: Visit) -> None:
    """The review with a note that is too long."""
    wizard = _go(page, _saved_steps(page), "review")
    page.get_by_label("Revision note").fill("word " * 30)
    wizard.press("Save project")
    expect(page.get_by_role("alert")).to_be_visible()


def _saved_steps(page: Page) -> Draft:
    draft = _storefront_draft()
    wizard = _go(page, draft, "project")
    wizard.press("Review")
    wizard.is_at("Check your answers")
    return draft


def review(page: Page, visit: Visit) -> None:
    """The review of the storefront."""
    _saved_steps(page)


def saved(page: Page, visit: Visit) -> None:
    """The project after its fourth revision was saved."""
    _saved_steps(page)
    Wizard(page).press("Save project")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revision 4 saved")


def preview_page(page: Page, visit: Visit) -> None:
    """The preview as a page of its own."""
    page.goto(reverse("wizard:preview", args=[_storefront_draft().pk]) + "?step=environments")


def preview_view(query: str) -> Act:
    """One view of the preview, as a page of its own."""
    return lambda page, visit: page.goto(
        reverse("wizard:preview", args=[_storefront_draft().pk]) + f"?step=pipeline&{query}"
    )


def stale(page: Page, visit: Visit) -> None:
    """A save that somebody else's overtook."""
    from cicd_wizard.projects.services import save_project

    visit.watch.allow_status(409)
    wizard = _go(page, _storefront_draft(), "project")
    page.get_by_label("Default branch").fill("develop")
    wizard.press("Review")
    wizard.is_at("Check your answers")
    alice = User.objects.get(email="alice@example.com")
    project = Project.objects.get(name=STOREFRONT)
    document = {**storefront(), "default_branch": "trunk", "runner": "ubuntu-24.04-arm"}
    save_project(alice, draft_of(alice, project), pipeline_of(document), "Trunk in place of main")
    wizard.press("Save project")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alice saved revision 4")


WIZARD_SCENES = [
    *(Scene(f"step-{step}-empty", empty(step), "ed") for step in STEPS),
    *(Scene(f"step-{step}", filled(step), "ed") for step in STEPS),
    Scene("step-build-rare", build_rare, "ed"),
    Scene("step-project-more", project_more, "ed"),
    Scene("step-pipeline-more", pipeline_more, "ed"),
    Scene("step-project-problem", project_problems, "ed"),
    Scene("step-pipeline-problem", pipeline_problems, "ed"),
    Scene("step-build-problem", build_problems, "ed"),
    Scene("step-environments-problem", environments_problems, "ed"),
    Scene("step-environments-clouds", environments_clouds, "ed"),
    Scene("preview", preview_page, "ed"),
    Scene("preview-simulate", preview_view("view=simulate&event=manual&to=staging"), "ed"),
    Scene("preview-checks", preview_view("view=checks&run=1"), "ed"),
    Scene("review", review, "ed"),
    Scene("review-problem", review_problems, "ed"),
    Scene("review-note-problem", review_note, "ed"),
    Scene("saved", saved, "ed"),
    Scene("stale", stale, "ed"),
]
