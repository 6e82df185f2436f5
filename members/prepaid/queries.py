"""The kept days, and the roll-forward between any two: from them where they reach, else from the entitlements."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Min, Sum

from foundation.days import ONE_DAY
from members.enums import PrepaidKind
from members.prepaid.lines import COLUMNS, Line, Movement, Movements
from members.prepaid.models import PrepaidDay
from members.prepaid.roll_forward import roll_forward

# What adds up over days; the others are of the first or of the last.
_FLOWS = ("sold_fen", "delivered_fen", "refunded_fen", "lapsed_fen", "transferred_fen", "reduced_fen")
_SUMS = {f"sum_{name}": Sum(name) for name in _FLOWS}


def kept_between() -> tuple[date, date] | None:
    """The first and the last day that are kept; None while none is."""
    totals = PrepaidDay.objects.filter(kind=PrepaidKind.TOTAL).order_by()
    found = totals.aggregate(first=Min("day"), last=Max("day"))
    return None if found["first"] is None else (found["first"], found["last"])


def kept_total(day: date) -> PrepaidDay | None:
    """The sum of a kept day; None for one that is not kept."""
    return PrepaidDay.objects.filter(day=day, kind=PrepaidKind.TOTAL).first()


def kept_totals(first: date, last: date) -> list[PrepaidDay]:
    """The sums of the kept days from the first to the last, in their order."""
    return list(PrepaidDay.objects.filter(day__range=(first, last), kind=PrepaidKind.TOTAL).order_by("day"))


def newest_total() -> PrepaidDay | None:
    """The sum of the newest kept day."""
    return PrepaidDay.objects.filter(kind=PrepaidKind.TOTAL).order_by("-day").first()


def movements_of(rows: Iterable[PrepaidDay]) -> dict[date, Movements]:
    """The lines of these rows by their days, without the sums."""
    found: dict[date, Movements] = defaultdict(dict)
    for row in rows:
        movement = Movement(*(getattr(row, name) for name in COLUMNS))
        if row.kind != PrepaidKind.TOTAL:
            found[row.day][line_of(row)] = movement
    return found


def line_of(row: PrepaidDay) -> Line:
    """What the row is about."""
    return Line(PrepaidKind(row.kind), row.item_id)


def moved_between(first: date, last: date) -> Movements:
    """What moved from the beginning of the first day to the end of the last, by lines; at once where all is kept."""
    kept = kept_between()
    if kept is None or first < kept[0] or last > kept[1]:
        return roll_forward(first - ONE_DAY, last)
    return _sum_of_days(first, last)


def _sum_of_days(first: date, last: date) -> Movements:
    lines = PrepaidDay.objects.exclude(kind=PrepaidKind.TOTAL).order_by()
    moved: Movements = defaultdict(Movement)
    sums = lines.filter(day__range=(first, last)).values("kind", "item_id")
    for kind, item_id, *flows in sums.annotate(**_SUMS).values_list("kind", "item_id", *_SUMS):
        moved[Line(PrepaidKind(kind), item_id)] = Movement(**dict(zip(_FLOWS, flows, strict=True)))
    for opened in lines.filter(day=first):
        moved[line_of(opened)].opening_fen = opened.opening_fen
    for closed in lines.filter(day=last):
        movement = moved[line_of(closed)]
        movement.closing_fen, movement.expired_fen = closed.closing_fen, closed.expired_fen
    return dict(moved)
