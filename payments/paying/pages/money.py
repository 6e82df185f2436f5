"""What came in of a payment and what went back, as pairs of a label and a text for the payer."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from foundation.money import shown_yuan
from payments.enums import PaymentStatus, RefundStatus
from payments.ledger.models import Refund

Fact = tuple[str, str]

# Decided, and not there yet; what waits for approval may come to nothing.
_ON_ITS_WAY = (RefundStatus.PENDING, RefundStatus.PROCESSING, RefundStatus.BY_HAND, RefundStatus.ABNORMAL)


def has_money(payment: Any) -> bool:
    """Whether money has come for a payment that came `with_money`: only then has any gone back."""
    return bool(payment.arrived_fen) or payment.status == PaymentStatus.SUCCESS


def money_facts(payment: Any, refunds: Iterable[Refund]) -> list[Fact]:
    """Of a payment that came `with_money`, and its refunds; nothing while no money has come."""
    return [*_came_in(payment), *_went_back(payment, refunds)] if has_money(payment) else []


def _came_in(payment: Any) -> Iterator[Fact]:
    if payment.provider and payment.status == PaymentStatus.SUCCESS:
        yield _("Paid with"), payment.get_provider_display()
    if payment.paid_at is not None:
        yield _("Paid at"), _time(payment.paid_at)
    if payment.price_fen not in (0, payment.amount_fen):
        yield _("Paid, and taken as the price"), shown_yuan(payment.price_fen)
    if payment.beside_fen:
        is_paid = payment.status == PaymentStatus.SUCCESS
        yield _("Received beside the price") if is_paid else _("Received"), shown_yuan(payment.beside_fen)


def _went_back(payment: Any, refunds: Iterable[Refund]) -> Iterator[Fact]:
    if payment.refunded_fen:
        yield _("Refunded"), shown_yuan(payment.refunded_fen)
    for refund in refunds:
        if refund.status in _ON_ITS_WAY:
            yield _("Refund on its way"), shown_yuan(refund.amount_fen)
        elif refund.status == RefundStatus.SUCCEEDED and refund.succeeded_at is not None:
            label = _("Returned on %(time)s") if refund.attempt.is_overpayment else _("Refunded on %(time)s")
            yield label % {"time": _time(refund.succeeded_at)}, shown_yuan(refund.amount_fen)


def _time(at: datetime) -> str:
    return localize(localtime(at))
