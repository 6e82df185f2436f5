"""What every hosted page has in common: the payment its link names, and the headers it is sent with."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.api.throttles import CodeThrottle, TooManyRequests, require_rate
from payments.errors import PaymentNotFound
from payments.ledger.models import Payment
from payments.paying.links import payment_id_from
from payments.paying.pages.state import shown_payment

Arguments = ParamSpec("Arguments")
PaymentView = Callable[Concatenate[HttpRequest, Payment, Arguments], HttpResponse]


class TokenView(Protocol[Arguments]):
    """A view whose address names the payment by its link's token."""

    def __call__(
        self, request: HttpRequest, token: str, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse: ...


HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def hosted_page(view: PaymentView[Arguments]) -> TokenView[Arguments]:
    """The view with its link's payment in place of the token, and HEADERS unless the view set its own.

    A forged link, one of a payment that does not exist, and a view's PaymentNotFound are the same 404 page.
    """

    @wraps(view)
    def answer(request: HttpRequest, token: str, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        try:
            response = view(request, shown_payment(payment_id_from(token)), *args, **kwargs)
        except PaymentNotFound:
            response = _not_found(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def _not_found(request: HttpRequest) -> HttpResponse:
    """For whoever tries too many links 429, without the page; links that are good are never counted."""
    try:
        require_rate(CodeThrottle, request)
    except TooManyRequests as error:
        plain = "text/plain; charset=utf-8"
        return HttpResponse(error.detail, status=error.status, headers=error.headers, content_type=plain)
    return render(request, "payments/not_found.html", status=404)
