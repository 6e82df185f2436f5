"""The receipt of a refund, by the signature of the payment's link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.money import shown_yuan
from payments.paying.links import checkout_token, payment_id_from
from payments.receipts.codes import Named, check_of
from payments.receipts.facts import facts_of_refund, is_by_provider, way_back
from payments.receipts.pages.by_link import answered
from payments.receipts.queries import payment_with_money, shown_refund
from payments.receipts.shown_for import is_payment_shown


@require_safe
def show_refund(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """How much of which payment has gone back, when and how; for a year from that, however long ago it was paid.

    A refund that has not gone back has no receipt.
    """
    return answered(request, lambda: _page(request, payment_id_from(token), number), unknown="payments/not_found.html")


def _page(request: HttpRequest, payment_id: int, number: int) -> HttpResponse:
    refund, payment = shown_refund(payment_id, number), payment_with_money(payment_id)
    is_there = is_payment_shown(payment, now=timezone.now())
    context = {
        "payment": payment,
        "amount": shown_yuan(refund.amount_fen),
        "facts": [*facts_of_refund(payment, refund, number), *way_back(refund)],
        "is_by_provider": is_by_provider(refund),
        "payment_url": reverse("checkout_page", args=[checkout_token(payment_id)]) if is_there else "",
        "check": check_of(Named(payment_id, number)),
    }
    return render(request, "payments/refund_receipt.html", context)
