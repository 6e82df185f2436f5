"""A member is in one place at a time: online an overlap is refused, the desk is told of it and may go on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.join_waiting_list import join_waiting_list
from members.enums import AppointmentStatus, BookingStatus, SessionStatus
from members.errors import MemberBusy
from members.models import Appointment, Booking, ClassSession, Member
from members.people.roles import FRONT_DESK
from payments.models import Payment
from tests.client import Api
from tests.factories.gym import AppointmentFactory, BookingFactory, ClassSessionFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_role, at, objections
from tests.purchase import CAUSE

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SESSIONS, APPOINTMENTS, PAYMENTS = "/api/v1/members/sessions", "/api/v1/members/appointments/", "/api/v1/payments/"


@pytest.fixture
def evening() -> datetime:
    return (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)


def in_a_class(member: Member, at_time: datetime, **fields: Any) -> Booking:
    session = ClassSessionFactory(course__name="瑜伽", starts_at=at_time)
    return BookingFactory(member=member, session=session, **fields)


def with_a_coach(member: Member, at_time: datetime, **fields: Any) -> Appointment:
    return AppointmentFactory(pack__member=member, starts_at=at_time, **fields)


def book_class(api: Api, member: Member, at_time: datetime) -> Any:
    """A place that costs nothing."""
    session = ClassSessionFactory(starts_at=at_time, price_fen=0)
    return api.post(f"{SESSIONS}/{session.pk}/book/", {"member_id": member.pk})


def buy_class(api: Api, member: Member, at_time: datetime) -> Any:
    """A place that has a price."""
    session = ClassSessionFactory(starts_at=at_time)
    return api.post(PAYMENTS, {"member_id": member.pk, "type": "course", "item_id": session.pk, "amount": "58.00"})


def book_coach(api: Api, member: Member, at_time: datetime) -> Any:
    """A private session."""
    pack = OwnedPackFactory(member=member)
    body = {"pack_id": pack.pk, "coach_id": pack.coach_id, "starts_at": f"{at_time:%Y-%m-%dT%H:%M:%S}Z"}
    return api.post(APPOINTMENTS, body)


HAVE: list[Callable[..., Any]] = [in_a_class, with_a_coach]
TAKE: list[Callable[..., Any]] = [book_class, buy_class, book_coach]


def count() -> tuple[int, ...]:
    return Booking.objects.count(), Appointment.objects.count(), Payment.objects.count()


@pytest.mark.parametrize("have", HAVE)
@pytest.mark.parametrize("take", TAKE)
def test_online_an_overlap_is_refused_by_what_the_member_has(
    api: Api, member: Member, evening: datetime, have: Callable[..., Any], take: Callable[..., Any]
) -> None:
    have(member, evening)
    before = count()

    with transaction.atomic():  # what a payment refuses ends the transaction that it began in
        answer = take(api.as_member(member), member, evening + HOUR / 2)

    assert (answer.status_code, answer.json()["code"]) == (409, "member_busy")
    local = timezone.localtime(evening)
    assert f"{'瑜伽' if have is in_a_class else ''}, {local:%Y-%m-%d %H:%M}" in answer.json()["detail"]
    assert count() == before


@pytest.mark.parametrize("have", HAVE)
@pytest.mark.parametrize("take", TAKE)
def test_what_begins_when_another_ends_is_no_overlap(
    api: Api, member: Member, evening: datetime, have: Callable[..., Any], take: Callable[..., Any]
) -> None:
    have(member, evening)

    assert take(api.as_member(member), member, evening + HOUR).status_code == 201
    assert take(api.as_member(member), member, evening - HOUR).status_code == 201


@pytest.mark.parametrize("take", TAKE)
def test_staff_go_on(desk: Api, member: Member, evening: datetime, take: Callable[..., Any]) -> None:
    in_a_class(member, evening)

    assert take(desk, member, evening).status_code == 201


@pytest.mark.parametrize(
    "own",
    [
        lambda member, at_time: in_a_class(member, at_time, status=BookingStatus.WAITING),
        lambda member, at_time: in_a_class(
            member, at_time, status=BookingStatus.OFFERED, held_until=timezone.now() + HOUR
        ),
        lambda member, at_time: in_a_class(
            member, at_time, status=BookingStatus.HELD, held_until=timezone.now() - HOUR
        ),
        lambda member, at_time: in_a_class(member, at_time, status=BookingStatus.CANCELLED),
        lambda member, at_time: with_a_coach(member, at_time, status=AppointmentStatus.LATE_CANCELLED),
        lambda member, at_time: in_a_class(MemberFactory(), at_time),
    ],
    ids=["waiting", "offered", "no longer held", "cancelled", "called off", "another's"],
)
def test_what_is_no_place_is_in_nobodys_way(
    api: Api, member: Member, evening: datetime, own: Callable[..., Any]
) -> None:
    own(member, evening)

    assert book_class(api.as_member(member), member, evening).status_code == 201


def test_a_class_that_was_called_off_is_in_nobodys_way(api: Api, member: Member, evening: datetime) -> None:
    in_a_class(member, evening)
    ClassSession.objects.update(status=SessionStatus.CANCELLED, cancelled_at=timezone.now())

    assert book_class(api.as_member(member), member, evening).status_code == 201


def test_a_place_that_is_being_paid_counts(api: Api, member: Member, evening: datetime) -> None:
    assert buy_class(api.as_member(member), member, evening).status_code == 201

    assert book_class(api.as_member(member), member, evening).json()["code"] == "member_busy"


@pytest.fixture
def at_the_desk(till: Any) -> Client:
    return as_role(FRONT_DESK)


def pages(member: Member, evening: datetime) -> list[tuple[Any, str, dict[str, Any]]]:
    """The three pages on which the desk takes a time for a member, and what is filled in."""
    pack = OwnedPackFactory(member=member)
    free, priced = (ClassSessionFactory(starts_at=evening, price_fen=fen) for fen in (0, 5_800))
    local = f"{timezone.localtime(evening):%Y-%m-%dT%H:%M}"
    return [
        (member, "book", {"session": free.pk, "way": "ahead"}),
        (member, "sell", {"item": f"course:{priced.pk}"}),
        (pack, "book", {"coach_id": pack.coach_id, "starts_at": local}),
    ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_desk_is_told_and_may_go_on(at_the_desk: Client, member: Member, evening: datetime, number: int) -> None:
    in_a_class(member, evening)
    row, name, filled_in = pages(member, evening)[number]

    shown = at_the_desk.post(at(row, name), filled_in)
    filled_in |= {"seen": shown.context.get("seen", "")}
    told = objections(at_the_desk.post(at(row, name), filled_in))
    assert f"The member has something else at that time: 瑜伽, {timezone.localtime(evening):%Y-%m-%d %H:%M}." in told
    assert at_the_desk.post(at(row, name), {**filled_in, "may_overlap": "on"}).status_code == 302


def test_a_turn_on_the_waiting_list_is_no_second_place_by_itself(member: Member, evening: datetime) -> None:
    """Joining is free; a place that would be booked by itself is only offered, and taken once the other is given up."""
    full = ClassSessionFactory(starts_at=evening, price_fen=0, capacity=1)
    taken, other = BookingFactory(session=full), in_a_class(member, evening)
    wish = join_waiting_list(member_id=member.pk, session_id=full.pk, actor_id=None)

    cancel_booking(booking_id=taken.pk, actor_id=None, cause=CAUSE)

    wish.refresh_from_db()
    assert wish.status == BookingStatus.OFFERED
    own = {"member_id": member.pk, "session_id": full.pk, "actor_id": None}
    with pytest.raises(MemberBusy):
        book_place(**own)
    cancel_booking(booking_id=other.pk, actor_id=None, cause=CAUSE)
    assert book_place(**own).status == BookingStatus.BOOKED
