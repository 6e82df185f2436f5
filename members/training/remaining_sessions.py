"""How many sessions of a pack are left: always the sum of its entries, with what is reserved taken off."""

from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from members.days import today
from members.enums import OPEN_APPOINTMENTS, EntryKind
from members.training.models import Appointment, OwnedPack, PackEntry
from members.training.pack_validity import over, usable


def annotate_balance(packs: QuerySet[OwnedPack]) -> QuerySet[Any]:
    """The packs with `balance`, `reserved` (for open appointments) and `bookable`, in the same query.

    `bookable` is what can still be booked today: nothing of a pack that is over, locked or refunded.
    """
    entries = PackEntry.objects.filter(pack=OuterRef("pk")).order_by().values("pack")
    is_open = Appointment.objects.filter(pack=OuterRef("pk"), status__in=OPEN_APPOINTMENTS).order_by().values("pack")
    return packs.annotate(
        balance=Coalesce(Subquery(entries.annotate(sum=Sum("delta")).values("sum")), 0),
        reserved=Coalesce(Subquery(is_open.annotate(count=Count("pk")).values("count")), 0),
    ).annotate(
        bookable=Case(
            When(usable() & ~over(today()), then=Greatest(F("balance") - F("reserved"), Value(0))),
            default=Value(0),
            output_field=IntegerField(),
        )
    )


def balance_of(pack_id: int) -> int:
    """The sum of the pack's entries; never below zero."""
    return sum_of(pack_id)


def reserved_sessions(pack_id: int) -> int:
    """How many sessions are reserved for the pack's open appointments."""
    return Appointment.objects.filter(pack_id=pack_id, status__in=OPEN_APPOINTMENTS).count()


def sessions_had(pack_id: int) -> int:
    """How many sessions the pack has ever had: bought, given on top, and added or taken by hand."""
    return sum_of(pack_id, EntryKind.GRANT, EntryKind.GIFT, EntryKind.MANUAL)


def unreserved_sessions(pack_id: int) -> int:
    """What is left and not reserved for an appointment."""
    return balance_of(pack_id) - reserved_sessions(pack_id)


def bookable_sessions(pack: OwnedPack) -> int:
    """How many sessions of the pack can still be booked today; 0 when it is over, locked or refunded."""
    found: int = annotate_balance(OwnedPack.objects.filter(pk=pack.pk)).values_list("bookable", flat=True).get()
    return found


def sum_of(pack_id: int, *kinds: EntryKind) -> int:
    """The sum of the pack's entries of these kinds, or of all."""
    entries = PackEntry.objects.filter(pack_id=pack_id)
    if kinds:
        entries = entries.filter(kind__in=kinds)
    found: int = entries.aggregate(sum=Coalesce(Sum("delta"), 0))["sum"]
    return found
