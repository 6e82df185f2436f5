"""In English the console says nothing in Chinese, but what people wrote."""

import re

import pytest
from django.contrib.auth.models import User

from members.days import day_of
from members.models import ClosedDays
from members.people.roles import LABELS
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    MembershipFactory,
    OwnedPackFactory,
    PackFactory,
    PlanFactory,
)
from tests.factories.members import MemberFactory, UserFactory
from tests.members.console import at, html_of, listed, somebody
from tests.members.rows import freeze_of, timetable_line, visit_of
from tests.staff_client import signed_in

pytestmark = pytest.mark.usefixtures("till")

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
IN_THE_SWITCH = "简体中文"  # a language is chosen by its own name, once on each page
MODELS = [
    "member",
    "membership",
    "freeze",
    "booking",
    "ownedpack",
    "appointment",
    "checkin",
    "memberevent",
    "refunddecision",
    "upgradeoffer",
    "plan",
    "pack",
    "course",
    "coach",
    "timetableslot",
    "closeddays",
    "classsession",
    "gymface",
]


def test_no_page_is_half_chinese(staff: User) -> None:
    client = signed_in(staff)
    coach = CoachFactory(name="Chen", user=UserFactory(is_staff=True))
    course = CourseFactory(name="Spinning", coach=coach, room="Hall A")
    member = MemberFactory(name="Wang")
    membership = MembershipFactory(member=member, plan=PlanFactory(name="Monthly"))
    pack = OwnedPackFactory(member=member, coach=coach, pack=PackFactory(name="Ten sessions"))
    booking = BookingFactory(member=member, session=ClassSessionFactory(course=course))
    freeze = freeze_of(membership, reason="travel")
    appointment = AppointmentFactory(pack=pack)
    line = timetable_line(course)
    day = day_of(booking.session.starts_at)
    closed = ClosedDays.objects.create(first_day=day, last_day=day, reason="storm")
    rows = [member, membership, pack, booking, booking.session, freeze, appointment, visit_of(member), coach, course]
    rows += [line, closed]
    decisions = {
        member: ("check-in", "sell", "book", "bar"),
        membership: ("freeze", "upgrade", "transfer", "refund", "start"),
        pack: ("book", "coach", "adjust", "extend"),
        appointment: ("cancel", "record", "held"),
        booking: ("cancel", "attended"),
        booking.session: ("cancel",),
        line: ("move", "end"),
        closed: ("cancel-classes",),
        freeze: ("approve", "decline", "end", "void"),
    }
    addresses = [*map(listed, MODELS), *map(at, rows)]
    addresses += [at(row, name) for row, names in decisions.items() for name in names]

    chinese = {address: CHINESE.findall(html_of(client.get(address))) for address in addresses}

    assert {address: found for address, found in chinese.items() if found != [IN_THE_SWITCH]} == {}


def test_roles_have_names_in_the_readers_language(staff: User) -> None:
    for role in LABELS:
        somebody(role)

    html = html_of(signed_in(staff).get("/admin/auth/group/"))

    for label in LABELS.values():
        assert label in html
