"""The timetable as a week: what is on, what is planned, what is off, and where a new line is made."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.enums import BookingStatus
from members.models import ClosedDays, TimetableSlot
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import BookingFactory, ClassSessionFactory, CoachFactory, CourseFactory
from tests.members.console import as_role, at, html_of, listed
from tests.staff_client import clerk, signed_in

# Noon at the gym on Tuesday, the tenth of November.
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
WEEK = f"{listed('timetableslot')}week/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def line(**more: Any) -> TimetableSlot:
    """A line of the timetable, on Thursdays at half past six in the evening."""
    terms = {"weekday": 3, "begins_at": time(18, 30), "valid_from": date(2026, 11, 1), **more}
    return TimetableSlot.objects.create(**{"course": CourseFactory(name="瑜伽"), **terms})


def day_of(answer: Any, day: date) -> Any:
    """A day of the page."""
    return next(each for each in answer.context["days"] if each.day == day)


def shown(answer: Any, day: date) -> list[Any]:
    """What the day shows."""
    return [each for hour in day_of(answer, day).hours for each in hour.shown]


def test_a_class_stands_in_its_day_and_hour_with_what_a_desk_asks() -> None:
    slot = line(coach=CoachFactory(name="陈教练"), room="二号厅")
    starts_at = datetime(2026, 11, 12, 10, 30, tzinfo=UTC)
    session = ClassSessionFactory(
        slot=slot, planned_on=date(2026, 11, 12), course=slot.course, title="瑜伽", coach=slot.coach, room="二号厅",
        starts_at=starts_at, capacity=12,
    )  # fmt: skip
    for _place in range(3):
        BookingFactory(session=session, status=BookingStatus.BOOKED)
    answer = as_role(FRONT_DESK).get(WEEK)

    (only,) = shown(answer, date(2026, 11, 12))
    assert (only.at, only.title, only.coach, only.room, only.places) == (
        time(18, 30),
        "瑜伽",
        "陈教练",
        "二号厅",
        "3 / 12",
    )
    assert (only.page, only.line) == (at(session), at(slot))
    html = html_of(answer)
    for told in (f'href="{at(session)}"', f'href="{at(slot)}"', "3 / 12"):
        assert told in html
    assert "/admin/members/timetableslot/add/" not in html


def test_what_is_off_is_told_and_what_is_no_class_yet_is_planned() -> None:
    slot = line()
    off = ClassSessionFactory(starts_at=NOON + timedelta(hours=2), status="cancelled", cancelled_at=NOON)
    answer = as_role(MANAGER).get(WEEK)
    (first,) = shown(answer, date(2026, 11, 10))
    assert (first.is_off, first.state, first.page) == (True, "Cancelled by the gym", at(off))
    (planned,) = shown(answer, date(2026, 11, 12))
    assert (planned.state, planned.page, planned.at) == ("planned", at(slot), time(18, 30))
    assert shown(as_role(MANAGER).get(f"{WEEK}?week=2026-11-05"), date(2026, 11, 5)) == []


def test_a_closed_day_says_why_and_nothing_is_planned_or_made_on_it() -> None:
    line()
    ClosedDays.objects.create(first_day=date(2026, 11, 12), last_day=date(2026, 11, 13), reason="装修")
    answer = as_role(MANAGER).get(WEEK)
    closed = day_of(answer, date(2026, 11, 12))
    assert (closed.closed, closed.add, shown(answer, closed.day)) == ("装修", "", [])
    assert {hour.add for hour in closed.hours} == {""}
    assert "装修" in html_of(answer)


def test_the_arrows_lead_to_the_weeks_beside_it() -> None:
    client = as_role(MANAGER)
    moves = [address for _title, address in client.get(f"{WEEK}?week=2026-12-30").context["moves"]]
    assert moves == [f"{WEEK}?week={day}" for day in ("2026-12-21", "2026-11-10", "2027-01-04")]
    days = client.get(moves[2]).context["days"]
    assert [days[0].day, days[6].day] == [date(2027, 1, 4), date(2027, 1, 10)]


@pytest.mark.parametrize("said", ["", "gestern", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_an_address_that_says_no_week_shows_this_one(said: str) -> None:
    assert as_role(MANAGER).get(WEEK, {"week": said}).context["days"][0].day == date(2026, 11, 9)


def test_a_tap_on_an_empty_hour_fills_in_the_form_of_a_new_line() -> None:
    client, course = as_role(MANAGER), CourseFactory()
    hours = day_of(client.get(WEEK), date(2026, 11, 12)).hours
    address = next(hour.add for hour in hours if hour.at == time(18))
    html = html_of(client.get(address))
    assert 'value="18:00"' in html
    assert 'value="2026-11-12"' in html
    assert '<option value="3" selected' in html
    answers = {"course": course.pk, "weekday": "3", "begins_at": "18:00", "valid_from": "2026-11-12"}
    assert client.post(address, answers).status_code == 302
    assert TimetableSlot.objects.get().weekday == 3


def test_the_week_is_for_who_sees_the_timetable() -> None:
    assert signed_in(clerk("members.view_member")).get(WEEK).status_code == 403
    assert f'href="{WEEK}"' in html_of(as_role(FRONT_DESK).get(listed("classsession")))


def test_a_full_week_takes_as_many_statements_as_an_empty_one() -> None:
    client, counts = as_role(MANAGER), []
    for number in range(2):
        for hour in range(8 * number):
            BookingFactory(session=ClassSessionFactory(starts_at=NOON + timedelta(hours=hour), coach=CoachFactory()))
            line(begins_at=time(9 + hour))
        client.get(WEEK)
        with CaptureQueriesContext(connection) as context:
            client.get(WEEK)
        counts.append(len(context))
    assert counts[0] == counts[1]
