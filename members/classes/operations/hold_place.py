"""Hold a place in a class for a payment that is being made."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members.classes.booking_window import require_open
from members.classes.class_price import paying_membership, place_price
from members.classes.member_time import require_member_free
from members.classes.models import ClassSession
from members.classes.operations.find_place import find_place
from members.classes.operations.move_booking import move_booking
from members.classes.queries import session_for_update
from members.classes.unpaid_places import holder
from members.enums import BookingStatus, SessionStatus
from members.errors import ItemFree
from members.people.barred import require_not_barred
from members.people.models import Member
from members.people.queries import member_for_update
from payments.errors import ItemNotFound
from payments.ledger.queries import asked_by
from payments.purposes import Quote


@transaction.atomic(savepoint=False)
def hold_place(*, payment_id: int, member_id: int, session_id: int, until: datetime) -> Quote:
    """Hold one place for the member until then; the answer is its price in fen, which the booking keeps.

    Never more places than there are, whoever asks at the same time: member and class are locked. A place that was
    offered to the member, or a turn on the waiting list that has come, becomes the hold. Raises ItemNotFound for a
    class that does not exist or is cancelled, SessionClosed, ItemFree (also where the membership that the member has
    on that day includes it), SessionFull, AlreadyBooked or MemberBarred; and for a member who asks HeldInVain,
    TooManyUnpaidPlaces, or MemberBusy where there is something else at that time; staff may go on.
    """
    member = member_for_update(member_id)
    assert member is not None  # whoever makes a payment has looked
    require_not_barred(member)
    session, now = session_for_update(session_id), timezone.now()
    if session is None or session.status == SessionStatus.CANCELLED:
        raise ItemNotFound
    require_open(session, now)
    booking = find_place(session, member_id, now=now)
    price_fen = place_price(session, paying_membership(session, member_id))
    if price_fen == 0:
        raise ItemFree
    _require_free(member, session, payment_id, now)
    move_booking(
        booking,
        to=BookingStatus.HELD,
        now=now,
        held_until=until,
        payment_id=payment_id,
        membership_id=None,
        price_fen=price_fen,
    )
    return Quote(price_fen, session.title)


def _require_free(member: Member, session: ClassSession, payment_id: int, now: datetime) -> None:
    """Staff have been told before they made the payment, or have the member in front of them."""
    asking = holder(member.pk, session, now)
    if asking.is_free or asked_by(payment_id) != member.user_id:
        return
    asking.require_may_hold()
    require_member_free(member.pk, starts_at=session.starts_at, ends_at=session.ends_at, but_for_session_id=session.pk)
