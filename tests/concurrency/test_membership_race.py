"""Memberships that are given, claimed and handed on at the same instant: one after the other, none too many."""

from datetime import timedelta
from itertools import pairwise

import pytest

from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.days import ONE_DAY, today
from members.door.operations.check_in import check_in
from members.errors import EntitlementOver, LimitReached
from members.memberships.operations.claim_plan import claim_plan
from members.models import CheckIn, Membership
from payments.enums import Fulfilment
from payments.errors import ServiceError
from payments.models import Payment
from payments.paying.operations.fulfil import fulfil_payment
from tests.concurrency.race import at_once
from tests.factories.gym import MembershipFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.purchase import CAUSE, ask_back, order, pay

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 8


@pytest.fixture
def paid(member, monkeypatch):
    """Payments of one member, paid and not yet delivered: every second one for ten days, the others for a month."""
    plans = [PlanFactory(count=10, unit="day"), PlanFactory()]
    payments = [order(member, "membership", plans[number % 2].pk, 29_900) for number in range(WORKERS)]
    with monkeypatch.context() as patch:
        patch.setattr("tests.purchase.fulfil_payment", lambda **_arguments: None)
        for payment in payments:
            pay(payment)
    return payments


def live(member):
    return list(Membership.objects.filter(member=member, ended_at=None).order_by("starts_on", "id"))


def assert_contiguous(periods):
    for earlier, later in pairwise(periods):
        assert later.starts_on == earlier.ends_on + ONE_DAY


def test_payments_delivered_at_once_give_contiguous_periods(paid, member):
    outcomes = at_once(
        [lambda _client, id_=payment.pk: fulfil_payment(payment_id=id_, cause=CAUSE) for payment in paid]
    )
    assert outcomes == [Fulfilment.DONE] * WORKERS
    periods = live(member)
    assert (len(periods), periods[0].starts_on) == (WORKERS, today())
    assert {period.payment_id for period in periods} == {payment.pk for payment in paid}
    assert_contiguous(periods)


def test_one_payment_delivered_at_once_gives_one_period(paid, member):
    at_once([lambda _client: fulfil_payment(payment_id=paid[0].pk, cause=CAUSE)] * WORKERS)
    assert [period.payment_id for period in live(member)] == [paid[0].pk]


def test_a_freeze_and_deliveries_at_once_leave_neither_overlap_nor_gap(paid, member, staff):
    first = MembershipFactory(member=member)

    def freeze(_client):
        days = {"starts_on": today(), "ends_on": today() + timedelta(days=6)}
        request_freeze(membership_id=first.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)

    deliveries = [lambda _client, id_=payment.pk: fulfil_payment(payment_id=id_, cause=CAUSE) for payment in paid]
    at_once([*deliveries[:4], freeze, *deliveries[4:]])
    periods = live(member)
    assert len(periods) == WORKERS + 1
    assert_contiguous(periods)


def test_what_can_be_had_once_is_claimed_once(member):
    plan = PlanFactory(price_fen=0, list_price_fen=0, limit_per_member=1)

    def claim(_client):
        try:
            return claim_plan(member_id=member.pk, plan_id=plan.pk, actor_id=None)
        except LimitReached:
            return None

    assert len([given for given in at_once([claim] * WORKERS) if given]) == len(live(member)) == 1


def hand_on(membership, to):
    try:
        return transfer_membership(membership_id=membership.pk, to_member_id=to.pk, reason="x", actor_id=None)
    except EntitlementOver:
        return None


def test_a_membership_is_handed_on_once(paid, member):
    fulfil_payment(payment_id=paid[0].pk, cause=CAUSE)
    mine, others = live(member)[0], [MemberFactory() for _number in range(WORKERS)]
    given = at_once([lambda _client, to=other: hand_on(mine, to) for other in others])
    assert len([new for new in given if new]) == 1
    assert Membership.objects.filter(payment=paid[0], ended_at=None).count() == 1


def test_memberships_are_handed_on_in_both_directions_without_a_deadlock(member, other_member):
    mine, others = [MembershipFactory.create_batch(WORKERS, member=each) for each in (member, other_member)]
    there = [lambda _client, own=own: hand_on(own, other_member) for own in mine]
    back = [lambda _client, own=own: hand_on(own, member) for own in others]
    assert all(at_once([act for pair in zip(there, back, strict=True) for act in pair]))
    assert (len(live(member)), len(live(other_member))) == (WORKERS, WORKERS)


def test_a_refund_and_visits_at_once_begin_the_membership_at_most_once(member):
    plan = PlanFactory(start_rule="first_visit", activate_within_days=10)
    payment = pay(order(member, "membership", plan.pk, plan.price_fen))

    def enter(_client):
        try:
            return check_in(member_id=member.pk, method="desk", actor_id=None).row.reason
        except ServiceError as refused:
            return refused.code

    reasons = at_once([*[enter] * (WORKERS - 1), lambda _client: ask_back(payment, 100)])[:-1]
    # Who is checked in again within the hour is on the first visit still.
    assert CheckIn.objects.filter(reason="first_visit").count() <= 1
    assert set(reasons) <= {"first_visit", "active", "admission_refused"}
    membership = live(member)[0]
    assert (membership.activated_at is not None) == ("first_visit" in reasons)
    assert Payment.objects.get().fulfilment == Fulfilment.DONE
