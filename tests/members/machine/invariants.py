"""What holds whatever happens in a gym."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from django.db.models import Sum
from django.utils import timezone

from members.days import day_of, today
from members.enums import FIRM_BOOKINGS, LIVE_BOOKINGS, PASSING_BOOKINGS, BookingStatus, Ending, EntryKind
from members.models import Booking, ClassSession, Member, Membership, OwnedPack, PackEntry
from members.training.remaining_sessions import balance_of, bookable_sessions
from payments.enums import Fulfilment, PaymentStatus, PaymentType
from payments.models import Payment


def no_seat_is_sold_twice():
    """Places that are taken, by the clock, are never more than there are; nobody has two in a class."""
    now = timezone.now()
    for session in ClassSession.objects.all():
        bookings = list(Booking.objects.filter(session=session))
        firm = [each for each in bookings if each.status in FIRM_BOOKINGS]
        passing = [each for each in bookings if each.status in PASSING_BOOKINGS and each.held_until > now]
        assert len(firm) + len(passing) <= session.capacity, session.pk
        live = Counter(each.member_id for each in bookings if each.status in LIVE_BOOKINGS)
        assert not live or max(live.values()) == 1


def no_balance_is_below_zero():
    """A pack's balance is the sum of its entries, what is bookable is within it, and what is gone is gone."""
    for pack in OwnedPack.objects.all():
        total = PackEntry.objects.filter(pack=pack).aggregate(sum=Sum("delta"))["sum"] or 0
        newest = PackEntry.objects.filter(pack=pack).order_by("-number").first()
        assert newest is not None
        assert total == newest.balance == balance_of(pack.pk) >= 0
        assert 0 <= bookable_sessions(pack) <= total
        assert pack.withdrawn_at is None or total == 0


def periods_never_overlap():
    """A member's periods follow each other; where days lie between, something was taken back or the time was over."""
    for member in Member.objects.all():
        periods = list(Membership.objects.filter(member=member, ended_at=None).order_by("starts_on", "id"))
        something_ended = Membership.objects.filter(member=member).exclude(ended_at=None).exists()
        for earlier, later in pairwise(periods):
            assert later.starts_on > earlier.ends_on, (earlier, later)
            is_gap = later.starts_on > earlier.ends_on + timedelta(days=1)
            may_be_gap = (
                something_ended
                or earlier.withdrawn_days
                or day_of(later.created_at) > earlier.ends_on
                or later.start_rule == "first_visit"
            )
            assert not is_gap or may_be_gap, (earlier, later)


def frozen_days_are_given_back():
    """A period is as long as it was bought, plus the days it was frozen, less the days that were refunded."""
    for membership in Membership.objects.filter(ended_at=None, unit="day"):
        frozen = sum(freeze.days for freeze in membership.freezes.all())
        length = (membership.ends_on - membership.starts_on).days + 1
        assert length == membership.count + frozen - membership.withdrawn_days


def given_once_if_paid_and_not_refunded():
    """Every payment for a thing gave it once, if and only if it was paid; it is gone when all the money is."""
    for payment in Payment.objects.exclude(item_id=None):
        given, usable = _given(payment)
        is_delivered = payment.status == PaymentStatus.SUCCESS and payment.fulfilment == Fulfilment.DONE
        assert given == (1 if is_delivered else 0), (payment.pk, payment.status, payment.fulfilment, given)
        if is_delivered and payment.refunded_fen == payment.amount_fen:
            assert not usable, payment.pk


def _given(payment: Payment) -> tuple[int, bool]:
    """How many things this payment gave, and whether one of them can still be used."""
    if payment.type == PaymentType.MEMBERSHIP:
        rows = Membership.objects.filter(payment=payment).exclude(ending=Ending.TRANSFERRED)
        return len(rows), any(row.ended_at is None for row in rows)
    if payment.type == PaymentType.PRIVATE:
        packs = OwnedPack.objects.filter(payment=payment)
        grants = PackEntry.objects.filter(pack__payment=payment, kind=EntryKind.GRANT).count()
        assert grants == len(packs)
        return len(packs), any(bookable_sessions(pack) > 0 for pack in packs)
    given = Booking.objects.filter(payment=payment).exclude(
        status__in=(BookingStatus.HELD, BookingStatus.RELEASED, BookingStatus.OFFERED)
    )
    return len(given), any(booking.status == BookingStatus.BOOKED for booking in given)


def nothing_is_planned_before_it_is_bought():
    """No period begins in the past of its purchase, and every live one has days."""
    for membership in Membership.objects.filter(ended_at=None):
        assert membership.starts_on >= day_of(membership.created_at)
        assert membership.ends_on >= membership.starts_on
        assert day_of(membership.created_at) <= today()


ALL = (
    no_seat_is_sold_twice,
    no_balance_is_below_zero,
    periods_never_overlap,
    frozen_days_are_given_back,
    given_once_if_paid_and_not_refunded,
    nothing_is_planned_before_it_is_bought,
)
