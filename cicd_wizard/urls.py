"""All addresses of the web application."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe

admin.site.site_header = admin.site.site_title = "CI/CD Wizard administration"
admin.site.index_title = "People, teams and stack defaults"
# Signing in goes through allauth everywhere, so that its limits on failed sign-ins hold here too.
through_allauth: Callable[..., Any] = secure_admin_login
setattr(admin.site, "login", through_allauth(admin.site.login))  # noqa: B010 - mypy refuses the plain form


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves."""
    return HttpResponseRedirect(static("favicon.svg"))


urlpatterns = [
    path("", include("cicd_wizard.projects.urls")),
    path("drafts/", include("cicd_wizard.wizard.urls")),
    path("accounts/", include("cicd_wizard.accounts.sign_in_urls")),
    path("", include("cicd_wizard.accounts.urls")),
    path("stack-defaults/", include("cicd_wizard.stacks.urls")),
    path("help/", include("cicd_wizard.ui.urls")),
    path("admin/", admin.site.urls),
    path("favicon.ico", favicon, name="favicon"),
]

handler400 = "cicd_wizard.errors.bad_request"
handler403 = "cicd_wizard.errors.permission_denied"
handler404 = "cicd_wizard.errors.not_found"
handler429 = "cicd_wizard.errors.too_many_requests"  # allauth asks for this one
