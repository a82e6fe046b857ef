"""All addresses of the web application."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from django.contrib.auth.models import Group

admin.site.site_header = admin.site.site_title = "CI/CD Wizard administration"
admin.site.index_title = "People, teams and stack defaults"
# Signing in goes through allauth everywhere, so that its limits on failed sign-ins hold here too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves."""
    return HttpResponseRedirect(static("favicon.svg"))


urlpatterns = [
    path("", include("cicd_wizard.projects.urls")),
    path("drafts/", include("cicd_wizard.wizard.urls")),
    path("accounts/", include("cicd_wizard.accounts.sign_in_urls")),
    path("", include("cicd_wizard.accounts.urls")),
    path("stack-defaults/", include("cicd_wizard.stacks.urls")),
    path("admin/", admin.site.urls),
    path("favicon.ico", favicon),
]

handler400 = "cicd_wizard.errors.bad_request"
handler403 = "cicd_wizard.errors.permission_denied"
handler404 = "cicd_wizard.errors.not_found"
