"""The roster of a class: who is in it, one click for each who came, and the class cancelled as a whole."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.classes.operations.end_places import end_due_places
from members.enums import BookingStatus, SessionStatus
from members.models import Booking, ClassSession
from members.people.roles import FRONT_DESK, MANAGER
from payments.enums import PaymentType, RefundStatus
from payments.models import Payment, Refund
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import as_coach, as_role, at, html_of, objections, told
from tests.members.rows import payment_of
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def now_on(**fields: Any) -> ClassSession:
    """A class that began ten minutes ago."""
    return ClassSessionFactory(starts_at=timezone.now() - timedelta(minutes=10), **fields)


def paid_place(session: ClassSession) -> Booking:
    """A booked place that was paid for."""
    member = MemberFactory()
    payment = payment_of(member, PaymentType.COURSE, session.pk, session.price_fen)
    return BookingFactory(session=session, member=member, payment=payment, price_fen=session.price_fen)


def buttons(html: str) -> list[str]:
    """Where the one-click buttons of the roster lead."""
    return re.findall(r'form="tap" formaction="([^"]+)"', html)


def test_the_roster_shows_who_is_in_and_who_waits(desk: Client) -> None:
    session = ClassSessionFactory(capacity=3)
    membership = MembershipFactory(title="年卡")
    for status in (BookingStatus.LATE_CANCELLED, BookingStatus.WAITING, BookingStatus.BOOKED):
        BookingFactory(session=session, status=status)
    BookingFactory(session=session, member=membership.member, membership=membership)

    page = desk.get(at(session))

    html = html_of(page)
    assert "2 / 3" in html
    assert "年卡" in html
    rows = page.context["inline_admin_formsets"][0].formset.queryset
    assert [row.status for row in rows] == ["booked", "booked", "waiting", "late_cancelled"]


def test_one_click_marks_who_came_and_leads_back_to_the_roster(desk: Client) -> None:
    booking = BookingFactory(session=now_on())
    attended, missed = buttons(html_of(desk.get(at(booking.session))))
    assert (attended, missed) == (at(booking, "attended"), at(booking, "missed"))

    answer = desk.post(attended, follow=True)

    booking.refresh_from_db()
    assert booking.status == BookingStatus.ATTENDED
    assert answer.redirect_chain == [(at(booking.session), 302)]
    assert told(answer) == [f"{booking.member.name}: Attended"]
    assert LogEntry.objects.get().object_id == str(booking.pk)


def test_a_mark_is_changed_and_taken_back(desk: Client) -> None:
    booking = BookingFactory(session=now_on(), status=BookingStatus.ATTENDED)
    assert buttons(html_of(desk.get(at(booking.session)))) == [at(booking, "missed"), at(booking, "unmarked")]

    for name, status in (("missed", BookingStatus.NO_SHOW), ("unmarked", BookingStatus.BOOKED)):
        desk.post(at(booking, name))
        booking.refresh_from_db()
        assert booking.status == status


def test_before_the_doors_open_nobody_came(desk: Client) -> None:
    booking = BookingFactory()

    assert buttons(html_of(desk.get(at(booking.session)))) == []
    assert objections(desk.post(at(booking, "attended")))


def test_a_coach_marks_the_own_class_and_sees_no_money(db: None) -> None:
    client, coach = as_coach()
    own = BookingFactory(session=now_on(coach=coach), price_fen=5_800)
    others = BookingFactory(session=now_on())

    html = html_of(client.get(at(own.session)))

    assert own.member.name in html
    assert "58.00" not in html.split("Roster")[1]
    assert client.post(buttons(html)[0]).status_code == 302
    assert others.member.name not in html_of(client.get(at(others.session)))
    assert client.post(at(others, "attended")).status_code == 404


def test_a_roster_costs_as_much_with_twenty_places_as_with_one(staff: User) -> None:
    session, client, counts = now_on(capacity=30), signed_in(staff), []
    for rows in (1, 19):
        for _row in range(rows):
            membership = MembershipFactory()
            BookingFactory(session=session, member=membership.member, membership=membership)
        with CaptureQueriesContext(connection) as context:
            html_of(client.get(at(session)))
        counts.append(len(context))

    assert counts[0] == counts[1]
    assert counts[1] <= 15


@pytest.mark.django_db(transaction=True)
def test_a_class_is_cancelled_and_everybody_is_refunded() -> None:
    manager, session = as_role(MANAGER), ClassSessionFactory(price_fen=5_800)
    places = [paid_place(session) for _place in range(2)]
    BookingFactory(session=session)
    BookingFactory(session=session, status=BookingStatus.WAITING)
    html = html_of(manager.get(at(session, "cancel")))
    assert "People who have paid and are refunded in full: 2, ¥116.00 in all." in html
    assert "Places without a payment that end: 1. Unpaid places and turns on the waiting list: 1." in html

    answer = manager.post(at(session, "cancel"), {"reason": "停电"}, follow=True)

    assert told(answer) == ["Cancelled. Refunded: 0, ended without money: 2, still to come: 2, tried in vain: 0."]
    end_due_places()
    session.refresh_from_db()
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, "停电")
    assert list(Refund.objects.values_list("status", flat=True)) == [RefundStatus.SUCCEEDED] * 2
    assert set(Payment.objects.values_list("refunded_fen", flat=True)) == {5_800}
    assert {Booking.objects.get(pk=each.pk).status for each in places} == {BookingStatus.CANCELLED}
    assert not manager.get(at(session)).context["original"].offered


def test_a_class_is_cancelled_with_a_reason_or_not_at_all(db: None) -> None:
    manager, over = as_role(MANAGER), ClassSessionFactory(starts_at=timezone.now() - timedelta(days=1))

    assert "required" in objections(manager.post(at(ClassSessionFactory(), "cancel"), {"reason": ""}))
    assert objections(manager.post(at(over, "cancel"), {"reason": "x"}))
    assert not ClassSession.objects.filter(status=SessionStatus.CANCELLED).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("hours", "by_gym", "status", "refunded_fen"),
    [
        (24, False, BookingStatus.CANCELLED, 5_800),
        (1, False, BookingStatus.LATE_CANCELLED, 0),
        (1, True, BookingStatus.CANCELLED, 5_800),
    ],
)
def test_a_place_is_given_up_in_time_too_late_or_by_the_gym(
    hours: int, by_gym: bool, status: BookingStatus, refunded_fen: int
) -> None:
    session = ClassSessionFactory(price_fen=5_800, starts_at=timezone.now() + timedelta(hours=hours))
    booking, manager = paid_place(session), as_role(MANAGER)
    sentence = "It is in time until" if hours == 24 else "It is too late since"
    assert sentence in html_of(manager.get(at(booking, "cancel")))

    manager.post(at(booking, "cancel"), {"reason": "有事", **({"by_gym": "on"} if by_gym else {})})

    booking.refresh_from_db()
    assert (booking.status, booking.payment and booking.payment.refunded_fen) == (status, refunded_fen)


@pytest.mark.django_db(transaction=True)
def test_the_desk_does_not_cancel_for_the_gym_however_it_asks() -> None:
    booking = paid_place(ClassSessionFactory(price_fen=5_800, starts_at=timezone.now() + timedelta(hours=1)))
    desk = as_role(FRONT_DESK)
    assert 'name="by_gym"' not in html_of(desk.get(at(booking, "cancel")))

    desk.post(at(booking, "cancel"), {"reason": "有事", "by_gym": "on"})

    booking.refresh_from_db()
    assert booking.status == BookingStatus.LATE_CANCELLED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [FRONT_DESK, MANAGER])
def test_what_staff_cancel_in_the_console_is_recorded_as_staffs(role: str) -> None:
    booking = paid_place(ClassSessionFactory(price_fen=5_800))

    as_role(role).post(at(booking, "cancel"), {"reason": "有事"})

    assert booking.payment is not None
    asked = booking.payment.events.get(kind="refund_requested")
    assert asked.source == "staff"


def test_cancelling_is_offered_to_whom_it_is_possible_for(desk: Client) -> None:
    """After a class has begun the gym alone can, and after it has ended nobody."""
    begun, over = BookingFactory(session=now_on()), BookingFactory(session=now_on(ends_at=timezone.now()))
    manager = as_role(MANAGER)

    def is_offered(client: Client, booking: Booking) -> bool:
        titles = [str(title) for _to, title in client.get(at(booking)).context["original"].offered]
        return "Cancel the booking" in titles

    assert [is_offered(client, begun) for client in (desk, manager)] == [False, True]
    assert [is_offered(client, over) for client in (desk, manager)] == [False, False]


def test_who_sees_every_booking_still_marks_only_the_own_class(db: None) -> None:
    booking = BookingFactory(session=now_on())
    client = signed_in(clerk("members.view_booking", "members.view_own_clients"))

    assert not client.get(at(booking)).context["original"].offered
    assert objections(client.post(at(booking, "attended")))
    booking.refresh_from_db()
    assert booking.status == BookingStatus.BOOKED


@pytest.mark.parametrize(
    ("status", "paid", "is_offered"),
    [("booked", "success", True), ("held", "pending", True), ("held", "success", False), ("released", "failed", False)],
)
def test_a_cancelled_class_is_cancelled_once_more_while_a_place_is_left(
    db: None, status: str, paid: str, is_offered: bool
) -> None:
    session = ClassSessionFactory(status=SessionStatus.CANCELLED, cancelled_at=timezone.now())
    paid_at = timezone.now() if paid == "success" else None
    payment = PaymentFactory(status=paid, paid_at=paid_at, provider="alipay")
    later = timezone.now() + timedelta(minutes=9)
    BookingFactory(session=session, status=status, payment=payment, held_until=later)

    offered = as_role(MANAGER).get(at(session)).context["original"].offered

    assert bool(offered) == is_offered
