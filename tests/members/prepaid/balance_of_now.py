"""The prepaid balance as it stands now, from nothing but the rows as they are: the independent sum of the tests.

It knows no event and no past: whoever wants the end of a day asks at the end of that day. The value of a card is what
refunds and upgrades take for it.
"""

from collections import Counter
from fractions import Fraction
from math import ceil

from django.db.models import Sum

from members.days import day_of, today
from members.enums import BookingStatus, EntryKind
from members.memberships.entitlement import entitlement_of
from members.memberships.value import worth_of
from members.models import Booking, Membership, OwnedPack, PackEntry
from payments.enums import PaymentStatus
from payments.ledger.queries import paid_fen
from payments.models import Payment, Refund


def balance_of_now(on=None) -> Counter:
    """What is owed at the end of this day (today's) by kind and item, in fen; by the rows as they are."""
    on, owed = on or today(), Counter()
    for card in Membership.objects.filter(ended_at=None, payment__isnull=False, ends_on__gt=on):
        owed["plan", card.plan_id] += of_card(card, on)
    for pack in OwnedPack.objects.filter(withdrawn_at=None, payment__isnull=False):
        owed["pack", pack.pack_id] += of_pack(pack, on)
    for place in Booking.objects.filter(payment__fulfilment="done"):
        owed["course", place.session.course_id] += of_place(place, on)
    waiting = Payment.objects.filter(status=PaymentStatus.SUCCESS, item_id__isnull=False).exclude(fulfilment="done")
    for payment in waiting:
        owed["undelivered", 0] += max(0, paid_fen([payment.pk]) - gone(payment.pk))
    return +owed


def gone(*payment_ids) -> int:
    arrived = Refund.objects.filter(payment_id__in=payment_ids, status="succeeded", attempt__is_overpayment=False)
    return arrived.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def part(fen: int, left: int, whole: int) -> int:
    """The price of what is left, the rest of a fen up."""
    return ceil(Fraction(fen * left, whole))


def of_card(card, on) -> int:
    entitlement = entitlement_of(card)
    worth = worth_of(entitlement, used_until=on)
    settled_fen = entitlement.stretches[-1].first.settled_fen
    left = min(worth.days, max(0, worth.days - worth.used))
    return max(0, part(worth.value_fen, left, worth.days) - max(0, gone(*entitlement.payment_ids) - settled_fen))


def of_pack(pack, on) -> int:
    if pack.lapses_after_days is not None and (on - pack.expires_on).days >= pack.lapses_after_days:
        return 0
    sums = Counter(dict(PackEntry.objects.filter(pack=pack).order_by().values_list("kind").annotate(sum=Sum("delta"))))
    whole = pack.sessions + pack.gift_sessions
    used = -sums[EntryKind.USE] - sums[EntryKind.RETURN] + max(0, -sums[EntryKind.MANUAL])
    is_any_left = sum(sums.values()) - sums[EntryKind.EXPIRED] > 0
    return max(0, part(pack.price_fen, max(0, whole - used), whole) - gone(pack.payment_id)) if is_any_left else 0


def of_place(place, on) -> int:
    price_fen, back_fen = paid_fen([place.payment_id]), gone(place.payment_id)
    if place.status == BookingStatus.CANCELLED:
        return 0 if back_fen else price_fen
    is_over = place.status == BookingStatus.LATE_CANCELLED or day_of(place.session.starts_at) <= on
    return 0 if is_over else max(0, price_fen - back_fen)
