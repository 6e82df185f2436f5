"""The form of errors, everywhere: ours, the framework's and Django's own, with or without DEBUG."""

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from foundation.api.errors import NO_METHOD, body_of, error_body
from foundation.api.json import BodyTooLarge, json_answer
from foundation.database.faults import is_away
from foundation.errors import Sentence, ServiceError
from foundation.key_ring import SealBroken
from foundation.unreadable import shown_as_unreadable
from gymsite.away import without_database
from gymsite.plain import json_error
from gymsite.prefixes import CONSOLE_PREFIX
from gymsite.refused import NOT_ALLOWED, NOT_FOUND, NOT_READ, NOT_TAKEN, OUR_FAULT, page_of, refused, wants_a_page

logger = logging.getLogger(__name__)

NOT_READABLE = _("Something that is stored cannot be read. It has been noted.")
# The framework's own errors in our words.
WORDS: dict[type[exceptions.APIException], tuple[str, Sentence]] = {
    exceptions.NotAuthenticated: ("not_authenticated", _("A bearer token is needed.")),
    exceptions.NotFound: ("not_found", NOT_FOUND),
    exceptions.MethodNotAllowed: NO_METHOD,
    exceptions.UnsupportedMediaType: ("unsupported_media_type", _("Send application/json in UTF-8.")),
}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's hook: the answer to an error that a view raised; None for one that is a fault of ours."""
    if isinstance(error, SealBroken):
        return json_answer(_unreadable(error, context["request"].user), status=error.status)
    if isinstance(error, ServiceError):
        return json_answer(body_of(error), status=error.status, headers=error.headers)
    if isinstance(error, exceptions.ValidationError):
        body = error_body("invalid", _("Some fields are not valid."), errors=error.detail)
        return json_answer(body, status=error.status_code)
    if isinstance(error, exceptions.APIException):
        code, detail = WORDS.get(type(error), (_code(error), str(error.detail)))
        return json_answer(error_body(code, detail), status=error.status_code, headers=_headers(error))
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return refused(request, 400, "bad_request", NOT_READ)


def forbidden(request: HttpRequest, exception: Exception | None = None, **_kwargs: Any) -> HttpResponse:
    """Django's handler403."""
    return refused(request, 403, "forbidden", NOT_ALLOWED)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a form that does not come from a page of ours, as far as can be told."""
    return refused(request, 403, "form_refused", NOT_TAKEN)


@csrf_exempt
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404, and the last pattern of all, so that DEBUG shows nothing else.

    What is posted to an address that is not there changes nothing, wherever it comes from.
    """
    return refused(request, 404, "not_found", NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: for a fault of ours, and where a middleware finds that the database is away."""
    error = sys.exc_info()[1]
    if error is not None and is_away(error):
        return without_database(request, error)
    return refused(request, 500, "internal_error", OUR_FAULT)


def unreadable(request: HttpRequest, error: SealBroken) -> HttpResponse:
    """503 for a sealed text that was needed and does not open, outside DRF: a page for people in the console."""
    body = _unreadable(error, getattr(request, "user", AnonymousUser()))
    if request.path_info.startswith(CONSOLE_PREFIX):
        return render(request, "unreadable.html", {"why": body["detail"]}, status=error.status)
    return json_answer(body, status=error.status)


def _unreadable(error: SealBroken, user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Which setting is to blame is for the staff; it stands in the log, too."""
    logger.error("A sealed value does not open", exc_info=error)
    is_staff = getattr(user, "is_staff", False) or getattr(user, "is_employee", False)
    said = str(error) if is_staff else NOT_READABLE
    return error_body(error.code, said)


def answer_to(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The API's answer to what is raised outside DRF; a fault of ours is logged, and told without its particulars."""
    answer = _ours(request, exception) or _foreseen(request, exception)
    if answer is None:
        view = request.resolver_match and request.resolver_match.view_name
        logger.error("Unforeseen error at %s", view, exc_info=exception)
        answer = server_error(request)
    return answer


class ErrorMiddleware:
    """What is refused before a page's view runs, and what the view did not foresee; the API has `answer_to`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse an unknown host in the form that whoever asked can read."""
        try:
            request.get_host()
        except DisallowedHost:
            return bad_request(request, DisallowedHost())
        if request.path_info.startswith(CONSOLE_PREFIX) and request.method in ("GET", "HEAD"):
            with shown_as_unreadable():
                return self.get_response(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Our errors take our form; others go on to Django."""
        return _ours(request, exception)


def _ours(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to what has one wherever it is raised."""
    if isinstance(exception, SealBroken):
        return unreadable(request, exception)
    if isinstance(exception, ServiceError) and wants_a_page(request):
        return _with(exception.headers, page_of(request, exception.status, exception.code, exception.detail))
    if isinstance(exception, ServiceError):
        return json_answer(body_of(exception), status=exception.status, headers=exception.headers)
    if is_away(exception):
        return without_database(request, exception)
    if isinstance(exception, Http404):
        return not_found(request)  # here, so that DEBUG shows nothing else
    return None


def _foreseen(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to what Django itself raises about a request."""
    if isinstance(exception, RequestDataTooBig):
        return json_error(413, str(BodyTooLarge.default_code), BodyTooLarge.default_detail)
    if isinstance(exception, SuspiciousOperation | BadRequest | UnreadablePostError):
        return bad_request(request, exception)
    if isinstance(exception, PermissionDenied):
        return forbidden(request)
    return None


def _with(headers: Mapping[str, str], response: HttpResponse) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _code(error: exceptions.APIException) -> str:
    """The code that the error was raised with."""
    code = error.get_codes()
    return code if isinstance(code, str) else str(error.default_code)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """The header field that HTTP wants beside 401; `Allow` is set by the view itself."""
    scheme = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": scheme} if scheme else {}
