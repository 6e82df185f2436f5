"""Payments and refunds as receipts show them, by as few columns as that takes."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from foundation.kept_query import KeptQuery
from payments.enums import RefundStatus
from payments.errors import PaymentNotFound
from payments.ledger.models import Payment, Refund
from payments.ledger.standing import with_money
from payments.receipts.shown_for import NoLongerShown, is_payment_shown, is_shown

_OF_REFUNDS = ("payment_id", "amount_fen", "status", "succeeded_at", "attempt__is_overpayment")
# Of one alone: how it went back, and the reason, which is sealed for its row.
_OF_ONE = ("provider", "is_by_hand", "is_external", "sent_at", "reason", *Refund.ROW_IDENTITY)
# A receipt's number has five digits for it (`numbers.py`).
_MOST_REFUNDS = 99_999
# What a page shows of a payment; the encrypted numbers stay unread.
_OF_PAYMENTS = (
    "member",
    "amount_fen",
    "type",
    "item_id",
    "description",
    "status",
    "failure_reason",
    "fulfilment",
    "provider",
    "refunded_fen",
    "expires_at",
    "paid_at",
)


def payments_with_money() -> QuerySet[Any]:
    """All payments `with_money`, as receipts show them."""
    return with_money(Payment.objects.only(*_OF_PAYMENTS))


_PAYMENT_WITH_MONEY = KeptQuery(payments_with_money)


def payment_with_money(payment_id: int, *, query: KeptQuery[Any] = _PAYMENT_WITH_MONEY) -> Any:
    """The payment `with_money`, by one query, however long ago it ended; raises PaymentNotFound.

    Another `query` is of `payments_with_money` too, with what else is annotated to them.
    """
    payment = query.get(payment_id)
    if payment is None:
        raise PaymentNotFound
    return payment


def shown_payment(payment_id: int, *, query: KeptQuery[Any] = _PAYMENT_WITH_MONEY) -> Any:
    """The same while its page can be opened; raises PaymentNotFound, and NoLongerShown afterwards."""
    payment = payment_with_money(payment_id, query=query)
    if not is_payment_shown(payment, now=timezone.now()):
        raise NoLongerShown
    return payment


def numbered_refunds(payment_id: int) -> list[tuple[int, Refund]]:
    """All refunds of the payment, counted from 1 in the order in which they were asked for: a number that stays."""
    refunds = Refund.objects.filter(payment=payment_id).select_related("attempt").order_by("id")
    return list(enumerate(refunds.only(*_OF_REFUNDS), 1))


def shown_refund(payment_id: int, number: int) -> Any:
    """The refund with this number that has gone back, while its receipt can be opened.

    Raises PaymentNotFound, also for one that has not gone back, and NoLongerShown.
    """
    if not 0 < number <= _MOST_REFUNDS:
        raise PaymentNotFound
    refunds = Refund.objects.filter(payment=payment_id).select_related("attempt").order_by("id")
    refund = refunds.only(*_OF_REFUNDS, *_OF_ONE)[number - 1 : number].first()
    if refund is None or refund.status != RefundStatus.SUCCEEDED or refund.succeeded_at is None:
        raise PaymentNotFound
    if not is_shown(refund.succeeded_at, now=timezone.now()):
        raise NoLongerShown
    return refund
