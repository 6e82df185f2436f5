"""A gym of any size to look for somebody in: members with payments, refunds, exceptions and notifications."""

from pathlib import Path

from django.contrib.auth.models import User
from django.utils import timezone

from benchmarks.database import PostgreSQL
from benchmarks.growth.fill import fill as fill_ledger
from benchmarks.progress import say
from benchmarks.world import Customer, World
from members.models import Member
from members.people.phones import phone_columns

SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
HANGING = Path(__file__).with_name("hanging.sql")
# One refund and one exception in so many payments.
ONE_IN = 20


def fill(postgresql: PostgreSQL, database: str, members: int, payments: int) -> dict[str, str]:
    """So many members, with the payments among them in turn; what is looked for, by what it is."""
    say(f"{members:,} members, {payments:,} payments")
    write_members(members)
    ids = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    everybody = [Customer(pk, "") for pk in ids]
    fill_ledger(postgresql, database, World(everybody, [], everybody[0], everybody[0], "", ""), payments)
    postgresql.execute(database, HANGING.read_text(encoding="utf-8"), {"count": payments, "step": ONE_IN})
    postgresql.execute(database, "VACUUM ANALYZE")
    one = Member.objects.get(pk=ids[len(ids) // 2])
    return {
        "a surname": one.name[0],
        "a name": one.name,
        "nobody's name": "欧阳不在",
        "last four digits": one.phone[-4:],
        "nobody's digits": "9999999",
        "a whole phone": one.phone,
        "a payment's id": f"#{payments // 2}",
        "nobody's number": "4200001234202611291234567890",
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
