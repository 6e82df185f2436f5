"""Anyone who holds a receipt checks that it is ours."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.money import shown_yuan
from payments.enums import PaymentStatus
from payments.errors import PaymentNotFound
from payments.receipts.codes import Named, named_by
from payments.receipts.facts import facts_of_refund, facts_to_check, paid_fen
from payments.receipts.pages.by_link import answered
from payments.receipts.queries import payment_with_money, shown_payment, shown_refund


@require_safe
def show_check(request: HttpRequest, code: str) -> HttpResponse:
    """No more than is printed on the receipt; a code that is not ours says so, and nothing else."""
    return answered(request, lambda: _page(request, named_by(code)), unknown="payments/not_ours.html")


def _page(request: HttpRequest, named: Named) -> HttpResponse:
    shown = _of_payment(named.payment_id) if named.refund is None else _of_refund(named.payment_id, named.refund)
    return render(request, "payments/check.html", shown)


def _of_payment(payment_id: int) -> Mapping[str, Any]:
    payment = shown_payment(payment_id)
    if payment.status != PaymentStatus.SUCCESS:
        raise PaymentNotFound
    return {"amount": shown_yuan(paid_fen(payment)), "facts": facts_to_check(payment), "is_refund": False}


def _of_refund(payment_id: int, number: int) -> Mapping[str, Any]:
    refund, payment = shown_refund(payment_id, number), payment_with_money(payment_id)
    facts = facts_of_refund(payment, refund, number)
    return {"amount": shown_yuan(refund.amount_fen), "facts": facts, "is_refund": True}
