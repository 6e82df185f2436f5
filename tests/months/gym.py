"""The gym of the month: what it sells, who works there, and its members."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.contrib.auth.models import User

from members.enums import PeriodUnit
from members.models import Coach, Course, Member, Pack, Plan, TimetableSlot
from tests.factories.gym import CoachFactory, CourseFactory, PackFactory, PlanFactory
from tests.factories.members import MemberFactory, StaffFactory

# Prices that no number of days or sessions divides.
PLANS: tuple[dict[str, Any], ...] = (
    {"name": "月卡", "price_fen": 29_900, "list_price_fen": 39_900, "freeze_days": 10},
    {"name": "季卡", "count": 3, "price_fen": 59_999, "list_price_fen": 99_900, "freeze_days": 30},
    {"name": "年卡", "count": 12, "price_fen": 199_901, "list_price_fen": 359_900, "freeze_days": 60},
    {"name": "周卡", "unit": PeriodUnit.WEEK, "price_fen": 9_907, "list_price_fen": 12_900},
)
MONTH, QUARTER, YEAR, WEEK = range(4)
# What is not used of the second lapses within the month.
PACKS: tuple[dict[str, Any], ...] = (
    {"name": "私教十节", "price_fen": 280_003},
    {
        "name": "私教三节",
        "sessions": 3,
        "gift_sessions": 1,
        "price_fen": 99_998,
        "list_price_fen": 120_000,
        "valid_count": 10,
        "valid_unit": PeriodUnit.DAY,
        "lapses_after_days": 3,
    },
)


@dataclass(slots=True)
class Gym:
    """`waiting` are the members who have bought nothing yet; `others` have something."""

    plans: list[Plan]
    packs: list[Pack]
    course: Course
    coach: Coach
    coach_account: User
    clerks: list[User]
    finance: User
    manager: User
    waiting: list[Member]
    others: list[Member] = field(default_factory=list)


def open_gym(*, first: date, members: int) -> Gym:
    """A gym with a class every evening; nobody has anything yet."""
    account = StaffFactory(username="coach")
    coach = CoachFactory(name="苏晴", user=account)
    course = CourseFactory(name="瑜伽", price_fen=5_801, capacity=40, coach=None, cancel_hours=6)
    for weekday in range(7):
        TimetableSlot.objects.create(course=course, weekday=weekday, begins_at=time(19), valid_from=first)
    return Gym(
        plans=[PlanFactory(**plan) for plan in PLANS],
        packs=[PackFactory(**pack) for pack in PACKS],
        course=course,
        coach=coach,
        coach_account=account,
        clerks=[StaffFactory(username=f"clerk{number}") for number in (1, 2)],
        finance=StaffFactory(username="finance"),
        manager=StaffFactory(username="manager"),
        waiting=MemberFactory.create_batch(members),
    )
