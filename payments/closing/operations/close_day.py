"""Close a day: what moved on it, and what came late for the days before, is held by it from now on."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.cause import stated_reason
from foundation.days import ONE_DAY, today
from payments.closing.bills import bills_of, written_bills
from payments.closing.figures import Sums, in_order, written
from payments.closing.movements import BOTH, REFUNDED, Moved, first_moved
from payments.closing.queries import Books, books, hold_books, newest
from payments.closing.undecided import Undecided, undecided_of
from payments.enums import Period, ProviderName
from payments.errors import BooksBeginLater, EarlierDayOpen, PeriodClosed, PeriodNotOver, StillUndecided
from payments.ledger.closed_entries import Digest
from payments.ledger.models import ClosedEntry, Closing
from payments.ledger.operations.move_closing import number_it, vouch_for
from payments.tills.queries import tills_of

ENTRIES_AT_ONCE = 1000
BEFORE_EVERYTHING = date(2000, 1, 1)


def close_day(*, day: date, reason: str = "", user_id: int | None = None) -> Closing:
    """Freeze the day's totals, in one transaction; None for who closes is a command.

    It holds every movement of that day that is booked by now, and those of closed days that came late. What is booked
    meanwhile or later is late for the next one. Days are closed in their order; those on which nothing moved may be
    passed over, and the first is free to choose from the one on which money first moved. Raises PeriodNotOver;
    PeriodClosed for a day that is not behind the newest closed one, or is in a closed month; EarlierDayOpen;
    BooksBeginLater; StillUndecided where something is undecided and no reason is given; ClosingUnderWay.
    """
    if day >= today():
        raise PeriodNotOver
    with transaction.atomic():
        return _close(day, stated_reason(reason) if reason.strip() else "", user_id)


def require_closable(day: date) -> None:
    """Raise what of the other days is against closing this one."""
    before, month = newest(Period.DAY), newest(Period.MONTH)
    if month is not None and day.replace(day=1) <= month.date:
        raise PeriodClosed
    if before is None:
        begin = first_to_close()
        if day < begin:
            raise BooksBeginLater(begin)
        return
    if day <= before.date:
        raise PeriodClosed
    passed_over = first_moved(before.date + ONE_DAY, day - ONE_DAY) if day > before.date + ONE_DAY else None
    if passed_over is not None:
        raise EarlierDayOpen(passed_over)


def first_to_close() -> date:
    """The day with which the books begin at the earliest: the first on which money moved, else yesterday."""
    yesterday = today() - ONE_DAY
    return first_moved(BEFORE_EVERYTHING, yesterday) or yesterday


def _close(day: date, reason: str, user_id: int | None) -> Closing:
    number = hold_books() + 1
    # Before anything is read: what is booked from now on is looked for by this time.
    now = timezone.now()
    require_closable(day)
    undecided = undecided_of(day)
    if undecided and not reason:
        raise StillUndecided(undecided=[(each.kind, each.count) for each in undecided])
    closing = Closing(number=number, period=Period.DAY, date=day, closed_by_id=user_id, closed_at=now)
    closing.reason = reason or None
    # Late is what the newest closing has not: read before this one is that.
    held = books()
    entries = {moved: _entries(moved, day, held) for moved in BOTH}
    number_it(closing)
    _hold(closing, day, entries, undecided if reason else [])
    return closing


def _hold(
    closing: Closing, day: date, entries: Mapping[Moved, Sequence[ClosedEntry]], undecided: Sequence[Undecided]
) -> None:
    digest, own, late = Digest(), dict[tuple[str, str], Sums](), dict[tuple[str, str], Sums]()
    late_count = 0
    for moved, of_kind in entries.items():
        for entry in of_kind:
            entry.closing = closing
        ClosedEntry.objects.bulk_create(of_kind, batch_size=ENTRIES_AT_ONCE)
        for entry in of_kind:
            figures = late if entry.is_late else own
            figures.setdefault((entry.provider, entry.type), Sums()).add(_sums(entry, moved))
            late_count += entry.is_late
            digest.add(moved.link, getattr(entry, f"{moved.link}_id"), _said(entry))
    sums = Sums.of([*own.values(), *late.values()])
    told = {"rows": written(in_order(own)), "late": written(in_order(late)), **_beside(day)}
    vouch_for(
        closing,
        count=digest.count,
        digest=str(digest),
        late_count=late_count,
        undecided=as_json([_plain(each) for each in undecided]),
        totals=as_json(told),
        **columns_of(sums),
    )


def columns_of(sums: Sums) -> dict[str, int]:
    """The columns of a closing that say these sums."""
    return {
        "payment_count": sums.received_count,
        "refund_count": sums.refunded_count,
        "received_fen": sums.received_fen,
        "refunded_fen": sums.refunded_fen,
        "fee_millifen": sums.fee_millifen + sums.refund_fee_millifen,
        "unknown_fee_count": sums.unknown_fee_count + sums.unknown_refund_fee_count,
    }


def as_json(said: Any) -> str:
    """The same text for the same facts."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


def _entries(moved: Moved, day: date, held: Books | None) -> list[ClosedEntry]:
    """Of the day and late, in the order of the ids."""
    own, late = _of(moved, moved.of_days(day, day), is_late=False), _of(moved, moved.late(held), is_late=True)
    return sorted([*own, *late], key=lambda entry: int(getattr(entry, f"{moved.link}_id")))


def _of(moved: Moved, rows: QuerySet[Any], *, is_late: bool) -> list[ClosedEntry]:
    return [
        ClosedEntry(
            provider=way,
            type=kind,
            fen=fen,
            fee_millifen=fee,
            own_day=own_day,
            is_late=is_late,
            **{f"{moved.link}_id": key},
        )
        for key, way, kind, fen, fee, own_day in moved.told(rows)
    ]


def _said(entry: ClosedEntry) -> tuple[Any, ...]:
    return (entry.fen, entry.fee_millifen, entry.provider, entry.type, entry.own_day, entry.is_late)


def _sums(entry: ClosedEntry, moved: Moved) -> Sums:
    fee = entry.fee_millifen or 0
    unknown = int(entry.fee_millifen is None and entry.provider in ProviderName.values)
    if moved is REFUNDED:
        return Sums(refunded_fen=entry.fen, refunded_count=1, refund_fee_millifen=fee, unknown_refund_fee_count=unknown)
    return Sums(entry.fen, 1, fee_millifen=fee, unknown_fee_count=unknown)


def _beside(day: date) -> dict[str, Any]:
    """The bills of the day, and its tills, as they stand."""
    tills = [
        {
            "till": till.pk,
            "clerk": till.clerk_id,
            "float_fen": till.float_fen,
            "expected_fen": till.expected_fen,
            "counted_fen": till.counted_fen,
        }
        for till in tills_of(day, day)
    ]
    return {"bills": written_bills(bills_of(day)), "tills": tills}


def _plain(undecided: Undecided) -> dict[str, Any]:
    said = {"kind": undecided.kind, "count": undecided.count, "provider": undecided.provider}
    return said if undecided.report is None else {**said, "report": undecided.report}
