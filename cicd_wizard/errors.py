"""Error pages in the product's look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cicd_wizard import audit


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, and not allowed."""
    audit.record(
        "access",
        "denied",
        user=getattr(request, "user", None),
        team=getattr(request, "team", None),
        target=_view_name(request),
    )
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may know of."""
    if request.resolver_match:
        audit.record(
            "access",
            "not-found",
            user=getattr(request, "user", None),
            team=getattr(request, "team", None),
            target=_view_name(request),
        )
    return _page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: too many tries to sign in or to reset a password from one address."""
    audit.record("access", "too-many", target=_view_name(request))
    response = _page(request, 429)
    response["Retry-After"] = "60"  # the limits of allauth count by the minute
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came without its token, for example after the cookie was deleted."""
    audit.record("access", "csrf-refused", target=_view_name(request))
    return render(request, "403_csrf.html", status=403)


def _view_name(request: HttpRequest) -> str | None:
    return request.resolver_match.view_name if request.resolver_match else None
