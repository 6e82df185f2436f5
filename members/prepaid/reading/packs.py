"""Packs as entitlements, with their ledger: what it came to before, and its entries since."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Sum

from foundation.chunks import in_chunks
from members.enums import EntryKind, MemberEventKind, PrepaidKind
from members.people.models import MemberEvent
from members.prepaid.entitlement import Begin, Entitlement
from members.prepaid.lines import Line
from members.prepaid.reading.span import Span, late_ones
from members.prepaid.stages.pack import Entry, Lapsing, PackStage
from members.training.models import PackEntry

Before = dict[int, dict[str, int]]
Since = dict[int, list[Entry]]


class _Granted(NamedTuple):
    """A pack that was given, and when."""

    own_id: int
    at: datetime
    member_id: int
    pack_id: int
    payment_id: int
    price_fen: int
    sessions: int
    gifts: int
    withdrawn_at: datetime | None
    expires_on: date
    lapses_after_days: int | None


_COLUMNS = (
    "pack_id", "created_at", "pack__member_id", "pack__pack_id", "pack__payment_id", "pack__price_fen",
    "pack__sessions", "pack__gift_sessions", "pack__withdrawn_at", "pack__expires_on", "pack__lapses_after_days",
)  # fmt: skip


def packs_in(span: Span) -> Iterator[Entitlement]:
    """Those that were paid for and given before the end of this time."""
    rows = list(_granted(span))
    before, since = _entries(span)
    lapsing = _lapsing(span, rows)
    _date_refunds(span, list(lapsing), before, since)
    late = late_ones({row.payment_id: row.at for row in rows if row.at >= span.began})
    for row in rows:
        line, in_all = Line(PrepaidKind.PACK, row.pack_id), row.sessions + row.gifts
        stage = PackStage(
            row.own_id, row.member_id, line, (row.payment_id,), row.price_fen, in_all,
            before.get(row.own_id, {}), since.get(row.own_id, ()), row.withdrawn_at, lapsing=lapsing.get(row.own_id),
        )  # fmt: skip
        begin = Begin(row.at, stage, row.payment_id, row.price_fen, row.payment_id in late)
        yield Entitlement((begin,), span.refunds_of([row.payment_id]))
        if begin.is_late:
            paid = (row.payment_id, row.member_id, row.price_fen)
            yield span.undelivered(*paid, heard=late[row.payment_id], left_at=row.at)


def _granted(span: Span) -> Iterator[_Granted]:
    granted = PackEntry.objects.filter(kind=EntryKind.GRANT, created_at__lt=span.ended, pack__payment__isnull=False)
    refunded = set(span.refunded_ids)
    for row in map(_Granted._make, granted.order_by("pk").values_list(*_COLUMNS).iterator()):
        if row.withdrawn_at is None or row.withdrawn_at >= span.began or row.payment_id in refunded:
            yield row


def _entries(span: Span) -> tuple[Before, Since]:
    before: Before = defaultdict(dict)
    sums = PackEntry.objects.filter(created_at__lt=span.began).order_by().values("pack_id", "kind")
    for pack_id, kind, total in sums.annotate(sum=Sum("delta")).values_list("pack_id", "kind", "sum").iterator():
        before[pack_id][kind] = total
    since: Since = defaultdict(list)
    entries = PackEntry.objects.filter(created_at__gte=span.began, created_at__lt=span.ended).order_by("pk")
    for pack_id, at, kind, delta in entries.values_list("pack_id", "created_at", "kind", "delta").iterator():
        since[pack_id].append(Entry(at, kind, delta))
    return before, since


def _lapsing(span: Span, rows: Sequence[_Granted]) -> dict[int, Lapsing]:
    """The policy of those that have one, with what moved their last day since."""
    days = {row.own_id: row.lapses_after_days for row in rows if row.lapses_after_days is not None}
    extended = _extended(span, list(days))
    return {
        row.own_id: Lapsing(days[row.own_id], row.expires_on, extended.get(row.own_id, ()))
        for row in rows
        if row.own_id in days
    }


def _extended(span: Span, own_ids: Sequence[int]) -> dict[int, list[tuple[datetime, date]]]:
    """When their last day was moved from the beginning of this time on, also behind its end, and from which."""
    found: dict[int, list[tuple[datetime, date]]] = defaultdict(list)
    for some in in_chunks(f"pack:{own_id}" for own_id in own_ids):
        moved = MemberEvent.objects.filter(kind=MemberEventKind.PACK_EXTENDED, subject__in=some)
        told = moved.filter(created_at__gte=span.began).order_by("pk").values_list("subject", "created_at", "facts")
        for subject, at, facts in told:
            found[int(subject.partition(":")[2])].append((at, date.fromisoformat(json.loads(facts)["from"])))
    return found


def _date_refunds(span: Span, own_ids: Sequence[int], before: Before, since: Since) -> None:
    """What refunds took of these before this time is told with its time, out of the sums: had the pack lapsed?"""
    for some in in_chunks(own_ids):
        taken = PackEntry.objects.filter(pack__in=some, kind=EntryKind.WITHDRAWN, created_at__lt=span.began)
        for own_id, at, delta in taken.order_by("pk").values_list("pack_id", "created_at", "delta"):
            before[own_id][EntryKind.WITHDRAWN] -= delta
            since[own_id].append(Entry(at, EntryKind.WITHDRAWN, delta))
