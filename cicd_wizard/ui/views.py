"""The pages of help."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cicd_wizard.ui.help import START, all_pages, find_page


@login_not_required
@require_safe
def help_page(request: HttpRequest, page: str = START) -> HttpResponse:
    """How the product is used, a page for each step; open to everyone, as the sign-in page links here.

    Raises:
        Http404: if there is no such page.
    """
    try:
        found = find_page(page)
    except KeyError as error:
        raise Http404("There is no such page of help.") from error
    return render(request, "ui/help.html", {"page": found, "pages": all_pages()})
