"""The way of a request to the API, chosen once by its address: what Django's middleware has for programs, in one step.

Of `MIDDLEWARE` what stands behind is for everybody else: no session, no form, no message and no file is the API's. What
Django's own middleware says in header fields is asked of it once a language, so that its settings hold here as well.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from axes.helpers import get_lockout_response
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch, get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import trans_real

from foundation.api.json import BodyTooLarge
from gymsite.api import answer_to, bad_request
from gymsite.plain import json_error
from gymsite.prefixes import API_PREFIX
from gymsite.safety_headers import OF_THE_API

# As Django keeps them: by the name in small letters, with the name as it is sent.
Fields = dict[str, tuple[str, str]]
_SPOKEN = "Accept-Language"


class ApiPath:
    """The middleware that keeps requests to the API from all that follow, and answers them by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._security = SecurityMiddleware(get_response)
        self._views: Callable[[HttpRequest], Any] = convert_exception_to_response(_asked_of_a_view)
        self._door, self._moved = _fields(), _fields(self._security)
        self._answered: dict[tuple[str, bool], Fields] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with every field that it has to have; what a view says of itself is kept."""
        if not request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        language = _language_of(request)
        translation.activate(language)
        if (refusal := _refused_at_the_door(request)) is not None:
            return _with(self._door, refusal)
        is_secure = request.is_secure()
        if not is_secure and (elsewhere := self._security.process_request(request)) is not None:
            return _with(self._moved, elsewhere)
        response = self._views(request)
        if getattr(request, "axes_locked_out", False):
            response = get_lockout_response(request, response, getattr(request, "axes_credentials", None))
        fields = self._answered.get((language, is_secure)) or self._fields_of(language, is_secure=is_secure)
        return _whole(fields, response)

    def _fields_of(self, language: str, *, is_secure: bool) -> Fields:
        xframe = XFrameOptionsMiddleware(self.get_response)
        fields = _fields(self._security, xframe, is_secure=is_secure)
        fields |= {"content-language": ("Content-Language", language), "vary": ("Vary", _SPOKEN)}
        self._answered[language, is_secure] = fields
        return fields


def _asked_of_a_view(request: HttpRequest) -> HttpResponse:
    """What the view at this address answers; what it raises is an answer in our form."""
    match = request.resolver_match = _match(request.path_info)
    try:
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Exception as error:
        return answer_to(request, error)
    return answer


# An address of ours is shorter; what strangers make up is not to fill the memory.
_LONGEST_KEPT = 200


def _match(path: str) -> ResolverMatch:
    return _resolved(path) if len(path) <= _LONGEST_KEPT else get_resolver().resolve(path)


@lru_cache(maxsize=1024)
def _resolved(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)


def _refused_at_the_door(request: HttpRequest) -> HttpResponse | None:
    """The answer to an unknown host, and to a body that is said to be too large."""
    try:
        request.get_host()
    except DisallowedHost:
        return bad_request(request, DisallowedHost())
    said = request.META.get("CONTENT_LENGTH") or ""
    if said.isdecimal() and int(said) > settings.API_BODY_LIMIT:
        return json_error(413, str(BodyTooLarge.default_code), BodyTooLarge.default_detail)
    return None


def _language_of(request: HttpRequest) -> str:
    """As Django's own middleware finds it; who says nothing of it is most."""
    if "HTTP_ACCEPT_LANGUAGE" in request.META or "HTTP_COOKIE" in request.META:
        return translation.get_language_from_request(request)
    return trans_real.get_supported_language_variant(settings.LANGUAGE_CODE)


class _OverTLS(HttpRequest):
    def _get_scheme(self) -> str:
        return "https"


def _fields(*middleware: SecurityMiddleware | XFrameOptionsMiddleware, is_secure: bool = False) -> Fields:
    """Ours, and those that this middleware of Django's gives an answer that has none."""
    request, response = _OverTLS() if is_secure else HttpRequest(), HttpResponse(headers=OF_THE_API)
    for each in middleware:
        each.process_response(request, response)
    del response["Content-Type"]
    return dict(response.headers._store)


def _whole(fields: Fields, response: HttpResponse) -> HttpResponse:
    """Told in a language, and how long it is."""
    own = response.headers._store
    if "vary" in own:
        patch_vary_headers(response, [_SPOKEN])
    if "content-length" not in own and not response.streaming:
        own["content-length"] = ("Content-Length", str(len(response.content)))
    return _with(fields, response)


def _with(fields: Fields, response: HttpResponse) -> HttpResponse:
    """All at once: set one by one these fields cost as much as the whole rest of this path."""
    response.headers._store = {**fields, **response.headers._store}
    return response
