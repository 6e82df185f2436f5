"""What every page has in common that a signed address leads to."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.api.throttles import CodeThrottle, TooManyRequests, require_rate
from payments.errors import PaymentNotFound
from payments.receipts.shown_for import NoLongerShown

HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def answered(request: HttpRequest, page: Callable[[], HttpResponse], *, unknown: str) -> HttpResponse:
    """The page with HEADERS unless it set its own; for its NoLongerShown 410, and for its PaymentNotFound 404.

    `unknown` is the template of the latter: a forged address and one of what does not exist are the same page.
    """
    try:
        response = page()
    except NoLongerShown:
        response = render(request, "payments/no_longer_shown.html", status=410)
    except PaymentNotFound:
        response = _unknown(request, unknown)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _unknown(request: HttpRequest, template: str) -> HttpResponse:
    """For whoever tries too many links 429, without the page; links that are good are never counted."""
    try:
        require_rate(CodeThrottle, request)
    except TooManyRequests as error:
        plain = "text/plain; charset=utf-8"
        return HttpResponse(error.detail, status=error.status, headers=error.headers, content_type=plain)
    return render(request, template, status=404)
