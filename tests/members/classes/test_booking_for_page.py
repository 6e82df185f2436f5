"""A place that needs no payment, booked at the desk."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from members.enums import BookingStatus
from members.models import Booking, Member
from members.people.roles import FRONT_DESK
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.members.console import as_role, at, html_of, objections, told

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def test_an_included_class_is_booked_with_the_membership(desk: Client, member: Member) -> None:
    membership = MembershipFactory(member=member)
    session = ClassSessionFactory(title="瑜伽流", is_included=True)
    assert "瑜伽流 · included in memberships · places left: 20" in html_of(desk.get(at(member, "book")))

    answer = desk.post(at(member, "book"), {"session": session.pk, "way": "ahead"}, follow=True)

    booking = Booking.objects.get()
    assert (booking.member, booking.membership, booking.status) == (member, membership, BookingStatus.BOOKED)
    assert told(answer)[0].endswith(": Booked")
    assert LogEntry.objects.get().object_id == str(member.pk)


def test_what_has_a_price_is_sold_instead(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(price_fen=5_800)

    answer = desk.post(at(member, "book"), {"session": session.pk, "way": "ahead"})

    assert "create a payment" in objections(answer)
    assert not Booking.objects.exists()


def test_a_walk_in_gets_a_seat_that_is_kept_for_walk_ins(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(price_fen=0, capacity=1, walk_in_seats=1)

    assert "full" in objections(desk.post(at(member, "book"), {"session": session.pk, "way": "ahead"}))
    session.starts_at = timezone.now()
    session.save()
    desk.post(at(member, "book"), {"session": session.pk, "way": "walk_in"})

    assert Booking.objects.get().is_walk_in


def test_a_member_waits_for_a_full_class(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(price_fen=0, capacity=1)
    BookingFactory(session=session)

    desk.post(at(member, "book"), {"session": session.pk, "way": "wait"})

    assert Booking.objects.get(member=member).status == BookingStatus.WAITING


def test_a_class_that_is_over_or_unknown_is_no_choice(desk: Client, member: Member) -> None:
    for session in ("", "999999", "x"):
        assert objections(desk.post(at(member, "book"), {"session": session, "way": "ahead"}))
