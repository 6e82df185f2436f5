"""What a gym sells and what members have, as rows. A test of a journey makes them through the operations instead."""

from datetime import timedelta

import factory
from django.utils import timezone

from members.days import period_end, today
from members.enums import BookingStatus, EntryKind, PeriodUnit
from members.models import (
    Appointment,
    Booking,
    ClassSession,
    Coach,
    Course,
    Freeze,
    Membership,
    OwnedPack,
    Pack,
    PackEntry,
    Plan,
)
from tests.factories.members import MemberFactory, StaffFactory


class PlanFactory(factory.django.DjangoModelFactory[Plan]):
    """A month for 299.00 that begins on purchase, with 10 freeze days."""

    class Meta:
        model = Plan

    name = factory.Sequence(lambda number: f"月卡{number}")
    count = 1
    unit = PeriodUnit.MONTH
    price_fen = 29_900
    list_price_fen = 39_900
    freeze_days = 10


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """A membership that begins today and belongs to no payment."""

    class Meta:
        model = Membership

    member = factory.SubFactory(MemberFactory)
    plan = factory.SubFactory(PlanFactory)
    title = factory.LazyAttribute(lambda membership: membership.plan.name)
    count = factory.LazyAttribute(lambda membership: membership.plan.count)
    unit = factory.LazyAttribute(lambda membership: membership.plan.unit)
    price_fen = factory.LazyAttribute(lambda membership: membership.plan.price_fen)
    value_fen = factory.LazyAttribute(lambda membership: membership.price_fen)
    list_price_fen = factory.LazyAttribute(lambda membership: membership.plan.list_price_fen)
    freeze_days = factory.LazyAttribute(lambda membership: membership.plan.freeze_days)
    start_rule = factory.LazyAttribute(lambda membership: membership.plan.start_rule)
    starts_on = factory.LazyFunction(today)
    ends_on = factory.LazyAttribute(lambda own: period_end(own.starts_on, count=own.count, unit=own.unit))
    activated_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)


class FreezeFactory(factory.django.DjangoModelFactory[Freeze]):
    """Today frozen, and approved; the end of the membership is not moved."""

    class Meta:
        model = Freeze

    membership = factory.SubFactory(MembershipFactory)
    starts_on = factory.LazyFunction(today)
    ends_on = factory.LazyFunction(today)
    reason = "出差"
    requested_by = factory.SubFactory(StaffFactory)
    created_at = factory.LazyFunction(timezone.now)
    approved_at = factory.LazyFunction(timezone.now)


class CoachFactory(factory.django.DjangoModelFactory[Coach]):
    class Meta:
        model = Coach

    name = factory.Sequence(lambda number: f"教练{number}")


class CourseFactory(factory.django.DjangoModelFactory[Course]):
    """A class of an hour for 58.00 with 20 places, none of them for walk-ins."""

    class Meta:
        model = Course

    name = factory.Sequence(lambda number: f"动感单车{number}")
    price_fen = 5_800
    capacity = 20
    coach = factory.SubFactory(CoachFactory)
    room = "A 教室"


class ClassSessionFactory(factory.django.DjangoModelFactory[ClassSession]):
    """A class of the course in two days at this time, open; to be cancelled for nothing until 6 hours before."""

    class Meta:
        model = ClassSession

    course = factory.SubFactory(CourseFactory)
    title = factory.LazyAttribute(lambda session: session.course.name)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(minutes=session.course.minutes))
    coach = factory.LazyAttribute(lambda session: session.course.coach)
    room = factory.LazyAttribute(lambda session: session.course.room)
    capacity = factory.LazyAttribute(lambda session: session.course.capacity)
    walk_in_seats = factory.LazyAttribute(lambda session: session.course.walk_in_seats)
    price_fen = factory.LazyAttribute(lambda session: session.course.price_fen)
    is_included = factory.LazyAttribute(lambda session: session.course.is_included)
    opens_at = factory.LazyAttribute(lambda session: session.starts_at - timedelta(days=session.course.opens_days))
    cancel_until = factory.LazyAttribute(
        lambda session: session.starts_at - timedelta(hours=session.course.cancel_hours)
    )


class BookingFactory(factory.django.DjangoModelFactory[Booking]):
    """A place that is booked, for nothing."""

    class Meta:
        model = Booking

    member = factory.SubFactory(MemberFactory)
    session = factory.SubFactory(ClassSessionFactory)
    status = BookingStatus.BOOKED
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.LazyFunction(timezone.now)


class PackFactory(factory.django.DjangoModelFactory[Pack]):
    """Ten sessions and two on top, with any coach, for 2,800.00 within half a year."""

    class Meta:
        model = Pack

    name = factory.Sequence(lambda number: f"私教十节{number}")
    sessions = 10
    gift_sessions = 2
    minutes = 60
    valid_count = 6
    valid_unit = PeriodUnit.MONTH
    price_fen = 280_000
    list_price_fen = 350_000


class OwnedPackFactory(factory.django.DjangoModelFactory[OwnedPack]):
    """A pack that was bought today and belongs to no payment, with its entries."""

    class Meta:
        model = OwnedPack
        skip_postgeneration_save = True

    member = factory.SubFactory(MemberFactory)
    pack = factory.SubFactory(PackFactory)
    coach = factory.SubFactory(CoachFactory)
    title = factory.LazyAttribute(lambda own: own.pack.name)
    sessions = factory.LazyAttribute(lambda own: own.pack.sessions)
    gift_sessions = factory.LazyAttribute(lambda own: own.pack.gift_sessions)
    minutes = factory.LazyAttribute(lambda own: own.pack.minutes)
    price_fen = factory.LazyAttribute(lambda own: own.pack.price_fen)
    list_price_fen = factory.LazyAttribute(lambda own: own.pack.list_price_fen)
    starts_on = factory.LazyFunction(today)
    expires_on = factory.LazyAttribute(
        lambda own: period_end(own.starts_on, count=own.pack.valid_count, unit=own.pack.valid_unit)
    )
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def entries(self, create, _extracted, **_kwargs):
        """What the purchase wrote into the ledger."""
        grants = [(EntryKind.GRANT, self.sessions), (EntryKind.GIFT, self.gift_sessions)]
        balance = 0
        for number, (kind, delta) in enumerate([each for each in grants if each[1]], start=1):
            balance += delta
            PackEntry.objects.create(
                pack=self, number=number, kind=kind, delta=delta, balance=balance, created_at=self.created_at
            )


class AppointmentFactory(factory.django.DjangoModelFactory[Appointment]):
    """A booked private session, tomorrow at this time."""

    class Meta:
        model = Appointment

    pack = factory.SubFactory(OwnedPackFactory)
    member = factory.LazyAttribute(lambda own: own.pack.member)
    coach = factory.LazyAttribute(lambda own: own.pack.coach)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    ends_at = factory.LazyAttribute(lambda own: own.starts_at + timedelta(minutes=own.pack.minutes))
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.LazyFunction(timezone.now)
