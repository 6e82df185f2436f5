"""How many sessions of a pack are left: always the sum of its entries, with what is kept back taken off."""

from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from members.days import today
from members.enums import OPEN_APPOINTMENTS, EntryKind
from members.training.models import Appointment, OwnedPack, PackEntry


class SessionsLeft(NamedTuple):
    """What is left of a pack, of the sessions that were paid for and of those that were given on top."""

    bought: int
    gifts: int


def annotate_balance(packs: QuerySet[OwnedPack]) -> QuerySet[Any]:
    """The packs with `balance`, `kept_back` (for open appointments) and `bookable`, in the same query.

    `bookable` is what can still be booked today: nothing of a pack that is over, locked or refunded.
    """
    entries = PackEntry.objects.filter(pack=OuterRef("pk")).order_by().values("pack")
    kept = Appointment.objects.filter(pack=OuterRef("pk"), status__in=OPEN_APPOINTMENTS).order_by().values("pack")
    is_usable = Q(withdrawn_at__isnull=True, locked_at__isnull=True, expires_on__gte=today())
    return packs.annotate(
        balance=Coalesce(Subquery(entries.annotate(sum=Sum("delta")).values("sum")), 0),
        kept_back=Coalesce(Subquery(kept.annotate(count=Count("pk")).values("count")), 0),
    ).annotate(
        bookable=Case(
            When(is_usable, then=Greatest(F("balance") - F("kept_back"), Value(0))),
            default=Value(0),
            output_field=IntegerField(),
        )
    )


def balance_of(pack_id: int) -> int:
    """The sum of the pack's entries; never below zero."""
    return sum_of(pack_id)


def kept_back(pack_id: int) -> int:
    """How many sessions the pack's open appointments keep back."""
    return Appointment.objects.filter(pack_id=pack_id, status__in=OPEN_APPOINTMENTS).count()


def bookable(pack: OwnedPack) -> int:
    """How many sessions of the pack can still be booked today; 0 when it is over, locked or refunded."""
    found: int = annotate_balance(OwnedPack.objects.filter(pk=pack.pk)).values_list("bookable", flat=True).get()
    return found


def sessions_left(pack_id: int) -> SessionsLeft:
    """Bought sessions are used before gifts, and gifts are taken back before bought ones."""
    balance = balance_of(pack_id)
    given, withdrawn = sum_of(pack_id, EntryKind.GIFT), -sum_of(pack_id, EntryKind.WITHDRAWN)
    gifts = min(balance, max(0, given - withdrawn))
    return SessionsLeft(bought=balance - gifts, gifts=gifts)


def sum_of(pack_id: int, *kinds: EntryKind) -> int:
    """The sum of the pack's entries of these kinds, or of all."""
    entries = PackEntry.objects.filter(pack_id=pack_id)
    if kinds:
        entries = entries.filter(kind__in=kinds)
    found: int = entries.aggregate(sum=Coalesce(Sum("delta"), 0))["sum"]
    return found
