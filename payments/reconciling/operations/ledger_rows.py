"""Money that moved here within a time, page by page, in one form for payments and for refunds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from payments.enums import AttemptStatus, DifferenceKind, RefundStatus
from payments.ledger.models import Attempt, Refund
from payments.providers.billing import EntryKind
from payments.reconciling.operations.run import BATCH


class LedgerRow(NamedTuple):
    """One attempt that was paid, or one refund that reached the payer, `fen` at `moved_at` by our clock.

    `begun_at` is when a refund was first sent; of one that was not sent from here no more is known than when the trade
    was paid.
    """

    row_id: int
    moved_at: datetime
    fen: int
    billed_on: date | None
    attempt_id: int
    payment_id: int
    trade_index: str
    number_index: str
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """One of the two tables. `columns` are those of LedgerRow."""

    kind: EntryKind
    model: type[Attempt] | type[Refund]
    missing: DifferenceKind
    status: str
    moved_at: str
    columns: tuple[str | Coalesce, ...]

    def rows(self) -> QuerySet[Any]:
        """Every row of the table whose money has moved at the provider: not what was paid out by hand."""
        if self.kind == EntryKind.PAYMENT:
            return Attempt.objects.filter(status=self.status)
        return Refund.objects.filter(status=self.status, is_by_hand=False)


PAYMENTS = Ledger(
    EntryKind.PAYMENT,
    Attempt,
    DifferenceKind.MISSING_THERE,
    AttemptStatus.PAID,
    "paid_at",
    (
        "pk",
        "paid_at",
        "paid_fen",
        "billed_on",
        "pk",
        "payment_id",
        "out_trade_no_index",
        "out_trade_no_index",
        "paid_at",
    ),
)
REFUNDS = Ledger(
    EntryKind.REFUND,
    Refund,
    DifferenceKind.REFUND_MISSING_THERE,
    RefundStatus.SUCCEEDED,
    "succeeded_at",
    (
        "pk",
        "succeeded_at",
        "amount_fen",
        "billed_on",
        "attempt_id",
        "payment_id",
        "attempt__out_trade_no_index",
        "number_index",
        Coalesce("sent_at", "attempt__paid_at", "succeeded_at"),
    ),
)


def unbilled_rows(
    ledger: Ledger, *, provider: str, day: date, since: datetime, until: datetime
) -> Iterator[list[LedgerRow]]:
    """The rows of that time (`until` is outside) that no bill has, or this day's; a page a query, oldest first."""
    candidates = ledger.rows().filter(Q(billed_on__isnull=True) | Q(billed_on=day), provider=provider)
    time, last_id = ledger.moved_at, 0
    while True:
        # The first condition alone can use the index; the second tells rows of one instant apart.
        within = candidates.filter(**{f"{time}__gte": since, f"{time}__lt": until})
        following = within.filter(Q(**{f"{time}__gt": since}) | Q(pk__gt=last_id)).order_by(time, "pk")
        page = [LedgerRow(*values) for values in following.values_list(*ledger.columns)[:BATCH]]
        if not page:
            return
        yield page
        since, last_id = page[-1].moved_at, page[-1].row_id


def billed_elsewhere(
    ledger: Ledger, *, provider: str, day: date, since: datetime, until: datetime
) -> Iterator[list[LedgerRow]]:
    """The rows that a bill of the day has and `unbilled_rows` of that time has not; a page a query."""
    time, last_id = ledger.moved_at, 0
    there = ledger.rows().filter(**{f"{time}__gte": since, f"{time}__lt": until})
    billed = ledger.model.objects.filter(provider=provider, billed_on=day).exclude(pk__in=there.values("pk"))
    while page := [
        LedgerRow(*values)
        for values in billed.filter(pk__gt=last_id).order_by("pk").values_list(*ledger.columns)[:BATCH]
    ]:
        yield page
        last_id = page[-1].row_id


def numbers_of(ledger: Ledger, row_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The merchant order number and the entry's own number of these rows, decrypted."""
    rows = ledger.rows().filter(pk__in=row_ids)
    if ledger.kind == EntryKind.PAYMENT:
        attempts = rows.only("out_trade_no", *Attempt.ROW_IDENTITY)
        return {attempt.pk: (attempt.out_trade_no, attempt.out_trade_no) for attempt in attempts}
    of_attempt = (f"attempt__{name}" for name in ("out_trade_no", *Attempt.ROW_IDENTITY))
    refunds = rows.select_related("attempt").only("number", *Refund.ROW_IDENTITY, *of_attempt)
    return {refund.pk: (refund.attempt.out_trade_no, refund.number) for refund in refunds}
