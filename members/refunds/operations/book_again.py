"""A refund came to nothing: what was given up for it is booked again, as far as there is room."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.errors import ServiceError
from members.classes.models import Booking
from members.classes.operations.book_place import book_place
from members.classes.operations.join_waiting_list import join_waiting_list
from members.enums import BookingStatus, MemberEventKind
from members.errors import NotWaiting
from members.people.operations.record_event import record_event
from members.refunds.models import GivenUp
from members.refunds.queries import given_up_in_vain
from members.training.models import Appointment
from members.training.operations.book_appointment import book_appointment


@transaction.atomic
def book_again(*, payment_id: int) -> None:
    """Book every place and private session anew that a refund without an end in money had called off, once.

    Under the payment's lock, then the member's, after what was bought was unlocked. A turn on a waiting list is at the
    end of that list now. What cannot be had any more stays given up, and an event of the member says why.
    """
    for gone in given_up_in_vain(payment_id):
        lost = gone.booking or gone.appointment
        assert lost is not None  # by constraint
        subject = f"{lost._meta.model_name}:{lost.pk}"
        try:
            with transaction.atomic():
                booked = _place(lost) if isinstance(lost, Booking) else _appointment(lost)
        except ServiceError as refusal:
            kind, facts = MemberEventKind.NOT_BOOKED_AGAIN, {"because": refusal.code}
        else:
            kind, facts = MemberEventKind.BOOKED_AGAIN, {"instead_of": subject}
            subject = f"{booked._meta.model_name}:{booked.pk}"
        record_event(kind, member_id=lost.member_id, subject=subject, actor_id=None, refund=gone.refund_id, **facts)
        _settle(gone)


def _place(lost: Booking) -> Booking:
    where: dict[str, Any] = {"member_id": lost.member_id, "session_id": lost.session_id, "actor_id": None}
    if lost.status == BookingStatus.RELEASED:
        try:
            return join_waiting_list(**where)
        except NotWaiting:
            pass  # there is a place by now
    return book_place(**where, is_walk_in=lost.is_walk_in)


def _appointment(lost: Appointment) -> Appointment:
    return book_appointment(pack_id=lost.pack_id, coach_id=lost.coach_id, starts_at=lost.starts_at, actor_id=None)


def _settle(gone: GivenUp) -> None:
    gone.settled_at = timezone.now()
    gone.save(update_fields=["settled_at"])
