"""What is refused, not found or broken: a page for a person, the API's form of it for a program.

The page asks nothing about who is signed in, so that it can be made whatever went wrong.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from gymsite.away import HEADERS, is_for_a_person
from gymsite.plain import json_error
from gymsite.prefixes import CONSOLE_PREFIX
from members.face.shown import current_face, last_face

NOT_FOUND = _("There is nothing at this address.")
NOT_ALLOWED = _("This is not allowed.")
NOT_READ = _("The request could not be read.")
NOT_TAKEN = _("The page could not be sent.")
OUR_FAULT = _("Something went wrong on our side. It has been noted.")
# What a page says beside that: the cause, and what to do next.
_NEXT: dict[str, Sentence] = {
    "not_found": _("The link may be incomplete or old. Open the page again from where you came, or begin anew."),
    "forbidden": _(
        "Nothing was changed. Your role does not include this, or the page was open for too long: open it again, or "
        "ask the manager."
    ),
    "form_refused": _(
        "Nothing was done. The page was open for too long, or your browser keeps no cookies: go back, load the page "
        "again and send it once more."
    ),
    "body_too_large": _("Nothing was done. Go back and send less at once, or a smaller file."),
    "request_timeout": _("Go back and send it again, where the line is better."),
    "bad_request": _("Nothing was done. Go back, load the page again and send it once more."),
    "internal_error": _("It is not certain whether something was done: look before you do it again."),
}


# What is answered in front of Django's middleware, or where the database is not to be trusted.
_WITHOUT_DATABASE = (400, 408, 413, 500)


def refused(request: HttpRequest, status: int, code: str, detail: Sentence) -> HttpResponse:
    """The answer in the form that whoever asked can read."""
    return page_of(request, status, code, detail) if wants_a_page(request) else json_error(status, code, detail)


def wants_a_page(request: HttpRequest) -> bool:
    """In the console whoever does not ask for JSON; elsewhere whoever asks for HTML by its name, as browsers do."""
    if not is_for_a_person(request):
        return False
    by_name = any((kind.main_type, kind.sub_type) == ("text", "html") for kind in request.accepted_types)
    return by_name or request.path_info.startswith(CONSOLE_PREFIX)


def page_of(request: HttpRequest, status: int, code: str, detail: Sentence) -> HttpResponse:
    """The page; of a fault of ours, or a request that is not let in, it asks the database nothing."""
    known = {
        "request": request,  # not for context processors, which would ask who is signed in
        "page_url": "/" if request.method not in ("GET", "HEAD") else request.get_full_path(),
        "heading": detail,
        "next": _NEXT.get(code, ""),
        "is_console": request.path_info.startswith(CONSOLE_PREFIX),
        "gym": last_face() if status in _WITHOUT_DATABASE else current_face(),
    }
    # These come from in front of the middleware that says what a page may load.
    headers = HEADERS if status in _WITHOUT_DATABASE else None
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(render_to_string("refused.html", known), status=status, headers=headers)
