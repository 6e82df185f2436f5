"""Where a payment stands for the person who reads of it: derived from all that is known, stored nowhere.

A status alone knows neither time nor refunds, nor money that is here beside the price.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from payments.enums import UNDELIVERED, AttemptStatus, FailureReason, Fulfilment, PaymentStatus
from payments.ledger.models import Attempt, Payment
from payments.ledger.models.payment import is_payable, is_wholly_refunded
from payments.ledger.queries import is_going_back


class Standing(models.TextChoices):
    """UNSETTLED: money of another amount than was asked for is here, and staff settle it."""

    PENDING = "pending", _("Awaiting payment")
    UNSETTLED = "unsettled", _("Another amount has arrived")
    PAID = "paid", _("Paid")
    PARTLY_REFUNDED = "partly_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    EXPIRED = "expired", _("Expired unpaid")
    CLOSED = "closed", _("Closed unpaid")
    REJECTED = "rejected", _("Refused by the provider")


# The ways to have been paid.
PAID = (Standing.PAID, Standing.PARTLY_REFUNDED, Standing.REFUNDED)

_ENDS = {
    FailureReason.EXPIRED: Standing.EXPIRED,
    FailureReason.CLOSED: Standing.CLOSED,
    FailureReason.REJECTED: Standing.REJECTED,
}


def with_money(payments: QuerySet[Payment]) -> QuerySet[Any]:
    """The payments with what their attempts hold, in fen.

    `price_fen` was paid as the price; `beside_fen` is here beside the price and has not gone back; `arrived_fen` is all
    that was ever paid.
    """
    paid = Attempt.objects.filter(payment=OuterRef("pk"), status=AttemptStatus.PAID).order_by().values("payment")
    price, beside = paid.filter(is_overpayment=False), paid.filter(is_overpayment=True)
    return payments.annotate(
        price_fen=_sum(price, Sum("paid_fen")),
        beside_fen=_sum(beside, Sum(F("paid_fen") - F("refunded_fen"))),
        arrived_fen=_sum(paid, Sum("paid_fen")),
    )


def _sum(attempts: QuerySet[Any], total: Sum) -> Coalesce:
    return Coalesce(Subquery(attempts.annotate(total=total).values("total")), 0)


def standing_of(payment: Any, *, now: datetime) -> Standing:
    """Where a payment stands that came `with_money`."""
    if payment.status == PaymentStatus.SUCCESS:
        return _after_paying(payment)
    if payment.beside_fen:
        return Standing.UNSETTLED
    if payment.status == PaymentStatus.FAILED:
        return _ENDS.get(payment.failure_reason, Standing.CLOSED)
    return Standing.PENDING if is_payable(payment.status, payment.expires_at, now=now) else Standing.EXPIRED


def delivery_of(payment: Any, *, now: datetime) -> Fulfilment:
    """Where delivery stands of a payment that came `with_money`: nothing is delivered without money that stays."""
    fulfilment = Fulfilment(payment.fulfilment)
    if fulfilment not in UNDELIVERED:
        return fulfilment
    is_paid = payment.status == PaymentStatus.SUCCESS
    is_given_back = is_paid and is_going_back(payment)
    is_over = not is_paid and standing_of(payment, now=now) not in (Standing.PENDING, Standing.UNSETTLED)
    return Fulfilment.NONE if is_given_back or is_over else fulfilment


def _after_paying(payment: Any) -> Standing:
    if not payment.refunded_fen:
        return Standing.PAID
    is_whole = is_wholly_refunded(payment.refunded_fen, price_fen=payment.price_fen)
    return Standing.REFUNDED if is_whole else Standing.PARTLY_REFUNDED
