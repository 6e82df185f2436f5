"""Turn a payment into one of the hosted pages."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Sentence
from foundation.money import shown_yuan
from payments.enums import PaymentStatus, ProviderName
from payments.ledger.models import Payment
from payments.ledger.standing import PAID, Standing, delivery_of
from payments.paying.links import checkout_token, checkout_url
from payments.paying.pages.device import Device, device_from
from payments.paying.pages.money import has_money, money_facts
from payments.paying.pages.receipt import refund_receipts, shown_on_receipt
from payments.paying.pages.state import page_state, seconds_left
from payments.paying.pages.way_back import way_back
from payments.providers import switched_on
from payments.receipts.bought import receipt_of
from payments.receipts.queries import numbered_refunds


def render_page(
    request: HttpRequest, template: str, payment: Payment, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The template with what every page shows of a payment: nothing of the member, no transaction number."""
    token = checkout_token(payment.pk)
    refunds = numbered_refunds(payment.pk) if has_money(payment) else []
    context = {
        "payment": payment,
        "receipt": receipt_of(payment),
        "token": token,
        "amount": shown_yuan(payment.amount_fen),
        "money": money_facts(payment, [refund for _number, refund in refunds]),
        "refund_receipts": refund_receipts(token, refunds),
        "state": page_state(payment),
        "shows_what_is_bought": page_state(payment) in (Standing.PENDING, *PAID),
        "delivery": delivery_of(payment, now=timezone.now()),
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
    if page_state(payment) != Standing.PENDING:
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
        offers_qr_code=device_of(request) in (Device.MOBILE, Device.WECHAT, Device.ALIPAY),
        link_to_copy=checkout_url(payment.pk) if device_of(request) == Device.MINI_PROGRAM else "",
    )


def render_end(request: HttpRequest, payment: Payment) -> HttpResponse:
    """How it ended: paid or given back, failed or out of time; or what staff have to settle first."""
    state, back = page_state(payment), way_back(payment.pk)
    if state == Standing.UNSETTLED:
        return render_page(request, "payments/unsettled.html", payment, way_back=back)
    if state in PAID:
        return render_page(request, "payments/success.html", payment, way_back=back, **shown_on_receipt(payment))
    demonstration_url = settings.DEMONSTRATION_PAGE
    return render_page(request, "payments/failed.html", payment, demonstration_url=demonstration_url, way_back=back)


def see_other(name: str, *args: str, query: Mapping[str, str] | None = None) -> HttpResponse:
    """A redirect to another page of ours that is fetched with GET, whatever brought the browser here."""
    return HttpResponseRedirect(reverse(name, args=args, query=query), status=303)


def device_of(request: HttpRequest) -> Device:
    """The device that sent the request."""
    return device_from(request.headers.get("User-Agent", ""))


def _status_url(payment: Payment, token: str) -> str:
    """What the page's script keeps asking; empty text when nothing is going to change any more."""
    is_open = payment.status == PaymentStatus.PENDING or page_state(payment) == Standing.UNSETTLED
    may_change = is_open or payment.awaits_delivery
    return reverse("checkout_status", args=[token]) if may_change else ""
