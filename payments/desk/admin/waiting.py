"""Payments that somebody may be about to pay, for the desk: whose, for what, how long still, and asking now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from foundation.console import formatting
from foundation.console.decision_pages import leading_back
from payments.ledger.models import Payment
from payments.ledger.queries import payable
from payments.ledger.standing import with_money
from payments.paying.links import checkout_url
from payments.permissions import SEE_PAYMENTS

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """One payment: what it is called, its member, the seconds until its time is over, and where it leads."""

    payment: Payment
    member: Any
    bought: str
    amount: str
    seconds_left: int
    page: str
    checkout: str
    ask: str


def waiting_payments(request: HttpRequest, back: str) -> Sequence[Waiting] | None:
    """Those that can still be paid, the first to end first, one more than are shown; None for who sees no payments.

    Not those of which another amount has arrived: they wait for staff, not for the payer.
    """
    if not request.user.has_perm(SEE_PAYMENTS):
        return None
    now = timezone.now()
    rows = with_money(Payment.objects.filter(payable(now))).filter(beside_fen=0).order_by("expires_at", "id")
    shown = rows.select_related("member").defer("member__phone", "member__phone_index")[: SHOWN + 1]
    return [_told(payment, now, back) for payment in shown]


def _told(payment: Any, now: datetime, back: str) -> Waiting:
    return Waiting(
        payment=payment,
        member=payment.member,
        bought=payment.description or payment.get_type_display(),
        amount=formatting.yuan(payment.amount_fen),
        seconds_left=int((payment.expires_at - now).total_seconds()),
        page=formatting.page_of(payment),
        checkout=checkout_url(payment.pk),
        ask=leading_back(reverse("admin:payments_payment_ask", args=[payment.pk]), back),
    )
