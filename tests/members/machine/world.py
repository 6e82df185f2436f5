"""A small gym for random stories: members, things for sale, a provider that does as it is told, and a clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.errors import ServiceError
from members.days import today
from members.enums import PeriodUnit, StartRule
from members.models import ClassSession, Coach, Member, Pack, Plan
from payments.enums import OPEN_REFUNDS, PaymentStatus
from payments.models import Payment, Refund
from payments.providers.refunding import RefundState, RefundStatement
from tests.factories.gym import ClassSessionFactory, CoachFactory, CourseFactory, PackFactory, PlanFactory
from tests.factories.members import MemberFactory

CAPACITY = 2
ONE_PLACE = 1


class PatientProvider:
    """Takes every refund and says that it is under way; what becomes of it is told later."""

    def refund(self, order):
        return RefundStatement(order.number, RefundState.PROCESSING, order.amount_fen)


@dataclass
class World:
    """What there is. Sessions are renewed as the clock passes them; `pack_terms` are how the pack differs."""

    members: list[Member] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    packs: list[Pack] = field(default_factory=list)
    coach: Coach | None = None
    pack_terms: dict[str, object] = field(default_factory=dict)

    def __post_init__(self):
        self.members = MemberFactory.create_batch(3)
        self.plans = [
            PlanFactory(name="月卡", count=1, unit=PeriodUnit.MONTH),
            PlanFactory(name="十天卡", count=10, unit=PeriodUnit.DAY, price_fen=9_900, freeze_days=5),
            PlanFactory(name="首访卡", count=2, unit=PeriodUnit.WEEK, start_rule=StartRule.FIRST_VISIT),
        ]
        self.coach = CoachFactory()
        terms = {"sessions": 3, "gift_sessions": 1, "price_fen": 90_000, "list_price_fen": 120_000}
        self.packs = [PackFactory(**terms, **self.pack_terms)]
        self.paid = CourseFactory(capacity=ONE_PLACE, price_fen=5_800)
        self.included = CourseFactory(capacity=CAPACITY, price_fen=5_800, is_included=True)
        self.renew_classes()

    def renew_classes(self):
        """There is a class of each kind that begins in a day and a half."""
        for course in (self.paid, self.included):
            if not ClassSession.objects.filter(
                course=course, starts_at__gt=timezone.now() + timedelta(hours=7)
            ).exists():
                ClassSessionFactory(course=course, starts_at=timezone.now() + timedelta(hours=36))

    def thing(self, what):
        """What is for sale under this word: the type of payment it takes, and the thing."""
        if what in ("class", "included"):
            return "course", self.next_class(self.included if what == "included" else self.paid)
        if what == "pack":
            return "private", self.packs[0]
        return "membership", self.plans[["month", "days", "visit"].index(what)]

    def next_class(self, course) -> ClassSession:
        return ClassSession.objects.filter(course=course).order_by("-starts_at")[0]


def attempt(act, *expected: type[Exception]) -> object | None:
    """What the act gives; None when it is refused, which must leave no half-done transaction behind."""
    try:
        with transaction.atomic():
            return act()
    except (ServiceError, *expected):
        return None


def payments() -> list[Payment]:
    """All of them: each may be paid now, late or again."""
    return list(Payment.objects.order_by("id"))


def overdue_payments(now: datetime) -> list[Payment]:
    return list(Payment.objects.filter(status=PaymentStatus.PENDING, expires_at__lte=now).order_by("id"))


def refundable_payments() -> list[Payment]:
    return list(Payment.objects.filter(status=PaymentStatus.SUCCESS).order_by("id"))


def open_refunds() -> list[Refund]:
    return list(Refund.objects.filter(status__in=OPEN_REFUNDS).order_by("id"))


def in_days(count: int):
    """The day that is so many days from today at the gym."""
    return today() + timedelta(days=count)
