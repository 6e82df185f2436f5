"""Lists: bare arrays in pages that never shift, and that cost the same however many rows they show."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.days import today
from members.enums import MemberEventKind
from members.models import PackEntry
from members.people.operations.record_event import record_event
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    MembershipFactory,
    OwnedPackFactory,
    PackFactory,
    PlanFactory,
)
from tests.factories.members import MemberFactory


def event(member):
    record_event(MemberEventKind.PACK_ADJUSTED, member_id=member.pk, subject="pack:1", actor_id=None, delta=1)
    return member.events.latest("id")


def entry(member):
    pack = member.packs.first() or OwnedPackFactory(member=member, gift_sessions=0)
    last = pack.entries.latest("number")
    return PackEntry.objects.create(
        pack=pack, number=last.number + 1, kind="manual", delta=1, balance=last.balance + 1, created_at=timezone.now()
    )


def in_days(days):
    return timezone.now() + timedelta(days=days)


def frozen_membership(member):
    membership = MembershipFactory(member=member)
    days = {"starts_on": today(), "ends_on": today(), "approved_at": timezone.now(), "created_at": timezone.now()}
    membership.freezes.create(**days, reason="x", requested_by=member.user)
    return membership


def booked_session(member):
    session = ClassSessionFactory(starts_at=in_days(2))
    BookingFactory(member=member, session=session)
    BookingFactory(session=session, status="waiting")
    return session


# Path, how one more row for the member is made, and how many statements a page takes for a superuser: the token and
# the account, the row that the path names, and the page; freezes; who waits for a class.
LISTS = {
    "": (lambda _member: MemberFactory(), 2),
    "{member}/memberships/": (frozen_membership, 4),
    "{member}/packs/": (lambda member: OwnedPackFactory(member=member), 3),
    "{member}/bookings/": (lambda member: BookingFactory(member=member), 3),
    "{member}/appointments/": (lambda member: AppointmentFactory(pack__member=member), 3),
    "{member}/events/": (event, 3),
    "appointments/": (lambda member: AppointmentFactory(pack__member=member), 2),
    "plans/": (lambda _member: PlanFactory(), 2),
    "packs/": (lambda _member: PackFactory(coach=CoachFactory()), 2),
    "coaches/": (lambda _member: CoachFactory(), 2),
    "sessions/": (booked_session, 3),
    "sessions/{session}/roster/": (None, 3),
    "owned-packs/{pack}/entries/": (entry, 3),
}


@pytest.fixture
def boss(api, staff):
    return api.as_user(staff)


@pytest.fixture
def place(member):
    """Makes one more row for the list of this path; its address."""
    session = ClassSessionFactory(starts_at=in_days(1))
    pack = OwnedPackFactory(member=member)

    def more(path, count):
        make = LISTS[path][0] or (lambda _member: BookingFactory(session=session))
        for _row in range(count):
            make(member)
        return f"/api/v1/members/{path.format(member=member.pk, session=session.pk, pack=pack.pk)}"

    return more


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] if "id" in row else row["booking_id"] for row in answer.json()]


def next_path(answer):
    link = answer.headers.get("Link")
    found = link and re.fullmatch(r'<http://testserver(/api/v1/members/[^>]+)>; rel="next"', link)
    assert bool(found) == bool(link)
    return found and found[1]


@pytest.mark.parametrize("path", LISTS)
def test_walking_the_pages_meets_each_row_once_while_rows_arrive(boss, place, path):
    address = place(path, 7)
    there = ids(boss.get(address))
    assert len(there) >= 7
    walked, at = [], f"{address}?limit=3"
    for _page in range(10):
        answer = boss.get(at)
        walked += ids(answer)
        place(path, 1)
        at = next_path(answer)
        if at is None or len(walked) >= len(there):
            break
    assert len(walked) == len(set(walked))
    assert [number for number in walked if number in there] == there


@pytest.mark.parametrize("path", LISTS)
def test_the_last_page_has_no_link(boss, place, path):
    address = place(path, 2)
    count = len(ids(boss.get(address)))
    assert next_path(boss.get(f"{address}?limit={count}")) is None
    assert next_path(boss.get(f"{address}?limit={count - 1}")) is not None


@pytest.mark.parametrize("path", LISTS)
def test_a_page_takes_the_same_statements_however_long(boss, place, path, django_assert_num_queries):
    for _round in range(2):
        address = place(path, 4)
        with django_assert_num_queries(LISTS[path][1]):
            boss.get(address)


def test_an_own_list_takes_two_statements(caller, member, django_assert_num_queries):
    for _row in range(3):
        BookingFactory(member=member)
    with django_assert_num_queries(2):  # the token, and the page
        caller.get("/api/v1/members/me/bookings/")


def test_classes_with_the_own_places_take_four_statements(caller, member, django_assert_num_queries):
    for _round in range(2):
        booked_session(member)
        with django_assert_num_queries(4):  # the token, the page, who waits, the own places
            caller.get("/api/v1/members/sessions/")


def test_a_profile_takes_the_same_statements_however_much_there_is(caller, member, django_assert_num_queries):
    for _round in range(2):
        frozen_membership(member)
        OwnedPackFactory(member=member)
        with django_assert_num_queries(5):  # the token, the member, memberships, their freezes, packs
            caller.get("/api/v1/members/me/")


def test_classes_at_the_same_time_are_walked_by_their_ids(caller):
    now = in_days(1)
    sessions = [ClassSessionFactory(starts_at=now).pk for _number in range(5)]
    ClassSessionFactory(starts_at=in_days(2))
    first = caller.get("/api/v1/members/sessions/?limit=2")
    second = caller.get(next_path(first))
    assert ids(first) + ids(second) == sessions[:4]
    assert ids(caller.get(next_path(second)))[0] == sessions[4]


def test_the_latest_private_session_is_the_first(caller, member):
    soon, later = AppointmentFactory(pack__member=member), AppointmentFactory(pack__member=member, starts_at=in_days(9))
    assert ids(caller.get("/api/v1/members/me/appointments/")) == [later.pk, soon.pk]
    assert ids(caller.get(next_path(caller.get("/api/v1/members/me/appointments/?limit=1")))) == [soon.pk]
