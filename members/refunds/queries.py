"""What was decided about refunds, and what would be, or was, given up for them."""

from django.db.models import QuerySet

from members.changes.operations.withdraw_membership import is_handed_on
from members.classes.models import Booking
from members.enums import OPEN_APPOINTMENTS
from members.memberships.entitlement import entitlement_of_payment
from members.refunds.booked import Booked
from members.refunds.models import GivenUp, RefundDecision
from members.training.models import Appointment
from members.withdrawal import Withdrawal
from payments.enums import RefundStatus
from payments.ledger.queries import first_of_decision, is_refund_under_way, refunds_together
from payments.purposes import Take


def decision_of(refund_id: int) -> RefundDecision | None:
    """The decision by a rule that this refund is one of; None when nobody decided by a rule."""
    return RefundDecision.objects.filter(refund_id=first_of_decision(refund_id)).select_related("refund").first()


def withdrawal_of(refund_id: int, take: Take | None) -> Withdrawal:
    """What this refund takes back: `take`, and what else was decided by a rule about it and those together with it."""
    decision = decision_of(refund_id)
    if decision is None:
        return Withdrawal(first_of_decision(refund_id), take)
    return Withdrawal(decision.refund_id, take, decision.brings_back_id, is_by_rule=True)


def takes_everything(decision: RefundDecision) -> bool:
    """Whether all that is left is taken back, and nothing gets its place again."""
    return decision.units is None and decision.brings_back_id is None


def handed_on_to(payment_id: int) -> str:
    """Who has what this payment bought, and until when, where it is not the payer any more; else nothing."""
    entitlement = entitlement_of_payment(payment_id)
    if entitlement is None or not is_handed_on(entitlement, payment_id):
        return ""
    now = entitlement.now
    return f"{now.member.name}: {now.title}, {now.starts_on} – {now.ends_on}"


def appointments_at_stake(payment_id: int) -> QuerySet[Appointment]:
    """The private sessions that go when all of what was bought goes, the earliest first."""
    booked = Appointment.objects.filter(pack__payment_id=payment_id, status__in=OPEN_APPOINTMENTS)
    return booked.select_related("coach").order_by("starts_at", "id")


def given_up_for(refund_id: int) -> Booked:
    """What was given up for this refund's decision by now, and not booked again; the earliest first."""
    gone = GivenUp.objects.filter(refund_id=first_of_decision(refund_id), settled_at__isnull=True)
    places = Booking.objects.filter(given_up__in=gone).select_related("session")
    lessons = Appointment.objects.filter(given_up__in=gone).select_related("coach")
    return Booked(list(places.order_by("session__starts_at", "id")), list(lessons.order_by("starts_at", "id")))


def given_up_in_vain(payment_id: int) -> list[GivenUp]:
    """What decisions about what this payment stands in had called off, and was not seen to since, when they failed.

    A decision has come to nothing when every refund of it has. None as long as other money for it may go back.
    """
    entitlement = entitlement_of_payment(payment_id)
    payment_ids = [payment_id] if entitlement is None else entitlement.payment_ids
    if is_refund_under_way(payment_ids):
        return []
    gone = GivenUp.objects.filter(refund__payment_id__in=payment_ids, settled_at__isnull=True)
    gone = gone.select_related("refund", "booking__session", "appointment").order_by("booking__session_id", "id")
    return [each for each in gone if _came_to_nothing(each)]


def _came_to_nothing(gone: GivenUp) -> bool:
    ended = (RefundStatus.FAILED, RefundStatus.DECLINED)
    return all(refund.status in ended for refund in refunds_together(gone.refund))
