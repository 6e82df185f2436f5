"""The gym's logo at an address of its own, which changes with the picture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from members.face.queries import logo_of

ONE_YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def show_logo(_request: HttpRequest, digest: str) -> HttpResponse:
    """The picture, to be kept for a year; 404 for one that is the gym's no more.

    The type is the one that the picture was written in, and no browser may take it for another.
    """
    logo = logo_of(digest)
    if logo is None:
        raise Http404
    response = HttpResponse(logo.content, content_type=logo.type)
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
