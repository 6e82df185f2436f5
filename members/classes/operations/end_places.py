"""Places that the gym gives up: written down with the decision, and carried out one by one, whoever dies meanwhile.

Money has locks and providers of its own, so that none of it can happen in the transaction of the decision.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.cause import staff_cause
from foundation.errors import ServiceError
from members.classes.models import Booking, PlaceToEnd
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.queries import due_places
from members.enums import CANCELLABLE_BOOKINGS, BookingStatus
from members.errors import BookingOver
from payments.enums import PaymentStatus

logger = logging.getLogger(__name__)

# Whoever takes a row has this long to carry it out; if he dies, another takes it after that.
LEASE = timedelta(minutes=1)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
_LATER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class PlacesEnded:
    """How many places one run has done with, and how many it could not; those are tried again later."""

    ended: int
    failed: int


def write_down_places(bookings: Iterable[Booking], *, reason: str, actor_id: int | None) -> None:
    """Let `end_due_places` give them up, as the gym, with this reason; inside the transaction of the decision.

    What is written down already, and was tried in vain or done with before, is tried at once.
    """
    now, numbers = timezone.now(), [booking.pk for booking in bookings]
    terms = {"reason": reason, "actor_id": actor_id, "created_at": now, "next_try_at": now}
    PlaceToEnd.objects.bulk_create(
        [PlaceToEnd(booking_id=number, **terms) for number in numbers], ignore_conflicts=True
    )
    known = PlaceToEnd.objects.filter(~Q(failure="") | Q(next_try_at__isnull=True), booking__in=numbers)
    known.update(next_try_at=now)


def end_due_places() -> PlacesEnded:
    """Give up what is due: with a refund of what was paid, or by closing the payment that holds the place.

    Not inside a transaction, as providers are called. One that cannot be ended stops no other. Several may run at once.
    """
    began = timezone.now()
    outcomes = []
    while (row := due_places(began).first()) is not None:
        if _is_taken(row):
            outcomes.append(_carry_out(row))
    return PlacesEnded(outcomes.count(True), outcomes.count(False))


def _is_taken(row: PlaceToEnd) -> bool:
    """Whether the row is ours to carry out; of several that have read it exactly one is told so."""
    mine = PlaceToEnd.objects.filter(pk=row.pk, next_try_at=row.next_try_at)
    return mine.update(next_try_at=timezone.now() + LEASE) == 1


def _carry_out(row: PlaceToEnd) -> bool:
    """Whether it is done with."""
    failure = ""
    try:
        cause = staff_cause(row.actor_id)
        cancel_booking(booking_id=row.booking_id, actor_id=row.actor_id, cause=cause, by_gym=True, reason=row.reason)
    except BookingOver:
        failure = BookingOver.code
    except ServiceError as refusal:
        failure = refusal.code
        logger.warning("Booking %s is not given up yet: %s", row.booking_id, failure)
    except Exception:
        failure = "error"
        logger.exception("Booking %s could not be given up", row.booking_id)
    return _note(row.pk, failure)


@transaction.atomic
def _note(row_id: int, failure: str) -> bool:
    locked = PlaceToEnd.objects.select_for_update(of=("self",), no_key=True)
    row = locked.select_related("booking__payment").get(pk=row_id)
    is_done = failure == BookingOver.code or not _can_still_end(row.booking)
    row.tries += 1
    row.failure = "" if is_done else failure
    row.next_try_at = None if is_done else _next_try(row.tries)
    row.save(update_fields=["tries", "failure", "next_try_at"])
    return is_done


def _can_still_end(booking: Booking) -> bool:
    """What was paid and cannot be delivered any more is a payment's affair, not this booking's."""
    if booking.status == BookingStatus.HELD:
        return booking.payment is not None and booking.payment.status == PaymentStatus.PENDING
    return booking.status in CANCELLABLE_BOOKINGS


def _next_try(tries: int) -> datetime:
    return timezone.now() + (_PAUSES[tries - 1] if tries <= len(_PAUSES) else _LATER)
