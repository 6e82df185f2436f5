"""A coach teaches one line of the timetable at a time, whichever way a line gets its time and its coach."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from members.classes.operations.end_slot import end_slot
from members.classes.operations.move_slot import SlotTerms, move_slot
from members.errors import CoachBusy
from members.models import Coach, Course, TimetableSlot
from members.people.roles import MANAGER
from tests.factories.gym import CoachFactory, CourseFactory
from tests.members.console import as_role, at

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
WEDNESDAY = 2
ADD = "/admin/members/timetableslot/add/"


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel("2026-11-30T01:00:00Z", tick=False):
        yield


@pytest.fixture
def taught() -> Coach:
    return CoachFactory(name="王教练")


@pytest.fixture
def line(taught: Coach) -> TimetableSlot:
    """Wednesdays from ten to eleven, by the course's coach."""
    return new_line(CourseFactory(name="搏击", coach=taught), "10:00")


@pytest.fixture
def manager() -> Client:
    return as_role(MANAGER)


def objections(answer: Any) -> str:
    """What the form of the row objects to."""
    assert answer.status_code == 200
    return str(answer.context["adminform"].form.errors.as_text())


def new_line(course: Course, begins_at: str, **more: Any) -> TimetableSlot:
    terms = {"weekday": WEDNESDAY, "valid_from": MONDAY, **more}
    return TimetableSlot.objects.create(course=course, begins_at=time.fromisoformat(begins_at), **terms)


def form(coach: Coach, begins_at: str = "10:30", **more: Any) -> dict[str, Any]:
    terms = {"course": CourseFactory(coach=None).pk, "weekday": WEDNESDAY, "begins_at": begins_at, "room": ""}
    return {**terms, "coach": coach.pk, "valid_from": "2026-12-01", "valid_until": "", **more}


@pytest.mark.parametrize("begins_at", ["09:01", "10:00", "10:30", "10:59"])
def test_a_line_over_another_of_its_coach_is_refused_and_that_one_is_named(
    manager: Client, taught: Coach, line: TimetableSlot, begins_at: str
) -> None:
    assert "搏击 Wednesday 10:00" in objections(manager.post(ADD, form(taught, begins_at)))
    assert TimetableSlot.objects.count() == 1


@pytest.mark.parametrize(
    "terms",
    [
        {"begins_at": "09:00"},
        {"begins_at": "11:00"},
        {"weekday": 3},
        {"coach": ""},
        {"valid_until": "2026-12-02", "valid_from": "2026-12-01", "weekday": 1},
        {"valid_from": "2027-01-01"},
    ],
)
def test_what_does_not_meet_it_is_taken(
    manager: Client, taught: Coach, line: TimetableSlot, terms: dict[str, Any]
) -> None:
    TimetableSlot.objects.update(valid_until=date(2026, 12, 31))
    answer = manager.post(ADD, {**form(taught), **terms})
    assert (answer.status_code, TimetableSlot.objects.count()) == (302, 2)


def test_two_lines_without_a_common_wednesday_do_not_meet(manager: Client, taught: Coach, line: TimetableSlot) -> None:
    TimetableSlot.objects.update(valid_until=date(2026, 12, 4))
    assert manager.post(ADD, form(taught, valid_from="2026-12-03")).status_code == 302
    assert objections(manager.post(ADD, form(taught, valid_from="2026-12-02")))


def test_after_midnight_it_is_the_next_day(manager: Client, taught: Coach) -> None:
    new_line(CourseFactory(coach=taught, minutes=60), "23:30", weekday=6)
    assert objections(manager.post(ADD, form(taught, "00:00", weekday=0)))
    assert manager.post(ADD, form(taught, "00:30", weekday=0)).status_code == 302


def test_a_course_that_makes_no_classes_is_in_nobodys_way(manager: Client, taught: Coach, line: TimetableSlot) -> None:
    Course.objects.update(is_active=False)
    assert manager.post(ADD, form(taught)).status_code == 302


def test_a_line_is_not_moved_there_either(taught: Coach, line: TimetableSlot) -> None:
    other = new_line(CourseFactory(coach=taught), "18:00")
    terms, common = SlotTerms(WEDNESDAY, time(10, 30)), {"moves_classes": True, "reason": "x", "actor_id": None}
    with pytest.raises(CoachBusy) as refusal:
        move_slot(slot_id=other.pk, first=MONDAY, terms=terms, **common)
    assert "搏击" in str(refusal.value.detail)
    other.refresh_from_db()
    assert other.begins_at == time(18)


def test_nor_does_one_that_has_ended_go_on_over_it(taught: Coach, line: TimetableSlot) -> None:
    ended = new_line(CourseFactory(coach=taught), "10:30", valid_until=MONDAY)
    for last_day in (None, MONDAY + timedelta(days=2)):
        with pytest.raises(CoachBusy):
            end_slot(slot_id=ended.pk, last_day=last_day, reason="x", actor_id=None)
    assert end_slot(slot_id=ended.pk, last_day=MONDAY + timedelta(days=1), reason="x", actor_id=None) == 0


def test_nor_is_a_course_given_to_a_coach_or_made_longer(manager: Client, taught: Coach, line: TimetableSlot) -> None:
    course = CourseFactory(coach=None)
    new_line(course, "09:00")
    new_line(course, "10:30")
    fields = ("name", "description", "minutes", "capacity", "walk_in_seats", "room", "opens_days", "cancel_hours")
    shown = {name: getattr(course, name) for name in fields}
    answers = {**shown, "price_fen": "58.00", "is_active": "on", "coach": taught.pk}
    assert "搏击" in objections(manager.post(at(course), answers))
    TimetableSlot.objects.filter(begins_at="10:30").delete()
    assert manager.post(at(course), answers).status_code == 302
    assert "搏击" in objections(manager.post(at(course), {**answers, "minutes": 61}))
