"""What receipts and their check say alike, as pairs of a label and a text in the reader's language."""

from typing import Any

from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from foundation.money import shown_yuan
from foundation.personal import MASKED
from foundation.unreadable import UnreadableText, shown_as_unreadable
from payments.enums import PaymentStatus, ProviderName
from payments.ledger.models import Refund
from payments.receipts.bought import payer_of, receipt_of
from payments.receipts.numbers import receipt_number, refund_receipt_number

Facts = list[tuple[str, str]]


def facts_of_receipt(payment: Any) -> Facts:
    """The number and the payer of a paid payment's receipt; what was paid, where some of it went back."""
    paid = [(_("Paid"), shown_yuan(paid_fen(payment)))] if payment.refunded_fen else []
    return [_number(payment), *_payer(payment), *paid]


def facts_to_check(payment: Any) -> Facts:
    """No more than is printed on the receipt of a paid payment."""
    return [
        _number(payment),
        _bought(payment),
        (_("Paid at"), localize(localtime(payment.paid_at))),
        *_payer(payment),
        (_("Refunded so far"), shown_yuan(payment.refunded_fen)),
    ]


def facts_of_refund(payment: Any, refund: Refund, number: int) -> Facts:
    """The same of a refund that has gone back, with the payment that it is of."""
    assert refund.succeeded_at is not None  # it has gone back
    return [
        (_("Receipt number"), refund_receipt_number(payment.pk, number, refund.succeeded_at)),
        (_("Refund of"), _number_of(payment)),
        _bought(payment),
        (_("Returned at"), localize(localtime(refund.succeeded_at))),
        *_payer(payment),
    ]


def way_back(refund: Refund) -> Facts:
    """How it went back, and the reason where the provider has told the payer of it already."""
    reason = _told_reason(refund)
    return [(_("Returned by"), _way(refund)), *([(_("Reason"), reason)] if reason else [])]


def paid_fen(payment: Any) -> int:
    """What was paid as the price of a payment that came `with_money`; what was asked for where no attempt says it."""
    return int(payment.price_fen or payment.amount_fen)


def _number(payment: Any) -> tuple[str, str]:
    return _("Receipt number"), receipt_number(payment.pk, payment.paid_at)


def _number_of(payment: Any) -> str:
    if payment.status == PaymentStatus.SUCCESS:
        return receipt_number(payment.pk, payment.paid_at)
    return _("Payment no. %(number)s") % {"number": payment.pk}


def _bought(payment: Any) -> tuple[str, str]:
    receipt, kind = receipt_of(payment), payment.get_type_display()
    title = payment.description if receipt is None else receipt.title
    return _("What was bought"), f"{kind} · {title}" if title else kind


def _payer(payment: Any) -> Facts:
    """Nobody where the person was forgotten."""
    payer = payer_of(payment)
    return [(_("Payer"), payer)] if payer else []


def _way(refund: Refund) -> str:
    if refund.is_by_hand:
        return _("Bank transfer by our staff")
    if is_by_provider(refund):
        return _("%(provider)s, to the account that was paid from") % {"provider": refund.get_provider_display()}
    return refund.get_provider_display()


def is_by_provider(refund: Refund) -> bool:
    """Whether a provider has brought it back to the account that was paid from."""
    return refund.provider in ProviderName.values and not refund.is_by_hand


def _told_reason(refund: Refund) -> str:
    """What staff wrote down for themselves alone stays with them."""
    if not is_by_provider(refund) or refund.sent_at is None:
        return ""
    with shown_as_unreadable():
        reason = refund.reason
    return "" if reason is None or reason == MASKED or isinstance(reason, UnreadableText) else reason
