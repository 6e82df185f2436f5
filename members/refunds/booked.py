"""What a member has booked, and what of it is gone once something was taken back."""

from dataclasses import dataclass
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

from members.classes.models import Booking
from members.enums import LASTING_BOOKINGS, OPEN_APPOINTMENTS
from members.memberships.entitlement import entitlement_of_payment
from members.training.models import Appointment
from payments.ledger.queries import payments_of


@dataclass(frozen=True, slots=True)
class Booked:
    """Places in classes, with turns on waiting lists, and private sessions; the earliest first."""

    bookings: list[Booking]
    appointments: list[Appointment]

    @property
    def lines(self) -> list[str]:
        """What each is and when, in the reader's language."""
        places = [(str(each.session), each.session.starts_at) for each in self.bookings]
        private = _("Private session with %(coach)s")
        lessons = [(private % {"coach": each.coach}, each.starts_at) for each in self.appointments]
        return [f"{what}, {timezone.localtime(when):%Y-%m-%d %H:%M}" for what, when in (*places, *lessons)]

    def gone(self) -> Self:
        """Those of them that are booked no longer, as they were."""
        places = set(_standing_bookings(self.bookings))
        lessons = set(_standing_appointments(self.appointments))
        return type(self)(
            [each for each in self.bookings if each.pk not in places],
            [each for each in self.appointments if each.pk not in lessons],
        )


def booked_with(payment_id: int) -> Booked:
    """All that whoever has what this payment bought has booked, so that nothing which goes with it is left out."""
    entitlement = entitlement_of_payment(payment_id)
    member_id = payments_of([payment_id])[payment_id].member_id if entitlement is None else entitlement.now.member_id
    places = Booking.objects.filter(member_id=member_id, status__in=LASTING_BOOKINGS).select_related("session")
    lessons = Appointment.objects.filter(pack__member_id=member_id, status__in=OPEN_APPOINTMENTS)
    return Booked(
        list(places.order_by("session__starts_at", "id")),
        list(lessons.select_related("coach").order_by("starts_at", "id")),
    )


def _standing_bookings(bookings: list[Booking]) -> list[int]:
    numbers = [each.pk for each in bookings]
    standing = Booking.objects.filter(pk__in=numbers, status__in=LASTING_BOOKINGS)
    return list(standing.order_by().values_list("pk", flat=True))


def _standing_appointments(appointments: list[Appointment]) -> list[int]:
    numbers = [each.pk for each in appointments]
    standing = Appointment.objects.filter(pk__in=numbers, status__in=OPEN_APPOINTMENTS)
    return list(standing.order_by().values_list("pk", flat=True))
