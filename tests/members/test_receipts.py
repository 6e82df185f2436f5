"""What a payer reads of what is bought: before the payment, and as it stands after it."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from members.changes.operations.offer_upgrade import offer_upgrade
from members.changes.operations.start_membership import start_membership
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.cancel_session import cancel_session
from members.classes.operations.end_places import end_due_places
from members.models import Booking, Membership
from members.receipts import booking_receipt, membership_receipt, pack_receipt
from payments.enums import PaymentType
from payments.purposes import Take
from tests.factories.gym import ClassSessionFactory, CoachFactory, MembershipFactory, PackFactory, PlanFactory
from tests.factories.payments import AttemptFactory
from tests.purchase import ask_back, bounce, buy, fail, give_back, order, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evening(time_machine):
    """Half past seven in the evening of Wednesday 25 November in Shanghai, read in English."""
    time_machine.move_to("2026-11-25T11:30:00Z", tick=False)
    with translation.override("en"):
        yield


def plan_order(member, **terms):
    return order(member, PaymentType.MEMBERSHIP, PlanFactory(name="月卡", **terms).pk, 29_900)


def told(receipt):
    return receipt.title, dict(receipt.facts)


def test_a_membership_is_shown_with_its_days_as_they_would_be_and_as_they_are(member, time_machine):
    payment = plan_order(member)
    assert told(membership_receipt(payment_id=payment.pk)) == ("月卡", {"Period": "Nov. 25, 2026 – Dec. 24, 2026"})

    time_machine.shift(timedelta(hours=5))
    pay(payment)
    assert told(membership_receipt(payment_id=payment.pk)) == ("月卡", {"Period": "Nov. 26, 2026 – Dec. 25, 2026"})


def test_it_is_shown_behind_what_the_member_has(member):
    MembershipFactory(member=member)
    payment = plan_order(member)

    before = told(membership_receipt(payment_id=payment.pk))
    assert before == ("月卡", {"Period": "Dec. 25, 2026 – Jan. 24, 2027"})
    pay(payment)
    assert told(membership_receipt(payment_id=payment.pk)) == before


def test_the_same_plan_once_more_says_so_before_it_is_paid(member, other_member, time_machine):
    plan = PlanFactory(name="月卡")
    first = buy(member, PaymentType.MEMBERSHIP, plan.pk, 29_900)
    unpaid = order(member, PaymentType.MEMBERSHIP, plan.pk, 29_900)
    order(other_member, PaymentType.MEMBERSHIP, plan.pk, 29_900)
    time_machine.shift(timedelta(minutes=5))
    again = order(member, PaymentType.MEMBERSHIP, plan.pk, 29_900)
    assert told(membership_receipt(payment_id=again.pk))[1] == {
        "Period": "Dec. 25, 2026 – Jan. 24, 2027",
        "You have it already": "Nov. 25, 2026 – Dec. 24, 2026",
        "Ordered already, not paid": "Nov. 25, 2026, 7:30 p.m.",
    }
    assert told(membership_receipt(payment_id=first.pk))[1] == {"Period": "Nov. 25, 2026 – Dec. 24, 2026"}
    fail(unpaid)
    pay(again)
    assert told(membership_receipt(payment_id=again.pk))[1] == {"Period": "Dec. 25, 2026 – Jan. 24, 2027"}


def test_what_another_amount_has_arrived_for_is_not_called_unpaid(member):
    plan = PlanFactory(name="月卡")
    other, again = (order(member, PaymentType.MEMBERSHIP, plan.pk, 29_900) for _turn in range(2))
    AttemptFactory(payment=other, status="paid", paid_fen=27_999, is_overpayment=True)
    assert told(membership_receipt(payment_id=again.pk))[1] == {
        "Period": "Nov. 25, 2026 – Dec. 24, 2026",
        "Ordered already, another amount has arrived": "Nov. 25, 2026, 7:30 p.m.",
    }


@pytest.mark.parametrize(("rule", "label"), [("first_visit", "On the first visit"), ("chosen", "On a chosen date")])
def test_what_begins_later_is_shown_at_its_latest(member, rule, label):
    payment = plan_order(member, start_rule=rule, activate_within_days=30)

    before = told(membership_receipt(payment_id=payment.pk))
    assert before == ("月卡", {"Begins": label, "Period, at the latest": "Dec. 25, 2026 – Jan. 24, 2027"})
    pay(payment)
    assert told(membership_receipt(payment_id=payment.pk)) == before
    start_membership(membership_id=Membership.objects.get().pk, on=timezone.localdate(), actor_id=None)
    assert told(membership_receipt(payment_id=payment.pk))[1] == {"Period": "Nov. 25, 2026 – Dec. 24, 2026"}


def test_an_upgrade_begins_today(member, staff):
    own = MembershipFactory(member=member)
    better = PlanFactory(name="年卡", count=12, price_fen=200_000, list_price_fen=200_000, start_rule="chosen")
    offer = offer_upgrade(membership_id=own.pk, plan_id=better.pk, actor_id=staff.pk)
    payment = order(member, PaymentType.MEMBERSHIP, offer.item_id, offer.price_fen)

    before = told(membership_receipt(payment_id=payment.pk))
    assert before[1] == {"Period": "Nov. 25, 2026 – Nov. 24, 2027"}
    pay(payment)
    assert told(membership_receipt(payment_id=payment.pk)) == before


def test_what_was_refunded_says_so(member):
    payment = buy(member, PaymentType.MEMBERSHIP, PlanFactory().pk, 29_900)
    give_back(payment)

    assert dict(membership_receipt(payment_id=payment.pk).facts) == {
        "Ended": "Refunded · Nov. 25, 2026",
        "Period": "Nov. 25, 2026 – Nov. 25, 2026",
        "Days refunded": "29",
    }


def test_what_was_refunded_before_it_began_had_no_day(member):
    MembershipFactory(member=member)
    payment = buy(member, PaymentType.MEMBERSHIP, PlanFactory(count=30, unit="day").pk, 29_900)
    give_back(payment)

    assert dict(membership_receipt(payment_id=payment.pk).facts) == {
        "Ended": "Refunded · Nov. 25, 2026",
        "Period": "no day used",
        "Days refunded": "30",
    }


def test_days_that_were_refunded_are_told(member):
    payment = buy(member, PaymentType.MEMBERSHIP, PlanFactory(count=30, unit="day").pk, 29_900)
    give_back(payment, 10_000, Take(10, "days"))

    assert dict(membership_receipt(payment_id=payment.pk).facts) == {
        "Period": "Nov. 25, 2026 – Dec. 14, 2026",
        "Days refunded": "10",
    }


def test_a_pack_that_was_refunded_promises_no_session(member):
    payment = buy(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)
    give_back(payment, 50_000, Take(3, "sessions"))
    assert dict(pack_receipt(payment_id=payment.pk).facts)["Sessions refunded"] == "3"
    give_back(payment, 230_000)
    assert dict(pack_receipt(payment_id=payment.pk).facts) == {"Ended": "Refunded · Nov. 25, 2026"}


@pytest.fixture
def place(member):
    session = ClassSessionFactory(course__name="动感单车", coach=CoachFactory(name="阿强"), room="A 教室")
    return order(member, PaymentType.COURSE, session.pk, 5_800)


def standing(payment):
    return dict(booking_receipt(payment_id=payment.pk).facts)["Your place"]


def test_a_class_is_shown_in_the_gyms_time_and_its_place_follows_the_payment(place):
    assert told(booking_receipt(payment_id=place.pk)) == (
        "动感单车",
        {
            "Time": "Fri, Nov. 27, 2026, 7:30 p.m. – 8:30 p.m.",
            "Room": "A 教室",
            "Coach": "阿强",
            "Your place": "Held for you until 7:45 p.m.",
        },
    )
    pay(place)
    assert standing(place) == "Booked"
    give_back(place)
    assert standing(place) == "Cancelled in time"


def test_a_class_stands_in_the_form_of_its_reader(place):
    with translation.override("zh-hans"):
        facts = dict(booking_receipt(payment_id=place.pk).facts)
    assert (facts["时间"], facts["您的名额"]) == ("2026年11月27日 星期五 19:30 – 20:30", "为您保留至 19:45")


def test_a_place_whose_time_is_over_is_no_longer_held_whoever_noticed_it(place, time_machine):
    time_machine.shift(timedelta(minutes=15))
    assert standing(place) == "No longer held"
    fail(place)
    assert (Booking.objects.get().status, standing(place)) == ("released", "No longer held")


def test_a_class_that_the_gym_cancelled_says_so(member, staff):
    payment = order(member, PaymentType.COURSE, ClassSessionFactory(coach=None, room="").pk, 5_800)
    assert list(dict(booking_receipt(payment_id=payment.pk).facts)) == ["Time", "Your place"]
    cancel_session(session_id=Booking.objects.get().session_id, reason="停电", actor_id=staff.pk)
    end_due_places()

    assert standing(payment) == "Cancelled by the gym"


@pytest.mark.parametrize("has_coach", [True, False])
def test_a_pack_is_shown_with_what_is_given_on_top(member, has_coach):
    coach = CoachFactory(name="王教练") if has_coach else None
    payment = order(member, PaymentType.PRIVATE, PackFactory(name="私教十节", coach=coach).pk, 280_000)

    before = told(pack_receipt(payment_id=payment.pk))
    facts = {
        "Private sessions": "10, and 2 on top",
        "Coach": "王教练" if has_coach else "Any coach",
        "Valid until": "May 24, 2027",
    }
    assert before == ("私教十节", facts)
    pay(payment)
    assert told(pack_receipt(payment_id=payment.pk)) == before


MONTH, CLASS, PACK = "membership", "course", "private"
RECEIPTS = {MONTH: membership_receipt, CLASS: booking_receipt, PACK: pack_receipt}


def bought(member, kind):
    if kind == CLASS:
        return buy(member, PaymentType.COURSE, ClassSessionFactory().pk, 5_800)
    if kind == PACK:
        return buy(member, PaymentType.PRIVATE, PackFactory(valid_count=1, valid_unit="month").pk, 280_000)
    return buy(member, PaymentType.MEMBERSHIP, PlanFactory().pk, 29_900)


@pytest.mark.parametrize("kind", [MONTH, CLASS, PACK])
def test_what_stands_can_be_used_until_a_refund_of_it_is_under_way_and_again_when_that_fails(member, kind):
    payment = bought(member, kind)
    assert RECEIPTS[kind](payment_id=payment.pk).unusable == ""
    refund_id = ask_back(payment, payment.amount_fen)
    assert RECEIPTS[kind](payment_id=payment.pk).unusable == "refund under way"
    bounce(refund_id)
    assert RECEIPTS[kind](payment_id=payment.pk).unusable == ""


@pytest.mark.parametrize(
    ("kind", "why"), [(MONTH, "Refunded"), (CLASS, "Cancelled in time"), (PACK, "Refunded")], ids=[MONTH, CLASS, PACK]
)
def test_what_was_taken_back_cannot_be_used(member, kind, why):
    payment = bought(member, kind)
    give_back(payment)
    assert RECEIPTS[kind](payment_id=payment.pk).unusable == why


@pytest.mark.parametrize("kind", [MONTH, PACK])
def test_what_is_over_cannot_be_used(member, kind, time_machine):
    payment = bought(member, kind)
    time_machine.move_to("2026-12-24T15:59:00Z", tick=False)
    assert RECEIPTS[kind](payment_id=payment.pk).unusable == ""
    time_machine.move_to("2026-12-24T16:00:00Z", tick=False)
    assert RECEIPTS[kind](payment_id=payment.pk).unusable == "Expired"


def test_a_place_in_a_class_that_the_gym_cancelled_cannot_be_used(member, staff):
    payment = bought(member, CLASS)
    cancel_session(session_id=Booking.objects.get().session_id, reason="停电", actor_id=staff.pk)
    assert booking_receipt(payment_id=payment.pk).unusable == "Cancelled by the gym"


def test_what_was_upgraded_cannot_be_used(member, staff):
    payment = bought(member, MONTH)
    better = PlanFactory(name="年卡", count=12, price_fen=200_000, list_price_fen=200_000)
    offer = offer_upgrade(membership_id=Membership.objects.get().pk, plan_id=better.pk, actor_id=staff.pk)
    buy(member, PaymentType.MEMBERSHIP, offer.item_id, offer.price_fen)
    assert membership_receipt(payment_id=payment.pk).unusable == "Upgraded"


def test_what_was_given_on_is_no_longer_the_payers(member, other_member, staff):
    payment = bought(member, MONTH)
    own = Membership.objects.get()
    transfer_membership(membership_id=own.pk, to_member_id=other_member.pk, reason="gift", actor_id=staff.pk)
    receipt = membership_receipt(payment_id=payment.pk)
    assert receipt.unusable == "Transferred"
    assert dict(receipt.facts)["Ended"] == "Transferred · Nov. 25, 2026"


def test_where_nothing_is_known_there_is_nothing_to_say(place):
    assert membership_receipt(payment_id=place.pk) is None
    assert pack_receipt(payment_id=place.pk) is None
    assert booking_receipt(payment_id=999_999) is None
