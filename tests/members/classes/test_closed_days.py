"""Days on which the gym is closed: no class is made for them, and those that are on are called off by one decision."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.classes.operations.end_places import end_due_places
from members.days import ONE_DAY, day_of, start_of_day, today
from members.enums import AppointmentStatus, BookingStatus, SessionStatus
from members.models import ClassSession, ClosedDays
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import AppointmentFactory, BookingFactory, ClassSessionFactory, CourseFactory
from tests.factories.members import MemberFactory
from tests.members.classes.test_class_page import ADD, answers, errors, split
from tests.members.console import Till, as_role, at, html_of, listed, told
from tests.purchase import buy


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


def closed(first: date, last: date | None = None) -> ClosedDays:
    return ClosedDays.objects.create(first_day=first, last_day=last or first, reason="台风")


def test_writing_them_down_leads_to_the_classes_that_are_still_on(manager: Client, till: Till) -> None:
    session = ClassSessionFactory(course__name="搏击")
    day = day_of(session.starts_at).isoformat()

    answer = manager.post(f"{listed('closeddays')}add/", {"first_day": day, "last_day": day, "reason": "台风"})

    own = ClosedDays.objects.get()
    assert answer.url == at(own) == manager.post(at(own), {"first_day": day, "last_day": day, "reason": "暴雨"}).url
    html = html_of(manager.get(at(own)))
    assert "搏击" in html
    assert at(own, "cancel-classes") in html


def test_the_last_day_is_not_before_the_first(manager: Client) -> None:
    days = {"first_day": "2030-01-02", "last_day": "2030-01-01", "reason": "台风"}

    assert "first_day" in errors(manager.post(f"{listed('closeddays')}add/", days))


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (-1, 2)])
def test_a_day_that_is_over_is_not_closed_any_more(manager: Client, first: int, last: int) -> None:
    """What was held, and which memberships ran on, is reckoned with already: nothing would come of it."""
    days = {"first_day": today() + first * ONE_DAY, "last_day": today() + last * ONE_DAY, "reason": "台风"}

    said = errors(manager.post(f"{listed('closeddays')}add/", days))

    assert "That day is over" in str(said["first_day"])
    assert not ClosedDays.objects.exists()


def test_of_days_that_have_begun_the_rest_may_change_and_no_day_that_is_over(manager: Client) -> None:
    own = closed(today() - 2 * ONE_DAY, today() + 2 * ONE_DAY)
    longer = {"first_day": own.first_day, "last_day": today() + 5 * ONE_DAY, "reason": "暴雨"}
    assert manager.post(at(own), longer).status_code == 302

    earlier = manager.post(at(own), {**longer, "first_day": own.first_day - ONE_DAY})
    shorter = manager.post(at(own), {**longer, "last_day": today() - 2 * ONE_DAY})
    assert "That day is over" in str(errors(earlier)["first_day"])
    assert "That day is over" in str(errors(shorter)["last_day"])

    own.refresh_from_db()
    assert (own.first_day, own.last_day) == (longer["first_day"], longer["last_day"])
    over = closed(today() - 9 * ONE_DAY, today() - 8 * ONE_DAY)
    other_words = {"first_day": over.first_day, "last_day": over.last_day, "reason": "停电"}
    assert manager.post(at(over), other_words).status_code == 302


@pytest.mark.parametrize(("last", "next_step"), [(-1, "Only their reason"), (0, "change their last day")])
def test_what_has_begun_is_not_deleted_any_more(manager: Client, last: int, next_step: str) -> None:
    """Neither by its button, nor by an action of the list."""
    own = closed(today() - 2 * ONE_DAY, today() + last * ONE_DAY)
    assert at(own, "delete") not in html_of(manager.get(at(own)))

    for answer in (
        manager.get(at(own, "delete"), follow=True),
        manager.post(at(own, "delete"), {"post": "yes"}, follow=True),
    ):
        [said] = told(answer)
        assert said.startswith("These days have begun")
        assert next_step in said
        assert answer.redirect_chain == [(at(own), 302)]
    chosen = {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"}
    manager.post(listed("closeddays"), chosen, follow=True)

    assert ClosedDays.objects.get() == own


def test_their_classes_are_cancelled_by_one_decision_that_names_people_and_money(manager: Client, till: Till) -> None:
    paid, outside = ClassSessionFactory(), ClassSessionFactory(starts_at=timezone.now() + timedelta(days=3))
    free = ClassSessionFactory(price_fen=0, starts_at=paid.starts_at)
    zhang = MemberFactory(name="张三")
    buy(zhang, "course", paid.pk, paid.price_fen)
    place = BookingFactory(session=free, member__name="李四")
    own = closed(day_of(paid.starts_at))

    page = html_of(manager.get(at(own, "cancel-classes")))
    answer = manager.post(at(own, "cancel-classes"), {"reason": "台风"}, follow=True)

    assert [text in page for text in ("张三", "李四", "¥58.00", "台风")] == [True] * 4
    assert told(answer) == ["Classes cancelled: 2. What was paid goes back by itself."]
    end_due_places()
    place.refresh_from_db()
    assert place.status == zhang.bookings.get().status == BookingStatus.CANCELLED
    assert [order.amount_fen for order in till.sent] == [5_800]
    assert ClassSession.objects.filter(status=SessionStatus.SCHEDULED).get() == outside
    assert at(own, "cancel-classes") not in html_of(manager.get(at(own)))


def test_no_class_is_added_on_one(manager: Client) -> None:
    course, starts_at = CourseFactory(), timezone.now() + timedelta(days=3)
    own = closed(day_of(starts_at))

    answer = manager.post(ADD, {"course": course.pk, "coach": "", **split("starts_at", starts_at)})

    [(field, [said])] = errors(answer).items()
    assert field == "starts_at"
    assert said.startswith(f"The gym is closed on {own.first_day} (台风): choose another day. <a href=")
    assert f'<a href="{listed("closeddays")}"' in html_of(answer)
    assert not ClassSession.objects.exists()


def test_no_class_is_moved_to_one_and_what_is_on_it_may_be_changed(manager: Client) -> None:
    session = ClassSessionFactory()
    day = day_of(session.starts_at)
    closed(day)
    closed(day + ONE_DAY)
    moved: dict[str, Any] = {name: getattr(session, name) + ONE_DAY for name in ("starts_at", "ends_at")}

    assert list(errors(manager.post(at(session), answers(session, **moved)))) == ["starts_at"]
    assert manager.post(at(session), answers(session, room="C")).status_code == 302


@pytest.mark.parametrize(("days", "is_in"), [(-1, False), (0, True), (1, True), (2, False)])
def test_both_days_are_included(manager: Client, days: int, is_in: bool) -> None:
    first = today() + 7 * ONE_DAY
    own = closed(first, first + ONE_DAY)
    ClassSessionFactory(course__name="搏击", starts_at=start_of_day(first + days * ONE_DAY))

    assert ("搏击" in html_of(manager.get(at(own)))) is is_in


def test_private_sessions_that_are_still_on_are_named_on_the_page(manager: Client) -> None:
    first = today() + 7 * ONE_DAY
    own, noon = closed(first), start_of_day(first) + timedelta(hours=12)
    on, _late, _off = (
        AppointmentFactory(pack__member__name=name, starts_at=noon + later, status=status)
        for name, later, status in (
            ("张三", timedelta(0), AppointmentStatus.BOOKED),
            ("李四", ONE_DAY, AppointmentStatus.BOOKED),
            ("王五", timedelta(0), AppointmentStatus.CANCELLED),
        )
    )
    AppointmentFactory(pack=on.pack, starts_at=noon + ONE_DAY)

    page = html_of(manager.get(at(own)))

    assert [page.count(text) for text in ("张三", "李四", "王五", on.coach.name, at(on))] == [1, 0, 0, 1, 1]


def test_a_day_that_is_open_after_all_is_deleted_by_the_manager_alone(manager: Client) -> None:
    own, desk = closed(today()), as_role(FRONT_DESK)

    assert desk.post(at(own, "delete"), {"post": "yes"}).status_code == 403
    assert manager.post(at(own, "delete"), {"post": "yes"}).status_code == 302
    assert not ClosedDays.objects.exists()
