"""A place in a class is not held for ever by whoever never pays: how many at once, and how often in one class.

Members are held to it; at the desk, where somebody stands and pays, staff may go on.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from members.classes.member_time import is_busy
from members.classes.models import Booking, ClassSession
from members.enums import BookingStatus
from members.errors import HeldInVain, TooManyUnpaidPlaces
from members.house_rules import HELD_IN_VAIN, UNPAID_PLACES
from members.people.models import Member


@dataclass(frozen=True, slots=True)
class Holder:
    """A member who wants a place in a class held: whether busy then, and what is unpaid or was held in vain before."""

    is_busy: bool
    unpaid: int
    in_vain: int

    @property
    def is_free(self) -> bool:
        """Whether nothing is in the way."""
        return not (self.is_busy or self._has_too_many_unpaid or self._held_in_vain)

    def require_may_hold(self) -> None:
        """Raise HeldInVain or TooManyUnpaidPlaces; that a member is busy is told by `require_member_free`."""
        if self._held_in_vain:
            raise HeldInVain(_in_vain(self.in_vain))
        if self._has_too_many_unpaid:
            raise TooManyUnpaidPlaces(_unpaid(self.unpaid))

    @property
    def _has_too_many_unpaid(self) -> bool:
        return 0 < UNPAID_PLACES.value() <= self.unpaid

    @property
    def _held_in_vain(self) -> bool:
        return self.in_vain >= HELD_IN_VAIN.value()


def holder(member_id: int, session: ClassSession, now: datetime) -> Holder:
    """The member, under whose lock it is asked, and after the class was tidied up; one statement.

    A hold was in vain however it ended without being paid: by its time, or by closing its payment shortly before.
    """
    own = Booking.objects.filter(member=OuterRef("pk"), payment__isnull=False)
    unpaid = own.filter(status=BookingStatus.HELD, held_until__gt=now)
    in_vain = own.filter(status=BookingStatus.RELEASED, session=session)
    asked = Member.objects.filter(pk=member_id).annotate(
        busy=is_busy(session.starts_at, session.ends_at, session.pk),
        unpaid=_count(unpaid) if UNPAID_PLACES.value() else Value(0),  # nobody counts where nobody minds
        in_vain=_count(in_vain),
    )
    return Holder(*asked.order_by().values_list("busy", "unpaid", "in_vain").get())


def _count(rows: QuerySet[Booking]) -> Coalesce:
    counted = rows.order_by().values("member").values(count=Count("pk"))
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _unpaid(count: int) -> str:
    return ngettext(
        "%(count)d place is held already and not paid yet. Pay for it, or close its payment, then book this one.",
        "%(count)d places are held already and not paid yet. Pay for one, or close its payment, then book this one.",
        count,
    ) % {"count": count}


def _in_vain(count: int) -> str:
    return ngettext(
        "A place in this class was held %(count)d time and not paid. Book and pay for it at the front desk.",
        "A place in this class was held %(count)d times and not paid. Book and pay for it at the front desk.",
        count,
    ) % {"count": count}
