"""What every hosted page has in common: the payment its link names, and the headers it is sent with."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol

from django.http import HttpRequest, HttpResponse

from payments.ledger.models import Payment
from payments.paying.links import payment_id_from
from payments.paying.pages.state import shown_payment
from payments.receipts.pages.by_link import answered

Arguments = ParamSpec("Arguments")
PaymentView = Callable[Concatenate[HttpRequest, Payment, Arguments], HttpResponse]


class TokenView(Protocol[Arguments]):
    """A view whose address names the payment by its link's token."""

    def __call__(
        self, request: HttpRequest, token: str, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse: ...


def hosted_page(view: PaymentView[Arguments]) -> TokenView[Arguments]:
    """The view with its link's payment in place of the token, sent with the headers of every page behind a link.

    A forged link, one of a payment that does not exist, and a view's PaymentNotFound are the same 404 page; once the
    payment's time to be shown is over, all its pages are one that says so (410).
    """

    @wraps(view)
    def answer(request: HttpRequest, token: str, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        def page() -> HttpResponse:
            return view(request, shown_payment(payment_id_from(token)), *args, **kwargs)

        return answered(request, page, unknown="payments/not_found.html")

    return answer
