"""A line of the timetable is moved or ended: its classes to come go with it, or are called off with their bookings."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from foundation.errors import InvalidField, ServiceError
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.end_places import end_due_places
from members.classes.operations.end_slot import end_slot
from members.classes.operations.generate_sessions import generate_sessions
from members.classes.operations.move_slot import SlotMoved, SlotTerms, move_slot
from members.days import ONE_DAY, day_of
from members.enums import BookingStatus, SessionStatus
from members.errors import CoachBusy, GymClosed
from members.models import ClassSession, ClosedDays, MemberEvent, TimetableSlot
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    MembershipFactory,
)
from tests.factories.members import MemberFactory
from tests.members.console import Till, as_role, at, html_of, objections, told
from tests.purchase import CAUSE, buy

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
NEXT_MONDAY = MONDAY + timedelta(weeks=1)
NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)  # nine o'clock at the gym
TUESDAY_TEN = SlotTerms(weekday=1, begins_at=time(10))


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def line() -> TimetableSlot:
    """Mondays at half past seven in the evening, with the classes of three weeks."""
    terms = {"weekday": 0, "begins_at": time(19, 30), "valid_from": MONDAY - timedelta(weeks=3)}
    made = TimetableSlot.objects.create(course=CourseFactory(name="搏击"), **terms)
    generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20))
    return made


def moved(
    line: TimetableSlot, terms: SlotTerms = TUESDAY_TEN, *, first: date = NEXT_MONDAY, by: bool = True
) -> SlotMoved:
    return move_slot(slot_id=line.pk, first=first, terms=terms, moves_classes=by, reason="换教室", actor_id=None)


def times(status: SessionStatus = SessionStatus.SCHEDULED) -> list[str]:
    """When the classes are, at the gym."""
    starts = ClassSession.objects.filter(status=status).order_by("starts_at").values_list("starts_at", flat=True)
    return [f"{each + timedelta(hours=8):%m-%d %H:%M}" for each in starts]


def test_from_that_day_on_the_classes_go_along_with_their_bookings(line: TimetableSlot) -> None:
    _first, second, _third = ClassSession.objects.order_by("starts_at")
    place = BookingFactory(session=second)
    opens, until = second.opens_at, second.cancel_until

    done = moved(line)

    line.refresh_from_db()
    second.refresh_from_db()
    place.refresh_from_db()
    later = timedelta(hours=14, minutes=30)
    assert times() == ["11-30 19:30", "12-08 10:00", "12-15 10:00"]
    assert (len(done.moved), done.cancelled, done.given_up, place.status) == (2, 0, [], BookingStatus.BOOKED)
    assert (second.opens_at - opens, second.cancel_until - until) == (later, later)
    assert (line.valid_until, done.slot.valid_from, done.slot.valid_until) == (NEXT_MONDAY - ONE_DAY, NEXT_MONDAY, None)
    assert [event.reason for event in MemberEvent.objects.filter(kind="session_moved")] == ["换教室"] * 2
    assert generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20)) == 0


@pytest.mark.parametrize(
    ("first", "weekday", "expected"),
    [
        (MONDAY + 2 * ONE_DAY, 4, ["11-30 19:30", "12-11 19:30", "12-18 19:30"]),
        (MONDAY + ONE_DAY, 1, ["11-30 19:30", "12-08 19:30", "12-15 19:30"]),
        (MONDAY, 6, ["12-06 19:30", "12-13 19:30", "12-20 19:30"]),
    ],
)
def test_a_class_stays_in_its_own_week(line: TimetableSlot, first: date, weekday: int, expected: list[str]) -> None:
    moved(line, SlotTerms(weekday, time(19, 30)), first=first)

    assert times() == expected


def test_a_line_that_has_not_begun_is_changed_itself(line: TimetableSlot) -> None:
    TimetableSlot.objects.filter(pk=line.pk).update(valid_from=MONDAY)

    done = moved(line, first=MONDAY)

    assert done.slot == line
    assert TimetableSlot.objects.get().weekday == 1
    assert times() == ["12-01 10:00", "12-08 10:00", "12-15 10:00"]


def test_a_class_that_would_go_to_before_that_day_is_refused(line: TimetableSlot) -> None:
    friday = moved(line, SlotTerms(4, time(19, 30))).slot

    with pytest.raises(InvalidField) as raised:
        moved(friday, SlotTerms(0, time(19, 30)), first=NEXT_MONDAY + 2 * ONE_DAY)

    assert list(raised.value.extra["errors"]) == ["first"]
    assert times() == ["11-30 19:30", "12-11 19:30", "12-18 19:30"]


@pytest.mark.parametrize(
    ("first", "terms", "hours", "until"),
    [
        (MONDAY, SlotTerms(2, time(8)), 0, "12-02 08:00"),  # begins before the fair time is over
        (MONDAY, SlotTerms(3, time(8)), 0, "12-03 02:00"),  # as the course has it
        (MONDAY, SlotTerms(0, time(20)), 10, "11-30 20:00"),  # was too late before
        (MONDAY, SlotTerms(2, time(12)), 0, "12-02 09:00"),  # the fair time
    ],
)
def test_who_has_a_place_can_give_it_up_for_nothing(
    line: TimetableSlot, till: Till, first: date, terms: SlotTerms, hours: int, until: str
) -> None:
    session, member = ClassSession.objects.earliest("starts_at"), MemberFactory()
    buy(member, "course", session.pk, session.price_fen)
    with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
        moved(line, terms, first=first)
        cancel_booking(booking_id=member.bookings.get().pk, actor_id=None, cause=CAUSE)

    session.refresh_from_db()
    assert f"{session.cancel_until + timedelta(hours=8):%m-%d %H:%M}" == until
    assert (member.bookings.get().status, [order.amount_fen for order in till.sent]) == ("cancelled", [5_800])


def test_a_line_that_is_moved_twice_leaves_no_deadline_behind(line: TimetableSlot, till: Till) -> None:
    second, member = ClassSession.objects.order_by("starts_at")[1], MemberFactory()
    buy(member, "course", second.pk, second.price_fen)
    once = moved(line, SlotTerms(1, time(12)), first=NEXT_MONDAY).slot
    with time_machine.travel("2026-12-07T23:00:00Z", tick=False):
        moved(once, SlotTerms(1, time(8)), first=NEXT_MONDAY + ONE_DAY)
        cancel_booking(booking_id=member.bookings.get().pk, actor_id=None, cause=CAUSE)

    assert (member.bookings.get().status, [order.amount_fen for order in till.sent]) == ("cancelled", [5_800])


def test_what_was_changed_by_hand_or_called_off_stays_so(line: TimetableSlot) -> None:
    stand_in, other = CoachFactory(), CoachFactory()
    _first, second, third = ClassSession.objects.order_by("starts_at")
    ClassSession.objects.filter(pk=second.pk).update(coach=stand_in, room="B")
    ClassSession.objects.filter(pk=third.pk).update(status=SessionStatus.CANCELLED, cancelled_at=NOW)

    moved(line, SlotTerms(0, time(19, 30), coach_id=other.pk, room="C"), first=MONDAY)

    rows = ClassSession.objects.order_by("starts_at").values_list("coach", "room")
    assert list(rows) == [(other.pk, "C"), (stand_in.pk, "B"), (third.coach_id, third.room)]
    assert generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20)) == 0


def test_places_that_no_membership_pays_for_on_the_new_day_are_given_up(line: TimetableSlot) -> None:
    ClassSession.objects.update(is_included=True)
    second = ClassSession.objects.order_by("starts_at")[1]
    ends, stays = (MembershipFactory(ends_on=NEXT_MONDAY + days * ONE_DAY) for days in (0, 1))
    lost, kept = (
        BookingFactory(session=second, member=own.member, membership=own, created_at=NOW) for own in (ends, stays)
    )

    done = moved(line)

    kept.refresh_from_db()
    assert (done.given_up, kept.status) == ([lost], BookingStatus.BOOKED)


def test_or_the_classes_are_called_off_and_new_ones_are_made(line: TimetableSlot, till: Till) -> None:
    second = ClassSession.objects.order_by("starts_at")[1]
    member = MemberFactory()
    buy(member, "course", second.pk, second.price_fen)

    done = moved(line, by=False)
    end_due_places()
    made = generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20))

    assert (done.moved, done.cancelled, made) == ([], 2, 2)
    assert times(SessionStatus.CANCELLED) == ["12-07 19:30", "12-14 19:30"]
    assert times() == ["11-30 19:30", "12-08 10:00", "12-15 10:00"]
    assert (member.bookings.get().status, [order.amount_fen for order in till.sent]) == ("cancelled", [5_800])


def busy(line: TimetableSlot) -> ServiceError:
    AppointmentFactory(coach=line.course.coach, starts_at=datetime(2026, 12, 15, 2, 30, tzinfo=UTC))
    return CoachBusy()


def closed(line: TimetableSlot) -> ServiceError:
    day = date(2026, 12, 15)
    ClosedDays.objects.create(first_day=day, last_day=day, reason="台风")
    return GymClosed(day, "台风")


@pytest.mark.parametrize("make", [busy, closed])
def test_where_one_class_cannot_go_none_is_moved(line: TimetableSlot, make: Any) -> None:
    refusal = make(line)

    with pytest.raises(type(refusal)) as raised:
        moved(line)

    assert "2026-12-15" in str(raised.value.detail)
    line.refresh_from_db()
    assert (times(), line.valid_until) == (["11-30 19:30", "12-07 19:30", "12-14 19:30"], None)


@pytest.mark.parametrize(
    ("terms", "first", "field"),
    [
        (TUESDAY_TEN, MONDAY - ONE_DAY, "first"),
        (SlotTerms(0, time(8)), MONDAY, "first"),
        (SlotTerms(0, time(19, 30)), NEXT_MONDAY, "weekday"),
    ],
)
def test_what_makes_no_sense_is_refused(line: TimetableSlot, terms: SlotTerms, first: date, field: str) -> None:
    with pytest.raises(InvalidField) as raised:
        moved(line, terms, first=first)

    assert list(raised.value.extra["errors"]) == [field]


def test_a_line_that_ends_calls_off_what_was_made_for_later(line: TimetableSlot) -> None:
    ended = {"slot_id": line.pk, "reason": "停课", "actor_id": None}
    assert end_slot(last_day=NEXT_MONDAY, **ended) == 1
    assert times(SessionStatus.CANCELLED) == ["12-14 19:30"]
    assert generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20)) == 0

    assert end_slot(last_day=None, **ended) == 0
    assert generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20)) == 1

    with pytest.raises(InvalidField):
        end_slot(last_day=line.valid_from - ONE_DAY, **ended)


def test_the_pages_name_people_and_money_and_carry_it_out(line: TimetableSlot, till: Till) -> None:
    manager, second = as_role(MANAGER), ClassSession.objects.order_by("starts_at")[1]
    buy(MemberFactory(name="张三"), "course", second.pk, second.price_fen)
    answers = {"first": "2026-12-07", "weekday": 1, "begins_at": "10:00", "coach": "", "room": "", "reason": "换教室"}

    pages = [html_of(manager.get(at(line, name))) for name in ("move", "end")]
    before = html_of(manager.post(at(line, "move"), {**answers, "classes": "move"}))
    assert [text in before for text in ("Dec. 7, 2026, 7:30 p.m.", "Dec. 8, 2026, 10 a.m.")] == [True, True]
    assert times() == ["11-30 19:30", "12-07 19:30", "12-14 19:30"]
    answer = manager.post(at(line, "move"), {**answers, "classes": "move", "is_seen": "on"}, follow=True)

    assert [[text in page for text in ("张三", "¥58.00", "搏击")] for page in pages] == [[True] * 3] * 2
    assert told(answer) == ["Moved with the timetable: 2 classes."]
    successor = TimetableSlot.objects.latest("pk")
    answer = manager.post(at(successor, "end"), {"last_day": "2026-12-07", "reason": "停课"}, follow=True)
    assert told(answer) == ["Classes cancelled: 2. What was paid goes back by itself."]
    answers = {"last_day": "2026-12-31", "reason": "停课"}
    assert told(manager.post(at(successor, "end"), answers, follow=True)) == ["No class was to be cancelled."]
    answer = manager.post(at(successor, "end"), {**answers, "last_day": ""}, follow=True)
    assert told(answer) == ["It goes on without an end."]
    assert "The last day is not before" in objections(
        manager.post(at(line, "end"), {"last_day": "2026-01-01", "reason": "x"})
    )


@pytest.mark.parametrize("kind", ["class", "coach", "waiting"])
def test_who_has_something_else_at_the_new_time_is_named_first(line: TimetableSlot, kind: str) -> None:
    manager, second = as_role(MANAGER), ClassSession.objects.order_by("starts_at")[1]
    busy, free = (BookingFactory(session=second, member=MemberFactory(name=name)).member for name in ("李四", "王五"))
    starts_at = datetime(2026, 12, 8, 2, 30, tzinfo=UTC)
    if kind == "coach":
        AppointmentFactory(pack__member=busy, starts_at=starts_at)
    else:
        status = BookingStatus.BOOKED if kind == "class" else BookingStatus.WAITING
        BookingFactory(member=busy, session=ClassSessionFactory(starts_at=starts_at), status=status)
    terms = {"weekday": 1, "begins_at": "10:00", "coach": "", "room": ""}

    answer = manager.post(at(line, "move"), {"first": "2026-12-07", **terms, "classes": "move", "reason": "换教室"})

    table = objections(answer)
    assert [name in table for name in (busy.name, free.name)] == [kind != "waiting", False]


def test_a_line_is_not_changed_without_a_decision(line: TimetableSlot) -> None:
    manager: Client = as_role(MANAGER)

    assert manager.post(at(line), {"weekday": 3, "begins_at": "10:00", "valid_from": "2026-11-30"}).status_code == 403
    assert [as_role(FRONT_DESK).get(at(line, name)).status_code for name in ("move", "end")] == [403, 403]
    assert day_of(ClassSession.objects.earliest("starts_at").starts_at) == MONDAY
