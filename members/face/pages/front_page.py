"""The first page of the site, for whoever types its address: whose it is, and the way in for staff."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from members.face.shown import current_face

ICON_SECONDS = 3600


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """Name, logo, address, phone and the rules of the house, as far as the gym has said them."""
    return render(request, "front_page.html")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where the icon is that a browser asks for by itself: the gym's logo, else the one that is delivered."""
    response = HttpResponseRedirect(current_face().logo_url or static("payments/icon.svg"))
    response.headers["Cache-Control"] = f"public, max-age={ICON_SECONDS}"
    return response
