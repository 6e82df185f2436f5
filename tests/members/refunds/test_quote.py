"""What goes back of what was bought, by each rule, with its formula; nothing is written."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from foundation.errors import InvalidField
from members.changes.operations.offer_upgrade import offer_upgrade
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.mark_attendance import mark_attendance
from members.days import today
from members.enums import AppointmentStatus, RefundRule
from members.errors import ChangeRefused, RuleNotApplicable
from members.models import Membership, OwnedPack
from members.refunds.operations.quote_refund import quote_refund
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.expire_packs import expire_packs
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.return_use import return_use
from payments.enums import PaymentType
from payments.errors import PaymentNotFound, PaymentNotPaid
from tests.factories.gym import (
    AppointmentFactory,
    ClassSessionFactory,
    CoachFactory,
    MembershipFactory,
    PackFactory,
    PlanFactory,
)
from tests.factories.payments import PaymentFactory
from tests.purchase import buy, give_back, order, pay

pytestmark = pytest.mark.django_db
NO_REASON, MEMBER, CIRCUMSTANCES, GYM, MISTAKE = RefundRule


@pytest.fixture(autouse=True)
def noon(time_machine):
    """Noon of 2 November in Shanghai; thirty days follow."""
    time_machine.move_to("2026-11-02T04:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def month(member):
    """A month for 299.00 that began today: 2 November to 1 December, thirty days."""
    return buy(member, PaymentType.MEMBERSHIP, PlanFactory().pk, 29_900)


@pytest.fixture
def pack(member):
    """Ten sessions and two on top, for 2,800.00 instead of 3,500.00."""
    return buy(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)


@pytest.fixture
def place(member):
    """A class for 58.00 in two days, to be cancelled until six hours before."""
    return buy(member, PaymentType.COURSE, ClassSessionFactory().pk, 5_800)


def quote(payment, rule, *, on=None, **more):
    """The calculator's answer now, or at another instant."""
    with time_machine.travel(on or timezone.now(), tick=False):
        return quote_refund(payment_id=payment.pk, rule=rule, **more)


def back(payment, rule, **more):
    return quote(payment, rule, **more).amount_fen


def formula(payment, rule, **more):
    with translation.override("en"):
        return str(quote(payment, rule, **more).explanation)


def later(days):
    return timezone.now() + timedelta(days=days)


def use(payment, times):
    own = OwnedPack.objects.get(payment=payment)
    for _number in range(times):
        held = AppointmentFactory(pack=own, coach=CoachFactory(), starts_at=later(-1))
        record_unconfirmed_use(appointment_id=held.pk, reason="已上课", actor_id=own.member.user_id)
    return own


def test_a_membership_by_its_days_of_which_one_that_has_begun_is_used(month):
    assert [back(month, MEMBER, on=later(days)) for days in (0, 9, 28, 29, 40)] == [28_903, 19_933, 997, 0, 0]
    assert back(month, CIRCUMSTANCES, on=later(9)) == back(month, GYM, on=later(9)) == 19_933
    assert formula(month, MEMBER, on=later(9)) == "¥299.00 × 20 ÷ 30 = ¥199.33 (20 of 30 days go back)"
    assert back(month, MISTAKE, on=later(9)) == 29_900


def test_a_membership_that_has_not_begun_is_unused(member):
    MembershipFactory(member=member)
    following = buy(member, PaymentType.MEMBERSHIP, PlanFactory().pk, 29_900)

    assert back(following, MEMBER) == 29_900
    assert formula(following, MEMBER) == "¥299.00 = ¥299.00 (the whole price)"


def test_frozen_days_are_not_used(month, member, staff, noon):
    own = Membership.objects.get()
    first = today() + timedelta(days=5)
    request_freeze(
        membership_id=own.pk,
        starts_on=first,
        ends_on=first + timedelta(days=4),
        reason="出差",
        actor_id=staff.pk,
        is_approved=True,
    )

    assert back(month, GYM, on=later(7)) == back(month, GYM, on=later(4)) == 24_917
    assert back(month, GYM, on=later(14)) == 19_933


def test_a_transferred_membership_is_one_with_what_it_came_from(month, other_member, staff, noon):
    noon.shift(timedelta(days=10))
    own = Membership.objects.get()
    transfer_membership(membership_id=own.pk, to_member_id=other_member.pk, reason="转让", actor_id=staff.pk)

    assert back(month, CIRCUMSTANCES) == round(29_900 * 19 / 30)
    assert back(month, CIRCUMSTANCES, on=later(9)) == 9_967


def test_what_went_into_an_upgrade_is_a_part_of_it(month, member, staff, noon):
    noon.shift(timedelta(days=1))
    better = PlanFactory(count=12, price_fen=200_000, list_price_fen=200_000)
    offer = offer_upgrade(membership_id=Membership.objects.get().pk, plan_id=better.pk, actor_id=staff.pk)
    buy(member, PaymentType.MEMBERSHIP, offer.item_id, offer.price_fen)

    assert (back(month, GYM), back(month, MISTAKE)) == (199_452, offer.price_fen + 29_900)
    assert formula(month, GYM) == "¥2,000.00 × 364 ÷ 365 = ¥1,994.52 (364 of 365 days go back)"


def test_the_members_own_reason_counts_used_sessions_at_the_list_price(pack):
    use(pack, 3)

    assert back(pack, MEMBER) == 175_000
    expected = "¥2,800.00 − ¥3,500.00 × 3 ÷ 10 = ¥1,750.00 (3 of 10 sessions count as used, at the list price)"
    assert formula(pack, MEMBER) == expected


def test_another_reason_counts_them_at_the_paid_price_and_gifts_share_in_it(pack):
    use(pack, 3)

    assert back(pack, CIRCUMSTANCES) == back(pack, GYM) == 210_000
    expected = "¥2,800.00 × 9 ÷ 12 = ¥2,100.00 (9 of 12 sessions go back, those given on top included)"
    assert formula(pack, GYM) == expected


def test_case_17_what_is_booked_and_not_yet_used_is_unused(pack):
    own = use(pack, 1)
    AppointmentFactory(pack=own, coach=CoachFactory(), starts_at=later(1))

    assert back(pack, MEMBER) == 245_000


def test_what_was_given_back_is_unused_and_what_was_taken_by_hand_is_used(pack, staff):
    own = use(pack, 2)
    return_use(appointment_id=own.appointments.first().pk, reason="点错", actor_id=staff.pk)
    assert back(pack, MEMBER) == 245_000
    adjust_pack(pack_id=own.pk, delta=-2, reason="补录", actor_id=staff.pk)
    assert back(pack, MEMBER) == 175_000
    adjust_pack(pack_id=own.pk, delta=2, reason="补录错了", actor_id=staff.pk)
    assert back(pack, MEMBER) == 245_000


@pytest.mark.parametrize("is_added_first", [True, False])
def test_what_is_held_counts_against_what_was_paid_whatever_was_added_by_hand(pack, staff, is_added_first):
    own = use(pack, 0 if is_added_first else 4)
    adjust_pack(pack_id=own.pk, delta=3, reason="补偿", actor_id=staff.pk)
    use(pack, 4 if is_added_first else 0)
    assert (quote(pack, MEMBER).used, quote(pack, MEMBER).left) == (4, 11)
    assert (back(pack, MEMBER), back(pack, CIRCUMSTANCES)) == (140_000, 186_667)
    assert formula(pack, CIRCUMSTANCES) == (
        "¥2,800.00 × 8 ÷ 12 = ¥1,866.67 (8 of 12 sessions go back, those given on top included)"
    )


def test_nothing_is_due_once_as_many_are_held_or_kept_as_were_paid_for_and_given(pack, staff):
    own = use(pack, 4)
    adjust_pack(pack_id=own.pk, delta=3, reason="补偿", actor_id=staff.pk)
    # What was added by hand goes first: three of the eleven that are left are worth nothing.
    assert [back(pack, GYM, units=units) for units in (11, 7, 3, 0)] == [186_667, 93_333, 0, 0]
    assert formula(pack, GYM, units=0) == (
        "¥2,800.00 × 0 ÷ 12 = ¥0.00 (0 of 12 sessions go back, those given on top included, nothing is left)"
    )
    use(pack, 11)
    assert (back(pack, GYM), quote(pack, GYM).used) == (0, 12)


def test_it_says_how_much_is_paid_out_by_hand(month):
    assert [quote(month, MISTAKE, on=later(days)).by_hand_fen for days in (365, 366)] == [0, 29_900]


def test_what_was_paid_for_does_not_lapse(pack, noon):
    use(pack, 3)
    noon.shift(timedelta(days=200))
    assert expire_packs() == 1

    assert back(pack, CIRCUMSTANCES) == 210_000


def test_a_session_that_waits_to_be_confirmed_is_settled_first(pack):
    own = OwnedPack.objects.get()
    AppointmentFactory(pack=own, coach=CoachFactory(), status=AppointmentStatus.TO_CONFIRM)

    with pytest.raises(ChangeRefused):
        quote_refund(payment_id=pack.pk, rule=MISTAKE)


def test_a_part_of_what_is_left_goes_back_and_what_is_kept_counts_as_used(pack):
    use(pack, 3)

    assert back(pack, GYM, units=4) == 93_333
    assert back(pack, MEMBER, units=4) == 0
    assert quote_refund(payment_id=pack.pk, rule=GYM, units=4).units == 4
    assert quote_refund(payment_id=pack.pk, rule=GYM, units=9).units == 9
    whole = quote_refund(payment_id=pack.pk, rule=MISTAKE, units=1)
    assert (whole.units, whole.amount_fen) == (1, 280_000)
    for rule, units in ((GYM, 10), (GYM, -1), (MISTAKE, 10)):
        with pytest.raises(InvalidField):
            quote_refund(payment_id=pack.pk, rule=rule, units=units)


def test_what_went_back_before_is_taken_off(pack):
    use(pack, 3)
    give_back(pack, 100_000)

    quote = quote_refund(payment_id=pack.pk, rule=GYM)
    assert (quote.amount_fen, quote.given_back_fen, quote.used) == (110_000, 100_000, 3)
    assert formula(pack, GYM).startswith("¥2,800.00 × 9 ÷ 12 − ¥1,000.00 = ¥1,100.00 (")
    assert back(pack, MISTAKE) == 180_000


def test_without_a_reason_within_seven_days_the_whole_price_once(month, pack, member):
    use(pack, 3)
    assert back(month, NO_REASON, on=later(7)) == 29_900
    assert back(pack, NO_REASON) == 280_000
    with pytest.raises(RuleNotApplicable):
        quote(month, NO_REASON, on=later(8))
    for kind, item, price in (("membership", PlanFactory(), 29_900), ("private", PackFactory(), 280_000)):
        with pytest.raises(RuleNotApplicable):
            quote_refund(payment_id=buy(member, kind, item.pk, price).pk, rule=NO_REASON)


def test_a_class_in_time_goes_back_whole_and_later_only_for_a_good_reason(place):
    assert {back(place, rule) for rule in RefundRule} == {5_800}
    until = later(2) - timedelta(hours=6)
    assert back(place, MEMBER, on=until) == 5_800
    late = {"on": until + timedelta(seconds=1)}
    assert [back(place, rule, **late) for rule in RefundRule] == [0, 0, 5_800, 5_800, 5_800]
    assert formula(place, MEMBER, **late) == "¥0.00 (free cancellation ended on 2026-11-04 06:00)"


def test_a_class_that_was_attended_goes_back_only_if_the_gym_is_to_blame(place, staff, noon):
    noon.shift(timedelta(days=2))
    booking = place.bookings.get()
    mark_attendance(booking_id=booking.pk, status="attended", actor_id=staff.pk)

    assert [back(place, rule) for rule in RefundRule] == [0, 0, 0, 5_800, 5_800]
    assert formula(place, CIRCUMSTANCES) == "¥0.00 (the member was there)"


def test_what_was_never_delivered_goes_back_whole(member, noon):
    session = ClassSessionFactory()
    late = order(member, PaymentType.COURSE, session.pk, 5_800)
    noon.shift(timedelta(days=3))
    assert pay(late).fulfilment == "failed"

    assert back(late, MEMBER) == 5_800


def test_there_must_be_something_that_was_paid_for(member):
    with pytest.raises(PaymentNotFound):
        quote_refund(payment_id=999_999, rule=MISTAKE)
    with pytest.raises(PaymentNotPaid):
        quote_refund(payment_id=order(member, PaymentType.PRIVATE, PackFactory().pk, 280_000).pk, rule=MISTAKE)
    with pytest.raises(RuleNotApplicable):
        quote_refund(payment_id=pay(PaymentFactory()).pk, rule=MISTAKE)
