"""The product's addresses, and one whose view does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cicd_wizard import urls


def empty(request: HttpRequest) -> HttpResponse:
    """Answer with nothing: what the middleware and the session cost."""
    return HttpResponse()


urlpatterns = [path("empty/", empty), *urls.urlpatterns]
