"""Every request has a number, which its answer, its log lines and its events tell, and is counted by its route."""

import re
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from foundation.metrics.measures import Count, Times
from foundation.this_request import ARRIVED, HEADER, begin, forget
from gymsite.api import not_found

REQUESTS = Count("gymsite_requests", "Requests that were answered.", ["method", "route", "status"])
SECONDS = Times(
    "gymsite_request_seconds",
    "From when a request was here whole to its answer.",
    ["method", "route"],
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
# What the front answered by itself, files, what was refused before anybody looked where it leads, and what leads
# nowhere.
FRONT, STATIC, UNRESOLVED, UNKNOWN = "(front)", "(static)", "(unresolved)", "(unknown)"
_CONVERTER = re.compile(r"<[a-z]+:")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Not at the end of the middleware: Django writes its line of a refusal behind that.
request_finished.connect(forget, dispatch_uid="gymsite.request_signals")


class RequestSignalsMiddleware:
    """The outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its number."""
        arrived = request.META.setdefault(ARRIVED, perf_counter())
        number = begin(request.META.get("HTTP_X_REQUEST_ID"))
        response = self.get_response(request)
        response.headers[HEADER] = number
        if settings.METRICS_ON:
            measure(request.method or "", route_of(request), response.status_code, seconds=perf_counter() - arrived)
        return response


def measure(method: str, route: str, status: int, *, seconds: float | None = None) -> None:
    """Count an answer, and how long it took where that is known."""
    method = method if method in _METHODS else "other"
    REQUESTS.add(method, route, str(status))
    if seconds is not None:
        SECONDS.add(method, route, seconds=seconds)


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, never the address itself, which may be a payer's secret."""
    if (match := request.resolver_match) is not None:
        return UNKNOWN if match.func is not_found else _plain(match.route)
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else UNRESOLVED


@lru_cache(maxsize=1024)
def _plain(route: str) -> str:
    """As a person writes it: `/api/v1/payments/<payment_id>/`."""
    return _CONVERTER.sub("<", str(simplify_regex(route)))
