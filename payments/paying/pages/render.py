"""Turn a payment into one of the hosted pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from foundation.errors import Sentence
from payments.enums import PaymentStatus, ProviderName
from payments.ledger.models import Payment
from payments.paying.links import checkout_token
from payments.paying.pages.device import Device, device_from
from payments.paying.pages.receipt import receipt_of
from payments.paying.pages.state import PageState, page_state, seconds_left
from payments.providers import switched_on


def render_page(
    request: HttpRequest, template: str, payment: Payment, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The template with what every page shows of a payment: nothing of the member, no transaction number."""
    token = checkout_token(payment.pk)
    context = {
        "payment": payment,
        "receipt": receipt_of(payment),
        "token": token,
        "amount": yuan_text(payment.amount),
        "refunded": yuan_text(payment.refunded_amount),
        "state": page_state(payment),
        "seconds_left": seconds_left(payment.expires_at),
        "page_url": reverse("checkout_page", args=[token]),
        "status_url": _status_url(payment, token),
        "device": device_of(request),
        **more,
    }
    return render(request, template, context, status=status)


def render_choice(
    request: HttpRequest, payment: Payment, *, problem: Sentence = "", chosen: str = "", status: int = 200
) -> HttpResponse:
    """The providers to choose from, while there is time; `problem` says why the last choice came to nothing."""
    if page_state(payment) != PageState.OPEN:
        return render_end(request, payment)
    labels = dict(ProviderName.choices)
    return render_page(
        request,
        "payments/choice.html",
        payment,
        status=status,
        providers=[(name, labels[name]) for name in switched_on()],
        problem=problem,
        chosen=chosen,
        offers_qr_code=device_of(request) == Device.MOBILE,
    )


def render_end(request: HttpRequest, payment: Payment) -> HttpResponse:
    """How it ended: paid, failed or out of time."""
    template = "payments/success.html" if page_state(payment) == PageState.SUCCESS else "payments/failed.html"
    return render_page(request, template, payment)


def see_other(name: str, *args: str, query: Mapping[str, str] | None = None) -> HttpResponse:
    """A redirect to another page of ours that is fetched with GET, whatever brought the browser here."""
    return HttpResponseRedirect(reverse(name, args=args, query=query), status=303)


def device_of(request: HttpRequest) -> Device:
    """The device that sent the request."""
    return device_from(request.headers.get("User-Agent", ""))


def yuan_text(yuan: Decimal) -> str:
    """`¥1,234.50`, the same in both languages."""
    return f"¥{yuan:,.2f}"


def _status_url(payment: Payment, token: str) -> str:
    """What the page's script keeps asking; empty text when nothing is going to change any more."""
    may_change = payment.status == PaymentStatus.PENDING or payment.awaits_delivery
    return reverse("checkout_status", args=[token]) if may_change else ""
