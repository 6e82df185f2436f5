"""What a refund would do to what was bought, found out by doing it and undoing it: money and providers stay untouched.

So that what is said before is what happens afterwards, whatever the kind of thing and however much of it is taken.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from django.db import transaction

from foundation.cause import Cause
from foundation.errors import ServiceError
from payments.enums import REFUNDS_UNDER_WAY
from payments.ledger.models import Payment, Refund
from payments.ledger.queries import payment_for_update, refunds_together
from payments.purposes import ALL, NOTHING, Take, get_purpose
from payments.refunding.operations.lock_and_take_back import at_stake, is_entitled
from payments.refunding.operations.request import NewRefund, reserve_refund


@contextmanager
def undone() -> Iterator[None]:
    """Everything that is written inside is undone at its end. What was read inside has to be a list by then."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def rehearsed(refund_id: int) -> Iterator[list[Refund]]:
    """The same for the refunds of one decision, with their payments locked, the lower id first."""
    with undone():
        together = refunds_together(Refund.objects.get(pk=refund_id))
        for payment_id in sorted({each.payment_id for each in together}):
            payment_for_update(payment_id)
        yield together


def let_arrive(refunds: Sequence[Refund]) -> None:
    """As if their money had arrived: what they take is taken back. Only inside `rehearsed`."""
    for each in refunds:
        payment = payment_for_update(each.payment_id)
        assert payment is not None  # a payment is never deleted
        if each.status not in REFUNDS_UNDER_WAY or not is_entitled(payment, each):
            continue
        payment.refunded_fen = min(payment.refunded_fen + each.amount_fen, payment.amount_fen)
        payment.save(update_fields=["refunded_fen"])
        # What refuses then is a person's to settle, and nothing is taken.
        with suppress(ServiceError), transaction.atomic():
            purpose, take = get_purpose(payment.type), Take.read(each.take)
            purpose.revoke(payment_id=payment.pk, refund_id=each.pk, take=take)


def comes_to(refund: Refund) -> tuple[Take, Sequence[str]]:
    """What this refund takes back where it was not said, and in lines what was bought looks like afterwards."""
    said = Take.read(refund.take)
    if not is_entitled(refund.payment, refund):
        return said or NOTHING, ()
    with rehearsed(refund.pk) as together:
        let_arrive(together)
        payment = Payment.objects.get(pk=refund.payment_id)
        by_amount = ALL if payment.is_wholly_refunded else NOTHING
        receipt = get_purpose(payment.type).receipt(payment_id=payment.pk)
        lines = [] if receipt is None else [f"{label}: {value}" for label, value in receipt.facts]
    return said or by_amount, lines


def at_stake_of(new: NewRefund, *, cause: Cause) -> Sequence[str]:
    """What would be given up for a refund that is not asked for yet; nothing where it would be refused."""
    with suppress(ServiceError), undone():
        refund = reserve_refund(new=replace(new, is_proposal=True), cause=cause)
        return at_stake(refund.payment, refund)
    return ()
