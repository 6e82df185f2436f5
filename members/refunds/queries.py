"""What was decided about refunds, and what would be, or was, given up for them."""

from django.db.models import QuerySet

from members.classes.models import Booking
from members.classes.queries import covered_places
from members.enums import OPEN_APPOINTMENTS
from members.memberships.queries import membership_of_payment
from members.refunds.models import GivenUp, RefundDecision
from members.training.models import Appointment
from members.withdrawal import DecidedUnits
from payments.enums import RefundStatus


def decided_units(refund_id: int) -> DecidedUnits | None:
    """What this refund takes back by decision; None when nobody decided by a rule."""
    decision = RefundDecision.objects.filter(refund_id=refund_id).first()
    return None if decision is None else DecidedUnits(decision.units)


def takes_everything(refund_id: int) -> bool:
    """Whether somebody decided that this refund takes back all that is left."""
    return decided_units(refund_id) == DecidedUnits(None)


def places_at_stake(payment_id: int) -> QuerySet[Booking]:
    """The places in classes, and turns, that go when all of what was bought goes; the earliest class first."""
    membership = membership_of_payment(payment_id)
    return Booking.objects.none() if membership is None else covered_places(membership)


def appointments_at_stake(payment_id: int) -> QuerySet[Appointment]:
    """The private sessions that go when all of what was bought goes, the earliest first."""
    booked = Appointment.objects.filter(pack__payment_id=payment_id, status__in=OPEN_APPOINTMENTS)
    return booked.select_related("coach").order_by("starts_at", "id")


def given_up_in_vain(payment_id: int) -> QuerySet[GivenUp]:
    """What refunds of this payment that came to nothing had called off, and was not seen to since."""
    ended = (RefundStatus.FAILED, RefundStatus.DECLINED)
    in_vain = GivenUp.objects.filter(refund__payment_id=payment_id, refund__status__in=ended, settled_at__isnull=True)
    return in_vain.select_related("booking__session", "appointment").order_by("booking__session_id", "id")
