"""Money in hand: a person has taken it, and says so. The same door to success as for a provider's word."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from foundation.errors import InvalidField, Sentence
from foundation.money import CURRENCY
from payments.enums import PaymentStatus, ProviderName, Tender, VoucherPlatform
from payments.errors import AmountMismatch, MoneyIsHere, PaymentClosed, PaymentNotFound, ReferenceUsed, StillPayable
from payments.ledger.models import Attempt, Payment, Till
from payments.ledger.queries import live_attempts, open_till_for_update, payment_for_update
from payments.ledger.standing import with_money
from payments.paying.operations.close_attempt import Closing, close_for_certain
from payments.paying.operations.fulfil import fulfil_payment
from payments.paying.operations.order_time import closable_at, known_ended_at
from payments.paying.operations.settle import Outcome, settle_trade
from payments.paying.operations.way_out import way_to
from payments.providers import in_one_call
from payments.providers.base import Trade, TradeState

MAXIMUM_TAKEN_REFERENCE = 64
# Where nothing else says when a provider may be asked with better luck.
_AGAIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class TakenMoney:
    """What was taken. `reference` is the number of the slip, the transfer or the voucher, and counts once a tender.

    Of a voucher, `received_fen` is what its platform pays out, and `platform` which it is, where that is known.
    """

    tender: Tender
    amount_fen: int
    reference: str = ""
    received_fen: int | None = None
    platform: VoucherPlatform | None = None


def take_money(*, payment_id: int, taken: TakenMoney, cause: Cause) -> Payment:
    """Settle a pending payment by what was taken for it, and deliver; the payment as it is then.

    Live attempts are asked for and closed at their providers first; one that turns out to be paid is the answer, and
    nothing is taken. Raises PaymentNotFound; InvalidField; AmountMismatch unless it is the price; PaymentClosed when
    the payment is paid, failed or expired; StillPayable while a provider has not said that its attempt is closed;
    ProviderBusy when one could not be called; MoneyIsHere beside money of another amount; ReferenceUsed. The payment is
    as it was then.
    """
    _require_whole(taken)
    payment = Payment.objects.filter(pk=payment_id).first()
    _require_takeable(payment, taken)
    _require_free(taken)
    with _held(payment_id) as attempts:
        if _turns_out_paid(attempts):
            return Payment.objects.get(pk=payment_id)
    try:
        payment = _book(payment_id, taken, cause)
    except IntegrityError:
        _require_free(taken)  # somebody took the same at the same instant for another payment
        raise
    if payment.awaits_delivery:
        fulfil_payment(payment_id=payment_id, cause=cause)
        payment.refresh_from_db()
    return payment


def _require_whole(taken: TakenMoney) -> None:
    """Raise InvalidField for what is missing of a voucher, or is said of money that is none."""
    errors: dict[str, list[Sentence]] = {}
    is_voucher = taken.tender == Tender.VOUCHER
    if is_voucher and not taken.reference:
        errors["reference"] = [_("Give the number of the voucher.")]
    if is_voucher and taken.received_fen is None:
        errors["received"] = [_("Give what the platform pays out for the voucher.")]
    elif taken.received_fen is not None and not is_voucher:
        errors["received"] = [_("Only a voucher is paid out by a platform.")]
    elif (taken.received_fen or 0) > taken.amount_fen:
        errors["received"] = [_("A platform pays out at most the price.")]
    if taken.platform is not None and not is_voucher:
        errors["platform"] = [_("Only a voucher is paid out by a platform.")]
    if len(taken.reference) > MAXIMUM_TAKEN_REFERENCE:
        errors["reference"] = [_("Give at most %(most)d characters.") % {"most": MAXIMUM_TAKEN_REFERENCE}]
    if errors:
        raise InvalidField(errors)


def _require_takeable(payment: Payment | None, taken: TakenMoney) -> None:
    if payment is None:
        raise PaymentNotFound
    if payment.status == PaymentStatus.SUCCESS:
        raise PaymentClosed(_("This payment is paid already, so nothing was taken."))
    if not payment.is_payable(timezone.now()):
        raise PaymentClosed(_("This payment has ended unpaid, so nothing was taken. Sell it again."))
    if payment.amount_fen != taken.amount_fen:
        raise AmountMismatch


def _require_free(taken: TakenMoney) -> None:
    """Raise ReferenceUsed where the same reference of this tender counts for a payment already."""
    if not taken.reference:
        return
    index = Attempt.provider_index_of(taken.reference)
    same = Attempt.objects.filter(provider=taken.tender, provider_transaction_id_index=index).order_by()
    payment_id = same.values_list("payment_id", flat=True).first()
    if payment_id is not None:
        raise ReferenceUsed(payment_id)


@contextmanager
def _held(payment_id: int) -> Iterator[list[Attempt]]:
    """The live attempts, given up while they are closed: whoever else hears that they are ends no payment by that.

    Where the money is not taken after all, they are the payer's again.
    """
    now = timezone.now()
    shown = live_attempts(payment_id).filter(superseded_at=None)
    shown.update(superseded_at=now)
    try:
        yield list(live_attempts(payment_id).select_related("payment"))
    except Exception:
        live_attempts(payment_id).filter(superseded_at=now).update(superseded_at=None)
        raise


def _turns_out_paid(attempts: list[Attempt]) -> bool:
    """Ask for and close each at its provider; whether one is paid. Raises StillPayable, or ProviderBusy."""
    with way_to(attempt.provider for attempt in attempts), in_one_call():
        for attempt in attempts:
            closing = close_for_certain(attempt)
            if closing == Closing.PAID:
                return True
            if closing != Closing.ENDED:
                raise _still_payable(attempt, closing)
    return False


def _still_payable(attempt: Attempt, closing: Closing) -> StillPayable:
    worth_it_at: datetime | None = None
    if closing == Closing.UNSEEN:
        worth_it_at = known_ended_at(attempt.payment, attempt)
    elif closing == Closing.TOO_SOON:
        worth_it_at = closable_at(attempt)
    seconds = _AGAIN_SECONDS if worth_it_at is None else int((worth_it_at - timezone.now()).total_seconds()) + 1
    label = str(ProviderName(attempt.provider).label)
    return StillPayable(provider=label, seconds=max(1, seconds), is_until_its_end=closing == Closing.UNSEEN)


@transaction.atomic
def _book(payment_id: int, taken: TakenMoney, cause: Cause) -> Payment:
    """Under the lock nothing is open any more: what is opened later finds the payment paid."""
    payment = payment_for_update(payment_id)
    _require_takeable(payment, taken)
    assert payment is not None  # a payment is never deleted
    opened = live_attempts(payment_id).select_related("payment").first()
    if opened is not None:
        raise _still_payable(opened, Closing.LIVE)
    if with_money(Payment.objects.filter(pk=payment_id)).get().beside_fen:
        raise MoneyIsHere
    _require_free(taken)
    till, now = open_till_for_update(cause.actor), timezone.now()
    trade = Trade(
        out_trade_no=_write(payment, taken, till, now).out_trade_no,
        state=TradeState.PAID,
        provider_transaction_id=taken.reference,
        amount_fen=taken.amount_fen,
        currency=CURRENCY,
        paid_at=now,
    )
    outcome = settle_trade(payment, provider=taken.tender, trade=trade, cause=cause)
    assert outcome == Outcome.SETTLED, outcome
    return payment


def _write(payment: Payment, taken: TakenMoney, till: Till | None, now: datetime) -> Attempt:
    """The attempt that the money is booked on, in the same transaction."""
    return Attempt.objects.create(
        payment=payment,
        provider=taken.tender,
        channel=taken.platform or "",
        out_trade_no=payment.transaction_id,
        out_trade_no_index=Attempt.index_of(payment.transaction_id),
        received_fen=taken.received_fen,
        till=till,
        created_at=now,
    )
