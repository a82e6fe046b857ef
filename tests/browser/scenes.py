"""Every page in every state worth looking at: axe reads them, and `make screenshots` takes their pictures."""

from typing import Any

from django.core import mail
from django.core.exceptions import BadRequest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cicd_wizard.accounts.models import Team, User
from cicd_wizard.accounts.services import make_setup_token
from cicd_wizard.projects.models import Project
from tests.browser.conftest import Visit
from tests.browser.paste_scenes import PASTE_SCENES
from tests.browser.scene import Act, Scene
from tests.browser.wizard_scenes import WIZARD_SCENES
from tests.browser.world import PASSWORD, STOREFRONT


def address(name: str, *args: Any) -> Act:
    """An act that opens the page of this URL name."""
    return lambda page, visit: page.goto(reverse(name, args=args))


def project_id(name: str = STOREFRONT) -> str:
    """The identifier of a project of the seeded database."""
    return str(Project.objects.get(name=name).pk)


def about(name: str, **options: Any) -> Act:
    """An act that opens a page of the storefront project."""

    def act(page: Page, visit: Visit) -> None:
        page.goto(reverse(name, kwargs={"pk": project_id(), **options}))

    return act


def archived(page: Page, visit: Visit) -> None:
    """A project is put away: the list without it, and the way back."""
    about("projects:detail")(page, visit)
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def import_problem(page: Page, visit: Visit) -> None:
    """A pasted text that says nothing the product could read."""
    page.goto(reverse("wizard:import"))
    page.get_by_label("Or its text").fill("version: 1\nname: Shop\ncomponents: [{name: api, stak: python}]\n")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("alert")).to_contain_text("components[0].stak")


def ticked(page: Page, visit: Visit) -> None:
    """The setup checklist, with a step that was just ticked."""
    about("projects:setup")(page, visit)
    page.get_by_label("Commit the 4 files").check()
    expect(page.get_by_role("status").filter(has_text="1 of 13 done")).to_be_attached()


# --- Accounts ----------------------------------------------------------------------------------


def sign_in_wrong(page: Page, visit: Visit) -> None:
    """A password that is not the one."""
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail address").fill("ed@example.com")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")


def _setup_link() -> str:
    # The link is made while there is no account; later it leads to a page that says so.
    Project.objects.all().delete()
    Team.objects.all().delete()
    User.objects.all().delete()
    token = make_setup_token()
    assert token
    return reverse("accounts:setup", args=[token])


def setup(page: Page, visit: Visit) -> None:
    """The first visit."""
    page.goto(_setup_link())


def setup_empty(page: Page, visit: Visit) -> None:
    """The first visit's form, sent with nothing in it."""
    setup(page, visit)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()


def setup_used(page: Page, visit: Visit) -> None:
    """The link of the first visit, opened again."""
    link = _setup_link()
    User.objects.create_superuser("root@example.com", PASSWORD, name="Root")
    visit.watch.allow_status(410)
    page.goto(link)


def reset_asked(page: Page, visit: Visit) -> None:
    """After asking for a link to a new password."""
    page.goto(reverse("account_reset_password"))
    page.get_by_label("E-mail address").fill("ed@example.com")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/done/")


def reset_link(page: Page, visit: Visit) -> None:
    """The page behind the link in the mail."""
    reset_asked(page, visit)
    link = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    page.goto(link)


def reset_short(page: Page, visit: Visit) -> None:
    """A new password that is too short."""
    reset_link(page, visit)
    for box in page.locator("input[type=password]").all():
        box.fill("short")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()


def password_wrong(page: Page, visit: Visit) -> None:
    """The form for another password, sent with nothing in it."""
    page.goto(reverse("account_change_password"))
    page.get_by_role("main").get_by_role("button", name="password").click()
    expect(page.get_by_role("alert")).to_be_visible()


# --- Frame and errors --------------------------------------------------------------------------


def menu_open(page: Page, visit: Visit) -> None:
    """The account menu, open."""
    page.goto(reverse("ui:help"))
    page.locator("header details.menu").last.locator("summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def missing(page: Page, visit: Visit) -> None:
    """An address where nothing is."""
    visit.watch.allow_status(404)
    page.goto("/nothing/here/")


def forbidden(page: Page, visit: Visit) -> None:
    """A page that this person may not see."""
    visit.watch.allow_status(403)
    page.goto(reverse("projects:delete", args=[project_id()]))


def failing(error: Exception, status: int) -> Act:
    """The project list, while it fails in this way."""

    def act(page: Page, visit: Visit) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise error

        visit.watch.allow_status(status)
        visit.monkeypatch.setattr("cicd_wizard.projects.views.list_context", fail)
        page.goto(reverse("projects:list"))

    return act


def form_expired(page: Page, visit: Visit) -> None:
    """A form sent without the cookie that belongs to it."""
    visit.watch.allow_status(403)
    page.goto(reverse("account_login"))
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This form has expired")


# --- Projects ----------------------------------------------------------------------------------


def project_menu_open(page: Page, visit: Visit) -> None:
    """The menu of a row in the project list, open."""
    page.goto(reverse("projects:list"))
    page.get_by_label(f"More for {STOREFRONT}").click()
    expect(page.get_by_role("link", name="Download zip")).to_be_visible()


def delete_wrong(page: Page, visit: Visit) -> None:
    """Deleting a project by another name."""
    page.goto(reverse("projects:delete", args=[project_id()]))
    page.get_by_role("textbox").fill("Another")
    page.get_by_role("button", name="Delete project").click()
    expect(page.get_by_role("alert")).to_be_visible()


ACCOUNTS = [
    Scene("sign-in", address("account_login")),
    Scene("sign-in-problem", sign_in_wrong),
    Scene("sign-out", address("account_logout"), "ed"),
    Scene("account-inactive", address("account_inactive")),
    Scene("setup", setup),
    Scene("setup-problem", setup_empty),
    Scene("setup-used", setup_used),
    Scene("password-reset", address("account_reset_password")),
    Scene("password-reset-sent", reset_asked),
    Scene("password-reset-new", reset_link),
    Scene("password-reset-new-problem", reset_short),
    Scene("password-reset-used", address("account_reset_password_from_key", "1", "guessed")),
    Scene("password-reset-done", address("account_reset_password_from_key_done")),
    Scene("password-change", address("account_change_password"), "ed"),
    Scene("password-change-problem", password_wrong, "ed"),
]
FRAME = [
    Scene("help", address("ui:help"), "ed"),
    Scene("help-step", address("ui:help-page", "pipeline"), "ed"),
    Scene("menu", menu_open, "root"),
    Scene("error-400", failing(BadRequest("made up"), 400), "ed"),
    Scene("error-403", forbidden, "vic"),
    Scene("error-403-form", form_expired),
    Scene("error-404", missing, "ed"),
    Scene("error-404-anonymous", missing),
    Scene("error-500", failing(RuntimeError("made up"), 500), "ed"),
]
PROJECTS = [
    Scene("projects", address("projects:list"), "ed"),
    Scene("projects-viewer", address("projects:list"), "vic"),
    Scene("projects-menu", project_menu_open, "ed"),
    Scene("projects-none", address("projects:list"), "nina"),
    Scene("projects-no-team", address("projects:list"), "nobody"),
    Scene("projects-no-match", lambda page, visit: page.goto("/?q=zzz"), "ed"),
    Scene("project", about("projects:detail"), "alice"),
    Scene("project-files", about("projects:files"), "ed"),
    Scene("project-revisions", about("projects:revisions"), "ed"),
    Scene("project-setup", ticked, "ed"),
    Scene("project-activity", about("projects:activity"), "vic"),
    Scene("revision", about("projects:revision", number=2), "ed"),
    Scene("examples", address("wizard:examples"), "ed"),
    Scene("import", address("wizard:import"), "ed"),
    Scene("import-problem", import_problem, "ed"),
    Scene("compare", about("projects:compare"), "ed"),
    Scene("archived", archived, "ed"),
    Scene("project-delete", about("projects:delete"), "alice"),
    Scene("project-delete-problem", delete_wrong, "alice"),
]
ADMINISTRATION = [
    Scene("admin", address("admin:index"), "root"),
    Scene("admin-stack-defaults", address("admin:stacks_stackdefault_changelist"), "root"),
    Scene("admin-stack-default", address("admin:stacks_stackdefault_add"), "root"),
]
SCENES = [*ACCOUNTS, *FRAME, *PROJECTS, *WIZARD_SCENES, *PASTE_SCENES, *ADMINISTRATION]
