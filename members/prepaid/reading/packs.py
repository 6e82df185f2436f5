"""Packs as entitlements, with their ledger: what it came to before, and its entries since."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Sum

from members.enums import EntryKind, PrepaidKind
from members.prepaid.entitlement import Begin, Entitlement
from members.prepaid.lines import Line
from members.prepaid.reading.span import Span, late_ones
from members.prepaid.stages.pack import Entry, PackStage
from members.training.models import PackEntry


def packs_in(span: Span) -> Iterator[Entitlement]:
    """Those that were paid for and given before the end of this time."""
    before, since = _entries(span)
    granted = PackEntry.objects.filter(kind=EntryKind.GRANT, created_at__lt=span.ended, pack__payment__isnull=False)
    columns = (
        "pack_id", "created_at", "pack__member_id", "pack__pack_id", "pack__payment_id", "pack__price_fen",
        "pack__sessions", "pack__gift_sessions", "pack__withdrawn_at",
    )  # fmt: skip
    refunded = set(span.refunded_ids)
    rows = [
        row
        for row in granted.order_by("pk").values_list(*columns).iterator()
        if row[8] is None or row[8] >= span.began or row[4] in refunded
    ]
    late = late_ones({row[4]: row[1] for row in rows if row[1] >= span.began})
    for own_id, at, member_id, pack_id, payment_id, price_fen, sessions, gifts, withdrawn_at in rows:
        line, in_all = Line(PrepaidKind.PACK, pack_id), sessions + gifts
        kept = (before.get(own_id, {}), since.get(own_id, ()))
        stage = PackStage(own_id, member_id, line, (payment_id,), price_fen, in_all, *kept, withdrawn_at)
        begin = Begin(at, stage, payment_id, price_fen, payment_id in late)
        yield Entitlement((begin,), span.refunds_of([payment_id]))
        if begin.is_late:
            yield span.undelivered(payment_id, member_id, price_fen, heard=late[payment_id], left_at=at)


def _entries(span: Span) -> tuple[dict[int, dict[str, int]], dict[int, list[Entry]]]:
    before: dict[int, dict[str, int]] = defaultdict(dict)
    sums = PackEntry.objects.filter(created_at__lt=span.began).order_by().values("pack_id", "kind")
    for pack_id, kind, total in sums.annotate(sum=Sum("delta")).values_list("pack_id", "kind", "sum").iterator():
        before[pack_id][kind] = total
    since: dict[int, list[Entry]] = defaultdict(list)
    entries = PackEntry.objects.filter(created_at__gte=span.began, created_at__lt=span.ended).order_by("pk")
    for pack_id, at, kind, delta in entries.values_list("pack_id", "created_at", "kind", "delta").iterator():
        since[pack_id].append(Entry(at, kind, delta))
    return before, since
