"""A membership is handed on: the days that are left, with the part of the price that they stand for."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.errors import InvalidField
from members.changes.operations.end_freeze import void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.book_place import book_place
from members.days import today
from members.enums import BookingStatus, Ending, StartRule
from members.errors import ChangeRefused, EntitlementLocked, EntitlementOver, MembershipNotFound
from members.memberships.entitlement import entitlement_of
from members.memberships.value import worth_of
from members.models import Booking, Membership
from payments.errors import MemberNotFound
from payments.purposes import Take
from tests.factories.gym import ClassSessionFactory, MembershipFactory
from tests.memberships import bought, periods
from tests.purchase import ask_back, give_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def hand_on(staff):
    def hand_on(membership, member, reason="转给家人"):
        return transfer_membership(
            membership_id=membership.pk, to_member_id=member.pk, reason=reason, actor_id=staff.pk
        ).row

    return hand_on


def test_the_other_member_gets_the_days_that_are_left(member, other_member, staff, hand_on, clock):
    old = bought(member, price_fen=30_001, list_price_fen=40_000)
    clock.shift(timedelta(days=10))
    new = hand_on(old, other_member)
    old.refresh_from_db()
    assert (old.ending, old.ends_on) == (Ending.TRANSFERRED, date(2025, 6, 10))
    assert (periods(member), periods(other_member)) == ([], [("06-11", "06-30")])
    assert (new.count, new.unit, new.previous_id, new.payment_id) == (20, "day", old.pk, old.payment_id)
    assert (new.price_fen, new.list_price_fen) == (20_001, 26_667)
    events = [each.events.get() for each in (member, other_member)]
    assert {(event.kind, event.reason, event.actor_id) for event in events} == {
        ("membership_transferred", "转给家人", staff.pk)
    }


def test_it_follows_what_the_other_member_has_and_leaves_what_follows(member, other_member, hand_on):
    first = bought(member)
    bought(member, count=10)
    bought(other_member, count=5)
    hand_on(first, other_member)
    assert periods(other_member) == [("06-01", "06-05"), ("06-06", "07-05")]
    assert periods(member) == [("07-01", "07-10")]


def test_what_has_not_begun_is_handed_on_whole(member, other_member, hand_on):
    bought(member)
    waiting = bought(member, start_rule=StartRule.FIRST_VISIT, activate_within_days=10)
    new = hand_on(waiting, other_member)
    assert periods(other_member) == [("06-01", "06-30")]
    assert (new.price_fen, new.start_rule) == (29_900, StartRule.PURCHASE)
    waiting.refresh_from_db()
    assert (waiting.starts_on, waiting.ends_on) == (date(2025, 7, 1), date(2025, 6, 30))


def test_frozen_days_go_along_as_days_and_as_allowance_used(member, other_member, staff, hand_on, clock):
    old = bought(member)
    request_freeze(
        membership_id=old.pk,
        starts_on=today(),
        ends_on=today() + timedelta(days=3),
        reason="x",
        actor_id=staff.pk,
        is_approved=True,
    )
    with pytest.raises(ChangeRefused):
        hand_on(old, other_member)
    clock.shift(timedelta(days=4))
    new = hand_on(old, other_member)
    assert (new.count, new.freeze_days, new.price_fen) == (30, 6, 29_900)


def test_a_void_freeze_does_not_hinder(member, other_member, staff, hand_on):
    old = bought(member)
    days = {"starts_on": today(), "ends_on": today()}
    freeze = request_freeze(membership_id=old.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)
    void_freeze(freeze_id=freeze.pk, reason="x", actor_id=staff.pk)
    assert hand_on(old, other_member).count == 30


def test_it_can_be_handed_on_and_back(member, other_member, hand_on, clock):
    first = bought(member)
    second = hand_on(first, other_member)
    clock.shift(timedelta(days=1))
    third = hand_on(second, member)
    assert (periods(member), periods(other_member)) == ([("06-02", "06-30")], [])
    assert (third.previous_id, third.count) == (second.pk, 29)
    assert Membership.objects.filter(payment=first.payment).exclude(ending=Ending.TRANSFERRED).get() == third


def test_places_that_it_paid_for_are_given_up(member, other_member, hand_on):
    old = bought(member)
    session = ClassSessionFactory(is_included=True, opens_at=timezone.now())
    booking = book_place(member_id=member.pk, session_id=session.pk, actor_id=None)
    hand_on(old, other_member)
    assert Booking.objects.get(pk=booking.pk).status == BookingStatus.CANCELLED


def test_what_is_refused_leaves_everything_as_it_was(member, other_member, hand_on, clock):
    locked, refunded, given = bought(member), bought(member), MembershipFactory()
    given.ends_on = given.starts_on = date(2025, 5, 1)
    given.save()
    ask_back(locked.payment, 100)
    give_back(refunded.payment)
    before = list(Membership.objects.order_by("id").values())
    for membership, error in ((locked, EntitlementLocked), (refunded, EntitlementOver), (given, EntitlementOver)):
        with pytest.raises(error):
            hand_on(membership, other_member)
    with pytest.raises(ChangeRefused):
        hand_on(locked, member)
    with pytest.raises(InvalidField):
        hand_on(locked, other_member, reason="")
    with pytest.raises(MemberNotFound):
        transfer_membership(membership_id=locked.pk, to_member_id=999_999, reason="x", actor_id=None)
    with pytest.raises(MembershipNotFound):
        transfer_membership(membership_id=999_999, to_member_id=member.pk, reason="x", actor_id=None)
    assert list(Membership.objects.order_by("id").values()) == before


def test_of_a_month_that_has_not_begun_a_part_that_went_back_does_not_go_along(member, other_member, hand_on):
    bought(member, count=31)
    waiting = bought(member, count=1, unit="month", price_fen=30_000)
    give_back(waiting.payment, 5_000, Take(5, "days"))
    new = hand_on(waiting, other_member)
    assert (new.count, new.unit) == (26, "day")
    assert periods(other_member) == [("06-01", "06-26")]


def test_a_month_that_has_not_begun_is_handed_on_as_a_month(member, other_member, hand_on, clock):
    bought(member, count=31)
    waiting = bought(member, count=1, unit="month", price_fen=30_000)
    assert periods(member)[1] == ("07-02", "08-01")
    clock.move_to("2025-06-30T04:00:00Z")
    new = hand_on(waiting, other_member)
    assert (new.count, new.unit, new.price_fen, new.freeze_days) == (1, "month", 30_000, waiting.freeze_days)
    assert periods(other_member) == [("06-30", "07-29")]


def test_of_a_month_that_was_handed_on_as_a_month_nothing_is_left_at_its_end(member, other_member, hand_on, clock):
    bought(member, count=30)
    waiting = bought(member, count=1, unit="month", price_fen=31_000)
    assert periods(member)[1] == ("07-01", "07-31")
    new = hand_on(waiting, other_member)
    assert periods(other_member) == [("06-01", "06-30")]
    assert worth_of(entitlement_of(new), used_until=date(2025, 6, 15)).left_fen == 15_500
    assert worth_of(entitlement_of(new), used_until=date(2025, 6, 30)).left_fen == 0
