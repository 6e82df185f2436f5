"""While the site can do nothing: 503 for everybody, in the form that whoever asked can read, and one line in the log.

Nothing here asks the database: no session, nobody who is signed in, no message.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.database.faults import FAULTS
from foundation.errors import Sentence
from gymsite.plain import json_error
from gymsite.prefixes import API_PREFIX
from members.face.shown import last_face

UNAVAILABLE = "database_unavailable"
UNAVAILABLE_SENTENCE = _("The database does not answer.")
RETRY_AFTER = "2"
PAGE_AGAIN_SECONDS = 5
# The front answers with this page as well, past every middleware.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
# Asked for by programs, whatever they accept: the page's script, and whoever watches the site.
_FOR_PROGRAMS = ("/status/", "/readyz")


def without_database(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 `database_unavailable`: nothing is known to have been done, and the same may be sent again in a moment."""
    FAULTS.tell("The database is not available", error)
    request.is_told = True  # type: ignore[attr-defined]  # for the log (gymsite/untold.py)
    return please_wait(request, UNAVAILABLE, UNAVAILABLE_SENTENCE)


def please_wait(request: HttpRequest, code: str, detail: Sentence) -> HttpResponse:
    """503 with this code and sentence for a program, and for a person a page that tries again by itself."""
    with translation.override(translation.get_language_from_request(request)):
        answer = _page(request) if is_for_a_person(request) else json_error(503, code, detail)
    answer["Retry-After"] = RETRY_AFTER
    return answer


def is_for_a_person(request: HttpRequest) -> bool:
    """Whether it is no program's address and HTML is as welcome as JSON."""
    path = request.path_info
    if path.startswith(API_PREFIX) or path.endswith(_FOR_PROGRAMS):
        return False
    return request.get_preferred_type(["text/html", "application/json"]) == "text/html"


def _page(request: HttpRequest) -> HttpResponse:
    again = "" if request.method in ("GET", "HEAD") else _address_to_look_at(request)
    known = {
        "request": request,  # not for context processors, which would ask who is signed in
        "page_url": again or request.get_full_path(),
        "again": again,
        "seconds": PAGE_AGAIN_SECONDS,
        "gym": replace(last_face(), logo_digest=""),  # the picture is where nothing answers
    }
    return HttpResponse(render_to_string("away.html", known), status=503, headers=HEADERS)


def _address_to_look_at(request: HttpRequest) -> str:
    """Where whoever sent a form sees what has become of it, and sends nothing a second time."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return "/"
    if "token" in found.kwargs:
        return reverse("checkout_page", args=[found.kwargs["token"]])
    return reverse("admin:index") if found.view_name == "admin:logout" else request.path
