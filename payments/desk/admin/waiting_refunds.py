"""Refunds that wait for the word of whoever asks: to whom how much, of what, who asked and why, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from foundation.console import formatting
from foundation.console.decision_pages import leading_back, staff_of
from payments.enums import RefundStatus
from payments.ledger.models import Refund
from payments.permissions import APPROVE_REFUND, SEE_REFUNDS
from payments.refunding.admin.refund import APPROVE, UNSHOWN

SHOWN = 8


@dataclass(frozen=True, slots=True)
class WaitingRefund:
    """One refund: its member, what it is of, its amount, and where it is decided."""

    refund: Refund
    member: Any
    bought: str
    amount: str
    approve: str


def waiting_refunds(request: HttpRequest, back: str) -> Sequence[WaitingRefund] | None:
    """The oldest first, one more than are shown, without the own ones; None for who may not approve any."""
    user = staff_of(request)
    if not user.has_perms([SEE_REFUNDS, APPROVE_REFUND]):
        return None
    waiting = Refund.objects.filter(status=RefundStatus.AWAITING_APPROVAL).exclude(requested_by=user)
    shown = (
        waiting.select_related("payment__member", "requested_by")
        .defer(*UNSHOWN, "number", "provider_refund_id", "reference")
        .order_by("id")[: SHOWN + 1]
    )
    return [_told(refund, back) for refund in shown]


def _told(refund: Refund, back: str) -> WaitingRefund:
    payment = refund.payment
    return WaitingRefund(
        refund=refund,
        member=payment.member,
        bought=payment.description or payment.get_type_display(),
        amount=formatting.yuan(refund.amount_fen),
        approve=leading_back(reverse(f"admin:payments_refund_{APPROVE.name}", args=[refund.pk]), back),
    )
