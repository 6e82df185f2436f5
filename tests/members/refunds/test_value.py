"""A card that took another's place is worth what was paid for it and the credit of the other: one number everywhere."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from members.changes.operations.offer_upgrade import offer_upgrade, quote_upgrade
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.book_place import book_place
from members.enums import BookingStatus, Ending, RefundRule
from members.errors import RuleNotApplicable
from members.models import Membership
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.refunds.operations.quote_refund import quote_refund
from payments.enums import PaymentType, RefundStatus
from payments.models import Refund
from payments.refunding.operations.approval import approve_refund
from tests.factories.gym import ClassSessionFactory, PlanFactory
from tests.factories.members import StaffFactory
from tests.memberships import bought, periods
from tests.purchase import CAUSE, buy, give_back
from tests.till import open_till

pytestmark = pytest.mark.django_db
NO_REASON, MEMBER, CIRCUMSTANCES, GYM, MISTAKE = RefundRule
NOON = "T04:00:00Z"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01" + NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


def plan(months, price_fen):
    return PlanFactory(count=months, unit="month", price_fen=price_fen, list_price_fen=price_fen)


def upgrade(membership, better, staff):
    """The better card, offered and paid for today."""
    offer = offer_upgrade(membership_id=membership.pk, plan_id=better.pk, actor_id=staff.pk)
    payment = buy(membership.member, PaymentType.MEMBERSHIP, offer.item_id, offer.price_fen)
    return Membership.objects.get(payment=payment)


@pytest.fixture
def year(member):
    """A year for 3,000.00 from 1 March."""
    return bought(member, plan(12, 300_000))


@pytest.fixture
def two_years(year, staff, clock):
    """Two years for 5,000.00 in its place from 2 March; it is 3 March."""
    clock.move_to("2027-03-02" + NOON)
    better = upgrade(year, plan(24, 500_000), staff)
    clock.move_to("2027-03-03" + NOON)
    return better


def quoted(membership, rule):
    return quote_refund(payment_id=membership.payment_id, rule=rule)


def lines(membership, rule):
    return [(line.payment_id, line.amount_fen) for line in quoted(membership, rule).lines]


def ask(membership, rule, staff, **more):
    wish = RefundWish(payment_id=membership.payment_id, rule=rule, reason="会员申请", actor_id=staff.pk, **more)
    return ask_refund(wish, cause=CAUSE)


def test_an_upgrade_is_worth_its_difference_and_the_credit(two_years, year):
    assert (two_years.price_fen, two_years.value_fen, year.value_fen) == (200_820, 500_000, 300_000)


@pytest.mark.parametrize("rule", [GYM, CIRCUMSTANCES, MEMBER])
def test_what_is_left_is_one_sum_over_both_payments_the_newest_first(year, two_years, rule):
    expected = [(two_years.payment_id, 200_820), (year.payment_id, 297_812)]

    for asked in (year, two_years):
        assert quoted(asked, rule).amount_fen == 498_632
        assert lines(asked, rule) == expected
    with translation.override("en"):
        assert quoted(year, rule).explanation.startswith("¥5,000.00 × 729 ÷ 731 = ¥4,986.32 (729 of 731 days go back")


def test_it_is_one_decision_over_both_payments(year, two_years, staff, till):
    decision = ask(year, GYM, staff)

    assert [order.amount_fen for order in till.sent] == [200_820, 297_812]
    assert (decision.amount_fen, decision.computed_fen) == (498_632, 498_632)
    assert [(line.payment_id, line.amount_fen) for line in decision.refunds] == [
        (two_years.payment_id, 200_820),
        (year.payment_id, 297_812),
    ]
    assert {refund.status for refund in Refund.objects.all()} == {RefundStatus.SUCCEEDED}
    for row in (year, two_years):
        row.refresh_from_db()
    assert [(row.ending, row.locked_at) for row in (year, two_years)] == [
        (Ending.UPGRADED, None),
        (Ending.WITHDRAWN, None),
    ]
    assert quoted(year, GYM).amount_fen == 0


def test_the_second_person_approves_the_sum_as_one(year, two_years, staff, till, settings):
    second = StaffFactory()
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 300_000
    decision = ask(year, GYM, staff)
    assert {refund.status for refund in Refund.objects.all()} == {RefundStatus.AWAITING_APPROVAL}
    assert till.sent == []

    approve_refund(refund_id=decision.refunds[1].pk, user_id=second.pk, cause=CAUSE)

    assert {refund.status for refund in Refund.objects.all()} == {RefundStatus.SUCCEEDED}
    assert sorted(order.amount_fen for order in till.sent) == [200_820, 297_812]


def test_within_seven_days_of_the_first_payment_the_whole_goes_back_and_all_ends(year, two_years, staff):
    for asked in (year, two_years):
        assert lines(asked, NO_REASON) == [(two_years.payment_id, 200_820), (year.payment_id, 300_000)]

    ask(two_years, NO_REASON, staff)

    two_years.refresh_from_db()
    assert two_years.ending == Ending.WITHDRAWN
    assert periods(year.member) == []


def test_within_seven_days_of_the_upgrade_alone_the_old_card_comes_back(year, staff, clock, member):
    clock.move_to("2027-03-11" + NOON)
    following = bought(member, plan(1, 30_000))
    better = upgrade(year, plan(24, 500_000), staff)
    session = ClassSessionFactory(is_included=True)
    booking = book_place(member_id=member.pk, session_id=session.pk, actor_id=None)
    assert booking.membership_id == better.pk
    clock.move_to("2027-03-12" + NOON)
    assert lines(year, NO_REASON) == [(better.payment_id, better.price_fen)]

    ask(year, NO_REASON, staff)

    for row in (year, better, following, booking):
        row.refresh_from_db()
    assert (year.ending, year.ended_at, year.ends_on) == ("", None, date(2028, 2, 29))
    assert better.ending == Ending.WITHDRAWN
    assert following.starts_on == date(2028, 3, 1)
    assert (booking.membership_id, booking.status) == (year.pk, BookingStatus.BOOKED)
    assert quoted(year, GYM).amount_fen == round(300_000 * 354 / 366)


def test_later_than_seven_days_after_both_a_reason_is_needed(year, two_years, clock):
    clock.move_to("2027-03-10" + NOON)
    with pytest.raises(RuleNotApplicable):
        quoted(year, NO_REASON)


def test_an_upgrade_by_mistake_brings_the_old_card_back(year, two_years, staff):
    assert lines(two_years, MISTAKE) == [(two_years.payment_id, 200_820)]
    assert lines(year, MISTAKE) == [(two_years.payment_id, 200_820), (year.payment_id, 300_000)]

    ask(two_years, MISTAKE, staff)

    year.refresh_from_db()
    assert (year.ending, year.starts_on, year.ends_on) == ("", date(2027, 3, 1), date(2028, 2, 29))
    assert lines(year, GYM) == [(year.payment_id, round(300_000 * 363 / 366))]
    assert quoted(two_years, GYM).amount_fen == 0


def test_the_whole_of_an_upgrade_that_goes_back_without_a_rule_brings_the_old_card_back(year, two_years):
    give_back(two_years.payment)

    year.refresh_from_db()
    assert (year.ending, year.ends_on) == ("", date(2028, 2, 29))


def test_a_card_that_came_back_can_be_upgraded_again(year, two_years, staff, clock):
    ask(two_years, MISTAKE, staff)
    year.refresh_from_db()
    again = upgrade(year, plan(24, 500_000), staff)

    assert again.value_fen == 500_000
    assert [line[0] for line in lines(year, GYM)] == [again.payment_id, year.payment_id]
    assert quoted(two_years, GYM).amount_fen == 0


def test_the_next_upgrade_counts_the_whole_value(member, staff, clock):
    month = bought(member, plan(1, 30_000))
    clock.move_to("2027-03-11" + NOON)
    quarter = upgrade(month, plan(3, 80_000), staff)
    assert quarter.price_fen == 59_677
    clock.move_to("2027-03-21" + NOON)
    quote = quote_upgrade(membership_id=quarter.pk, plan_id=plan(12, 300_000).pk)
    assert quote.difference_fen == 228_696


def test_a_transfer_takes_the_value_along(year, two_years, other_member, staff, clock):
    new = transfer_membership(
        membership_id=two_years.pk, to_member_id=other_member.pk, reason="转让", actor_id=None
    ).row

    assert new.value_fen == round(500_000 * 730 / 731)
    assert lines(year, GYM) == lines(new, GYM) == [(two_years.payment_id, 200_820), (year.payment_id, 297_812)]
    better = plan(36, 700_000)
    quote = quote_upgrade(membership_id=new.pk, plan_id=better.pk)
    assert quote.difference_fen == 700_000 - round(500_000 * 730 / 731)


@pytest.mark.parametrize("rule", [NO_REASON, MISTAKE])
def test_after_a_transfer_the_giver_gets_nothing_at_the_recipients_expense(year, other_member, rule, staff):
    new = transfer_membership(membership_id=year.pk, to_member_id=other_member.pk, reason="转让", actor_id=None).row

    quote = quoted(year, rule)
    assert (quote.amount_fen, quote.lines) == (0, ())
    assert quoted(year, GYM).amount_fen == round(300_000 * 365 / 366)
    with pytest.raises(RuleNotApplicable):
        ask(year, rule, staff)
    new.refresh_from_db()
    assert (new.ending, new.locked_at) == ("", None)


def test_while_money_of_either_payment_may_go_back_the_card_is_locked(year, two_years, staff, till, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 0
    give = ask(year, GYM, staff, amount_fen=30_000, override_reason="设备")
    two_years.refresh_from_db()
    assert two_years.locked_at is not None
    assert [line.payment_id for line in give.refunds] == [two_years.payment_id]


def test_what_went_back_before_the_upgrade_is_counted_once(year, staff, clock):
    give_back(year.payment, 30_000)
    clock.move_to("2027-03-02" + NOON)
    better = upgrade(year, plan(24, 500_000), staff)

    assert better.price_fen == 500_000 - (round(300_000 * 365 / 366) - 30_000)
    assert better.value_fen == 500_000
    clock.shift(timedelta(days=1))
    assert quoted(year, GYM).amount_fen == 498_632
