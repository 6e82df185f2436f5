"""A class is made of its course, moved and enlarged; it is never smaller than what is taken."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.days import ONE_DAY, day_of, instant_of, today
from members.enums import BookingStatus, SessionStatus
from members.models import Booking, ClassSession
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    MembershipFactory,
)
from tests.members.console import as_coach, as_role, at, html_of, listed, told

pytestmark = pytest.mark.usefixtures("till")

ADD = f"{listed('classsession')}add/"


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


def split(name: str, instant: Any) -> dict[str, str]:
    """A time at the gym in the two inputs of the form."""
    local = timezone.localtime(instant)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}


def answers(session: ClassSession, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with changes."""
    values: dict[str, Any] = {
        "title": session.title,
        "coach": session.coach_id or "",
        "room": session.room,
        "capacity": session.capacity,
        "walk_in_seats": session.walk_in_seats,
        "price_fen": str(session.price),
    }
    for name in ("starts_at", "ends_at", "opens_at", "cancel_until"):
        values |= split(name, changes.pop(name, getattr(session, name)))
    return {**values, **changes}


def errors(answer: Any) -> dict[str, Any]:
    """What stands beside which field."""
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context["adminform"].form.errors
    return found


def test_a_class_is_a_copy_of_its_course(manager: Client) -> None:
    course = CourseFactory(capacity=12, price_fen=6_600, opens_days=7, cancel_hours=3)
    starts_at = timezone.now().replace(microsecond=0) + timedelta(days=3)

    answer = manager.post(ADD, {"course": course.pk, "coach": "", "room": "B 教室", **split("starts_at", starts_at)})

    assert answer.status_code == 302
    session = ClassSession.objects.get()
    assert (session.title, session.capacity, session.price_fen, session.room) == (course.name, 12, 6_600, "B 教室")
    assert (session.coach, session.starts_at) == (course.coach, starts_at)
    assert session.ends_at - starts_at == timedelta(minutes=60)
    assert starts_at - session.opens_at == timedelta(days=7)
    assert starts_at - session.cancel_until == timedelta(hours=3)


@pytest.mark.parametrize(("hours", "until"), [(10, 10), (50, 48), (100, 94)])
def test_what_is_moved_can_be_given_up_for_nothing_for_a_while(manager: Client, hours: int, until: int) -> None:
    now = timezone.now().replace(microsecond=0)
    session = ClassSessionFactory(starts_at=now + timedelta(hours=5))
    starts_at = now + timedelta(hours=hours)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}

    with time_machine.travel(now, tick=False):
        times["cancel_until"] = starts_at - timedelta(hours=6)
        assert manager.post(at(session), answers(session, **times)).status_code == 302

    session.refresh_from_db()
    assert session.cancel_until == now + timedelta(hours=until)


def test_a_class_is_moved_with_another_coach_in_another_room(manager: Client) -> None:
    session, coach = ClassSessionFactory(), CoachFactory()
    starts_at = session.starts_at.replace(microsecond=0) + timedelta(hours=1)
    changes = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "coach": coach.pk, "room": "C"}

    assert manager.post(at(session), answers(session, **changes, price_fen="60")).status_code == 302

    session.refresh_from_db()
    assert (session.starts_at, session.coach, session.room, session.price_fen) == (starts_at, coach, "C", 6_000)


def test_who_has_something_else_at_the_new_time_is_named(manager: Client) -> None:
    session = ClassSessionFactory()
    later = {name: getattr(session, name) + ONE_DAY for name in ("starts_at", "ends_at")}
    busy, _free = BookingFactory(session=session), BookingFactory(session=session)
    BookingFactory(member=busy.member, session=ClassSessionFactory(starts_at=later["starts_at"]))

    answer = manager.post(at(session), answers(session, **later), follow=True)

    sentence = "They have something else at that time, and can give the place up for nothing: "
    assert f"{sentence}{busy.member.name}." in told(answer)
    session.refresh_from_db()
    assert sentence not in str(told(manager.post(at(session), answers(session, room="C"), follow=True)))


def test_places_that_no_membership_pays_for_on_the_new_day_are_given_up(manager: Client) -> None:
    session = ClassSessionFactory(is_included=True)
    day = day_of(session.starts_at)
    ends, stays = (MembershipFactory(ends_on=day + days * ONE_DAY) for days in (0, 1))
    lost, kept = (BookingFactory(session=session, member=own.member, membership=own) for own in (ends, stays))
    later = {name: getattr(session, name) + ONE_DAY for name in ("starts_at", "ends_at")}

    answer = manager.post(at(session), answers(session, **later), follow=True)

    assert [Booking.objects.get(pk=each.pk).status for each in (lost, kept)] == ["cancelled", "booked"]
    assert f"No membership pays for them on that day, given up: {lost.member.name}." in told(answer)


def test_what_makes_a_class_what_it_is_cannot_be_forged(manager: Client) -> None:
    session, other = ClassSessionFactory(), CourseFactory()
    forged = {"course": other.pk, "slot": "1", "status": "cancelled", "is_included": "on", "cancelled_at": "x"}
    before = ClassSession.objects.values("course_id", "slot_id", "status", "is_included", "cancelled_at").get()

    assert manager.post(at(session), answers(session, **forged)).status_code == 302

    assert ClassSession.objects.values("course_id", "slot_id", "status", "is_included", "cancelled_at").get() == before


def test_a_class_is_never_smaller_than_what_is_taken(manager: Client) -> None:
    session = ClassSessionFactory(capacity=5)
    BookingFactory.create_batch(2, session=session)
    BookingFactory(session=session, status=BookingStatus.HELD, held_until=timezone.now() + timedelta(minutes=5))
    BookingFactory(session=session, status=BookingStatus.HELD, held_until=timezone.now() - timedelta(minutes=5))

    assert errors(manager.post(at(session), answers(session, capacity=2))) == {"capacity": ["Places taken: 3."]}
    assert manager.post(at(session), answers(session, capacity=3)).status_code == 302


def test_who_waits_gets_the_place_that_a_larger_class_has(manager: Client) -> None:
    session = ClassSessionFactory(capacity=1, price_fen=0)
    BookingFactory(session=session)
    waiting = BookingFactory(session=session, status=BookingStatus.WAITING)

    manager.post(at(session), answers(session, capacity=2))

    waiting.refresh_from_db()
    assert waiting.status == BookingStatus.BOOKED


@pytest.mark.parametrize("make", [ClassSessionFactory, AppointmentFactory])
def test_a_coach_is_in_one_place_at_a_time(manager: Client, make: Any) -> None:
    session, coach = ClassSessionFactory(), CoachFactory()
    later = timedelta(0) if make is ClassSessionFactory else timedelta(minutes=30)
    other = make(coach=coach, starts_at=session.starts_at + later)

    answer = manager.post(at(session), answers(session, coach=coach.pk))
    added = manager.post(ADD, {"course": session.course_id, "coach": coach.pk, **split("starts_at", session.starts_at)})

    for page in (answer, added):
        assert list(errors(page)) == ["coach"]
        assert f'The coach is busy at that time. <a href="{at(other)}"' in html_of(page)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"walk_in_seats": 21}, "walk_in_seats"),
        ({"price_fen": "-1"}, "price_fen"),
        ({"price_fen": "1.005"}, "price_fen"),
        ({"price_fen": "1000000.01"}, "price_fen"),
        ({"capacity": 0}, "capacity"),
        ({"ends_at": instant_of(today(), timezone.now().time())}, "starts_at"),
    ],
)
def test_what_the_database_would_refuse_is_said_beside_the_field(
    manager: Client, changes: dict[str, Any], field: str
) -> None:
    session = ClassSessionFactory()

    assert field in errors(manager.post(at(session), answers(session, **changes)))


def test_a_cancelled_class_is_as_it_was(manager: Client) -> None:
    session = ClassSessionFactory(status=SessionStatus.CANCELLED, cancelled_at=timezone.now(), cancel_reason="停电")

    assert "停电" in html_of(manager.get(at(session)))
    assert manager.post(at(session), answers(session, room="C")).status_code == 403


def test_the_desk_reads_and_does_not_write(db: None) -> None:
    session, desk = ClassSessionFactory(), as_role(FRONT_DESK)

    html = html_of(desk.get(at(session)))

    assert "¥58.00" in html
    assert 'name="price_fen"' not in html
    assert desk.post(at(session), answers(session, room="C")).status_code == 403


def test_the_list_begins_with_today(manager: Client) -> None:
    past = ClassSessionFactory(starts_at=timezone.now() - 2 * ONE_DAY)
    first, second = (ClassSessionFactory(starts_at=timezone.now() + days * ONE_DAY) for days in (0, 2))

    def found(query: str = "") -> list[int]:
        answer = manager.get(f"{listed('classsession')}?{query}")
        return [row.pk for row in answer.context["cl"].result_list]

    assert found() == [first.pk, second.pk]
    assert found("when=today") == [first.pk]
    assert found("when=past") == [past.pk]
    assert found("when=all") == [second.pk, first.pk, past.pk]
    day = f"{today() - 2 * ONE_DAY:%Y-%m-%d}"
    assert found(f"starts_at_from={day}&starts_at_to={day}") == [past.pk]


def test_a_coach_reads_no_price_of_it(db: None) -> None:
    client, coach = as_coach()
    session = ClassSessionFactory(coach=coach, price_fen=5_800)
    for page in (at(session), listed("classsession")):
        assert "58.00" in html_of(as_role(FRONT_DESK).get(page)), page
        assert "58.00" not in html_of(client.get(page)), page
