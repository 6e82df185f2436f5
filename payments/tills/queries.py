"""What was taken into a till and paid out of it, by tender, and which tills are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from foundation.days import ONE_DAY, start_of_day
from foundation.rows.reading import find_for_update
from payments.enums import Tender
from payments.ledger.models import Till


@dataclass(frozen=True, slots=True)
class Taken:
    """Of one tender, in fen; what goes back by hand is cash alone."""

    received_fen: int = 0
    received_count: int = 0
    paid_out_fen: int = 0
    paid_out_count: int = 0


def till_for_update(till_id: int) -> Till | None:
    """The till, locked until the transaction ends."""
    return find_for_update(Till, pk=till_id)


def open_till_of(user_id: int | None) -> Till | None:
    """The clerk's open till, if there is one."""
    return Till.objects.filter(clerk=user_id, closed_at=None).first()


def open_tills(*, until: date) -> QuerySet[Till]:
    """The tills that were opened on this day or before, and that nobody has counted."""
    return Till.objects.filter(closed_at=None, opened_at__lt=start_of_day(until + ONE_DAY)).order_by("opened_at")


def tills_of(first: date, last: date) -> QuerySet[Till]:
    """The tills that were opened from one day to another, both included, the oldest first."""
    opened = Till.objects.filter(opened_at__gte=start_of_day(first), opened_at__lt=start_of_day(last + ONE_DAY))
    return opened.select_related("clerk", "closed_by").order_by("opened_at", "pk")


def taken_by_tender(till: Till) -> Mapping[str, Taken]:
    """What came into it and went out of it until now; a tender by which nothing came is not among it."""
    worth = Coalesce(F("received_fen"), F("paid_fen"))
    came = till.taken.order_by().values_list("provider").annotate(fen=Sum(worth), count=Count("pk"))
    went = till.paid_out.order_by().aggregate(fen=Sum("amount_fen"), count=Count("pk"))
    found = {tender: Taken(fen, count) for tender, fen, count in came}
    if went["count"]:
        cash = found.get(Tender.CASH, Taken())
        found[Tender.CASH] = Taken(cash.received_fen, cash.received_count, went["fen"], went["count"])
    return {tender: found[tender] for tender in Tender.values if tender in found}


def expected_fen(till: Till) -> int:
    """What should lie in it: the float, and the cash that came less what went."""
    cash = taken_by_tender(till).get(Tender.CASH, Taken())
    return till.float_fen + cash.received_fen - cash.paid_out_fen
