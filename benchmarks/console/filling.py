"""A gym of any size to open pages of: members with what they have and did, payments with what belongs to them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from benchmarks.database import PostgreSQL
from benchmarks.growth import fill_ledger
from benchmarks.report import say
from benchmarks.world import give_payments
from foundation.days import ONE_DAY, Span, today
from foundation.key_ring import key_ring
from members.catalogue.terms import PlanTerms
from members.models import Coach, Member
from members.people.phones import phone_columns
from members.people.role_table import COACH, FINANCE, FRONT_DESK, MANAGER
from members.people.roles import make_roles
from payments.closing.movements import first_moved
from payments.closing.operations.close_day import close_day
from tests.factories.gym import CoachFactory, CourseFactory, PackFactory, PlanFactory
from tests.factories.members import StaffFactory

SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
OF_MEMBERS, OF_PAYMENTS = Path(__file__).with_name("of_members.sql"), Path(__file__).with_name("of_payments.sql")
# One refund and one exception in so many payments.
ONE_IN = 20
COACHES = 20
# So many of the newest payments have numbers that open: a list begins with them.
READABLE = 60
SUPERUSER, NAME = "superuser", "console"
ROLES = {"manager": MANAGER, "finance": FINANCE, "front desk": FRONT_DESK, "coach": COACH}


@dataclass(frozen=True, slots=True)
class Gym:
    """`staff` by their role, of whom the coach has clients; `one` is a member somewhere in the middle."""

    staff: dict[str, User]
    one: Member
    payments: int


def fill(postgresql: PostgreSQL, members: int, payments: int) -> Gym:
    """So many members in the empty database `console`, with the payments among them in turn."""
    say(f"{members:,} members, {payments:,} payments")
    staff, coaches = _staff(), [CoachFactory().pk for _each in range(COACHES)]
    Coach.objects.filter(pk=coaches[0]).update(user=staff["coach"])
    write_members(members)
    ids = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    fill_ledger(postgresql, NAME, ids, payments)
    give_payments(ids[:READABLE], 1)
    sealed = key_ring("console").seal(b"x", bound_to=b"")
    of_payments = {"count": payments, "step": ONE_IN, "sealed": sealed}
    postgresql.execute(NAME, OF_PAYMENTS.read_text(encoding="utf-8"), of_payments)
    of_members = _of_members(ids, coaches) | {"staff": staff[SUPERUSER].pk, "visits": payments, "sealed": sealed}
    postgresql.execute(NAME, OF_MEMBERS.read_text(encoding="utf-8"), of_members)
    postgresql.execute(NAME, "VACUUM ANALYZE")
    close_days(staff["finance"])
    postgresql.execute(NAME, "VACUUM ANALYZE")
    return Gym(staff, Member.objects.get(pk=ids[len(ids) // 2]), payments)


def close_days(clerk: User) -> None:
    """As finance does every morning: those of the two months that the homes show, until yesterday."""
    yesterday = today() - ONE_DAY
    day = first_moved(Span.month_of(today()).month_before.first, yesterday)
    while day is not None and day <= yesterday:
        close_day(day=day, reason="benchmark", user_id=clerk.pk)
        day += ONE_DAY


def _staff() -> dict[str, User]:
    make_roles(Group.objects, Permission.objects)
    staff: dict[str, User] = {SUPERUSER: StaffFactory()}
    for who, role in ROLES.items():
        staff[who] = StaffFactory(is_superuser=False)
        staff[who].groups.add(Group.objects.get(name=role))
    return staff


def _of_members(ids: list[int], coaches: list[int]) -> dict[str, Any]:
    """What the rows of `of_members.sql` point at."""
    plan = PlanFactory()
    return {
        "first": ids[0],
        "members": len(ids),
        "coaches": coaches,
        "plan": plan.pk,
        "terms": json.dumps(PlanTerms.of(plan).as_json()),
        "pack": PackFactory().pk,
        "courses": [CourseFactory(coach=None).pk for _each in range(COACHES)],
    }


def write_members(count: int) -> None:
    """With names and numbers as they are, in clear and sealed."""
    now = timezone.now()
    for first in range(0, count, 5_000):
        numbers = range(first, min(first + 5_000, count))
        users = User.objects.bulk_create(User(username=f"member-{number}") for number in numbers)
        Member.objects.bulk_create(
            Member(user=user, name=_name(number), created_at=now, **phone_columns(f"139{number * 7919 % 10**8:08d}"))
            for user, number in zip(users, numbers, strict=True)
        )


def _name(number: int) -> str:
    """Of two or three characters; every twentieth has the same surname."""
    rest, surname = divmod(number, len(SURNAMES))
    first, second = rest % len(GIVEN), rest // len(GIVEN) % (len(GIVEN) + 1)
    return SURNAMES[surname] + GIVEN[first] + (GIVEN + " ")[second].strip()
