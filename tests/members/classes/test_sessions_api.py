"""/members/sessions/: classes as everybody sees them."""

from datetime import datetime, timedelta

from django.utils import timezone

from tests.factories.gym import BookingFactory, ClassSessionFactory, CourseFactory

LIST = "/api/v1/members/sessions/"


def found(caller, **query):
    answer = caller.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return [session["id"] for session in answer.json()]


def test_a_class_as_it_is_shown(caller, member):
    session = ClassSessionFactory(capacity=3, walk_in_seats=1)
    booking = BookingFactory(session=session, member=member)
    BookingFactory(session=session, status="waiting")
    answer = caller.get(f"{LIST}{session.pk}/")
    assert answer.json() == caller.get(LIST).json()[0]
    assert b'"price":58.00' in answer.content

    def instant(time):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ")

    assert answer.json() == {
        "id": session.pk, "course_id": session.course_id, "title": session.title,
        "starts_at": instant(session.starts_at), "ends_at": instant(session.ends_at),
        "coach": {"id": session.coach_id, "name": session.coach.name}, "room": "A 教室", "price": 58.0,
        "is_included": False, "capacity": 3, "places_left": 1, "is_open": True,
        "opens_at": instant(session.opens_at), "cancel_until": instant(session.cancel_until),
        "status": "scheduled", "cancel_reason": None, "waiting": 1,
        "my_booking": {"id": booking.pk, "status": "booked", "held_until": None},
    }  # fmt: skip


def test_a_hold_whose_time_is_over_takes_no_place(caller, member):
    session = ClassSessionFactory(capacity=1)
    now = timezone.now()
    booking = BookingFactory(session=session, member=member, status="held", held_until=now + timedelta(minutes=1))
    shown = caller.get(f"{LIST}{session.pk}/").json()
    assert (shown["places_left"], shown["my_booking"]["status"]) == (0, "held")
    booking.held_until = now - timedelta(seconds=1)
    booking.save()
    shown = caller.get(f"{LIST}{session.pk}/").json()
    assert (shown["places_left"], shown["my_booking"]) == (
        1, {"id": booking.pk, "status": "released", "held_until": None},
    )  # fmt: skip


def test_a_class_is_open_from_its_opening_until_it_begins(caller):
    now = timezone.now()
    open_now = ClassSessionFactory()
    ClassSessionFactory(opens_at=now + timedelta(hours=1))
    ClassSessionFactory(starts_at=now - timedelta(minutes=1))
    assert [session["id"] for session in caller.get(LIST).json() if session["is_open"]] == [open_now.pk]


def test_filters(caller):
    first, second = ClassSessionFactory(), ClassSessionFactory(course=CourseFactory())
    called_off = ClassSessionFactory(status="cancelled", cancelled_at=timezone.now(), cancel_reason="停电")
    assert found(caller) == [first.pk, second.pk]
    assert found(caller, course_id=second.course_id) == found(caller, coach_id=second.coach_id) == [second.pk]
    assert found(caller, status="cancelled") == [called_off.pk]
    assert caller.get(f"{LIST}{called_off.pk}/").json()["cancel_reason"] == "停电"
    assert found(caller, course_id=999_999) == []


def test_a_day_is_the_gyms_day(caller):
    at = datetime.fromisoformat
    late = ClassSessionFactory(starts_at=at("2030-03-01T15:59:59+00:00"))
    next_day = ClassSessionFactory(starts_at=at("2030-03-01T16:00:00+00:00"))
    assert found(caller, **{"from": "2030-03-01", "to": "2030-03-01"}) == [late.pk]
    assert found(caller, **{"from": "2030-03-02"}) == [next_day.pk]
    assert found(caller, to="2030-02-28") == []


def test_what_is_no_class_does_not_exist(caller):
    for answer in (
        caller.get(f"{LIST}999999/"),
        caller.post(f"{LIST}999999/book/"),
        caller.post(f"{LIST}999999/wait/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "session_not_found")


def test_what_is_over_is_shown_to_whoever_asks_for_its_day(caller):
    now = timezone.now()
    over = ClassSessionFactory(starts_at=now - timedelta(days=3))
    coming = ClassSessionFactory()
    assert found(caller) == [coming.pk]
    day = timezone.localdate(over.starts_at).isoformat()
    assert found(caller, **{"from": day, "to": day}) == [over.pk]
