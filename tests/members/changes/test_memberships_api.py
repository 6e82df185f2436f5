"""Memberships: begun on a chosen day, handed on, upgraded, pulled forward; days on which they rest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.classes.operations.end_places import end_due_places
from members.days import today
from members.models import Booking
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory, PlanFactory
from tests.purchase import buy

PREFIX = "/api/v1/members"


def in_days(days):
    return (today() + timedelta(days=days)).isoformat()


def post(caller, membership, act, **body):
    return caller.post(f"{PREFIX}/memberships/{membership.pk}/{act}/", body)


@pytest.fixture
def waiting(member):
    """A month that begins on a day of the member's choice, in 20 days at the latest."""
    latest = today() + timedelta(days=20)
    return MembershipFactory(member=member, start_rule="chosen", starts_on=latest, activated_at=None)


def test_the_member_chooses_the_first_day(caller, waiting):
    too_late = post(caller, waiting, "start", on=in_days(21))
    assert (too_late.status_code, too_late.json()["code"]) == (409, "change_refused")
    answer = post(caller, waiting, "start", on=in_days(3))
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["starts_on"], shown["has_begun"], shown["state"]) == (in_days(3), False, "waiting")
    assert (shown["was"]["starts_on"], shown["given_up"]) == (in_days(20), [])


def test_the_member_moves_the_chosen_day_until_the_latest(caller, waiting):
    waiting.start_by = waiting.starts_on
    waiting.save()
    for days, was in ((3, 20), (20, 3), (7, 20)):
        answer = post(caller, waiting, "start", on=in_days(days))
        assert (answer.json()["starts_on"], answer.json()["was"]["starts_on"]) == (in_days(days), in_days(was))
    assert post(caller, waiting, "start", on=in_days(21)).status_code == 409


def test_only_the_desk_begins_what_waits_for_a_visit(caller, desk, waiting):
    waiting.start_rule = "first_visit"
    waiting.save()
    assert post(caller, waiting, "start", on=in_days(0)).status_code == 403
    assert post(desk, waiting, "start", on=in_days(0)).json()["state"] == "active"


def test_a_membership_is_handed_on(manager, caller, member, other_member):
    membership = MembershipFactory(member=member)
    body = {"to_member_id": other_member.pk, "reason": "搬家"}
    answer = post(manager, membership, "transfer", **body)
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["member_id"], shown["previous_id"], shown["unit"]) == (other_member.pk, membership.pk, "day")
    assert (shown["starts_on"], shown["ends_on"]) == (today().isoformat(), membership.ends_on.isoformat())
    assert caller.get(f"{PREFIX}/me/memberships/").json()[0]["state"] == "transferred"
    again = post(manager, membership, "transfer", **body)
    assert (again.status_code, again.json()["code"]) == (409, "entitlement_over")


def test_handed_on_it_says_which_places_are_given_up(manager, member, other_member):
    membership = MembershipFactory(member=member)
    place = BookingFactory(member=member, membership=membership, session=ClassSessionFactory(is_included=True))
    answer = post(manager, membership, "transfer", to_member_id=other_member.pk, reason="搬家")
    assert [(each["id"], each["status"]) for each in answer.json()["given_up"]] == [(place.pk, "cancelled")]


def test_it_is_handed_on_to_somebody_who_is_there(manager, member):
    answer = post(manager, MembershipFactory(member=member), "transfer", to_member_id=999_999, reason="x")
    assert (answer.status_code, answer.json()["code"]) == (404, "member_not_found")


def test_an_upgrade_is_computed_offered_and_paid(manager, caller, member):
    membership = MembershipFactory(member=member, count=30, unit="day", price_fen=30_000)
    better = PlanFactory(count=365, unit="day", price_fen=200_000, list_price_fen=240_000)
    path = f"{PREFIX}/memberships/{membership.pk}/upgrade/"
    quote = manager.get(path, {"plan_id": better.pk})
    assert quote.status_code == 200, quote.content
    assert (quote.json()["plan_id"], quote.json()["amount"]) == (better.pk, 1700.0)
    assert "1700.00" in quote.json()["formula"]
    answer = manager.post(path, {"plan_id": better.pk})
    assert answer.status_code == 201, answer.content
    offer = answer.json()
    assert (offer["amount"], offer["computed_amount"], offer["plan_id"]) == (1700.0, 1700.0, better.pk)
    assert (offer["membership_id"], offer["valid_on"]) == (membership.pk, today().isoformat())
    buy(member, "membership", offer["item_id"], 170_000)
    states = [each["state"] for each in caller.get(f"{PREFIX}/me/memberships/").json()]
    assert states == ["active", "upgraded"]


def test_another_price_needs_a_reason(manager, member):
    membership = MembershipFactory(member=member)
    better = PlanFactory(count=12, price_fen=200_000, list_price_fen=240_000)
    body = {"plan_id": better.pk, "price": "1500.00"}
    assert list(post(manager, membership, "upgrade", **body).json()["errors"]) == ["override_reason"]
    offer = post(manager, membership, "upgrade", **body, override_reason="老会员").json()
    assert (offer["amount"], offer["override_reason"]) == (1500.0, "老会员")


def test_a_gap_is_closed(desk, member):
    later = MembershipFactory(member=member, starts_on=today() + timedelta(days=9))
    answer = post(desk, later, "pull-forward", reason="前一张已退")
    assert (answer.status_code, answer.json()["starts_on"], answer.json()["state"]) == (200, in_days(0), "active")


def freeze(caller, membership, first=1, last=3):
    return post(caller, membership, "freezes", starts_on=in_days(first), ends_on=in_days(last), reason="出差")


def test_a_freeze_is_asked_for_by_the_member_and_approved_by_who_may(caller, desk, manager, member):
    membership = MembershipFactory(member=member)
    session = ClassSessionFactory(price_fen=0, starts_at=timezone.now() + timedelta(days=2))
    booking = BookingFactory(session=session, member=member)
    asked = freeze(caller, membership)
    assert asked.status_code == 201, asked.content
    assert (asked.json()["status"], asked.json()["days"]) == ("requested", 0)
    assert [each["id"] for each in asked.json()["bookings"]] == [booking.pk]
    path = f"{PREFIX}/freezes/{asked.json()['id']}"
    approved = manager.post(f"{path}/approve/")
    assert (approved.status_code, approved.json()["status"], approved.json()["days"]) == (200, "approved", 3)
    shown = caller.get(f"{PREFIX}/me/memberships/").json()[0]
    assert shown["ends_on"] == (membership.ends_on + timedelta(days=3)).isoformat()
    assert [each["id"] for each in shown["freezes"]] == [asked.json()["id"]]
    end_due_places()
    assert Booking.objects.get().status == "cancelled"
    again = manager.post(f"{path}/approve/")
    assert (again.status_code, again.json()["code"], again.json()["reason"]) == (409, "freeze_refused", "not_open")


def test_a_freeze_approved_at_once_names_what_it_gave_up(manager, member):
    membership = MembershipFactory(member=member)
    session = ClassSessionFactory(is_included=True, starts_at=timezone.now() + timedelta(days=2))
    booking = BookingFactory(session=session, member=member, membership=membership)
    frozen = freeze(manager, membership)
    assert frozen.json()["status"] == "approved"
    assert [(each["id"], each["status"]) for each in frozen.json()["bookings"]] == [(booking.pk, "cancelled")]
    assert frozen.json()["pending"] == 0


@pytest.mark.parametrize("is_at_once", [True, False])
def test_an_approved_freeze_tells_what_ends_now_and_what_the_job_carries_on(caller, manager, member, is_at_once):
    membership = MembershipFactory(member=member)
    soon = {"starts_at": timezone.now() + timedelta(days=2)}
    covered = BookingFactory(
        session=ClassSessionFactory(is_included=True, **soon), member=member, membership=membership
    )
    sold = ClassSessionFactory(**soon)
    paid = Booking.objects.get(payment=buy(member, "course", sold.pk, sold.price_fen))
    shown = freeze(manager if is_at_once else caller, membership).json()
    if not is_at_once:
        assert (shown["pending"], [each["status"] for each in shown["bookings"]]) == (0, ["booked", "booked"])
        shown = manager.post(f"{PREFIX}/freezes/{shown['id']}/approve/").json()
    assert shown["status"] == "approved"
    assert [(each["id"], each["status"]) for each in shown["bookings"]] == [
        (covered.pk, "cancelled"),
        (paid.pk, "booked"),
    ]
    assert shown["pending"] == 1


def test_the_desk_asks_and_the_manager_needs_not(desk, manager, member):
    membership = MembershipFactory(member=member)
    assert freeze(desk, membership).json()["status"] == "requested"
    assert freeze(manager, membership).json()["status"] == "approved"


def test_only_the_manager_freezes_days_that_are_over(caller, manager, member):
    membership = MembershipFactory(member=member, starts_on=today() - timedelta(days=9))
    assert freeze(caller, membership, first=-2, last=1).json()["reason"] == "in_the_past"
    assert freeze(manager, membership, first=-2, last=1).status_code == 201


def test_a_freeze_is_declined_ended_or_void(caller, manager, member):
    membership = MembershipFactory(member=member)
    path = f"{PREFIX}/freezes/{freeze(caller, membership).json()['id']}"
    assert manager.post(f"{path}/decline/", {"reason": "太久"}).json()["status"] == "declined"
    path = f"{PREFIX}/freezes/{freeze(manager, membership, first=0, last=5).json()['id']}"
    ended = manager.post(f"{path}/end/", {"last_day": in_days(1), "reason": "回来了"})
    assert (ended.status_code, ended.json()["ends_on"], ended.json()["days"]) == (200, in_days(1), 2)
    void = manager.post(f"{path}/void/", {"reason": "弄错了"})
    assert (void.status_code, void.json()["status"], void.json()["days"]) == (200, "voided", 0)
    assert caller.get(f"{PREFIX}/me/memberships/").json()[0]["ends_on"] == membership.ends_on.isoformat()
