"""Places in classes: booked, cancelled, waited for, marked; a class that is called off."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.models import Booking
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.purchase import buy, order

SESSIONS, BOOKINGS = "/api/v1/members/sessions", "/api/v1/members/bookings"


@pytest.fixture
def session(coach):
    """A class of the coach in ten hours that costs nothing, with one place."""
    return ClassSessionFactory(price_fen=0, capacity=1, coach=coach, starts_at=timezone.now() + timedelta(hours=10))


def book(caller, session, **body):
    return caller.post(f"{SESSIONS}/{session.pk}/book/", body)


def test_booked_given_up_and_offered_to_who_waits(caller, stranger, member, other_member, session):
    booked = book(caller, session)
    assert booked.status_code == 201, booked.content
    assert (booked.json()["status"], booked.json()["member_id"], booked.json()["session"]["id"]) == (
        "booked", member.pk, session.pk,
    )  # fmt: skip
    full = book(stranger, session)
    assert (full.status_code, full.json()["code"]) == (409, "session_full")
    waiting = stranger.post(f"{SESSIONS}/{session.pk}/wait/")
    assert (waiting.status_code, waiting.json()["status"]) == (201, "waiting")
    cancelled = caller.post(f"{BOOKINGS}/{booked.json()['id']}/cancel/", {"reason": "加班"})
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    mine = stranger.get("/api/v1/members/me/bookings/").json()
    assert [booking["status"] for booking in mine] == [Booking.objects.get(member=other_member).status]
    assert mine[0]["status"] in ("offered", "booked")
    assert stranger.get(f"{SESSIONS}/{session.pk}/").json()["my_booking"]["id"] == waiting.json()["id"]


def test_booked_twice_is_told_with_the_first(caller, session):
    session.capacity = 5
    session.save()
    first = book(caller, session).json()
    again = book(caller, session)
    assert (again.status_code, again.json()["code"], again.json()["booking_id"]) == (409, "already_booked", first["id"])


def test_there_is_nothing_to_wait_for_while_places_are_left(caller, session):
    answer = caller.post(f"{SESSIONS}/{session.pk}/wait/")
    assert (answer.status_code, answer.json()["code"]) == (409, "places_left")


def test_a_membership_pays_for_an_included_class(caller, member):
    session = ClassSessionFactory(is_included=True)
    assert book(caller, session).json()["code"] == "payment_needed"
    membership = MembershipFactory(member=member)
    answer = book(caller, session)
    assert (answer.status_code, answer.json()["membership_id"], answer.json()["price"]) == (201, membership.pk, 0)


def test_a_class_that_is_paid_for(caller, member):
    session = ClassSessionFactory()
    payment = buy(member, "course", session.pk, 5_800)
    shown = caller.get("/api/v1/members/me/bookings/").json()[0]
    assert (shown["status"], shown["price"], shown["payment_id"]) == ("booked", 58.0, payment.pk)
    assert caller.get(f"{BOOKINGS}/{shown['id']}/").json() == shown


def test_a_held_place_says_until_when(caller, member):
    payment = order(member, "course", ClassSessionFactory().pk, 5_800)
    shown = caller.get("/api/v1/members/me/bookings/").json()[0]
    assert (shown["status"], shown["held_until"]) == ("held", payment.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    with time_machine.travel(payment.expires_at + timedelta(seconds=1)):
        shown = caller.get("/api/v1/members/me/bookings/").json()[0]
        assert (shown["status"], shown["held_until"]) == ("released", None)


def test_too_late_is_too_late(caller, session):
    booking = book(caller, session).json()
    with time_machine.travel(session.cancel_until + timedelta(seconds=1)):
        answer = caller.post(f"{BOOKINGS}/{booking['id']}/cancel/")
        assert (answer.status_code, answer.json()["status"]) == (200, "late_cancelled")
        again = caller.post(f"{BOOKINGS}/{booking['id']}/cancel/")
        assert (again.status_code, again.json()["code"]) == (409, "booking_over")


def test_the_desk_books_and_cancels_for_members(desk, member, session):
    booking = book(desk, session, member_id=member.pk).json()
    assert booking["member_id"] == member.pk
    assert desk.post(f"{BOOKINGS}/{booking['id']}/cancel/").json()["status"] == "cancelled"


def test_a_walk_in_takes_a_walk_in_place(desk, member):
    session = ClassSessionFactory(price_fen=0, capacity=1, walk_in_seats=1)
    assert book(desk, session, member_id=member.pk).json()["code"] == "session_full"
    session.starts_at = timezone.now()
    session.save()
    answer = book(desk, session, member_id=member.pk, is_walk_in=True)
    assert (answer.status_code, answer.json()["is_walk_in"]) == (201, True)


def test_who_came_is_marked_by_the_coach_of_the_class(coaching, member, session):
    booking = BookingFactory(session=session, member=member)
    path = f"{BOOKINGS}/{booking.pk}/attendance/"
    assert coaching.post(path, {"status": "attended"}).json()["code"] == "attendance_too_early"
    with time_machine.travel(session.starts_at + timedelta(minutes=5)):
        for status in ("attended", "no_show", "booked"):
            answer = coaching.post(path, {"status": status})
            assert (answer.status_code, answer.json()["status"]) == (200, status)


def test_the_roster_names_who_has_a_place_or_waits(coaching, session, member):
    first = BookingFactory(session=session, member=member)
    second = BookingFactory(session=session, status="waiting")
    BookingFactory(session=session, status="cancelled")
    assert coaching.get(f"{SESSIONS}/{session.pk}/roster/").json() == [
        {
            "booking_id": booking.pk, "member_id": booking.member_id, "name": booking.member.name,
            "status": booking.status, "held_until": None, "is_walk_in": False,
        }
        for booking in (first, second)
    ]  # fmt: skip


def test_a_class_that_is_called_off(manager, caller, member, session):
    BookingFactory(session=session, member=member)
    answer = manager.post(f"{SESSIONS}/{session.pk}/cancel/", {"reason": "停电"})
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["status"], shown["cancel_reason"], shown["is_open"]) == ("cancelled", "停电", False)
    assert (shown["refunded"], shown["released"], shown["failed"]) == (0, 1, 0)
    assert caller.get("/api/v1/members/me/bookings/").json()[0]["status"] == "cancelled"
    assert book(caller, session).json()["reason"] == "cancelled"
