"""Rows that the console shows and that no factory makes."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from members.days import ONE_DAY, day_of, today
from members.enums import Admission, CheckInMethod
from members.models import CheckIn, ClosedDays, Course, Freeze, Member, Membership, TimetableSlot
from payments.enums import AttemptStatus, PaymentStatus, PaymentType
from payments.models import Payment
from tests.factories.gym import ClassSessionFactory, CourseFactory, MembershipFactory
from tests.factories.members import UserFactory
from tests.factories.payments import AttemptFactory, PaymentFactory


def freeze_of(membership: Membership | None = None, **fields: Any) -> Freeze:
    """Three days from tomorrow on that were asked for, of a membership that began ten days ago."""
    membership = membership or MembershipFactory(starts_on=today() - 10 * ONE_DAY)
    values = {
        "starts_on": today() + ONE_DAY,
        "ends_on": today() + 3 * ONE_DAY,
        "reason": "出差",
        "requested_by": UserFactory(is_staff=True),
        "created_at": timezone.now(),
    }
    return Freeze.objects.create(membership=membership, **{**values, **fields})


def closed_with_a_class() -> ClosedDays:
    """A closed day on which a class is still on."""
    day = day_of(ClassSessionFactory().starts_at)
    return ClosedDays.objects.create(first_day=day, last_day=day, reason="台风")


def timetable_line(course: Course | None = None) -> TimetableSlot:
    """Mondays at half past seven in the evening, from today on."""
    terms = {"weekday": 0, "begins_at": time(19, 30), "valid_from": today()}
    return TimetableSlot.objects.create(course=course or CourseFactory(), **terms)


def visit_of(member: Member, **fields: Any) -> CheckIn:
    """A visit of this minute."""
    values = {"at": timezone.now(), "method": CheckInMethod.DESK, "verdict": Admission.ENTER, "reason": "active"}
    return CheckIn.objects.create(member=member, **{**values, **fields})


def payment_of(member: Member, kind: PaymentType, item_id: int, amount_fen: int) -> Payment:
    """A payment that was made at Alipay ten days ago, and delivered."""
    paid_at = timezone.now() - timedelta(days=10)
    payment = PaymentFactory(
        member=member,
        amount_fen=amount_fen,
        type=kind,
        item_id=item_id,
        status=PaymentStatus.SUCCESS,
        paid_at=paid_at,
        provider="alipay",
        fulfilment="done",
    )
    AttemptFactory(payment=payment, provider="alipay", status=AttemptStatus.PAID, paid_fen=amount_fen, paid_at=paid_at)
    return payment
