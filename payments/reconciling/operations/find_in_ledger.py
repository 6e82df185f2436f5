"""What the ledger knows of a batch of bill entries: a fixed number of queries, however many entries there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.numbers import transaction_id_of
from payments.providers.billing import BillEntry, EntryKind


class KnownAttempt(NamedTuple):
    """The trade here, as far as a bill is compared with it."""

    attempt_id: int
    payment_id: int
    status: str
    paid_fen: int | None
    billed_on: date | None
    provider_index: str | None = None


class KnownRefund(NamedTuple):
    """The refund here, as far as a bill is compared with it."""

    refund_id: int
    status: str
    amount_fen: int
    billed_on: date | None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """An entry with the blind indexes of its numbers, and what the ledger has under them.

    `number` is the refund's number for a refund (what else the bill has where it gives none: a whole refund in the
    provider's console), else the merchant order number, or the provider's own where another system gave none.
    `payment_id` may be known where there is no attempt: a trade
    that was opened without our writing it down.
    """

    entry: BillEntry
    number: str
    trade_index: str
    number_index: str
    attempt: KnownAttempt | None = None
    refund: KnownRefund | None = None
    payment_id: int | None = None


def find_in_ledger(provider: str, entries: Sequence[BillEntry]) -> list[LookedUp]:
    """The entries in their order with what is known of each: one query for trades, refunds and payments each."""
    numbered = [_number(entry) for entry in entries]
    attempts = _attempts(provider, {row.trade_index for row in numbered})
    refunds = _refunds(provider, {row.number_index for row in numbered if row.entry.kind == EntryKind.REFUND})
    payments = _payments({row.entry.out_trade_no for row in numbered if row.trade_index not in attempts})
    return [_with_knowledge(row, attempts, refunds, payments) for row in numbered]


def _number(entry: BillEntry) -> LookedUp:
    trade = entry.out_trade_no or entry.provider_transaction_id
    trade_index = Attempt.index_of(trade)
    if entry.kind == EntryKind.PAYMENT:
        return LookedUp(entry, trade, trade_index, trade_index)
    number = entry.refund_number or entry.provider_refund_id or trade
    return LookedUp(entry, number, trade_index, Refund.index_of(number))


def _with_knowledge(
    row: LookedUp,
    attempts: dict[str, KnownAttempt],
    refunds: dict[tuple[str, int], KnownRefund],
    payments: dict[str, int],
) -> LookedUp:
    attempt = attempts.get(row.trade_index)
    if attempt is None:
        payment_id = payments.get(row.entry.out_trade_no)
        return LookedUp(row.entry, row.number, row.trade_index, row.number_index, payment_id=payment_id)
    refund = refunds.get((row.number_index, attempt.attempt_id)) if row.entry.kind == EntryKind.REFUND else None
    return LookedUp(
        row.entry, row.number, row.trade_index, row.number_index, attempt, refund, payment_id=attempt.payment_id
    )


def _attempts(provider: str, indexes: set[str]) -> dict[str, KnownAttempt]:
    found = Attempt.objects.filter(provider=provider, out_trade_no_index__in=indexes).order_by()
    columns = (
        "out_trade_no_index",
        "pk",
        "payment_id",
        "status",
        "paid_fen",
        "billed_on",
        "provider_transaction_id_index",
    )
    return {index: KnownAttempt(*values) for index, *values in found.values_list(*columns)}


def _refunds(provider: str, indexes: set[str]) -> dict[tuple[str, int], KnownRefund]:
    """By number and trade: a provider's console may give one number to refunds of two trades."""
    if not indexes:
        return {}
    found = Refund.objects.filter(provider=provider, number_index__in=indexes).order_by()
    columns = ("number_index", "attempt_id", "pk", "status", "amount_fen", "billed_on")
    return {(index, attempt_id): KnownRefund(*values) for index, attempt_id, *values in found.values_list(*columns)}


def _payments(out_trade_numbers: Iterable[str]) -> dict[str, int]:
    """The payments that order numbers without an attempt begin with the number of."""
    wanted: dict[str, list[str]] = {}
    for number in out_trade_numbers:
        transaction_id = transaction_id_of(number)
        if transaction_id is not None:
            wanted.setdefault(Payment.index_of(transaction_id), []).append(number)
    if not wanted:
        return {}
    found = Payment.objects.filter(transaction_id_index__in=wanted).order_by()
    return {
        number: payment_id
        for index, payment_id in found.values_list("transaction_id_index", "pk")
        for number in wanted[index]
    }
