"""Rows as the operations and the API need them."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from foundation.cause import user_of
from foundation.rows.reading import find, find_all, find_for_update
from foundation.rows.values import Condition
from payments.enums import (
    LIVE_ATTEMPTS,
    REFUNDS_UNDER_WAY,
    UNDELIVERED,
    AttemptStatus,
    EventKind,
    PaymentStatus,
    RefundStatus,
)
from payments.ledger.models import Attempt, Event, Payment, Refund, Till
from payments.ledger.numbers import transaction_id_of

_SETTLING = Q(status=AttemptStatus.PAID, is_overpayment=False)


def payment_for_update(payment_id: int) -> Payment | None:
    """The payment, locked until the transaction ends (SQLite's transaction holds the whole database)."""
    return find_for_update(Payment, pk=payment_id)


def payment_of_number_for_update(out_trade_no: str) -> Payment | None:
    """The payment that an attempt's number belongs to, locked; None for a number that we never gave out."""
    transaction_id = transaction_id_of(out_trade_no)
    if transaction_id is None:
        return None
    return find_for_update(Payment, transaction_id_index=Payment.index_of(transaction_id))


def asked_by(payment_id: int) -> int | None:
    """The account that made the payment; None where no account did, or it is not known."""
    first = Event.objects.filter(payment_id=payment_id, number=1).order_by()
    actor = first.values_list("actor", flat=True).first() or ""
    return user_of(actor)


def confirmed_by(refund: Refund) -> int | None:
    """The account that said that the refund has arrived, as for one paid out by hand; None where a provider said it."""
    arrived = Event.objects.filter(payment_id=refund.payment_id, kind=EventKind.REFUNDED).order_by()
    actors = [event.actor for event in arrived if json.loads(event.evidence).get("refund") == refund.pk]
    return user_of(actors[0]) if actors else None


def open_till_for_update(actor: str) -> Till | None:
    """The open till of the account that an actor names, locked: it is not counted before this transaction has ended.

    After the payment, which is locked first.
    """
    user_id = user_of(actor)
    if user_id is None:
        return None
    return Till.objects.select_for_update().filter(clerk_id=user_id, closed_at=None).first()


def attempt_of(payment: Payment, *, provider: str, out_trade_no: str) -> Attempt | None:
    """The payment's attempt with this number at this provider. Read it after the payment is locked, never before."""
    index = Attempt.index_of(out_trade_no)
    return find(Attempt, provider=provider, out_trade_no_index=index, payment_id=payment.pk)


def settling_attempt(payment: Payment) -> Attempt | None:
    """The attempt that made the payment a success; None while it is none. Read it after the payment is locked."""
    return Attempt.objects.filter(_SETTLING, payment=payment).order_by("id").first()


def refund_of(attempt: Attempt, number: str) -> Refund | None:
    """The refund of this trade with this number."""
    numbered = Refund.objects.filter(provider=attempt.provider, number_index=Refund.index_of(number), attempt=attempt)
    return numbered.order_by().first()


def refund_for_update(refund_id: int) -> tuple[Payment, Refund] | None:
    """The refund with its payment and its attempt, read after the payment is locked; None when there is no such."""
    payment_id = Refund.objects.filter(pk=refund_id).order_by().values_list("payment_id", flat=True).first()
    payment = None if payment_id is None else payment_for_update(payment_id)
    if payment is None:
        return None
    refund = Refund.objects.select_related("attempt").get(pk=refund_id)
    refund.payment = payment
    return payment, refund


def refunds_together(refund: Refund) -> list[Refund]:
    """The refunds of one decision, in the order they were decided in; one that was decided alone is alone."""
    first_id = refund.together_with_id or refund.pk
    together = Refund.objects.filter(Q(pk=first_id) | Q(together_with_id=first_id))
    return list(together.select_related("attempt").order_by("id"))


def first_of_decision(refund_id: int) -> int:
    """The id of the first refund of the decision that this one is a part of: its own where it was decided alone."""
    first_id: int | None = Refund.objects.values_list("together_with_id", flat=True).get(pk=refund_id)
    return first_id or refund_id


def takes_under_way(payment_ids: Iterable[int], *, before_id: int | None = None) -> list[str]:
    """What refunds under way of these payments are to take back, as it is written: once a decision.

    What has been taken is not among it. With `before_id`, of those that were asked for before the refund with this id.
    """
    asked = Refund.objects.filter(payment_id__in=payment_ids, attempt__is_overpayment=False)
    if before_id is not None:
        asked = asked.filter(pk__lt=first_of_decision(before_id))
    taken, takes = set(), {}
    for refund in asked:
        first_id = refund.together_with_id or refund.pk
        if refund.status == RefundStatus.SUCCEEDED:
            taken.add(first_id)
        elif refund.status in REFUNDS_UNDER_WAY:
            takes[first_id] = refund.take
    return [take for first_id, take in takes.items() if first_id not in taken]


def payments_of(payment_ids: Iterable[int]) -> dict[int, Payment]:
    """The payments by their ids."""
    return Payment.objects.in_bulk(list(payment_ids))


def is_refund_under_way(payment_ids: Iterable[int]) -> bool:
    """Whether money of one of these payments may go back."""
    under_way = Refund.objects.filter(payment_id__in=payment_ids, status__in=REFUNDS_UNDER_WAY)
    return under_way.filter(attempt__is_overpayment=False).exists()


def newest_refunds(payment_ids: Iterable[int]) -> dict[int, Refund]:
    """The refund of each of these payments that was asked for last; not of what was paid twice."""
    refunds = Refund.objects.filter(payment_id__in=payment_ids, attempt__is_overpayment=False)
    return {refund.payment_id: refund for refund in refunds.order_by("id")}


def settling_attempts(payment_ids: Iterable[int]) -> dict[int, Attempt]:
    """The attempts that made these payments a success, by their payments."""
    paid = Attempt.objects.filter(payment_id__in=payment_ids, status=AttemptStatus.PAID, is_overpayment=False)
    return {attempt.payment_id: attempt for attempt in paid.order_by("-id")}


def paid_fen(payment_ids: Iterable[int]) -> int:
    """What was paid as the price of these payments, in fen: another amount than was asked for where staff took it."""
    return sum(attempt.paid_fen or 0 for attempt in settling_attempts(payment_ids).values())


def reserved_fen(payment_ids: Iterable[int]) -> int:
    """What of these payments has gone back, or is promised to, in fen; what was paid twice is not among it."""
    return sum(attempt.refund_reserved_fen for attempt in settling_attempts(payment_ids).values())


def live_attempts(payment_id: int) -> QuerySet[Attempt]:
    """The attempts that a payer may still pay, oldest first."""
    return Attempt.objects.filter(payment_id=payment_id, status__in=LIVE_ATTEMPTS).order_by("id")


def attempt_states(payment_id: int) -> dict[int, AttemptStatus]:
    """Where each of the payment's attempts stands, by its id; they stay so while the payment is locked."""
    found = find_all(Attempt, ("id", "status"), payment_id=payment_id)
    return {attempt.id: AttemptStatus(attempt.status) for attempt in found}


def member_exists(member_id: int) -> bool:
    """Whether the table that payments belong to has this row."""
    members = Payment._meta.get_field("member").related_model
    return bool(members._default_manager.filter(pk=member_id).exists())


def visible_payments(*, sees_all: bool, member_id: int | None) -> QuerySet[Payment]:
    """All payments for who sees all; a member's own for a member; none for an account that is neither."""
    return Payment.objects.filter(**dict(visible_to(sees_all=sees_all, member_id=member_id)))


def visible_to(*, sees_all: bool, member_id: int | None) -> tuple[Condition, ...]:
    """The same as conditions of `foundation.rows.reading.newest`."""
    return () if sees_all else (("member_id", member_id or 0),)


def payable(now: datetime) -> Q:
    """`Payment.is_payable` as a condition on payments: those that can still be opened and paid."""
    return Q(status=PaymentStatus.PENDING, expires_at__gt=now)


def nth_newest_end(member_id: int, count: int, now: datetime) -> datetime | None:
    """When the `count`-th newest of the member's payable payments ends; None where there are fewer."""
    ends = Payment.objects.filter(payable(now), member_id=member_id).order_by("-expires_at", "-id")
    return ends.values_list("expires_at", flat=True)[count - 1 : count].first()


def overdue(now: datetime) -> Q:
    """The pending payments that are not payable any more: their time is over, and nobody has closed them."""
    return Q(status=PaymentStatus.PENDING, expires_at__lte=now)


def refundable_fen(payment: Payment) -> int:
    """What is neither refunded nor promised to a refund under way, in fen; 0 for what is not paid."""
    attempt = settling_attempt(payment) if payment.status == PaymentStatus.SUCCESS else None
    return 0 if attempt is None else attempt.refundable_fen


def accounts_for(attempt: Attempt, refunded_fen: int) -> bool:
    """Whether refunds here hold, or have used up, as much of it as its provider says has gone back."""
    return attempt.refund_reserved_fen >= min(refunded_fen, attempt.paid_fen or 0)


def is_going_back(payment: Payment) -> bool:
    """Whether all that was paid has gone back, or is promised to: then nothing is delivered for it any more.

    Nor is it while a provider says that money has gone back, and the refunds are not known that account for it.
    """
    attempt = settling_attempt(payment)
    return attempt is not None and (not attempt.refundable_fen or bool(attempt.refunded_elsewhere_fen))


def going_back() -> Exists:
    """The same as a condition on payments."""
    reserved = Attempt.objects.filter(_SETTLING, payment=OuterRef("pk"))
    return Exists(reserved.filter(Q(refund_reserved_fen__gte=F("paid_fen")) | Q(refunded_elsewhere_fen__gt=0)))


def undelivered_payments() -> list[int]:
    """The ids of the payments that are paid, not going back, and whose item was not delivered, oldest first."""
    paid = Payment.objects.filter(status=PaymentStatus.SUCCESS, fulfilment__in=UNDELIVERED, item_id__isnull=False)
    return list(paid.exclude(going_back()).order_by("pk").values_list("pk", flat=True))
